"""The switches of one company, as the official integration's settings pages have them. Types only: no I/O.

One Severa organisation (a tenant) holds one or more companies; each has its own settings and Procountor key.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Percent = Annotated[Decimal, msgspec.Meta(ge=0, le=100)]


class Target(StrEnum):
    """Where the document stands in Procountor after the transfer."""

    UNFINISHED = "unfinished"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"


class Attachments(StrEnum):
    NONE = "none"
    PDF = "pdf"
    BREAKDOWN = "breakdown"


class Reference(StrEnum):
    """Who gives the bank reference: Procountor generates it, or Severa's is checked and sent."""

    PROCOUNTOR = "procountor"
    SEVERA = "severa"


class Dimension(StrEnum):
    PROJECT = "project"
    COST_CENTER = "cost_center"
    BUSINESS_UNIT = "business_unit"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the settings tables: an unknown key is an error."""


class Procountor(Settings):
    """[companies.procountor]: the company's books. `api_key` is a reference: `env:NAME` or `file:/path`."""

    company_id: int
    api_key: str


class DefaultCodes(Settings):
    """[companies.default_codes]: used for a row that has no code of its own."""

    product: Code
    work_type: Code
    travel_expense: Code


class DimensionNames(Settings):
    """[companies.dimension_names]: into which Procountor dimension each goes, by the dimension's name."""

    project: str | None = None
    cost_center: str | None = None
    business_unit: str | None = None


class ItemNames(Settings):
    """[companies.item_names]: templates for the names of dimension items."""

    project: str = "{number} {name}"
    cost_center: str = "{identifier} {name}"
    business_unit: str = "{code} {name}"


class ZeroVat(Settings):
    """[companies.zero_vat]: Procountor's vatStatus number for each reason of a 0 % row; unset: such a row is an error."""

    reverse_charge: int | None = None
    eu_sale: int | None = None
    export: int | None = None
    no_vat: int | None = None


class SalesInvoices(Settings):
    """[companies.sales_invoices]."""

    status_before: str
    status_after: str
    enabled: bool = True
    target: Target = Target.UNFINISHED
    dimensions: tuple[Dimension, ...] = ()
    attachments: Attachments = Attachments.NONE
    send_by_email: bool = False
    reference: Reference = Reference.PROCOUNTOR
    allow_private_customers: bool = False
    number_prefix: str = ""
    bankgiro: bool = True


class TravelReimbursements(Settings):
    """[companies.travel_reimbursements]."""

    status_before: str
    status_after: str
    enabled: bool = True
    target: Target = Target.UNFINISHED
    dimensions: tuple[Dimension, ...] = ()
    update_persons: bool = False
    number_prefix: str = "T"
    due_days: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0
    default_code_for_other_expenses: bool = True
    default_code_for_allowances: bool = False
    advance_payment_code: Code | None = None


class PurchaseInvoices(Settings):
    """[companies.purchase_invoices]."""

    enabled: bool = True
    product_type: str = "Subcontracting"
    product: str | None = None
    billable: bool = False


class Company(Settings):
    """One [[companies]] table. `name` is our short name for it: in logs, metrics and keys."""

    name: Slug
    severa_company: str
    procountor: Procountor
    default_codes: DefaultCodes
    enabled: bool = True
    create_customers: bool = False
    create_products: bool = False
    default_language: str = "FINNISH"
    default_sales_account: str | None = None
    email_on_errors: tuple[str, ...] = ()
    dimension_names: DimensionNames = DimensionNames()
    item_names: ItemNames = ItemNames()
    zero_vat: ZeroVat = ZeroVat()
    sales_invoices: SalesInvoices | None = None
    travel_reimbursements: TravelReimbursements | None = None
    purchase_invoices: PurchaseInvoices | None = None


class Severa(Settings):
    """[severa]: how the organisation is reached. `client_secret` is a reference: `env:NAME` or `file:/path`."""

    client_id: str
    client_secret: str
    scopes: tuple[str, ...] = (
        "invoices:read", "invoices:write", "customers:read", "projects:read", "settings:read", "users:read",
        "travels:read", "travels:write", "fees:read", "fees:write", "files:read", "organization:read",
    )
    scope_separator: str = ","


class Tenant(Settings):
    """One TOML file. `name` is the file's name without its ending."""

    severa: Severa
    companies: Annotated[tuple[Company, ...], msgspec.Meta(min_length=1)]
    name: Slug = "unnamed"
