"""What the two imitated systems say of purchase invoices and project fees, outside their APIs."""

from __future__ import annotations

from decimal import Decimal

import msgspec


class Share(msgspec.Struct, frozen=True):
    """What all entries of one account have on one item; in the currency of the books."""

    dimension: str
    item: str
    account: str
    amount: Decimal


class Purchase(msgspec.Struct, frozen=True, rename="camel"):
    """A purchase invoice of Procountor's. `expected` is "done", "left_alone" or why it is to be parked."""

    company_id: int
    id: int
    invoice_number: int
    currency: str
    shares: tuple[Share, ...]
    expected: str


class Fee(msgspec.Struct, frozen=True):
    """A project fee of Severa's; `cost` is quantity times unit cost."""

    company: str
    guid: str
    project_number: int
    description: str | None
    cost: Decimal
    currency: str | None
    is_billable: bool
