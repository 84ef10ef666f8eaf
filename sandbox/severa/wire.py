"""JSON out: amounts as plain JSON numbers, as the real API sends its doubles."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from litestar import Response

_encoder = msgspec.json.Encoder(decimal_format="number")


def answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """`value` as a JSON answer."""
    return Response(
        _encoder.encode(value),
        status_code=status,
        media_type="application/json",
        headers=dict(headers or {}),
    )
