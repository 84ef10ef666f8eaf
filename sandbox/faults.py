"""The ways in which a sandbox system can be made to misbehave, each for a number of matching requests."""

from __future__ import annotations

import re
import threading
from enum import StrEnum

import msgspec


class What(StrEnum):
    """What happens instead of an ordinary answer; "done" means that the request has had its effect."""

    REFUSE_CONNECTION_RESET_BEFORE = "refuse_connection_reset_before"  # nothing done, connection reset
    LOSE_ANSWER = "lose_answer"  # done, connection closed without an answer
    ERROR_500 = "error_500"  # nothing done, 500 with an HTML page
    ERROR_500_AFTER = "error_500_after"  # done, 500 with an HTML page
    SLOW = "slow"  # done, then answered `seconds` later
    THROTTLE = "throttle"  # nothing done, 429
    GARBAGE = "garbage"  # done, 200 with an HTML page
    UNAUTHORIZED = "unauthorized"  # nothing done, 401

    @property
    def is_done(self) -> bool:
        return self in (What.LOSE_ANSWER, What.ERROR_500_AFTER, What.SLOW, What.GARBAGE)


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Plays `what` on the next `times` requests that match. An empty method, path or text matches all.

    `path` is a regular expression searched for in the path; `body_contains` is looked for in the body.
    `seconds` is the delay of `slow`, and the `Retry-After` of `throttle` (0: the header is left out).
    """

    what: What
    method: str = ""
    path: str = ""
    times: int = 1
    seconds: float = 0
    body_contains: str = ""

    def matches(self, method: str, path: str, body: bytes) -> bool:
        return (
            self.method in ("", method)
            and re.search(self.path, path) is not None
            and self.body_contains.encode() in body
        )


class Faults:
    """The faults still to be played, oldest first. Safe to use from several threads."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, *faults: Fault) -> None:
        with self._lock:
            self._waiting.extend(faults)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str, body: bytes) -> Fault | None:
        """The first fault that matches, used up by one; None when the request goes undisturbed."""
        with self._lock:
            for position, fault in enumerate(self._waiting):
                if fault.matches(method, path, body):
                    left = msgspec.structs.replace(fault, times=fault.times - 1)
                    self._waiting[position : position + 1] = [left] if left.times > 0 else []
                    return fault
        return None
