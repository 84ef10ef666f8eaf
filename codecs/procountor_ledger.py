"""Procountor's ledger world: dimensions and their items, ledger receipts, attachments and fiscal years."""

from __future__ import annotations

import datetime
from decimal import Decimal

from msgspec import UNSET, UnsetType

from severa_procountor.codecs.procountor import Answer, Sent

__all__ = [
    "PASSIVE",
    "AnsweredItem",
    "AttachmentMeta",
    "ChangedItem",
    "Dimension",
    "DimensionItemValue",
    "DimensionItemValueList",
    "FiscalYear",
    "FiscalYears",
    "HeldValue",
    "LedgerReceipt",
    "NewItem",
    "TrackingPeriod",
    "Transaction",
]

PASSIVE = "P"  # the status of a dimension item that is closed; an active one has no status


class NewItem(Sent, frozen=True, kw_only=True):
    """Body of `POST /dimensions/{id}/items`: an active item."""

    code_name: str


class ChangedItem(Sent, frozen=True, kw_only=True):
    """Body of `PUT /dimensions/{id}/items`: replaces the item; unset `status` makes it active."""

    id: int
    code_name: str
    status: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


class DimensionItemValue(Sent, frozen=True, kw_only=True):
    """What of a transaction belongs to an item: an amount with the transaction's sign, two decimals at most."""

    dimension_id: int
    item_id: int
    value: Decimal


class DimensionItemValueList(Sent, frozen=True, kw_only=True):
    """Body of `PUT /ledgerreceipts/{id}/transactions/{id}/dimensions`: replaces all; none at all clears."""

    dimension_item_values: tuple[DimensionItemValue, ...]


class AttachmentMeta(Sent, frozen=True, kw_only=True):
    """The part `meta` of `POST /attachments`. `reference_id` is the invoice's id."""

    name: str
    reference_type: str = "INVOICE"
    reference_id: int
    send_with_invoice: bool


class AnsweredItem(Answer, frozen=True, kw_only=True):
    """An item of a dimension. No `status`: active; `PASSIVE`: closed."""

    id: int
    code_name: str | None = None
    status: str | None = None
    description: str | None = None


class Dimension(Answer, frozen=True, kw_only=True):
    """`GET /dimensions`, one element of the array, and `GET /dimensions/{id}`."""

    id: int
    name: str | None = None
    items: tuple[AnsweredItem, ...] | None = None


class HeldValue(Answer, frozen=True, kw_only=True):
    """A value that a transaction has already."""

    dimension_id: int
    item_id: int
    value: Decimal


class Transaction(Answer, frozen=True, kw_only=True):
    """`accounting_value` is net, in the company's currency; sales entries are negative, credits positive."""

    id: int | None = None
    transaction_type: str | None = None
    accounting_value: Decimal | None = None
    dimension_item_values: tuple[HeldValue, ...] | None = None


class LedgerReceipt(Answer, frozen=True, kw_only=True):
    """`GET /ledgerreceipts/{id}`: the view of it; `ledger_receipts.Receipt` keeps the whole object beside it."""

    id: int
    version: str | None = None
    transactions: tuple[Transaction, ...] | None = None


class TrackingPeriod(Answer, frozen=True, kw_only=True):
    """`status` is OPEN, PENDING or CLOSED."""

    start_date: datetime.date | None = None
    end_date: datetime.date | None = None
    status: str | None = None


class FiscalYear(Answer, frozen=True, kw_only=True):
    start_date: datetime.date | None = None
    end_date: datetime.date | None = None
    is_open: bool | None = None
    tracking_periods: tuple[TrackingPeriod, ...] | None = None


class FiscalYears(Answer, frozen=True, kw_only=True):
    """`GET /fiscalyears`, newest first."""

    fiscal_years: tuple[FiscalYear, ...] | None = None
