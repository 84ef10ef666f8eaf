"""The ledger receipt, its transactions, and dimensions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from severa_procountor.sandbox.procountor.enums import (
    Country,
    Depreciation,
    InvoiceStatus,
    LedgerReceiptType,
    ReceiptValidity,
    SerialNumberSeries,
    TransactionType,
    VatType,
)
from severa_procountor.sandbox.procountor.schema.base import (
    Attachment,
    Int32,
    LocalDateTime,
    Meta,
    NotBlank,
    Text80,
    Text255,
    Text10000,
    Wire,
)


class DimensionItemValue(Wire, frozen=True, kw_only=True):
    """A share of a transaction on a dimension item: an amount with its sign, at most two decimals."""

    dimension_id: Int32
    item_id: Int32
    value: Decimal


class DimensionItemValueList(Wire, frozen=True, kw_only=True):
    dimension_item_values: tuple[DimensionItemValue, ...]


class Transaction(Wire, frozen=True, kw_only=True):
    """A line of a receipt; `accounting_value` is net, debit positive, in the accounting currency."""

    id: Int32 | None = None
    transaction_type: TransactionType
    account: NotBlank
    accounting_value: Decimal
    vat_percent: Decimal
    vat_type: VatType | None = None
    vat_status: Int32 | None = None
    description: Text255 | None = None
    balance_code: Text255 | None = None
    allocations: tuple[Decimal, ...] | None = None
    partner_id: Int32 | None = None
    dimension_item_values: tuple[DimensionItemValue, ...] | None = None
    vat_deduction_percent: Decimal | None = None
    start_date: date | None = None
    end_date: date | None = None


class SerialNumber(Wire, frozen=True, kw_only=True):
    series: SerialNumberSeries | None = None
    number: Int32 | None = None


class LedgerReceipt(Wire, frozen=True, kw_only=True):
    id: Int32 | None = None
    type: LedgerReceiptType
    status: InvoiceStatus | None = None
    name: Text80
    receipt_date: date
    vat_type: VatType
    vat_status: Int32
    vat_processing: Country | None = None
    invoice_id: Int32 | None = None
    receipt_number: Int32 | None = None
    invoice_notes: Text10000 | None = None
    invoice_number: Int32 | None = None
    accountants_notes: Text255 | None = None
    transaction_description: Text255 | None = None
    receipt_validity: ReceiptValidity | None = None
    period_start_date: date | None = None
    period_end_date: date | None = None
    partner_id: Int32 | None = None
    partner_code: str | None = None
    serial_number: SerialNumber | None = None
    version: LocalDateTime | None = None
    depreciation: Depreciation | None = None
    vat_date: date | None = None
    transactions: Annotated[tuple[Transaction, ...], msgspec.Meta(min_length=1)]
    attachments: tuple[Attachment, ...] | None = None


class LedgerReceiptBasicInfo(Wire, frozen=True, kw_only=True):
    """A receipt as a list shows it."""

    id: int | None
    type: str
    status: str | None
    name: str
    receipt_date: date
    receipt_number: int | None
    invoice_number: int | None
    created: LocalDateTime
    version: LocalDateTime | None


class LedgerReceiptSearchResult(Wire, frozen=True, kw_only=True):
    results: tuple[LedgerReceiptBasicInfo, ...]
    meta: Meta


class DimensionItem(Wire, frozen=True, kw_only=True):
    """`status` is absent on an active item and "P" on a passive one."""

    id: Int32 | None = None
    code_name: str
    status: str | None = None
    description: str | None = None


class Dimension(Wire, frozen=True, kw_only=True):
    id: int
    name: str
    items: tuple[DimensionItem, ...]
