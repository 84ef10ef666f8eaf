"""Checks a demo run from the other side: what the imitated Procountor holds against what Severa says has gone."""

from __future__ import annotations

import urllib.request
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import msgspec

DEAD = {"INVALIDATED", "OVERRIDDEN", "DELETED"}
TRANSFERRED = "Transferred to Procountor"
WAITING = "Waiting for transfer to Procountor"


class _Sent(msgspec.Struct, frozen=True):
    """A Severa invoice, as the sandbox holds it."""

    guid: str
    company: str
    number: int | None
    status: str
    currency: str | None
    net: Decimal | None
    total: Decimal | None


class Verdict(msgspec.Struct, frozen=True):
    """`lines` are questions with their answers; `differences` what does not fit, by invoice."""

    duplicates: int
    totals_equal: bool
    lines: tuple[tuple[str, str], ...]
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.duplicates == 0 and self.totals_equal and not self.differences


def fetch(url: str, what: str) -> Any:
    """The sandbox's own account of itself; `url` is the base address of one of its systems."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}/_sandbox/{what}"
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - an address of the sandbox on this machine
        return msgspec.json.decode(answer.read())
