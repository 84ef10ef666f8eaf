"""How this system says no: an HTTP status and the errors, in Procountor's shape."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from litestar import Response

from severa_procountor.sandbox.procountor.schema.base import ErrorMessage, ErrorMessages

_encoder = msgspec.json.Encoder(decimal_format="number")


class Finding(NamedTuple):
    """One thing that is wrong: a code or a text, and the path of the field unless several are at odds."""

    message: str
    field: str | None = None


class Refused(Exception):
    """The call is refused with `status` and all its findings."""

    def __init__(self, status: int, *findings: Finding) -> None:
        super().__init__(status, findings)
        self.status = status
        self.findings = findings


def missing(message: str = "Not found") -> Refused:
    """404: not there, or not visible."""
    return Refused(404, Finding(message))


def blank(field: str) -> Finding:
    """A value that has to be there is not."""
    return Finding(f"Value of the '{field}' cannot be blank.", field)


def invalid(field: str, why: str) -> Finding:
    """A value that cannot be used."""
    return Finding(f"Value of the '{field}' field is invalid: {why}", field)


def errors(status: int, *findings: Finding) -> bytes:
    """The findings as Procountor's `ErrorMessages`."""
    found = tuple(ErrorMessage(status=status, field=f.field, message=f.message) for f in findings)
    return _encoder.encode(ErrorMessages(errors=found))


def answer(value: object, status: int = 200) -> Response[bytes]:
    """`value` as JSON, amounts as numbers."""
    return Response(_encoder.encode(value), status_code=status, media_type="application/json")


def refusal(refused: Refused) -> Response[bytes]:
    content = errors(refused.status, *refused.findings)
    return Response(content, status_code=refused.status, media_type="application/json")
