"""What Severa answers: the fields that we use, read with tolerance for what is added or left out."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TypeVar

import msgspec

from severa_procountor.codecs.countries import CountryName
from severa_procountor.codecs.reading import read


class Answer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of all: unknown fields are ignored, absent and null are the same."""


T = TypeVar("T", bound=Answer)

Number = int | str | None


class Named(Answer, frozen=True, kw_only=True):
    """A reference as Severa gives it."""

    guid: str | None = None
    name: str | None = None


class Numbered(Named, frozen=True, kw_only=True):
    number: Number = None


class Coded(Named, frozen=True, kw_only=True):
    """A currency, language or country reference."""

    code: str | None = None
    english_name: str | None = None


class Money(Answer, frozen=True, kw_only=True):
    amount: Decimal | None = None
    currency_code: str | None = None


class Text(Answer, frozen=True, kw_only=True):
    plain_text: str | None = None


class Address(Answer, frozen=True, kw_only=True):
    addressline: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None


class InvoiceStatus(Named, frozen=True, kw_only=True):
    """`GET /v1/invoicestatuses`, and the `status` of an invoice (without `is_active`)."""

    is_active: bool | None = None


class Invoice(Answer, frozen=True, kw_only=True):
    """`GET /v1/invoices`, one item. `overdue_interest` is percent; totals are in the invoice's currency."""

    guid: str | None = None
    number: Number = None
    created_date_time: str | None = None
    last_updated_date_time: str | None = None
    status: InvoiceStatus | None = None
    customer: Numbered | None = None
    billing_customer: Numbered | None = None
    projects: tuple[Numbered, ...] | None = None
    date: datetime.date | None = None
    due_date: datetime.date | None = None
    payment_term: int | None = None
    overdue_interest: Decimal | None = None
    our_reference: str | None = None
    your_reference: str | None = None
    order_number: str | None = None
    reference_number: str | None = None
    currency: Coded | None = None
    currency_rate: Decimal | None = None
    total_excluding_tax: Money | None = None
    total_tax: Money | None = None
    total_including_tax: Money | None = None
    receiver_customer_name: str | None = None
    receiver_contact_name: str | None = None
    receiver_contact_email: str | None = None
    receiver_address: Address | None = None
    receiver_vat_number: str | None = None
    sender_contact_name: str | None = None
    is_credit_note: bool | None = None
    reimburse_invoice: Numbered | None = None
    credit_note_invoice: Numbered | None = None
    notes: str | None = None
    free_text1: Text | None = None
    free_text2: Text | None = None
    language: Coded | None = None


class SalesAccount(Answer, frozen=True, kw_only=True):
    number: str | None = None


class RowCostCenter(Answer, frozen=True, kw_only=True):
    """The cost centre of a row. `number` is what the register calls identifier; there is no guid."""

    number: Number = None
    name: str | None = None


class InvoiceRow(Answer, frozen=True, kw_only=True):
    """`GET /v1/invoices/{guid}/invoicerows`, one item. `vat_rate` is percent, `unit_price` is net.

    `row_type` is Hours, ProjectFees, TravelExpenses or FlatRate; only the last has `flat_rate_guid`.
    """

    guid: str | None = None
    invoice_guid: str | None = None
    row_type: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    unit_price: Money | None = None
    measurement_unit: str | None = None
    vat_rate: Decimal | None = None
    sort_order: int | None = None
    sales_account: SalesAccount | None = None
    code: tuple[str | None, ...] | None = None
    cost_center: RowCostCenter | None = None
    flat_rate_guid: str | None = None


class Entry(Answer, frozen=True, kw_only=True):
    """A work hour, project fee or travel expense behind a row, also of the `reimbursed...` lists.

    `invoice_quantity` is what was billed of `quantity`; `unit_price` is net.
    """

    guid: str | None = None
    project: Numbered | None = None
    quantity: Decimal | None = None
    invoice_quantity: Decimal | None = None
    unit_price: Money | None = None
    invoice_row_guid: str | None = None


