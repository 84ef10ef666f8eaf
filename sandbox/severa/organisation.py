"""One Severa organisation: its credentials, its registers and its invoices."""

from __future__ import annotations

import msgspec

from severa_procountor.sandbox.severa.fees import Fee
from severa_procountor.sandbox.severa.invoices import InvoiceStatus, SalesInvoice
from severa_procountor.sandbox.severa.models import (
    BusinessUnit,
    CostCenter,
    Country,
    Currency,
    Language,
    OrganizationDetails,
)
from severa_procountor.sandbox.severa.registers import (
    BankAccount,
    Customer,
    Product,
    Project,
    SalesAccount,
    TravelExpenseType,
    User,
    VatRate,
    WorkType,
)
from severa_procountor.sandbox.severa.travel import ReimbursementStatus, Travel

SCOPES = frozenset(
    f"{area}:{right}"
    for area in (
        "activities", "customers", "fees", "files", "hours", "invoices", "projects",
        "resourceallocations", "settings", "travels", "users",
    )
    for right in ("read", "write", "delete")
) | {"organization:read", "organization:write"}  # fmt: skip
"""All scopes of the API; a client may be granted fewer."""


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """What one Severa organisation holds at the start. The served state is a copy of it."""

    name: str
    client_id: str
    client_secret: str
    details: OrganizationDetails
    scopes: frozenset[str] = SCOPES
    business_units: tuple[BusinessUnit, ...] = ()
    cost_centers: tuple[CostCenter, ...] = ()
    customers: tuple[Customer, ...] = ()
    projects: tuple[Project, ...] = ()
    products: tuple[Product, ...] = ()
    work_types: tuple[WorkType, ...] = ()
    travel_expense_types: tuple[TravelExpenseType, ...] = ()
    vat_rates: tuple[VatRate, ...] = ()
    sales_accounts: tuple[SalesAccount, ...] = ()
    bank_accounts: tuple[BankAccount, ...] = ()
    currencies: tuple[Currency, ...] = ()
    countries: tuple[Country, ...] = ()
    languages: tuple[Language, ...] = ()
    users: tuple[User, ...] = ()
    invoice_statuses: tuple[InvoiceStatus, ...] = ()
    sales_invoices: tuple[SalesInvoice, ...] = ()
    project_fees: tuple[Fee, ...] = ()
    travel_reimbursement_statuses: tuple[ReimbursementStatus, ...] = ()
    travels: tuple[Travel, ...] = ()
