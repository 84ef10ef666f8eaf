"""Worlds for the flow tests: seeded ones, cut down to what a test is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from unittest.mock import patch
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from severa_procountor.sandbox.procountor.seed import CompanySeed
from severa_procountor.sandbox.severa.invoices import SalesInvoice
from severa_procountor.sandbox.world import Case, World, filling, make_world

WAITING = "Waiting for transfer to Procountor"
TRANSFERRED = "Transferred to Procountor"
ELSEWHERE = "Paid"
"""A status that nobody carries invoices from."""

Keep = Callable[[Case, SalesInvoice], bool]


def today() -> date:
    """The sandbox's day: that of the systems' clocks, which the product reads too."""
    return datetime.now(ZoneInfo("Europe/Helsinki")).date()


def world(seed: int, invoices: int) -> World:
    return make_world(seed, invoices, today())


def awkward_world(seed: int, invoices: int) -> World:
    """Every second invoice has to be parked, and every other has something odd about it that passes."""
    with patch.object(filling, "ONE_ODD_IN", 2):
        return world(seed, invoices)


def plain_world(seed: int, invoices: int) -> World:
    """Waiting invoices only, with nothing odd about them: all of them are carried."""
    made = world(seed, invoices * 2)
    ordinary = only(made, lambda case, _: case.expected == "done" and case.twist is None)
    return first(ordinary, invoices)


def only(made: World, keep: Keep) -> World:
    """The world with the invoices that `keep` says, and the settings of their tenants; no others."""
    sales = sales_of(made)
    kept = {case.guid: case for case in made.cases if keep(case, sales[case.guid])}
    tenants = {case.tenant for case in kept.values()}
    return replace(
        made,
        organisations=tuple(
            replace(each, sales_invoices=tuple(s for s in each.sales_invoices if s.invoice.guid in kept))
            for each in made.organisations
        ),
        cases=tuple(kept.values()),
        tenants=tuple(tenant for tenant in made.tenants if tenant.plan.slug in tenants),
    )


def first(made: World, count: int) -> World:
    """So many of the world's invoices, as evenly from its companies as can be."""
    before: Counter[str] = Counter()
    turns: dict[str, int] = {}
    for case in made.cases:
        turns[case.guid] = before[case.company]
        before[case.company] += 1
    chosen = set(sorted(turns, key=lambda guid: turns[guid])[:count])
    assert len(chosen) == count, f"the world has {len(chosen)} invoices only"
    return only(made, lambda case, _: case.guid in chosen)


def sales_of(made: World) -> dict[str, SalesInvoice]:
    """The invoices with all that hangs on them, by guid."""
    return {sale.invoice.guid: sale for each in made.organisations for sale in each.sales_invoices}


def with_sales(made: World, changed: Iterable[SalesInvoice]) -> World:
    """The world with these invoices in the place of those with the same guids."""
    new = {sale.invoice.guid: sale for sale in changed}
    return replace(
        made,
        organisations=tuple(
            replace(each, sales_invoices=tuple(new.get(s.invoice.guid, s) for s in each.sales_invoices))
            for each in made.organisations
        ),
    )


def with_books(made: World, books: CompanySeed) -> World:
    """The world with these books in the place of those of the same company."""
    return replace(made, companies=tuple(books if each.id == books.id else each for each in made.companies))


def books_of(made: World, company: str) -> CompanySeed:
    """What the Procountor of the company with that short name holds at first."""
    ids = {settings.plan.slug: settings.id for tenant in made.tenants for settings in tenant.companies}
    return next(books for books in made.companies if books.id == ids[company])


def with_plan(made: World, company: str, **choices: object) -> World:
    """The world with the company's settings chosen so: fields of the sandbox's plan of it."""
    return replace(
        made,
        tenants=tuple(
            replace(
                tenant,
                companies=tuple(
                    replace(each, plan=replace(each.plan, **choices)) if each.plan.slug == company else each
                    for each in tenant.companies
                ),
            )
            for tenant in made.tenants
        ),
    )


def of_company(made: World, company: str) -> World:
    """The invoices of one company, and its settings alone."""
    kept = only(made, lambda case, _: case.company == company)
    [tenant] = kept.tenants
    mine = tuple(each for each in tenant.companies if each.plan.slug == company)
    return replace(kept, tenants=(replace(tenant, companies=mine),))


def is_known(made: World, case: Case, sale: SalesInvoice) -> bool:
    """A domestic invoice whose customer and products Procountor has, each with VAT to pay."""
    if case.expected != "done" or case.twist is not None:
        return False
    books = books_of(made, case.company)
    partners = {partner.customer_number for partner in books.partners if partner.active}
    products = {product.code for product in books.products}
    customer = sale.invoice.billing_customer or sale.invoice.customer
    return (
        str(customer.number) in partners
        and all(set(row.code or ()) <= products for row in sale.rows)
        and all((row.vat_rate or Decimal(0)) > 0 for row in sale.rows)
    )
