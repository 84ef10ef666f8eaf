"""What Procountor is sent and what it answers; what is unset is left out, as an empty field has a meaning."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from severa_procountor.codecs.reading import read


class Sent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of what we send. `UNSET` fields are left out."""


class Address(Sent, frozen=True, kw_only=True):
    """name 80, street 80, zip 20, city 40; `country` is a name of Procountor's enum."""

    name: str
    street: str | UnsetType = UNSET
    zip: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class EInvoiceAddress(Sent, frozen=True, kw_only=True):
    address: str
    operator: str


class CounterParty(Sent, frozen=True, kw_only=True):
    counter_party_address: Address
    contact_person_name: str | UnsetType = UNSET
    identifier: str | UnsetType = UNSET
    tax_code: str | UnsetType = UNSET
    customer_number: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    einvoice_address: EInvoiceAddress | UnsetType = UNSET


class PaymentAccount(Sent, frozen=True, kw_only=True):
    """An IBAN without blanks, or a Bankgiro number."""

    account_number: str


class PaymentInfo(Sent, frozen=True, kw_only=True):
    """`currency_rate`: units of the invoice's currency for one of the company's; 1 in its own currency.

    `bank_reference_code` is always sent: "" has Procountor generate one, leaving it out means none at all.
    """

    payment_method: str
    currency: str
    currency_rate: Decimal
    bank_account: PaymentAccount
    due_date: datetime.date
    bank_reference_code: str
    bank_reference_code_type: str | UnsetType = UNSET


class ExtraInfo(Sent, frozen=True, kw_only=True):
    accounting_by_row: bool = True
    unit_prices_include_vat: bool = False


class InvoiceRow(Sent, frozen=True, kw_only=True):
    """product 100, comment 512; `unit_price` is net, percentages are 25.5 and the like."""

    product: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat_percent: Decimal
    discount_percent: Decimal = Decimal(0)
    product_id: int | UnsetType = UNSET
    product_code: str | UnsetType = UNSET
    vat_status: int | UnsetType = UNSET
    comment: str | UnsetType = UNSET


class Invoice(Sent, frozen=True, kw_only=True):
    """Body of `POST /invoices`."""

    type: str
    date: datetime.date
    counter_party: CounterParty
    payment_info: PaymentInfo
    invoice_rows: tuple[InvoiceRow, ...]
    vat_status: int
    invoice_channel: str
    language: str
    original_invoice_number: str
    extra_info: ExtraInfo = ExtraInfo()
    discount_percent: Decimal = Decimal(0)
    partner_id: int | UnsetType = UNSET
    billing_address: Address | UnsetType = UNSET
    order_reference: str | UnsetType = UNSET
    penalty_percent: Decimal | UnsetType = UNSET
    additional_information: str | UnsetType = UNSET


class InvoicingInfo(Sent, frozen=True, kw_only=True):
    customer_number: str
    invoice_channel: str
    language: str
    identifier: str | UnsetType = UNSET
    identifier_type: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    einvoice_address: str | UnsetType = UNSET
    einvoice_operator: str | UnsetType = UNSET


class PartnerPaymentInfo(Sent, frozen=True, kw_only=True):
    """`payment_term_days` is text in Procountor."""

    payment_method: str
    currency: str
    payment_term_days: str | UnsetType = UNSET
    penal_interest_rate: Decimal | UnsetType = UNSET


class BusinessPartner(Sent, frozen=True, kw_only=True):
    """Body of `POST /businesspartners`."""

    name: str
    address: Address
    invoicing_info: InvoicingInfo
    payment_info: PartnerPaymentInfo
    type: str = "CUSTOMER"


class NewProduct(Sent, frozen=True, kw_only=True):
    """Body of `POST /products`. `price` is net and not negative; `vat` is percent, unset for 0."""

    name: str
    code: str
    unit: str
    price: Decimal
    vat: Decimal | UnsetType = UNSET
    currency: str
    type: str = "SALES"
    discount: Decimal = Decimal(0)
    active: bool = True
    default_account: str | UnsetType = UNSET


