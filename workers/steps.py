"""A document is carried in recorded steps: what is recorded is not done again, and each step checks the claim first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import msgspec
import structlog

from severa_procountor.errors import AccessDenied, Failure, Missing, Rejected, Snoozed, Throttled, Unreachable
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.telemetry import metrics

T = TypeVar("T")

log = structlog.get_logger(__name__)

# The write certainly did not happen: the intent may be taken back.
NOT_DONE = (Unreachable, Throttled, Snoozed, Rejected, AccessDenied, Missing)


def step(claim: Claim, name: str, result_type: type[T], work: Callable[[], T], *, anew: bool = False) -> T:
    """The recorded result of the step, or what `work` returns, recorded. `anew`: what is recorded is true no more.

    Raises LeaseLost before `work` when the claim is no longer ours, and whatever `work` raises.
    """
    recorded = claim.result(name)
    if recorded is not None and not anew:
        return msgspec.json.decode(recorded, type=result_type)
    claim.hold()
    with counted(claim, name):
        result = work()
        claim.keep(name, msgspec.json.encode(result))
    return result


@contextmanager
def counted(claim: Claim, name: str) -> Iterator[None]:
    """Counts how the step ends."""
    try:
        yield
    except Failure as failure:
        metrics.step(claim.key.kind, name, failure.code)
        raise
    metrics.step(claim.key.kind, name, "done")


def write_once(claim: Claim, name: str, write: Callable[[], T]) -> T:
    """Does a write that must not happen twice, its intent recorded first.

    The intent stays when the outcome is not known, so that the next taker looks before it writes again.
    """
    claim.intend(name)
    try:
        return write()
    except NOT_DONE:
        claim.clear_intent(name)
        raise


def finish(claim: Claim, notes: Sequence[Problem]) -> None:
    """The document is done; what was noted on the way is in its record and in the log."""
    claim.done(notes=notes)
    for note in notes:
        log.info("noted", code=note.code, where=note.where, note=note.message)
