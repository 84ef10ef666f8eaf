"""How a transfer is named, in Redis and in messages."""

from __future__ import annotations

from typing import Self

import msgspec


class TransferKey(msgspec.Struct, frozen=True, order=True):
    """One document of one company: as text `tenant/company/kind/source_id`.

    `kind` is our word for the document (`sales_invoices`), `source_id` its id in the system it comes from.
    Raises ValueError for an empty part, and for a slash in any part but the last.
    """

    tenant: str
    company: str
    kind: str
    source_id: str

    def __post_init__(self) -> None:
        parts = (self.tenant, self.company, self.kind)
        if not all((*parts, self.source_id)) or any("/" in part for part in parts):
            raise ValueError(f"not the name of a transfer: {self}")

    def __str__(self) -> str:
        return f"{self.tenant}/{self.company}/{self.kind}/{self.source_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = text.split("/", 3)
        if len(parts) != 4:
            raise ValueError(f"not the name of a transfer: {text}")
        return cls(*parts)
