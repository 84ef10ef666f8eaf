"""Severa's invoices as structs: invoice, row, status and settings, fields as in its OpenAPI."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from severa_procountor.sandbox.severa.models import (
    Audited,
    CurrencySub,
    LanguageSub,
    Model,
    ModelWithName,
    Money,
)
from severa_procountor.sandbox.severa.papers import PaperKind

Day = date  # `Invoice` has a field named date


class RowType(StrEnum):
    FLAT_RATE = "FlatRate"
    HOURS = "Hours"
    PROJECT_FEES = "ProjectFees"
    TRAVEL_EXPENSES = "TravelExpenses"


class RowCategory(StrEnum):
    HOURS = "Hours"
    PROJECT_FEES = "ProjectFees"
    TRAVELS = "Travels"


class Grouping(StrEnum):
    ONE_BY_ONE = "OneByOne"
    GROUP = "Group"
    GROUP_WITH_ATTACHMENT = "Group+Attachment"


class InvoiceStatus(Audited, frozen=True, kw_only=True):
    guid: str
    name: str
    is_active: bool = True
    is_default: bool = False
    is_read_only: bool = False
    has_invoice_number: bool = False
    is_sent: bool = False
    is_waiting_payment: bool = False
    is_paid: bool = False
    is_default_for_credit_note: bool = False
    sort_order: int = 0

    def sub(self) -> InvoiceStatusSub:
        return InvoiceStatusSub(
            guid=self.guid,
            name=self.name,
            is_sent=self.is_sent,
            is_waiting_payment=self.is_waiting_payment,
            is_paid=self.is_paid,
        )


class InvoiceStatusSub(Model, frozen=True, kw_only=True):
    guid: str
    name: str | None = None
    is_sent: bool = False
    is_waiting_payment: bool = False
    is_paid: bool = False


class Numbered(Model, frozen=True, kw_only=True):
    """A customer or a project as an invoice shows it."""

    guid: str | None = None
    name: str | None = None
    number: int | None = None


class InvoiceAddress(Model, frozen=True, kw_only=True):
    addressline: str | None = None
    postal_code: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None


class RelatedInvoice(Model, frozen=True, kw_only=True):
    guid: str | None = None
    number: int | None = None


class FreeText(Model, frozen=True, kw_only=True):
    value: str | None = None
    text: str | None = None
    plain_text: str | None = None
    allow_tags: bool = True
    tag_context: str | None = None


class Culture(Model, frozen=True, kw_only=True):
    name: str | None = None
    english_name: str | None = None
    code: str | None = None


class Invoice(Audited, frozen=True, kw_only=True):
    guid: str
    number: int | None
    reference_number: str | None
    status: InvoiceStatusSub
    customer: Numbered
    projects: tuple[Numbered, ...]
    date: Day
    due_date: Day
    payment_date: Day | None = None
    entry_date: Day | None = None
    payment_term: int
    overdue_interest: Decimal
    our_reference: str | None = None
    your_reference: str | None = None
    currency: CurrencySub
    currency_rate: Decimal
    total_including_tax: Money
    total_excluding_tax: Money
    total_tax: Money
    work_hours_total_excluding_tax: Money | None = None
    project_fees_total_excluding_tax: Money | None = None
    project_travel_expenses_total_excluding_tax: Money | None = None
    flat_rates_total_excluding_tax: Money | None = None
    work_hours_quantity: Decimal
    receiver_customer_name: str | None
    receiver_contact_guid: str | None = None
    receiver_contact_name: str | None = None
    receiver_contact_email: str | None = None
    receiver_address: InvoiceAddress | None
    receiver_vat_number: str | None
    receiver_kvk_number: str | None = None
    sender_name: str | None
    sender_contact_name: str | None = None
    sender_contact_guid: str | None = None
    sender_address: InvoiceAddress | None = None
    sender_vat_number: str | None = None
    sender_kvk_number: str | None = None
    is_credit_note: bool = False
    reimburse_invoice: RelatedInvoice | None = None
    credit_note_invoice: RelatedInvoice | None = None
    invoice_number_business_unit_guid: str | None = None
    order_number: str | None = None
    invoice_template: ModelWithName | None = None
    culture: Culture | None = None
    billing_customer: Numbered | None
    notes: str | None = None
    free_text1: FreeText | None = None
    free_text2: FreeText | None = None
    language: LanguageSub | None
    can_be_deleted: bool = False
    work_hour_value_added_tax: Decimal | None = None


class RowAccounting(Model, frozen=True, kw_only=True):
    number: str | None = None
    name: str | None = None


class InvoiceRow(Audited, frozen=True, kw_only=True):
    guid: str
    invoice_guid: str
    row_type: RowType
    description: str | None
    quantity: Decimal
    unit_price: Money
    measurement_unit: str | None
    vat_rate: Decimal | None
    sort_order: int
    sales_account: RowAccounting | None = None
    recurring_sales_account: RowAccounting | None = None
    cost_center: RowAccounting | None = None
    vat_account: RowAccounting | None = None
    sales_receivable_account: RowAccounting | None = None
    category: RowCategory
    flat_rate_guid: str | None = None
    has_invoice_comment: bool = False
    code: tuple[str, ...] | None = None


class InvoiceSettings(Audited, frozen=True, kw_only=True):
    guid: str
    is_reverse_charged: bool = False
    reverse_charge_description: str | None = None
    style: str = "Plain"
    show_logo_and_title: bool = True
    show_footer: bool = True
    show_quantity: bool = True
    show_unit: bool = True
    show_unit_price: bool = True
    show_value_added_tax: bool = True
    show_price_excluding_value_added_tax: bool = True
    work_hour_grouping: Grouping = Grouping.ONE_BY_ONE
    project_fee_grouping: Grouping = Grouping.ONE_BY_ONE
    project_travel_expense_grouping: Grouping = Grouping.ONE_BY_ONE
    show_categories: bool = True
    show_reference_number: bool = True


class Entry(Model, frozen=True, kw_only=True):
    """What stands behind a row: hours, a fee or an expense of one project, `price` each, without a sign.

    Rendered by `entries.py` and, on credit notes, by `reimbursed.py`.
    """

    guid: str
    project_guid: str
    user_guid: str
    item: ModelWithName
    code: str | None
    quantity: Decimal
    price: Decimal

    def unit_price(self, row: InvoiceRow) -> Money:
        """With the sign and the currency of the row."""
        amount = self.price.copy_sign(row.unit_price.amount or Decimal(0))
        return Money(amount=amount, currency_code=row.unit_price.currency_code)


class StoredFile(Model, frozen=True, kw_only=True):
    """A file that was put on an invoice. `guid` is that of its place there, `file_guid` that of the file."""

    guid: str
    file_guid: str
    name: str
    kind: PaperKind
    size: int


class SalesInvoice(Model, frozen=True, kw_only=True):
    """An invoice with all that hangs on it. `entries` is keyed by the row's guid.

    `expected` is "done", "left_alone", or the kind of awkwardness for which the invoice has to be parked.
    """

    invoice: Invoice
    rows: tuple[InvoiceRow, ...]
    settings: InvoiceSettings
    entries: dict[str, tuple[Entry, ...]]
    files: tuple[StoredFile, ...] = ()
    company: str
    expected: str = "done"
    twist: str | None = None
