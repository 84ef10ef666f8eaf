"""Severa's refusals: one exception, and the error body that every operation declares."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from severa_procountor.sandbox.severa.models import Model
from severa_procountor.sandbox.severa.wire import answer, empty


class Type(StrEnum):
    """The values of ExceptionTypeEnum that the sandbox uses."""

    AUTHENTICATION_REQUIRED = "AuthenticationRequired"
    INSUFFICIENT_SCOPE = "InsufficientApiScope"
    INVALID_OPERATION = "InvalidOperation"
    INVALID_PARAMETER = "InvalidParameter"
    INVALID_REQUEST = "InvalidRequest"


class Place(StrEnum):
    PATH = "PathParameter"
    BODY = "RequestBody"
    HEADER = "RequestHeader"
    QUERY = "UriParameter"


class Location(Model, frozen=True, kw_only=True):
    type: Place
    name: str | None = None
    identifier: str | None = None


class Detail(Model, frozen=True, kw_only=True):
    message: str
    url: str | None = None
    location: Location | None = None


class Error(Model, frozen=True, kw_only=True):
    http_status_code: int
    type: Type
    details: tuple[Detail, ...]
    stack: str | None = None


class ErrorBody(Model, frozen=True, kw_only=True):
    error: Error


class Refused(Exception):
    """The request is answered with `status` and an ExceptionModel."""

    def __init__(
        self, status: int, kind: Type, message: str, place: Place | None = None, name: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        location = Location(type=place, name=name) if place else None
        self.body = ErrorBody(
            error=Error(
                http_status_code=status, type=kind, details=(Detail(message=message, location=location),)
            )
        )


class NotThere(Exception):
    """404, which Severa declares without a body on most routes."""


def unknown(guid: str) -> Refused:
    """404 on the routes that do not declare it: there it comes with the error body, like every other refusal."""
    return Refused(404, Type.INVALID_PARAMETER, f"Nothing is known under {guid}.", Place.PATH, "guid")


def parameter(name: str, message: str) -> Refused:
    """400 for a query parameter that cannot be read."""
    return Refused(400, Type.INVALID_PARAMETER, message, Place.QUERY, name)


def body(message: str, name: str | None = None) -> Refused:
    """400 for a body that cannot be used."""
    return Refused(400, Type.INVALID_REQUEST, message, Place.BODY, name)


def on_refused(_: Request[Any, Any, Any], refused: Refused) -> Response[bytes]:
    return answer(refused.body, status=refused.status)


def on_missing(_: Request[Any, Any, Any], __: Exception) -> Response[bytes]:
    return empty(404)


def on_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Unknown paths and methods: the status alone, no body of the framework's own."""
    return empty(error.status_code)
