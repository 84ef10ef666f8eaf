"""Sign-in with client credentials, refresh and sign-out; tokens expire, and their answer is Severa's own."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.severa.refusals import Place, Refused, Type

REFRESH_LIFE = timedelta(hours=12)


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """PublicAuthenticationOutputModel: not the OAuth names."""

    access_token: str
    access_token_type: str = "Bearer"
    access_token_expires_in: int
    access_token_expires_utc: datetime
    refresh_token: str
    refresh_token_expires_in: int
    refresh_token_expires_utc: datetime
    scope: str


class Grant(msgspec.Struct, frozen=True):
    """What one token stands for."""

    organisation: Organisation
    scopes: frozenset[str]
    expires: datetime


class Tokens:
    """All tokens that are alive. Scopes that the client was not granted are trimmed, not refused."""

    def __init__(
        self, organisations: Sequence[Organisation], now: Callable[[], datetime], life_s: float
    ) -> None:
        self._clients = {organisation.client_id: organisation for organisation in organisations}
        self._now = now
        self._life = timedelta(seconds=life_s)
        self._access: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}

    def sign_in(self, client_id: str, client_secret: str, scope: str) -> TokenAnswer:
        organisation = self._clients.get(client_id)
        if organisation is None or not secrets.compare_digest(
            organisation.client_secret.encode(), client_secret.encode()
        ):
            raise _unauthenticated("The client credentials are not valid.")
        asked = frozenset(re.split(r"[,\s]+", scope.strip()))
        return self._issue(organisation, asked & organisation.scopes)

    def refresh(self, client_id: str | None, refresh_token: str) -> TokenAnswer:
        """A new pair; the refresh token is used up."""
        grant = self._refresh.get(refresh_token)
        if grant is None or grant.expires <= self._now() or grant.organisation.client_id != client_id:
            raise _unauthenticated("The refresh token is not valid.")
        del self._refresh[refresh_token]
        return self._issue(grant.organisation, grant.scopes)

    def sign_out(self, refresh_token: str) -> None:
        """Kills the refresh token; the access token lives until it expires."""
        self._refresh.pop(refresh_token, None)

    def grant(self, authorization: str | None, client_id: str | None) -> Grant:
        """What the call's headers allow; refused when a header is missing, wrong or expired."""
        kind, _, token = (authorization or "").partition(" ")
        grant = self._access.get(token)
        if kind != "Bearer" or grant is None or grant.expires <= self._now():
            raise _unauthenticated("The access token is missing, unknown or expired.", "Authorization")
        if client_id != grant.organisation.client_id:
            raise _unauthenticated("The Client_Id header does not belong to the token.", "Client_Id")
        return grant

    def _issue(self, organisation: Organisation, scopes: frozenset[str]) -> TokenAnswer:
        moment = self._now()
        access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._access[access] = Grant(organisation, scopes, moment + self._life)
        self._refresh[refresh] = Grant(organisation, scopes, moment + REFRESH_LIFE)
        return TokenAnswer(
            access_token=access,
            access_token_expires_in=int(self._life.total_seconds()),
            access_token_expires_utc=moment + self._life,
            refresh_token=refresh,
            refresh_token_expires_in=int(REFRESH_LIFE.total_seconds()),
            refresh_token_expires_utc=moment + REFRESH_LIFE,
            scope=",".join(sorted(scopes)),
        )


def _unauthenticated(message: str, header: str | None = None) -> Refused:
    return Refused(401, Type.AUTHENTICATION_REQUIRED, message, Place.HEADER if header else None, header)
