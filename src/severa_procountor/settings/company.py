"""The settings of one company and of its tenant, as the official integration's settings pages have them.

Types only: no I/O. One Severa organisation (a tenant) holds one or more companies; each has its own settings
and Procountor key. The descriptions are the text of the reference page `docs/settings.md`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from severa_procountor.problems.catalogue import Language as MailLanguage
from severa_procountor.settings.choices import (
    Attachments,
    Channel,
    CreditNoteSigns,
    Dimension,
    IdentifierForm,
    Language,
    ProductType,
    Reference,
    SeveralCodes,
    SeveraRate,
    Target,
    TimeZone,
    TravelType,
)
from severa_procountor.settings.kinds import PurchaseInvoices, SalesInvoices, TravelReimbursements
from severa_procountor.settings.types import (
    Code,
    Country,
    Email,
    SecretReference,
    Settings,
    Slug,
    Text,
    VatStatus,
)

__all__ = [
    "Attachments",
    "Channel",
    "Company",
    "CreditNoteSigns",
    "DefaultCodes",
    "Dimension",
    "DimensionNames",
    "IdentifierForm",
    "ItemNames",
    "Language",
    "Procountor",
    "ProductType",
    "PurchaseInvoices",
    "Reference",
    "SalesInvoices",
    "Severa",
    "SeveraRate",
    "SeveralCodes",
    "Target",
    "Tenant",
    "TimeZone",
    "TravelReimbursements",
    "TravelType",
    "ZeroVat",
]


class Procountor(Settings, frozen=True):
    """The company's books in Procountor."""

    company_id: Annotated[
        int,
        Meta(
            ge=1, description="Procountor's id of the company. A key that opens another company is refused."
        ),
    ]
    api_key: Annotated[
        SecretReference, Meta(description="The company's API key, by reference: `env:NAME` or `file:/path`.")
    ]


class DefaultCodes(Settings, frozen=True):
    """Codes for rows that have none of their own. They must exist in Procountor's registers."""

    product: Annotated[Code, Meta(description="For rows of products and fees.")]
    work_type: Annotated[Code, Meta(description="For rows of work hours.")]
    travel_expense: Annotated[
        Code,
        Meta(
            description="For travel expenses: on sales invoices a sales product, on travel reimbursements a travel "
            "product that is valid on the day."
        ),
    ]


class DimensionNames(Settings, frozen=True):
    """Into which Procountor dimension each goes, by the dimension's name; unset: not carried over."""

    project: Annotated[
        Text | None, Meta(description="The dimension for projects; purchase invoices need it.")
    ] = None
    cost_center: Annotated[Text | None, Meta(description="The dimension for cost centres.")] = None
    business_unit: Annotated[Text | None, Meta(description="The dimension for business units.")] = None


class ItemNames(Settings, frozen=True):
    """Templates for the names of dimension items. A lost item is found again by what its name starts with."""

    project: Annotated[
        Text,
        Meta(
            description="Name of a project's item, from `{number}` and `{name}`.",
            extra={"placeholders": ("number", "name")},
        ),
    ] = "{number} {name}"
    cost_center: Annotated[
        Text,
        Meta(
            description="Name of a cost centre's item, from `{identifier}` and `{name}`.",
            extra={"placeholders": ("identifier", "name")},
        ),
    ] = "{identifier} {name}"
    business_unit: Annotated[
        Text,
        Meta(
            description="Name of a business unit's item, from `{code}` and `{name}`.",
            extra={"placeholders": ("code", "name")},
        ),
    ] = "{code} {name}"
    max_length: Annotated[int, Meta(ge=20, le=255, description="Longer names are cut to this length.")] = 255
    active_status: Annotated[
        Text | None,
        Meta(description="Procountor's status that makes an item active again; unset: none is sent."),
    ] = None


class ZeroVat(Settings, frozen=True):
    """Procountor's VAT status for each reason of a 0 % row; the first that fits counts, and unset is an error."""

    reverse_charge: Annotated[
        VatStatus | None,
        Meta(
            description="Every invoice that is ticked as reverse charge in Severa, whoever the buyer is: in "
            "Finland, in another EU country or outside the EU."
        ),
    ] = None
    eu_sale: Annotated[
        VatStatus | None,
        Meta(description="The buyer is in another EU country and has a VAT number of another EU country."),
    ] = None
    export: Annotated[VatStatus | None, Meta(description="The buyer is outside the EU.")] = None
    no_vat: Annotated[
        VatStatus | None,
        Meta(
            description="None of these. Best left unset, unless the company has sales that are truly outside "
            "VAT: a wrong rate, tick or country then passes as one."
        ),
    ] = None