class FlatRate(Answer, frozen=True, kw_only=True):
    """`GET /v1/flatrates/{guid}`, one item: Severa answers an array."""

    guid: str | None = None
    project: Numbered | None = None


class InvoiceSettings(Answer, frozen=True, kw_only=True):
    """`GET /v1/invoices/{guid}/invoicesettings`. A grouping is OneByOne, Group or Group+Attachment."""

    is_reverse_charged: bool | None = None
    work_hour_grouping: str | None = None
    project_fee_grouping: str | None = None
    project_travel_expense_grouping: str | None = None


class InvoiceFile(Answer, frozen=True, kw_only=True):
    """`GET /v1/invoices/{guid}/files`, one item. `size` is bytes."""

    guid: str | None = None
    name: str | None = None
    size: int | None = None
    content_type: str | None = None
    file_guid: str | None = None


class Customer(Numbered, frozen=True, kw_only=True):
    """`GET /v1/customers/{guid}`."""

    email: str | None = None
    vat_number: str | None = None
    e_invoice_address: str | None = None
    e_invoice_operator: str | None = None
    headquarter_address: Address | None = None


class BankAccount(Answer, frozen=True, kw_only=True):
    """`GET /v1/bankaccounts`, one item. `account_number_format` is `Iban` or `Bankgiro`."""

    account_number: str | None = None
    account_number_format: str | None = None
    is_active: bool | None = None
    business_unit: Named | None = None
    company: Named | None = None


class Country(Named, frozen=True, kw_only=True):
    """`GET /v1/localization/countries`, one item."""

    english_name: str | None = None
    code2: str | None = None
    code3: str | None = None
    is_in_eu: bool | None = msgspec.field(name="isInEU", default=None)

    def as_name(self) -> CountryName:
        return CountryName(self.name, self.english_name, self.code2, self.code3, bool(self.is_in_eu))


class Project(Numbered, frozen=True, kw_only=True):
    """`GET /v1/projects`, one item."""

    is_closed: bool | None = None
    business_unit: BusinessUnit | None = None


class BusinessUnit(Named, frozen=True, kw_only=True):
    """`GET /v1/businessunits`, one item."""

    code: str | None = None
    is_active: bool | None = None
    parent_guid: str | None = None
    vat_number: str | None = None
    company_guid: str | None = None
    company_name: str | None = None


class CostCenter(Named, frozen=True, kw_only=True):
    """`GET /v1/costcenters`, one item."""

    identifier: Number = None
    is_active: bool | None = None


class CompanyCountry(Named, frozen=True, kw_only=True):
    english_name: str | None = None
    code3: str | None = None


class Company(Named, frozen=True, kw_only=True):
    """One of the companies of an organisation."""

    root_business_unit_guid: str | None = None
    country: CompanyCountry | None = None
    currency_code: str | None = None


class OrganizationDetails(Named, frozen=True, kw_only=True):
    """`GET /v1/organizationdetails`."""

    vat_number: str | None = None
    country: Coded | None = None
    currency: Coded | None = None
    active_companies: tuple[Company, ...] | None = None


def decode(body: bytes, kind: type[T]) -> T:
    """One object. Raises Untranslatable with `severa_unreadable` and the path of what is wrong."""
    return read(body, kind, code="severa_unreadable")


def decode_list(body: bytes, kind: type[T]) -> list[T]:
    """A page of a list. Raises Untranslatable like `decode`: one bad item spoils the page, see `items`."""
    return read(body, list[kind], code="severa_unreadable")  # type: ignore[valid-type]


def moved(body: bytes, kind: type[T]) -> T | None:
    """The document in the answer to a change of status: an array of the changed ones, or one alone."""
    if not body.lstrip().startswith(b"["):
        return decode(body, kind)
    return next(iter(decode_list(body, kind)), None)


def items(body: bytes) -> list[bytes]:
    """The items of a page unread, so that one that cannot be read does not hold up the others."""
    return [bytes(item) for item in read(body, list[msgspec.Raw], code="severa_unreadable")]
