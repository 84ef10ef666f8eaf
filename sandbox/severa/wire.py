"""Answers: JSON with amounts as plain numbers, as the real API sends its doubles, or nothing but a status."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from litestar import MediaType, Response

_encoder = msgspec.json.Encoder(decimal_format="number")


def answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """`value` as a JSON answer."""
    return Response(
        _encoder.encode(value),
        status_code=status,
        media_type="application/json",
        headers=dict(headers or {}),
    )


def empty(status: int) -> Response[bytes]:
    """A status without a body."""
    return Response(b"", status_code=status, media_type=MediaType.TEXT)
