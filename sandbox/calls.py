"""The log of the calls that a sandbox system received: what a test counts, and what it looks up."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import datetime

import msgspec

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_IDENTIFIER = re.compile(rf"/(?:{_GUID}|\d+(?:,\d+)*)(?=/|$)")


_LONGEST = 2_000_000
_END = 65_536


def shortened(body: bytes) -> bytes:
    """A body as the log keeps it: whole up to 2 MB, else its two ends, so that uploads do not fill the memory."""
    if len(body) <= _LONGEST:
        return body
    return b"".join((body[:_END], b"[%d bytes left out]" % (len(body) - 2 * _END), body[-_END:]))


class Call(msgspec.Struct, frozen=True):
    """One request and what its sender was given.

    `key` says whose quota it used. `status` is 0 when the connection was cut before any answer; then
    `response_body` holds what would have been sent. `fault` names the fault that was played, if one was.
    Bodies are as `shortened` leaves them.
    """

    system: str
    at: datetime
    method: str
    path: str
    query: str
    key: str
    status: int
    request_body: bytes
    response_body: bytes
    fault: str = ""

    @property
    def template(self) -> str:
        """The path with its ids replaced, to count calls of one kind: `/api/invoices/{id}`."""
        return _IDENTIFIER.sub("/{id}", self.path)


class Count(msgspec.Struct, frozen=True):
    """How many calls of one kind there were."""

    method: str
    path: str
    status: int
    count: int


class Summary(msgspec.Struct, frozen=True):
    """All calls, by kind, in the order of first appearance."""

    total: int
    calls: tuple[Count, ...]


class CallLog:
    """All calls since the start or the last `clear`, oldest first. Safe to use from several threads."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()

    def all(self) -> tuple[Call, ...]:
        with self._lock:
            return tuple(self._calls)

    def find(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        system: str | None = None,
    ) -> tuple[Call, ...]:
        """The calls that match everything given; `path` is a regular expression searched for in the path."""
        pattern = re.compile(path or "")
        return tuple(
            call
            for call in self.all()
            if method in (None, call.method)
            and pattern.search(call.path)
            and status in (None, call.status)
            and system in (None, call.system)
        )

    def count(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        system: str | None = None,
    ) -> int:
        """How many calls `find` finds."""
        return len(self.find(method=method, path=path, status=status, system=system))

    def summary(self) -> Summary:
        kinds = Counter((call.method, call.template, call.status) for call in self.all())
        return Summary(kinds.total(), tuple(Count(*kind, count) for kind, count in kinds.items()))
