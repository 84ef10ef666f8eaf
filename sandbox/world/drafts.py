"""Organisations and companies while they are being made; finished they are seeds that do not change."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

import msgspec

from severa_procountor.sandbox.procountor.seed import PartnerSeed, ProductSeed
from severa_procountor.sandbox.severa.invoices import InvoiceStatus, SalesInvoice
from severa_procountor.sandbox.severa.models import BusinessUnit, CostCenter
from severa_procountor.sandbox.severa.registers import BankAccount, Customer, Project, SalesAccount, User
from severa_procountor.sandbox.world.items import Item
from severa_procountor.sandbox.world.names import Address
from severa_procountor.sandbox.world.places import Places
from severa_procountor.sandbox.world.plan import CompanyPlan, OrganisationPlan


class Buyer(msgspec.Struct, kw_only=True):
    """A customer with what the invoices print about it. `contact_email` is the contact person's."""

    customer: Customer
    address: Address
    contact: str | None
    contact_email: str | None
    projects: list[Project]


class CompanyDraft(msgspec.Struct, kw_only=True):
    """A company. `iban` is its account in Procountor, `bankgiro` the one in Severa if it is Swedish."""

    plan: CompanyPlan
    name: str
    guid: str
    id: int
    api_key: str
    business_id: str
    vat_number: str
    address: Address
    iban: str
    bankgiro: str | None
    units: list[BusinessUnit]
    next_number: int
    buyers: list[Buyer] = []
    partners: list[PartnerSeed] = []
    products: list[ProductSeed] = []


class OrganisationDraft(msgspec.Struct, kw_only=True):
    """An organisation. All chance comes from `rng`."""

    plan: OrganisationPlan
    rng: Random
    today: date
    created: datetime
    places: Places
    items: tuple[Item, ...]
    statuses: dict[str, InvoiceStatus]
    cost_centers: list[CostCenter]
    sales_accounts: list[SalesAccount]
    users: list[User]
    taken_names: set[str]
    next_customer: int
    next_project: int
    companies: list[CompanyDraft] = []
    bank_accounts: list[BankAccount] = []
    customers: list[Customer] = []
    projects: list[Project] = []
    invoices: list[SalesInvoice] = []
