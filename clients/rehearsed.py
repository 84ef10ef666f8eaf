"""HTTP that lets nothing out which could change anything: what would write is answered by a rehearsal instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from severa_procountor.clients.http import Http, OnCall
from severa_procountor.clients.messages import Answer, Request
from severa_procountor.clients.refusals import Dialect
from severa_procountor.errors import System

_SIGN_IN = frozenset({"/v1/token", "/v1/refreshtoken", "/oauth/token"})


class WriteStopped(Exception):
    """A call that could change something, and that the rehearsal does not answer, was about to leave."""


class Rehearsal(Protocol):
    """Knows of every call before it is made."""

    def answer(self, system: System, request: Request) -> Answer | None:
        """What the call is answered with instead of being made; None: it is to be made, and may only read."""

    def heard(self, system: System, request: Request, answer: Answer) -> Answer:
        """What is passed on of the answer to a call that was made."""


class ReadOnlyHttp(Http):
    """Makes the reads and the sign-ins, and no other call. Raises WriteStopped for what is left, before it leaves:
    without a rehearsal, for every write."""

    def __init__(
        self, rehearsal: Rehearsal | None = None, timeout_s: float = 30.0, *, on_call: OnCall | None = None
    ) -> None:
        super().__init__(timeout_s, on_call=on_call)
        self._rehearsal = rehearsal

    def send(self, dialect: Dialect, base_url: str, request: Request, headers: Mapping[str, str]) -> Answer:
        rehearsal = self._rehearsal
        rehearsed = None if rehearsal is None else rehearsal.answer(dialect.system, request)
        if rehearsed is not None:
            return rehearsed
        if not _only_reads(request):
            raise WriteStopped(f"{dialect.system} {request.operation}")
        answer = super().send(dialect, base_url, request, headers)
        return answer if rehearsal is None else rehearsal.heard(dialect.system, request, answer)


def _only_reads(request: Request) -> bool:
    """By its method too: what is marked as a read by mistake must not leave either."""
    signs_in = request.method == "POST" and request.template in _SIGN_IN
    return not request.writes and (request.method == "GET" or signs_in)
