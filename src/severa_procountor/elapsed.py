"""The clock of deadlines: one that goes on while the machine sleeps, as the systems' clocks and Redis' do."""

from __future__ import annotations

import time

if hasattr(time, "CLOCK_BOOTTIME"):

    def elapsed() -> float:
        """Seconds since some fixed moment, sleep included."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

else:

    def elapsed() -> float:
        """Seconds since some fixed moment; on this platform perhaps without sleep."""
        return time.monotonic()
