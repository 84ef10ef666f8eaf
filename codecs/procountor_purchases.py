"""Procountor's purchase invoices and their ledger receipts: the fields that project fees follow from."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec

from severa_procountor.codecs.procountor import Answer, decode

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


def each(body: bytes) -> list[bytes]:
    """The objects of a batch unread, so that one that cannot be read does not hold up the others.

    A batch of one id is an object alone. Raises Untranslatable with `procountor_unreadable` for no JSON at all.
    """
    if not body.lstrip().startswith(b"["):
        return [body]
    return [bytes(item) for item in decode(body, list[msgspec.Raw])]
