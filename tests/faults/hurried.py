"""The command line with waits made short that are no settings, so that a test need not last minutes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import ModuleType

from severa_procountor.cli import main
from severa_procountor.state.transfers import Transfers
from severa_procountor.workers import flights, frame, runtime

QUEUE_LEASE_MS = 3_000


def hurry(put: Callable[[ModuleType, str, object], None]) -> None:
    """A lost message is missed after 3 s instead of 15 minutes, a failed document is tried again after 1 s,
    and a partner whose creator vanished is free as soon as its creation can no longer be under way."""
    put(runtime, "Transfers", partial(Transfers, queue_lease_ms=QUEUE_LEASE_MS))
    put(frame, "PAUSES", (1,))
    put(frame, "OUTAGE_PAUSE", 1)
    put(flights, "LOOK_UP_S", 2)
    put(flights, "BUSY_S", 1)


if __name__ == "__main__":
    hurry(setattr)
    sys.exit(main())
