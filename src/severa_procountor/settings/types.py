"""The small types that settings are made of; what msgspec cannot say about a value is in `Meta.extra`.

`extra` holds: `expected` (words for an error text), `secret` (never echo the value), `ge` and `le` (bounds of
a `Decimal`, which msgspec has none for), `placeholders` (the names that a template may use).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

SLUG = r"^[a-z0-9][a-z0-9-]{0,39}\Z"

Slug = Annotated[
    str,
    Meta(
        pattern=SLUG,
        extra={"expected": "small letters, digits and dashes, at most 40"},
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=255)]
Code = Annotated[str, Meta(min_length=1, max_length=40)]
Prefix = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9-]{0,10}\Z", extra={"expected": "at most 10 letters, digits or dashes"})
]
Country = Annotated[
    str, Meta(pattern=r"^[A-Z]{2}\Z", extra={"expected": "a two-letter country code such as FI"})
]
Email = Annotated[
    str,
    Meta(
        pattern=r"^[^@\s<>,;]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z",
        extra={"expected": "an e-mail address"},
    ),
]
Unit = Annotated[
    str, Meta(pattern=r"^[A-Z]+(_[A-Z]+)*\Z", extra={"expected": "a unit of Procountor such as PIECE"})
]
Percent = Annotated[Decimal, Meta(extra={"ge": 0, "le": 100})]
Amount = Annotated[Decimal, Meta(extra={"ge": 0, "le": 1})]
VatStatus = Annotated[int, Meta(ge=1)]
SecretReference = Annotated[
    str,
    Meta(
        pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)\Z",
        extra={"secret": True, "expected": "a reference: env:NAME or file:/path"},
    ),
]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the settings tables: an unknown key is an error."""
