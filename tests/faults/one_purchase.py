"""A world of one purchase invoice over three projects, of which one already has a fee of another sum."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from faults import one_invoice
from flow.purchases import COMPANY, due, empty_world, items_of, marked, purchase, with_purchases
from flow.worlds import books_of, with_books
from msgspec.structs import replace

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.fees import Fee, FeeProject
from severa_procountor.sandbox.severa.models import Money
from severa_procountor.sandbox.severa.registers import ProductType, Project
from severa_procountor.sandbox.world import World

ACCOUNT = "4000"
FEE = "0f2b7c1e-5d0a-4a86-9a0f-6a1c6b1d3e52"

End = list[tuple[int, Decimal]]
"""By the project's number, the sum of each fee with our mark."""


def world() -> World:
    made = _of_three_projects(empty_world(COMPANY))
    books = books_of(made, COMPANY)
    first, second, third = items_of(made, books)
    bought = purchase(books, (ACCOUNT, "100", {first: "50", second: "30", third: "20"}))
    made = with_purchases(made, COMPANY, [bought])
    with one_invoice.served(made) as sandbox:
        [invoice] = sandbox.control("procountor", "GET", "purchases")
    [organisation] = made.organisations
    fee = _fee(organisation.projects[0], f"[pc:{books.id}:{invoice['id']}:{ACCOUNT}]")
    return replace(made, organisations=(replace(organisation, project_fees=(fee,)),))


def _of_three_projects(made: World) -> World:
    """With their items, and nothing else in the organisation that purchases have to do with."""
    books = books_of(made, COMPANY)
    items = items_of(made, books)[:3]
    numbers = {int(item.split()[0]) for item in items}
    [organisation] = (each for each in made.organisations if each.client_id == made.tenants[0].client_id)
    projects = tuple(project for project in organisation.projects if project.number in numbers)
    own, *others = books.dimensions
    made = with_books(made, replace(books, dimensions=(replace(own, items=tuple(items)), *others)))
    return replace(made, organisations=(replace(organisation, projects=projects),))


def _fee(project: Project, description: str) -> Fee:
    customer = project.customer
    return Fee(
        created_date_time=datetime(2026, 1, 5, tzinfo=UTC),
        guid=FEE,
        name="Rakennus Oy 77",
        project=FeeProject(guid=project.guid, name=project.name, company_guid=None),
        customer=replace(customer),
        product=None,
        description=description,
        unit_price=None,
        unit_cost=Money(amount=Decimal(10), currency_code="EUR"),
        quantity=Decimal(1),
        measurement_unit=None,
        product_type=ProductType.SUBCONTRACTING,
        vat_rate=None,
        event_date=None,
        is_billable=False,
    )


def end_of(sandbox: Sandbox) -> End:
    return sorted((fee["project_number"], fee["cost"]) for fee in marked(sandbox))


def wanted(sandbox: Sandbox) -> End:
    """One fee for each project, by the dimensions that Procountor holds."""
    return sorted((number, cost) for (_, number, _, _), cost in due(sandbox).items())
