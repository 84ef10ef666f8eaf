"""Who may call: the token call, and the company that a token opens."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

import msgspec
from litestar import Response, post
from litestar.params import RawBody

from severa_procountor.sandbox.procountor.books import Books, Office
from severa_procountor.sandbox.procountor.handling import AnyRequest, OneOffice
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer

UNAUTHORIZED = Finding("Unauthorized")
_FORM = "application/x-www-form-urlencoded"


class GivenToken(msgspec.Struct, frozen=True):
    """The answer of the token call; the life is in seconds."""

    access_token: str
    expires_in: int


@post("/oauth/token", sync_to_thread=False)
def sign_in(request: AnyRequest, office: OneOffice, body: RawBody) -> Response[bytes]:
    """All parameters are in the form; the content type is without a charset."""
    if request.headers.get("content-type") != _FORM:
        raise Refused(400, Finding(f"Content type must be {_FORM}"))
    form = _form(body)
    if form.get("grant_type") != "client_credentials":
        raise Refused(400, Finding("Unsupported grant type", "grant_type"))
    names = ("client_id", "client_secret", "api_key")
    token = office.sign_in(*(form.get(name, "") for name in names))
    if token is None:
        raise Refused(401, UNAUTHORIZED)
    return answer(GivenToken(token, office.token_life_s))


def signed_in(request: AnyRequest, office: OneOffice) -> Books:
    """The books that the caller's token opens. Raises `Refused`: 401, or 400 on a GET with a body."""
    books = office.opened_by(_bearer(request.headers))
    if books is None:
        raise Refused(401, UNAUTHORIZED)
    if request.method == "GET" and _has_body(request.headers):
        raise Refused(400, Finding("A GET has no body"))
    return books


def client_of(headers: Mapping[str, str], body: bytes, office: Office) -> str:
    """The API client behind a call, as far as it can be known: all its companies share one quota."""
    known = office.client_of(_bearer(headers))
    if known is None and headers.get("content-type", "").startswith(_FORM):
        known = _form(body).get("client_id")
    return known or "unknown"


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def _has_body(headers: Mapping[str, str]) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _form(body: bytes) -> dict[str, str]:
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}
