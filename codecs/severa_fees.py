"""Severa's project fees: what we send, and the fields that we read."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from severa_procountor.codecs import procountor
from severa_procountor.codecs.severa import Answer, Named, Numbered, decode, decode_list

__all__ = [
    "Cost",
    "CostIn",
    "NewProjectFee",
    "ProjectFee",
    "Reference",
    "UnitCost",
    "VatRate",
    "amount_patch",
    "answered",
    "encode",
    "percentages",
]


class Reference(msgspec.Struct, frozen=True):
    """How Severa is told of something that it has."""

    guid: str


class UnitCost(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Net, of one piece."""

    amount: Decimal
    currency_code: str


class NewProjectFee(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Body of `POST /v1/projectfees`; `UNSET` fields are left out. No price is sent, only the cost."""

    project: Reference
    name: str | UnsetType = UNSET
    description: str
    event_date: datetime.date | UnsetType = UNSET
    quantity: Decimal = Decimal(1)
    unit_cost: UnitCost
    vat_rate: Decimal | UnsetType = UNSET
    product_type: str | UnsetType = UNSET
    product: Reference | UnsetType = UNSET
    is_billable: bool | UnsetType = UNSET


class CostIn(Answer, frozen=True, kw_only=True):
    """A cost in one currency."""

    amount: Decimal | None = None
    currency_code: str | None = None

    @property
    def currency(self) -> str:
        return (self.currency_code or "").strip().upper()


class Cost(CostIn, frozen=True, kw_only=True):
    """Net, of one piece; Severa may tell it in other currencies too."""

    multi_currency_info: tuple[CostIn, ...] | None = None

    def is_in(self, currency: str) -> bool:
        """Whether the amount itself is in `currency`: one without a currency is."""
        return self.currency in ("", currency)

    def amount_in(self, currency: str) -> Decimal | None:
        """The amount in `currency`, None if it is told in others only."""
        if self.is_in(currency):
            return self.amount
        listed = self.multi_currency_info or ()
        return next((cost.amount for cost in listed if cost.currency == currency), None)


class ProjectFee(Answer, frozen=True, kw_only=True):
    """`GET /v1/projectfees`, one item. `invoice` is Severa's invoice that bills it on to the customer.

    A recurrence rule makes fees and is none itself.
    """

    guid: str | None = None
    name: str | None = None
    description: str | None = None
    project: Named | None = None
    product: Named | None = None
    product_type: str | None = None
    event_date: datetime.date | None = None
    quantity: Decimal | None = None
    unit_cost: Cost | None = None
    vat_rate: Decimal | None = None
    is_billable: bool | None = None
    invoice: Numbered | None = None
    invoice_row_guid: str | None = None
    is_recurrence_rule: bool | None = None
    created_date_time: str | None = None
    last_updated_date_time: str | None = None


class VatRate(Answer, frozen=True, kw_only=True):
    """`GET /v1/vatrates`, one item: percent. Without a country asked for it is the organisation's."""

    percentage: Decimal | None = None
    is_active: bool | None = None


def encode(fee: NewProjectFee) -> bytes:
    """`fee` as JSON; amounts are plain numbers with every digit."""
    return procountor.encode_plain(msgspec.to_builtins(fee, builtin_types=(Decimal,)))


def amount_patch(amount: Decimal) -> bytes:
    """Body of `PATCH /v1/projectfees/{guid}` that sets the cost of one piece; Severa takes values as text."""
    operation = {"op": "Replace", "path": "/unitCost/amount", "value": format(amount, "f")}
    return msgspec.json.encode([operation])


def answered(body: bytes) -> ProjectFee | None:
    """The fee in the answer to a creation or a change: an array of one, or one alone; None for any other array.

    Raises Untranslatable with `severa_unreadable`.
    """
    if not body.lstrip().startswith(b"["):
        return decode(body, ProjectFee)
    fees = decode_list(body, ProjectFee)
    return fees[0] if len(fees) == 1 else None


def percentages(rates: list[VatRate]) -> frozenset[Decimal]:
    """Of the rates that are not marked as inactive."""
    return frozenset(
        rate.percentage for rate in rates if rate.percentage is not None and rate.is_active is not False
    )
