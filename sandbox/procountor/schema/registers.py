"""Business partners and products."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from severa_procountor.sandbox.procountor.enums import (
    Currency,
    InvoiceChannel,
    InvoiceLedger,
    Language,
    ParentCompanyIdType,
    PartnerPaymentMethod,
    PartnerType,
    ProductType,
    Unit,
)
from severa_procountor.sandbox.procountor.schema.base import (
    Address,
    Attachment,
    CashDiscount,
    Int32,
    LocalDateTime,
    Meta,
    Text20,
    Text40,
    Text80,
    Text100,
    Text500,
    Wire,
)

Name80 = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class InvoicingInfo(Wire, frozen=True, kw_only=True):
    customer_number: str | None = None
    identifier: str | None = None
    identifier_type: str | None = None
    ovt: str | None = None
    invoice_channel: InvoiceChannel | None = None
    contact_person: str | None = None
    language: Language | None = None
    email: str | None = None
    bcc_addresses: tuple[str, ...] | None = None
    deny_einvoice_reminders: bool | None = None
    order_reference: str | None = None
    seller_reference_identifier: str | None = None
    buyer_reference_identifier: str | None = None
    order_number: str | None = None
    agreement_number: str | None = None
    accounting_code: str | None = None
    delivery_site: str | None = None
    tender_reference: str | None = None
    einvoice_address: str | None = None
    einvoice_operator: str | None = None


class PartnerPaymentInfo(Wire, frozen=True, kw_only=True):
    """`bank_account` and `payment_term_days` are texts here."""

    factoring_contract_id: Int32 | None = None
    payment_method: PartnerPaymentMethod
    bank_account: str | None = None
    payment_term_days: str | None = None
    payment_term_percentage: Decimal | None = None
    penal_interest_rate: Decimal | None = None
    discount_percentage: Decimal | None = None
    cash_discount: CashDiscount | None = None
    currency: Currency | None = None
    delivery_method: str | None = None
    clearing_code: str | None = None
    bic: str | None = None
    customer_account_number: str | None = None


class PartnerGroup(Wire, frozen=True, kw_only=True):
    id: Int32 | None = None
    name: Name80
    type: PartnerType
    active: bool | None = None


class RegistryInfo(Wire, frozen=True, kw_only=True):
    active: bool | None = None
    phone: Text40 | None = None
    mobile_phone: Text40 | None = None
    fax: Text40 | None = None
    section: Text80 | None = None
    home_municipality: Text40 | None = None
    report_group: str | None = None
    report_group_id: Int32 | None = None
    partner_groups: tuple[PartnerGroup, ...] | None = None


class AdditionalInfo(Wire, frozen=True, kw_only=True):
    default_additional_information: Text500 | None = None
    default_reference: str | None = None
    group: Text80 | None = None
    parent_company_id_type: ParentCompanyIdType | None = None
    parent_company_id: Text20 | None = None
    auxiliary_company_name: Text80 | None = None
    former_company_name: Text80 | None = None
    sector: Text80 | None = None
    web_address: Text100 | None = None
    comments1: Text100 | None = None
    comments2: Text100 | None = None
    invoice_period: Text40 | None = None
    withholding_register_marking: Text20 | None = None
    invoice_ledger: InvoiceLedger | None = None


class ContactPerson(Wire, frozen=True, kw_only=True):
    id: Int32 | None = None
    name: Text80 | None = None
    email: Text80 | None = None
    phone: Text40 | None = None


class BusinessPartner(Wire, frozen=True, kw_only=True):
    id: Int32 | None = None
    name: Name80
    type: PartnerType
    address: Address | None = None
    billing_address: Address | None = None
    delivery_address: Address | None = None
    invoicing_info: InvoicingInfo | None = None
    attachments: tuple[Attachment, ...] | None = None
    contact_persons: tuple[ContactPerson, ...] | None = None
    additional_info: AdditionalInfo | None = None
    payment_info: PartnerPaymentInfo
    registry_info: RegistryInfo | None = None
    version: LocalDateTime | None = None


class PartnerPatch(Wire, frozen=True, kw_only=True):
    """What PATCH may change; what is absent stays."""

    id: Int32 | None = None
    name: Name80 | None = None
    type: PartnerType | None = None
    address: Address | None = None
    invoicing_info: InvoicingInfo | None = None
    payment_info: PartnerPaymentInfo | None = None
    version: LocalDateTime | None = None


class BasicInvoicingInfo(Wire, frozen=True, kw_only=True):
    customer_number: str | None = None
    identifier: str | None = None
    identifier_type: str | None = None


class BasicRegistryInfo(Wire, frozen=True, kw_only=True):
    active: bool


class PartnerBasicInfo(Wire, frozen=True, kw_only=True):
    """A partner as a list shows it."""

    id: int | None
    name: str
    billing_address: Address | None = None
    invoicing_info: BasicInvoicingInfo
    registry_info: BasicRegistryInfo
    type: str
    version: LocalDateTime | None


class PartnerSearchResult(Wire, frozen=True, kw_only=True):
    results: tuple[PartnerBasicInfo, ...]
    meta: Meta


class ProductLocalization(Wire, frozen=True, kw_only=True):
    language: Language | None = None
    product_name: Text100 | None = None


class Product(Wire, frozen=True, kw_only=True):
    id: int | None = None
    type: ProductType
    name: Text100
    code: Text40 | None = None
    unit: Unit | None = None
    discount: Decimal
    price: Decimal
    vat: Decimal | None = None
    active: bool
    default_account: str | None = None
    vat_status: Int32 | None = None
    currency: Currency
    product_localizations: tuple[ProductLocalization, ...] | None = None
    product_group_id: Int32 | None = None
    start_date: date | None = None
    end_date: date | None = None
    bookkeeping_account: str | None = None
    version: LocalDateTime | None = None


class ProductSearchResult(Wire, frozen=True, kw_only=True):
    results: tuple[Product, ...]
    meta: Meta