class Answer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of what we read: unknown fields are ignored, absent and null are the same."""


A = TypeVar("A", bound=Answer)
T = TypeVar("T")


class Posted(Answer, frozen=True, kw_only=True):
    """The ids of a new invoice: read first, so that they are kept whatever else the answer holds."""

    id: int
    invoice_number: int | None = None
    ledger_receipt_id: int | None = None
    version: str | None = None


class SumInfo(Answer, frozen=True, kw_only=True):
    """The sums of an invoice in one currency."""

    currency: str | None = None
    in_accounting_currency: bool | None = None
    excluding_vat_total: Decimal | None = None
    vat_sum_total: Decimal | None = None
    invoice_sum_total: Decimal | None = None


class AnsweredRow(Answer, frozen=True, kw_only=True):
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    vat_percent: Decimal | None = None


class AnsweredAttachment(Answer, frozen=True, kw_only=True):
    """A file that an invoice holds; Procountor does not tell its size here."""

    id: int | None = None
    name: str | None = None


class InvoiceAnswer(Answer, frozen=True, kw_only=True):
    """`POST /invoices` and `GET /invoices/{id}`."""

    id: int | None = None
    invoice_number: int | None = None
    status: str | None = None
    version: str | None = None
    ledger_receipt_id: int | None = None
    attachments: tuple[AnsweredAttachment, ...] | None = None
    invoice_sum_info: tuple[SumInfo, ...] | None = None
    invoice_rows: tuple[AnsweredRow, ...] | None = None


class AnsweredAddress(Answer, frozen=True, kw_only=True):
    name: str | None = None


class AnsweredCounterParty(Answer, frozen=True, kw_only=True):
    customer_number: str | None = None
    counter_party_address: AnsweredAddress | None = None


class InvoiceBasicInfo(Answer, frozen=True, kw_only=True):
    """`GET /invoices`, one result."""

    id: int
    partner_id: int | None = None
    type: str | None = None
    status: str | None = None
    invoice_number: int | None = None
    original_invoice_number: str | None = None
    date: datetime.date | None = None
    created: str | None = None
    version: str | None = None
    counter_party: AnsweredCounterParty | None = None
    invoice_sum_info: tuple[SumInfo, ...] | None = None


class BasicInvoicingInfo(Answer, frozen=True, kw_only=True):
    customer_number: str | None = None
    identifier: str | None = None


class RegistryInfo(Answer, frozen=True, kw_only=True):
    active: bool | None = None


class BusinessPartnerBasicInfo(Answer, frozen=True, kw_only=True):
    """`GET /businesspartners`, one result; also read from the answer of a POST."""

    id: int
    name: str | None = None
    type: str | None = None
    version: str | None = None
    invoicing_info: BasicInvoicingInfo | None = None
    registry_info: RegistryInfo | None = None


class Product(Answer, frozen=True, kw_only=True):
    """`GET /products`, one result; also read from the answer of a POST."""

    id: int
    type: str | None = None
    code: str | None = None
    active: bool | None = None
    version: str | None = None


class VatPercentage(Answer, frozen=True, kw_only=True):
    vat_percent: Decimal | None = None
    sales: bool | None = None
    purchase: bool | None = None


class VatCountry(Answer, frozen=True, kw_only=True):
    country: str | None = None
    percentages: tuple[VatPercentage, ...] | None = None


class VatStatus(Answer, frozen=True, kw_only=True):
    vat_status: int | None = None
    sales: bool | None = None


class VatInformation(Answer, frozen=True, kw_only=True):
    """`GET /vats/default`."""

    vat_information: tuple[VatCountry, ...] | None = None
    vat_statuses: tuple[VatStatus, ...] | None = None


class AccountAlias(Answer, frozen=True, kw_only=True):
    type: str | None = None
    account_number: str | None = None


class BankAccount(Answer, frozen=True, kw_only=True):
    """`GET /bankaccounts`, one result."""

    iban: str | None = None
    currency: str | None = None
    default_for_invoice: bool | None = None
    status: str | None = None
    associated_accounts: tuple[AccountAlias, ...] | None = None


class BusinessIdentifier(Answer, frozen=True, kw_only=True):
    brn_type: str | None = None
    code: str | None = None


class Company(Answer, frozen=True, kw_only=True):
    """`GET /company`."""

    id: int | None = None
    name: str | None = None
    country: str | None = None
    company_currency: str | None = None
    business_identifier: BusinessIdentifier | None = None


class _Page(Answer, frozen=True, kw_only=True):
    results: tuple[msgspec.Raw, ...] | None = None
    products: tuple[msgspec.Raw, ...] | None = None


def encode(value: Sent) -> bytes:
    """`value` as JSON, see `encode_plain`."""
    return encode_plain(msgspec.to_builtins(value, builtin_types=(Decimal,)))


def encode_plain(value: object) -> bytes:
    """What JSON is made of, as JSON. Decimals become plain numbers: no exponent, no minus zero, every digit kept."""
    return msgspec.json.encode(_with_plain_numbers(value))


def decode(body: bytes, kind: type[T]) -> T:
    """One object. Raises Untranslatable with `procountor_unreadable` and the path of what is wrong."""
    return read(body, kind, code="procountor_unreadable")


def decode_page(body: bytes, kind: type[A]) -> list[A]:
    """The results of a search: `results`, or `products` as older answers call them. Raises like `decode`."""
    return [decode(item, kind) for item in page_items(body)]


def page_items(body: bytes) -> list[bytes]:
    """The results of a search, each as it stands there."""
    page = decode(body, _Page)
    return [bytes(item) for item in page.results or page.products or ()]


def decode_many(body: bytes, kind: type[A]) -> list[A]:
    """The answer to several ids: an array, or one object for a single id. Raises like `decode`."""
    if body.lstrip().startswith(b"["):
        return [decode(bytes(item), kind) for item in decode(body, list[msgspec.Raw])]
    return [decode(body, kind)]


def _with_plain_numbers(value: object) -> object:
    if isinstance(value, Decimal):
        return msgspec.Raw(format(value if value else abs(value), "f").encode())
    if isinstance(value, dict):
        return {key: _with_plain_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_plain_numbers(item) for item in value]
    return value
