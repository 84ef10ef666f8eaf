"""The seeded world of the sandbox: organisations in Severa and their books in Procountor.

The same seed, number and day give the same world to the last guid. Each waiting invoice knows what has to
become of it: "done", or the kind of awkwardness for which it is parked.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import msgspec

from severa_procountor.sandbox.procountor.seed import CompanySeed
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.world import buyers, filling, organisations, seeds, tenants
from severa_procountor.sandbox.world.plan import PLANS
from severa_procountor.sandbox.world.tenants import CompanySettings, TenantSettings

__all__ = ["Case", "World", "make_world", "write_tenants"]

CLIENT_ID = "VismaSeveraClient"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What has to become of one invoice. `expected` is "done", "left_alone", or a kind that is parked;
    `twist` also names the kinds that pass with a warning.
    """

    tenant: str
    company: str
    guid: str
    number: int | None
    expected: str
    twist: str | None


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Both systems' seeds. The Procountor client is one for all companies."""

    seed: int
    today: date
    organisations: tuple[Organisation, ...]
    companies: tuple[CompanySeed, ...]
    cases: tuple[Case, ...]
    tenants: tuple[TenantSettings, ...]
    procountor_client_id: str
    procountor_client_secret: str


def make_world(seed: int, invoices: int, today: date, *, projects: int = 0) -> World:
    """Four organisations with six companies, of which five have settings and `invoices` waiting invoices.

    About one invoice in fifteen has to be parked, and as many have something odd about them that passes.
    Further invoices are in other statuses, or belong to the company without settings: these are left alone.
    The first company gets so many further `projects`, of which Procountor knows most.
    """
    client_secret = f"{Random(f'{seed}/procountor').getrandbits(160):040x}"
    drafts = [organisations.begin(plan, seed, today) for plan in PLANS]
    filling.fill(drafts, invoices, Random(f"{seed}/invoices"))
    buyers.more_projects(drafts[0], drafts[0].companies[0], projects)
    made = [seeds.organisation_seed(draft) for draft in drafts]
    with_settings = [
        (draft, company) for draft in drafts for company in draft.companies if company.plan.has_settings
    ]
    slugs = {company.name: company.plan.slug for draft in drafts for company in draft.companies}
    return World(
        seed=seed,
        today=today,
        organisations=tuple(made),
        companies=tuple(
            seeds.company_seed(draft, company, CLIENT_ID, client_secret) for draft, company in with_settings
        ),
        cases=tuple(
            Case(
                tenant=draft.plan.slug,
                company=slugs[sale.company],
                guid=sale.invoice.guid,
                number=sale.invoice.number,
                expected=sale.expected,
                twist=sale.twist,
            )
            for draft in drafts
            for sale in draft.invoices
        ),
        tenants=tuple(
            TenantSettings(
                draft.plan,
                organisation.client_id,
                organisation.client_secret,
                tuple(
                    CompanySettings(company.plan, company.name, company.id, company.api_key)
                    for company in draft.companies
                    if company.plan.has_settings
                ),
            )
            for draft, organisation in zip(drafts, made, strict=True)
        ),
        procountor_client_id=CLIENT_ID,
        procountor_client_secret=client_secret,
    )


def write_tenants(world: World, folder: Path) -> None:
    """One settings file for each organisation, its secrets in `secrets/` beside it."""
    tenants.write(world.tenants, folder)
