"""The command line with waits made short that are no settings, so that a test need not last minutes."""

from __future__ import annotations

import sys
from functools import partial

from severa_procountor.cli import main
from severa_procountor.state.transfers import Transfers
from severa_procountor.workers import flights, frame, runtime

QUEUE_LEASE_MS = 3_000
PAUSES_S = (1, 1, 2, 2, 2)


def hurry() -> None:
    """A lost message is missed after 3 s instead of 15 minutes, a failed document is tried again after 1 or 2 s,
    and a partner whose creator vanished is free as soon as its creation can no longer be under way."""
    runtime.Transfers = partial(Transfers, queue_lease_ms=QUEUE_LEASE_MS)  # type: ignore[misc,assignment]
    frame.PAUSES = PAUSES_S  # type: ignore[assignment]
    frame.OUTAGE_PAUSE = 1
    flights.LOOK_UP_S = 3


if __name__ == "__main__":
    hurry()
    sys.exit(main())
