"""Who is calling, and what the call may do: the sign-in routes and the check of every other route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from severa_procountor.sandbox.severa import refusals
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.severa.refusals import Place, Refused, Type
from severa_procountor.sandbox.severa.store import Store
from severa_procountor.sandbox.severa.tokens import Tokens
from severa_procountor.sandbox.severa.wire import answer, empty

Call = Request[Any, Any, Any]


class Credentials(msgspec.Struct, frozen=True):
    """The body of a token call; names are matched without regard to case, further ones are tolerated."""

    client_id: str
    client_secret: str
    scope: str | None = None


class Access:
    """Joins tokens and stores: the store that a call may use, if its token has the scope."""

    def __init__(self, organisations: Sequence[Organisation], tokens: Tokens) -> None:
        self.tokens = tokens
        self.stores = {each.client_id: Store(each) for each in organisations}

    def store(self, request: Call, scope: str | None) -> Store:
        headers = request.headers
        grant = self.tokens.grant(headers.get("authorization"), headers.get("client_id"))
        if scope is not None and scope not in grant.scopes:
            raise Refused(403, Type.INSUFFICIENT_SCOPE, f"The call needs the scope {scope}.", Place.HEADER)
        return self.stores[grant.organisation.client_id]

    def routes(self) -> list[HTTPRouteHandler]:
        @post("/v1/token", status_code=200)
        async def token(request: Call) -> Response[bytes]:
            asked = _credentials(await _json(request))
            return answer(self.tokens.sign_in(asked.client_id, asked.client_secret, asked.scope or ""))

        @post("/v1/refreshtoken", status_code=200)
        async def refresh(request: Call) -> Response[bytes]:
            refresh_token = _string(await _json(request))
            return answer(self.tokens.refresh(request.headers.get("client_id"), refresh_token))

        @post("/v1/signout", status_code=200)
        async def sign_out(request: Call) -> Response[bytes]:
            self.tokens.sign_out(_string(await _json(request)))
            return empty(200)

        return [token, refresh, sign_out]


def client_of(headers: Mapping[str, str], body: bytes) -> str:
    """Whose quota a call uses: its client id, which the token call has in its body."""
    if "client_id" in headers:
        return headers["client_id"]
    try:
        return _credentials(msgspec.json.decode(body)).client_id
    except (msgspec.DecodeError, Refused):
        return ""


async def _json(request: Call) -> object:
    if request.content_type[0] != "application/json":
        raise refusals.body("The content type has to be application/json.")
    try:
        return msgspec.json.decode(await request.body())
    except msgspec.DecodeError:
        raise refusals.body("The body is not JSON.") from None


def _credentials(body: object) -> Credentials:
    names = {str(name).lower(): value for name, value in body.items()} if isinstance(body, dict) else {}
    try:
        return msgspec.convert(names, Credentials)
    except msgspec.ValidationError as error:
        raise refusals.body(f"The credentials are incomplete: {error}") from None


def _string(body: object) -> str:
    if not isinstance(body, str):
        raise refusals.body("The body has to be a JSON string.")
    return body
