"""How each system gives out its tokens."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import urlencode

import msgspec

from severa_procountor.clients.gates import Channel
from severa_procountor.clients.messages import Answer, Request
from severa_procountor.clients.tokens import Token, Tokens, renewal
from severa_procountor.errors import Unavailable

_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_PROCOUNTOR_LIFETIME_S = 3000.0

T = TypeVar("T")
_HeaderText = Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]+$")]


class _SeveraToken(msgspec.Struct):
    """Severa: its own names, not those of OAuth."""

    access_token: _HeaderText
    access_token_type: _HeaderText | None = None
    access_token_expires_in: float | None = None
    access_token_expires_utc: datetime | None = None
    refresh_token: str | None = None
    refresh_token_expires_in: float | None = None
    refresh_token_expires_utc: datetime | None = None
    scope: str | None = None


class _ProcountorToken(msgspec.Struct):
    """Procountor: lives an hour; its clients renew after 50 minutes where the answer gives no time."""

    access_token: _HeaderText
    expires_in: float | None = None


class _Credentials(msgspec.Struct):
    client_id: str
    client_secret: str
    scope: str


def severa_tokens(
    channel: Channel,
    client_id: str,
    client_secret: str,
    scopes: Sequence[str],
    separator: str,
    clock: Callable[[], float] = time.monotonic,
) -> Tokens:
    """Signs in with JSON, renews with the refresh token as a bare JSON string."""

    def obtain(template: str, body: object) -> Token:
        asked_at = clock()
        request = _request(template, {**_JSON, "Client_Id": client_id}, msgspec.json.encode(body))
        answer = channel.send(request, {})
        return _severa_token(_decoded(answer, _SeveraToken, channel, request), asked_at, channel, request)

    credentials = _Credentials(client_id, client_secret, separator.join(scopes))
    return Tokens(
        channel.dialect.system,
        lambda: obtain("/v1/token", credentials),
        lambda refresh: obtain("/v1/refreshtoken", refresh),
        clock,
    )


def _severa_token(answer: _SeveraToken, asked_at: float, channel: Channel, request: Request) -> Token:
    lifetime = _lifetime(answer.access_token_expires_in, answer.access_token_expires_utc)
    if lifetime is None:
        raise Unavailable(
            channel.dialect.system, request.operation, "a token that does not say how long it lives"
        )
    refresh_lifetime = _lifetime(answer.refresh_token_expires_in, answer.refresh_token_expires_utc)
    return Token(
        header=f"{answer.access_token_type or 'Bearer'} {answer.access_token}",
        renew_at=renewal(asked_at, lifetime),
        refresh=answer.refresh_token,
        refresh_until=asked_at + (refresh_lifetime or 0.0),
        scopes=frozenset(answer.scope.replace(",", " ").split()) if answer.scope else None,
    )


def _lifetime(seconds: float | None, until: datetime | None) -> float | None:
    """The seconds first: they need no agreement about the clock."""
    if seconds is not None:
        return seconds
    if until is None:
        return None
    return (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()


def procountor_tokens(
    channel: Channel,
    client_id: str,
    client_secret: str,
    api_key: str,
    clock: Callable[[], float] = time.monotonic,
) -> Tokens:
    """Signs in with a form; there is no refresh token."""
    form = urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "api_key": api_key,
        }
    ).encode()

    def sign_in() -> Token:
        asked_at = clock()
        request = _request("/oauth/token", _FORM, form)
        answer = _decoded(channel.send(request, {}), _ProcountorToken, channel, request)
        lifetime = answer.expires_in or _PROCOUNTOR_LIFETIME_S
        return Token(header=f"Bearer {answer.access_token}", renew_at=renewal(asked_at, lifetime))

    return Tokens(channel.dialect.system, sign_in, clock=clock)


def _request(template: str, headers: dict[str, str], content: bytes) -> Request:
    return Request(method="POST", template=template, headers=headers, content=content)


def _decoded(answer: Answer, type_: type[T], channel: Channel, request: Request) -> T:
    try:
        return msgspec.json.decode(answer.body, type=type_)
    except msgspec.ValidationError:
        detail = "answered without a token"
    raise Unavailable(channel.dialect.system, request.operation, detail)
