"""Everything that can go wrong with a document, by name; the rule for each is data beside the name.

Failure
├── Temporary            tried again by itself
│   ├── Unreachable      the request certainly had no effect: no connection, or refused before it was read
│   ├── Throttled        the system said "too many": the whole quota waits
│   ├── Unavailable      the system answered that it is ill (5xx), or with nonsense; what was read is not known
│   └── UnknownOutcome   a write whose answer we did not get: looked up before anything is repeated
├── Permanent            parked until somebody has mended it
│   ├── Untranslatable   we refuse: the document cannot be carried as it is; every problem is listed
│   ├── Rejected         they refuse: their codes are kept
│   ├── AccessDenied     the credentials are refused, or a right is missing
│   └── Missing          what was asked for is not there
├── Snoozed              not a failure of the document: a quota, a busy lock or an outage; not an attempt
└── LeaseLost            another worker owns the document now: stop, write nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from severa_procountor.problems import Problem

System = Literal["severa", "procountor"]


class Failure(Exception):
    """Base of all named failures. `code` is the metric label, the log field and the heading in the docs."""

    code: ClassVar[str] = "failure"


class Temporary(Failure):
    """Tried again by itself, at a time kept in the schedule."""

    code = "temporary"

    def __init__(self, system: System, operation: str, detail: str) -> None:
        super().__init__(f"{system} {operation}: {detail}")
        self.system: System = system
        self.operation = operation
        self.detail = detail


class Unreachable(Temporary):
    """The request certainly had no effect: it never left, or the connection was never made."""

    code = "unreachable"


class Throttled(Temporary):
    """The system refused because of its rate limit. `retry_after` is in seconds, None when it did not say."""

    code = "throttled"

    def __init__(self, system: System, operation: str, detail: str, retry_after: float | None = None) -> None:
        super().__init__(system, operation, detail)
        self.retry_after = retry_after


class Unavailable(Temporary):
    """A read that failed on their side (5xx, cut or senseless answer, time-out): nothing was written."""

    code = "unavailable"


class UnknownOutcome(Temporary):
    """A write that left us and whose answer we did not get (time-out, reset, 5xx, cut answer)."""

    code = "unknown_outcome"


class Permanent(Failure):
    """Parked: trying the same again would end the same. `problems` says everything that is wrong."""

    code = "permanent"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


class Untranslatable(Permanent):
    """We refuse: the document cannot be carried as it is. All its problems are listed, not the first only."""

    code = "untranslatable"


class Rejected(Permanent):
    """They refuse: `problems` keeps their codes and field paths."""

    code = "rejected"


class AccessDenied(Permanent):
    """The credentials are refused after one new token, or a right is missing."""

    code = "access_denied"


class Missing(Permanent):
    """What was asked for is not there, or not visible to us."""

    code = "missing"


class Snoozed(Failure):
    """Come back in `seconds`; nothing was tried and this is not an attempt."""

    code = "snoozed"

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(f"{reason}: again in {seconds:.1f} s")
        self.seconds = seconds
        self.reason = reason


class LeaseLost(Failure):
    """Our claim on the document is over: another worker may own it. Nothing may be written any more."""

    code = "lease_lost"