class Company(Settings, frozen=True):
    """One company: a legal person with books of its own."""

    name: Annotated[Slug, Meta(description="Our short name for it: in logs, metrics and keys.")]
    severa_company: Annotated[Text, Meta(description="The company in Severa: its name or guid.")]
    procountor: Procountor
    default_codes: DefaultCodes
    enabled: Annotated[bool, Meta(description="The main switch.")] = True
    create_customers: Annotated[
        bool, Meta(description="Customers that Procountor does not have are created.")
    ] = False
    create_products: Annotated[
        bool, Meta(description="Products that Procountor does not have are created.")
    ] = False
    default_language: Annotated[
        Language, Meta(description="For an invoice whose language Procountor does not know.")
    ] = Language.FINNISH
    default_country: Annotated[
        Country | None,
        Meta(description="For an address without a country; unset: the company's own country."),
    ] = None
    identifier_forms: Annotated[
        dict[Country, IdentifierForm],
        Meta(description="How business ids of a country are sent, by country code; else `national`."),
    ] = msgspec.field(default_factory=dict)
    time_zone: Annotated[
        TimeZone | None, Meta(description="Whose calendar is used; unset: by the company's country.")
    ] = None
    default_sales_account: Annotated[
        Text | None, Meta(description="Sales account of created products whose account is not known.")
    ] = None
    email_on_errors: Annotated[
        tuple[Email, ...],
        Meta(description="Who is told of parked documents by mail, at most once an hour; see SP_SMTP_HOST."),
    ] = ()
    mail_language: Annotated[
        MailLanguage | None,
        Meta(
            description="The language of that mail; unset: Finnish or Swedish where `default_language` is that, "
            "else English."
        ),
    ] = None
    dimension_names: DimensionNames = DimensionNames()
    item_names: ItemNames = ItemNames()
    zero_vat: ZeroVat = ZeroVat()
    sales_invoices: SalesInvoices | None = None
    travel_reimbursements: TravelReimbursements | None = None
    purchase_invoices: PurchaseInvoices | None = None


Scope = Annotated[
    str, Meta(pattern=r"^[a-z]+:(read|write|delete)\Z", extra={"expected": "a scope such as invoices:read"})
]


class Severa(Settings, frozen=True):
    """How the organisation is reached. In Severa: Settings > Integrations > REST API."""

    client_id: Annotated[Text, Meta(description="The client id of Severa's REST API.")]
    client_secret: Annotated[
        SecretReference, Meta(description="Its secret, by reference: `env:NAME` or `file:/path`.")
    ]
    scopes: Annotated[
        tuple[Scope, ...], Meta(min_length=1, description="What we ask for; what is not granted is reported.")
    ] = (
        "invoices:read",
        "invoices:write",
        "customers:read",
        "projects:read",
        "settings:read",
        "users:read",
        "travels:read",
        "travels:write",
        "fees:read",
        "fees:write",
        "files:read",
        "organization:read",
    )
    scope_separator: Annotated[
        str,
        Meta(pattern=r"^(,|, | )\Z", description="Between scopes.", extra={"expected": '"," or ", " or " "'}),
    ] = ","
    page_size: Annotated[int, Meta(ge=1, le=100, description="Rows asked for in one list call.")] = 100
    invoice_status_path: Annotated[
        Text, Meta(description="JSON Patch path that moves an invoice's status.")
    ] = "/status/guid"
    reimbursement_status_path: Annotated[
        Text, Meta(description="JSON Patch path that moves a travel reimbursement's status.")
    ] = "/travelReimbursementStatus/guid"


class Tenant(Settings, frozen=True):
    """One file is one tenant: a Severa organisation. The file's name without `.toml` is the tenant's name."""

    severa: Severa
    companies: Annotated[tuple[Company, ...], Meta(min_length=1)]
    name: Slug = "unnamed"
