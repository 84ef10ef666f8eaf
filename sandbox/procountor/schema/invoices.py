"""The invoice and its parts."""

from __future__ import annotations

from decimal import Decimal

from severa_procountor.sandbox.procountor.enums import (
    BankReferenceCodeType,
    Country,
    Currency,
    DeliveryMethod,
    InvoiceChannel,
    InvoiceStatus,
    InvoiceType,
    Language,
    PaymentMethod,
    Unit,
)
from severa_procountor.sandbox.procountor.schema.base import (
    Address,
    Attachment,
    CashDiscount,
    Day,
    Int32,
    LocalDateTime,
    Meta,
    NotBlank,
    Text20,
    Text35,
    Text40,
    Text50,
    Text70,
    Text80,
    Text100,
    Text255,
    Text512,
    Text10000,
    Wire,
)


class CounterpartyAddress(Wire, frozen=True, kw_only=True):
    """The address that has to have a name."""

    name: Text80
    specifier: Text80 | None = None
    street: Text80 | None = None
    zip: Text20 | None = None
    city: Text40 | None = None
    country: Country | None = None
    subdivision: Text35 | None = None


class BankAccount(Wire, frozen=True, kw_only=True):
    account_number: str | None = None
    bic: str | None = None


class EInvoiceAddress(Wire, frozen=True, kw_only=True):
    operator: str | None = None
    address: str | None = None
    edi_id: str | None = None


class CounterParty(Wire, frozen=True, kw_only=True):
    contact_person_name: Text70 | None = None
    identifier: str | None = None
    tax_code: str | None = None
    customer_number: str | None = None
    email: str | None = None
    bcc_addresses: tuple[str, ...] | None = None
    counter_party_address: CounterpartyAddress
    bank_account: BankAccount | None = None
    einvoice_address: EInvoiceAddress | None = None


class PaymentInfo(Wire, frozen=True, kw_only=True):
    payment_method: PaymentMethod
    currency: Currency
    bank_account: BankAccount | None = None
    due_date: Day
    new_due_date: Day | None = None
    currency_rate: Decimal
    payment_term_percentage: Decimal | None = None
    cash_discount: CashDiscount | None = None
    bank_reference_code: str | None = None
    bank_reference_code_type: BankReferenceCodeType | None = None
    clearing_code: Text50 | None = None


class ExtraInfo(Wire, frozen=True, kw_only=True):
    accounting_by_row: bool
    unit_prices_include_vat: bool


class DeliveryTermsInfo(Wire, frozen=True, kw_only=True):
    name: str | None = None
    municipality: str | None = None


class InvoiceRow(Wire, frozen=True, kw_only=True):
    id: Int32 | None = None
    product_id: Int32 | None = None
    product: NotBlank
    product_code: str | None = None
    quantity: Decimal
    unit: Unit
    unit_price: Decimal
    discount_percent: Decimal
    vat_percent: Decimal
    vat_status: Int32 | None = None
    comment: Text512 | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    header_text: Text512 | None = None
    explanation_text: Text512 | None = None


class InvoiceOperatorInfo(Wire, frozen=True, kw_only=True):
    operator: str | None = None
    receiving_address: str | None = None


class TravelInformationItem(Wire, frozen=True, kw_only=True):
    departure: Text40 | None = None
    arrival: Text40 | None = None
    places: Text255 | None = None
    purpose: Text255 | None = None


class Checker(Wire, frozen=True, kw_only=True):
    """InvoiceCheckerInformation."""

    user_id: Int32
    event_performed: Day | None = None


class InvoiceApprovalInformation(Wire, frozen=True, kw_only=True):
    acceptors: tuple[Checker, ...] | None = None
    verifiers: tuple[Checker, ...] | None = None


class InvoiceSumInfo(Wire, frozen=True, kw_only=True):
    """The sums of an invoice in one currency."""

    currency: str | None = None
    in_accounting_currency: bool | None = None
    excluding_vat_total: Decimal | None = None
    vat_sum_total: Decimal | None = None
    invoice_sum_total: Decimal | None = None


class Invoice(Wire, frozen=True, kw_only=True):
    id: Int32 | None = None
    partner_id: Int32 | None = None
    type: InvoiceType
    status: InvoiceStatus | None = None
    date: Day
    payment_date: Day | None = None
    counter_party: CounterParty
    billing_address: Address | None = None
    delivery_address: Address | None = None
    payment_info: PaymentInfo
    delivery_terms_info: DeliveryTermsInfo | None = None
    extra_info: ExtraInfo
    discount_percent: Decimal
    order_reference: Text70 | None = None
    invoice_rows: tuple[InvoiceRow, ...]
    invoice_number: Int32 | None = None
    vat_status: Int32 | None = None
    original_invoice_number: Text40 | None = None
    delivery_start_date: Day | None = None
    delivery_end_date: Day | None = None
    delivery_method: DeliveryMethod | None = None
    delivery_instructions: Text255 | None = None
    invoice_channel: InvoiceChannel
    invoice_operator_info: InvoiceOperatorInfo | None = None
    penalty_percent: Decimal | None = None
    language: Language | None = None
    invoice_template_id: Int32 | None = None
    additional_information: Text10000 | None = None
    vat_country: Country | None = None
    ledger_receipt_id: Int32 | None = None
    notes: Text10000 | None = None
    factoring_contract_id: Int32 | None = None
    factoring_text: str | None = None
    sum: Decimal | None = None
    travel_information_items: tuple[TravelInformationItem, ...] | None = None
    invoice_approval_information: InvoiceApprovalInformation | None = None
    attachments: tuple[Attachment, ...] | None = None
    order_number: str | None = None
    agreement_number: str | None = None
    accounting_code: str | None = None
    delivery_site: str | None = None
    tender_reference: str | None = None
    buyer_reference_identifier: Text70 | None = None
    seller_reference_identifier: Text70 | None = None
    version: LocalDateTime | None = None
    invoice_sum_info: tuple[InvoiceSumInfo, ...] | None = None
    creator_id: Int32 | None = None
    is_offer: bool | None = None


class InvoiceBasicInfo(Wire, frozen=True, kw_only=True):
    """An invoice as a list shows it."""

    id: int | None
    partner_id: int | None = None
    type: str
    status: str | None
    invoice_number: int | None
    original_invoice_number: str | None = None
    invoice_channel: str
    date: Day
    due_date: Day
    created: LocalDateTime
    version: LocalDateTime | None
    invoice_sum_info: tuple[InvoiceSumInfo, ...] | None
    creator_id: int | None
    counter_party: CounterParty


class InvoiceSearchResult(Wire, frozen=True, kw_only=True):
    results: tuple[InvoiceBasicInfo, ...]
    meta: Meta


class CheckingEvent(Wire, frozen=True, kw_only=True):
    comment: Text100 | None = None
