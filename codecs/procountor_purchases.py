"""Procountor's purchase invoices and their ledger receipts: the fields that project fees follow from."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TypeVar

import msgspec

from severa_procountor.codecs.procountor import Answer, decode
from severa_procountor.errors import Untranslatable

__all__ = [
    "PurchaseInvoice",
    "PurchaseInvoiceInfo",
    "PurchaseReceipt",
    "PurchaseRow",
    "PurchaseTransaction",
    "PurchaseValue",
    "ReceiptInfo",
    "Supplier",
    "SupplierAddress",
    "each",
    "id_of",
    "is_purchase",
    "listed",
]


class PurchaseInvoiceInfo(Answer, frozen=True, kw_only=True):
    """`GET /invoices?types=PURCHASE_INVOICE`, one result. `created` and `version` are date-times as they came."""

    id: int
    type: str | None = None
    status: str | None = None
    invoice_number: int | None = None
    date: datetime.date | None = None
    created: str | None = None
    version: str | None = None


class ReceiptInfo(Answer, frozen=True, kw_only=True):
    """`GET /ledgerreceipts?types=PURCHASE_INVOICE`, one result; it does not tell the id of its invoice."""

    id: int
    type: str | None = None
    status: str | None = None
    receipt_date: datetime.date | None = None
    invoice_number: int | None = None
    created: str | None = None
    version: str | None = None


class SupplierAddress(Answer, frozen=True, kw_only=True):
    name: str | None = None


class Supplier(Answer, frozen=True, kw_only=True):
    counter_party_address: SupplierAddress | None = None


class PurchaseRow(Answer, frozen=True, kw_only=True):
    """A row of the invoice: only its text is used, where the ledger entry has none."""

    product: str | None = None


class PurchaseInvoice(Answer, frozen=True, kw_only=True):
    """`GET /invoices/{ids}`, one object. `original_invoice_number` is the supplier's own number."""

    id: int
    type: str | None = None
    status: str | None = None
    invoice_number: int | None = None
    original_invoice_number: str | None = None
    date: datetime.date | None = None
    ledger_receipt_id: int | None = None
    version: str | None = None
    counter_party: Supplier | None = None
    invoice_rows: tuple[PurchaseRow, ...] | None = None


class PurchaseValue(Answer, frozen=True, kw_only=True):
    """What of a transaction belongs to an item of a dimension: net, in company currency, with its sign."""

    dimension_id: int | None = None
    item_id: int | None = None
    value: Decimal | None = None


class PurchaseTransaction(Answer, frozen=True, kw_only=True):
    """`accounting_value` is net, in company currency: positive for a purchase, negative for a credit."""

    id: int | None = None
    transaction_type: str | None = None
    account: str | int | None = None
    accounting_value: Decimal | None = None
    vat_percent: Decimal | None = None
    description: str | None = None
    dimension_item_values: tuple[PurchaseValue, ...] | None = None


class PurchaseReceipt(Answer, frozen=True, kw_only=True):
    """`GET /ledgerreceipts/{ids}`, one object."""

    id: int
    type: str | None = None
    status: str | None = None
    invoice_id: int | None = None
    invoice_number: int | None = None
    version: str | None = None
    transactions: tuple[PurchaseTransaction, ...] | None = None


class _Page(Answer, frozen=True, kw_only=True):
    results: list[msgspec.Raw] | None = None


class _Bare(Answer, frozen=True, kw_only=True):
    id: int


L = TypeVar("L", PurchaseInvoiceInfo, ReceiptInfo)


def is_purchase(kind: str | None) -> bool:
    """Whether something of this type is a purchase invoice, or its receipt; one without a type is."""
    return kind in (None, "PURCHASE_INVOICE")


def listed(page: bytes, kind: type[L]) -> list[L]:
    """The purchases on a page of a list; of what cannot be read only the id, for whoever reads it whole to tell why.

    Raises Untranslatable with `procountor_unreadable` for what has no id, and for no list at all.
    """
    found = []
    for item in decode(page, _Page).results or ():
        try:
            found.append(decode(bytes(item), kind))
        except Untranslatable:
            found.append(kind(id=id_of(bytes(item))))
    return [info for info in found if is_purchase(info.type)]


def id_of(item: bytes) -> int:
    """Raises Untranslatable with `procountor_unreadable` for an object without one."""
    return decode(item, _Bare).id


def each(body: bytes) -> list[bytes]:
    """The objects of a batch unread, so that one that cannot be read does not hold up the others.

    A batch of one id is an object alone. Raises Untranslatable with `procountor_unreadable` for no JSON at all.
    """
    if not body.lstrip().startswith(b"["):
        return [body]
    return [bytes(item) for item in decode(body, list[msgspec.Raw])]
