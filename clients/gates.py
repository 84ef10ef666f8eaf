"""What stands between a client and the wire: the gate that spends the quota, then the request."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Protocol

from severa_procountor.clients.http import Http, TokenRefused
from severa_procountor.clients.messages import Answer, Request
from severa_procountor.clients.refusals import Dialect
from severa_procountor.elapsed import elapsed
from severa_procountor.errors import Permanent, Temporary, Throttled, Unreachable


class Gate(Protocol):
    """Spends the quota of a key and hears how the calls went. A key is `severa:{client_id}` or the like."""

    def pass_(self, key: str) -> None:
        """Returns when one call may be made, after a short sleep at most; a long wait raises Snoozed."""

    def throttled(self, key: str, retry_after: float | None) -> None:
        """The system said "too many"; `retry_after` in seconds, None when it did not say."""

    def succeeded(self, key: str, operation: str) -> None:
        """The system answered, be it with a refusal. `operation` names the call without its ids."""

    def failed(self, key: str, operation: str) -> None:
        """The system did not answer, or said that it is ill."""


class OpenGate:
    """Lets everything through."""

    def pass_(self, key: str) -> None: ...

    def throttled(self, key: str, retry_after: float | None) -> None: ...

    def succeeded(self, key: str, operation: str) -> None: ...

    def failed(self, key: str, operation: str) -> None: ...


class Channel:
    """The way to one system under one quota key. The gate comes last, so no spent slot is kept waiting."""

    def __init__(self, dialect: Dialect, base_url: str, http: Http, gate: Gate, key: str) -> None:
        self.dialect = dialect
        self._base_url = base_url
        self._http = http
        self._gate = gate
        self._key = key

    def send(self, request: Request, headers: Mapping[str, str]) -> Answer:
        """The answer of a success. Raises Snoozed by the gate, and the failures of `Http.send`."""
        self._gate.pass_(self._key)
        if request.deadline is not None and elapsed() >= request.deadline:
            raise Unreachable(self.dialect.system, request.operation, "too late to send")
        try:
            answer = self._http.send(self.dialect, self._base_url, request, headers)
        except Throttled as throttled:
            with _unheard():
                self._gate.throttled(self._key, throttled.retry_after)
            raise
        except Temporary:
            with _unheard():
                self._gate.failed(self._key, request.operation)
            raise
        except (Permanent, TokenRefused):
            with _unheard():
                self._gate.succeeded(self._key, request.operation)
            raise
        with _unheard():
            self._gate.succeeded(self._key, request.operation)
        return answer


def _unheard() -> contextlib.suppress:
    """An answer that we have must not be lost because the gate's memory is away."""
    return contextlib.suppress(Exception)
