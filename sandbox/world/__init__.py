"""The seeded world of the sandbox: organisations in Severa and their books in Procountor.

The same seed, number and day give the same world to the last guid. Each waiting invoice knows what has to
become of it: "done", or the kind of awkwardness for which it is parked.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import msgspec
from msgspec.structs import replace

from severa_procountor.sandbox.procountor.seed import CompanySeed
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.world import (
    buyers,
    filling,
    organisations,
    seeds,
    tenants,
    travels,
    user_fees,
)
from severa_procountor.sandbox.world import purchases as purchase_invoices
from severa_procountor.sandbox.world.plan import PLANS
from severa_procountor.sandbox.world.purchases import ExpectedFee
from severa_procountor.sandbox.world.tenants import CompanySettings, TenantSettings

__all__ = ["Case", "ExpectedFee", "PurchaseCase", "TravelCase", "World", "make_world", "write_tenants"]

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


class PurchaseCase(msgspec.Struct, frozen=True, kw_only=True):
    """What has to become of one purchase invoice. `company_id` and `invoice_number` are Procountor's; `fees` are
    what Severa is to hold in the end, and `expected` and `twist` are as in `Case`.
    """

    tenant: str
    company: str
    company_id: int
    invoice_number: int
    expected: str
    twist: str | None
    fees: tuple[ExpectedFee, ...]


class TravelCase(msgspec.Struct, frozen=True, kw_only=True):
    """What has to become of one travel reimbursement: `expected` is "done", "left_alone", or the code of the problem
    for which it is parked. `user` is the guid of who travelled.
    """

    tenant: str
    company: str
    guid: str
    number: int
    user: str
    expected: str
    twist: str


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Both systems' seeds. The Procountor client is one for all companies."""

    seed: int
    today: date
    organisations: tuple[Organisation, ...]
    companies: tuple[CompanySeed, ...]
    cases: tuple[Case, ...]
    purchase_cases: tuple[PurchaseCase, ...]
    travel_cases: tuple[TravelCase, ...]
    tenants: tuple[TenantSettings, ...]
    procountor_client_id: str
    procountor_client_secret: str


def make_world(
    seed: int,
    invoices: int,
    today: date,
    *,
    projects: int = 0,
    purchases: int = 0,
    reimbursements: int = 0,
) -> World:
    """Four organisations with six companies, of which five have settings and `invoices` waiting invoices.

    About one invoice in fifteen has to be parked, and as many have something odd about them that passes.
    Further invoices are in other statuses, or belong to the company without settings: these are left alone.
    The first company gets so many further `projects`, of which Procountor knows most.

    So many `purchases` in Procountor are to be carried or parked; with them come some that are left alone, project
    fees that people made in Severa, and the settings.

    So many travel `reimbursements` wait, of which one in three is to be parked; with them come those who travel, some
    that are left alone, the travel products, and the settings.
    """
    client_secret = f"{Random(f'{seed}/procountor').getrandbits(160):040x}"
    drafts = [organisations.begin(plan, seed, today) for plan in PLANS]
    filling.fill(drafts, invoices, Random(f"{seed}/invoices"))
    buyers.more_projects(drafts[0], drafts[0].companies[0], projects)
    travelled = travels.draw(drafts, reimbursements, seed)
    made = [
        travels.with_travels(
            replace(
                seeds.organisation_seed(draft), project_fees=user_fees.made(draft, seed) if purchases else ()
            ),
            travelled.get(draft.plan.slug),
        )
        for draft in drafts
    ]
    with_settings = [
        (draft, company) for draft in drafts for company in draft.companies if company.plan.has_settings
    ]
    bought = purchase_invoices.draw(with_settings, purchases, seed)
    carried_from = purchase_invoices.start_dates(bought, today)
    slugs = {company.name: company.plan.slug for draft in drafts for company in draft.companies}
    return World(
        seed=seed,
        today=today,
        organisations=tuple(made),
        companies=tuple(
            travels.registered(
                purchase_invoices.supplied(
                    seeds.company_seed(draft, company, CLIENT_ID, client_secret), bought[company.guid]
                ),
                draft,
                company,
                travelled.get(draft.plan.slug),
            )
            for draft, company in with_settings
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
        travel_cases=tuple(
            TravelCase(
                tenant=draft.plan.slug,
                company=slugs[travel.company],
                guid=travel.reimbursement.guid,
                number=travel.reimbursement.number or 0,
                user=travel.reimbursement.user.guid or "",
                expected=travel.expected,
                twist=travel.twist or "",
            )
            for draft, organisation in zip(drafts, made, strict=True)
            for travel in organisation.travels
        ),
        purchase_cases=tuple(
            PurchaseCase(
                tenant=draft.plan.slug,
                company=company.plan.slug,
                company_id=company.id,
                invoice_number=number,
                expected=purchase.seed.expected,
                twist=purchase.seed.twist,
                fees=purchase.fees,
            )
            for draft, company in with_settings
            for number, purchase in enumerate(bought[company.guid], start=1)
        ),
        tenants=tuple(
            TenantSettings(
                draft.plan,
                organisation.client_id,
                organisation.client_secret,
                tuple(
                    CompanySettings(
                        company.plan,
                        company.name,
                        company.id,
                        company.api_key,
                        carried_from.get(company.guid),
                        has_travels=bool(reimbursements),
                    )
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
