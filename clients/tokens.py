"""One token per credential, however many threads ask at once, and the calls that carry it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future

import msgspec

from severa_procountor.clients.gates import Channel
from severa_procountor.clients.http import TokenRefused
from severa_procountor.clients.messages import Answer, Request
from severa_procountor.clients.refusals import Refusal, problems
from severa_procountor.errors import AccessDenied, Failure, Permanent, System, Unreachable
from severa_procountor.problems import Problem

_MARGIN_S = 300.0
_MARGIN_SHARE = 0.1


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token and its times, in seconds of the source's clock. Its text form shows neither."""

    header: str
    renew_at: float
    refresh: str | None = None
    refresh_until: float = 0.0
    scopes: frozenset[str] | None = None

    def __repr__(self) -> str:
        return "<Token>"


def renewal(asked_at: float, lifetime_s: float) -> float:
    """When to renew a token: five minutes before its end, a short-lived one at nine tenths of its life."""
    return asked_at + lifetime_s - min(_MARGIN_S, lifetime_s * _MARGIN_SHARE)


class Tokens:
    """Holds the one token of a credential.

    The first thread that finds it old gets a new one; the others wait for that one, or share its failure.
    """

    def __init__(
        self,
        system: System,
        sign_in: Callable[[], Token],
        refresh: Callable[[str], Token] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._system: System = system
        self._sign_in = sign_in
        self._refresh = refresh
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._pending: Future[Token] | None = None

    def current(self) -> Token:
        """A token that is good for a while. Raises AccessDenied, the temporary failures and Snoozed."""
        token = self._token
        if token is not None and self._clock() < token.renew_at:
            return token
        return self._replace(token, self._renew)

    def instead_of(self, refused: Token) -> Token:
        """Another token than `refused`: the one that somebody got since, else a new one by signing in."""
        return self._replace(refused, lambda _: self._signed_in())

    def _replace(self, old: Token | None, renew: Callable[[Token | None], Token]) -> Token:
        with self._lock:
            if self._token is not None and self._token is not old:
                return self._token
            pending, mine = self._pending, self._pending is None
            if pending is None:
                pending = self._pending = Future()
        return self._obtain(pending, old, renew) if mine else pending.result()

    def _obtain(
        self, pending: Future[Token], old: Token | None, renew: Callable[[Token | None], Token]
    ) -> Token:
        try:
            token = renew(old)
        except BaseException as error:
            with self._lock:
                self._pending = None
            pending.set_exception(error if isinstance(error, Failure) else self._interrupted())
            raise
        with self._lock:
            self._token, self._pending = token, None
        pending.set_result(token)
        return token

    def _renew(self, old: Token | None) -> Token:
        if (
            self._refresh is not None
            and old is not None
            and old.refresh
            and self._clock() < old.refresh_until
        ):
            try:
                return self._refresh(old.refresh)
            except (Permanent, TokenRefused):
                pass
        return self._signed_in()

    def _signed_in(self) -> Token:
        try:
            return self._sign_in()
        except TokenRefused as refused:
            failure = _denied(self._system, refused.refusals, "the sign-in was refused")
        except AccessDenied as denied:
            failure = denied
        except Permanent as refused:
            code = f"{self._system}_access_denied"
            failure = AccessDenied([Problem(code, problem.message) for problem in refused.problems])
        raise failure

    def _interrupted(self) -> Failure:
        return Unreachable(self._system, "sign-in", "the sign-in was interrupted")


def _denied(system: System, refusals: list[Refusal], otherwise: str) -> AccessDenied:
    return AccessDenied(problems(system, "access_denied", refusals, otherwise))


class Session:
    """Calls with the token in front. A refused token is replaced once, and the call repeated once.

    `headers` go with every call that has none of its own by the same name.
    """

    def __init__(self, channel: Channel, tokens: Tokens, headers: Mapping[str, str]) -> None:
        self.system: System = channel.dialect.system
        self._channel = channel
        self._tokens = tokens
        self._headers = headers

    def call(self, request: Request) -> Answer:
        """The answer of a success. Raises what `Channel.send` does; a token refused twice is AccessDenied."""
        token = self._tokens.current()
        try:
            return self._send(request, token)
        except TokenRefused:
            pass
        try:
            return self._send(request, self._tokens.instead_of(token))
        except TokenRefused as refused:
            failure = _denied(self.system, refused.refusals, f"{request.operation} refused a new token")
        raise failure

    def _send(self, request: Request, token: Token) -> Answer:
        headers = {**self._headers, **request.headers, "Authorization": token.header}
        return self._channel.send(request, headers)
