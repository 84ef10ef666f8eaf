"""One at a time per company and name: whoever looks something up or creates it, the others wait for the result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from severa_procountor.elapsed import elapsed
from severa_procountor.errors import Snoozed, UnknownOutcome
from severa_procountor.workers.access import CompanyAccess

T = TypeVar("T")

WAIT_S = 1.5
STEP_S = 0.05
BUSY_S = 5
# A look-up that took longer than this may not be followed by a write: the hold must outlast the write.
LOOK_UP_S = 60


class Flight:
    """Our turn. The hold is also the intent of the write: after an unknown outcome or a crash it stays until
    the write can no longer be under way, and whoever comes then looks before writing."""

    def __init__(self) -> None:
        self.unknown = False
        self._begun = elapsed()

    def write(self, create: Callable[[], T]) -> T:
        """Does the write; an outcome that is not known keeps everybody else out until it has settled."""
        if elapsed() - self._begun > LOOK_UP_S:
            raise Snoozed(1, "looking it up took too long to write after it")
        self.unknown = True
        try:
            result = create()
        except UnknownOutcome:
            raise
        except Exception:
            self.unknown = False
            raise
        self.unknown = False
        return result


@contextmanager
def in_turn(company: CompanyAccess, name: str) -> Iterator[Flight]:
    """Waits shortly for its turn; raises Snoozed when another has it for longer."""
    kind = name.split(":")[0]
    ttl_ms = LOOK_UP_S * 1000 + company.runtime.settle_ms
    hold = company.registers.claim(name, ttl_ms=ttl_ms)
    give_up = elapsed() + WAIT_S
    while hold is None:
        left_ms = company.registers.unsettled(name)
        if left_ms:
            raise Snoozed(left_ms / 1000, f"the answer to creating the same {kind} was lost")
        if elapsed() >= give_up:
            raise Snoozed(BUSY_S, f"another worker is busy with the same {kind}")
        time.sleep(STEP_S)
        hold = company.registers.claim(name, ttl_ms=ttl_ms)
    flight = Flight()
    try:
        yield flight
    finally:
        if flight.unknown:
            hold.unsettle(company.runtime.settle_ms)
        else:
            hold.release()
