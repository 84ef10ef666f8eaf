"""The command line with waits made short that are no settings, so that a test need not last minutes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from severa_procountor.cli import main
from severa_procountor.producers import loop
from severa_procountor.state import registers
from severa_procountor.state.transfers import Transfers
from severa_procountor.workers import flights, frame, runtime

QUEUE_LEASE_MS = 3_000
HOLD_MS = 5_000


def hurry(put: Callable[[ModuleType | type, str, object], None]) -> None:
    """A lost message is missed after 3 s instead of 15 minutes, a failed document is tried again after 1 s,
    and what a vanished worker was creating or reading is free as soon as that can no longer be under way."""
    put(runtime, "Transfers", partial(Transfers, queue_lease_ms=QUEUE_LEASE_MS))
    put(frame, "PAUSES", (1,))
    put(frame, "OUTAGE_PAUSE", 1)
    put(registers.Registers, "claim", _claim_shortly)
    put(flights, "LOOK_UP_S", 2)
    put(flights, "BUSY_S", 1)


def _claim_shortly(
    memory: registers.Registers, name: str, ttl_ms: int, claim: Any = registers.Registers.claim
) -> registers.Hold | None:
    hold: registers.Hold | None = claim(memory, name, min(ttl_ms, HOLD_MS))
    return hold


if __name__ == "__main__":
    hurry(setattr)
    loop.POLL_LEASE_MS = 5_000  # a feed whose poller was killed goes to another one
    sys.exit(main())
