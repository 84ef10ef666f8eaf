"""Project fees that people have made in Severa: nobody may take them for costs that came from Procountor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random

from severa_procountor.sandbox.severa.fees import Fee, FeeProject
from severa_procountor.sandbox.severa.invoices import Numbered
from severa_procountor.sandbox.severa.models import Money
from severa_procountor.sandbox.severa.registers import ProductType
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.guids import guid

_OF_ANOTHER_COMPANY = 1
"""No company of the world has this id in Procountor."""


def made(draft: OrganisationDraft, seed: int) -> tuple[Fee, ...]:
    """Two fees of each company that has settings, with a chance of their own."""
    rng = Random(f"{seed}/{draft.plan.slug}/fees")
    return tuple(
        fee for company in draft.companies if company.plan.has_settings for fee in _fees(draft, company, rng)
    )


def _fees(draft: OrganisationDraft, company: CompanyDraft, rng: Random) -> Iterator[Fee]:
    """One in plain words, and one copied from another environment with all that it says there."""
    yield _fee(draft, company, rng, "Procountor: 1")
    yield _fee(draft, company, rng, f"Procountor 1 [pc:{_OF_ANOTHER_COMPANY}:1001:4450]")


def _fee(draft: OrganisationDraft, company: CompanyDraft, rng: Random, description: str) -> Fee:
    project = next(each for each in draft.projects if each.business_unit.company_guid == company.guid)
    customer = project.customer
    return Fee(
        created_date_time=draft.created + timedelta(days=rng.randint(300, 390)),
        guid=guid(rng),
        name=description.partition(" [")[0],
        project=FeeProject(guid=project.guid, name=project.name, company_guid=company.guid),
        customer=Numbered(guid=customer.guid, name=customer.name, number=customer.number),
        product=None,
        description=description,
        unit_price=None,
        unit_cost=Money(amount=Decimal(rng.randint(10, 99)), currency_code=draft.plan.currency),
        quantity=Decimal(rng.randint(1, 3)),
        measurement_unit=None,
        product_type=ProductType.SUBCONTRACTING,
        vat_rate=None,
        event_date=draft.today - timedelta(days=rng.randint(10, 50)),
        is_billable=True,
    )
