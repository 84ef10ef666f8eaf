"""A world of one invoice that needs everything: customer, product, items of three dimensions, PDF, sending."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import msgspec
from faults.worlds import TODAY, UNLIMITED
from msgspec.structs import replace

from severa_procountor.sandbox import server
from severa_procountor.sandbox.procountor.seed import CompanySeed, DimensionSeed
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import SalesInvoice
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.world import World, make_world

TENANT, COMPANY = "single", "helsinki"
ROWS, PROJECTS = 3, 2
SEEDS = range(1, 100)
FORMER_NAME = "Entinen nimi"

_starting = threading.Lock()


class End(msgspec.Struct, frozen=True):
    """All that both systems hold, less the ids and the moments that another run would give otherwise."""

    statuses: dict[str, str]
    invoices: list[dict[str, Any]]
    partners: list[Any]
    products: list[Any]
    items: list[tuple[str, str, bool]]


def world() -> World:
    """One invoice of three rows over two projects, of which one is closed. Procountor lacks its customer, one of its
    products and the items of its projects and cost centres; it has the business unit under a former name."""
    for seed in SEEDS:
        made = make_world(seed, 40, TODAY)
        for sale in made.organisations[0].sales_invoices:
            if _fits(sale):
                return _reduced(made, sale)
    raise AssertionError("no seed gives such an invoice")


def _fits(sale: SalesInvoice) -> bool:
    projects = {entry.project_guid for entries in sale.entries.values() for entry in entries}
    return (
        (sale.expected, sale.twist, sale.invoice.is_credit_note) == ("done", None, False)
        and len(sale.rows) == ROWS
        and len(projects) == PROJECTS
        and all((row.vat_rate or Decimal(0)) > 0 and row.cost_center for row in sale.rows)
        and any(row.code for row in sale.rows)
    )


def _reduced(made: World, sale: SalesInvoice) -> World:
    organisation, books = made.organisations[0], made.companies[0]
    used = {entry.project_guid for entries in sale.entries.values() for entry in entries}
    shown = {project.guid for project in sale.invoice.projects}
    projects = [project for project in organisation.projects if project.guid in used | shown]
    closed = next(at for at, project in enumerate(projects) if project.guid in used)
    projects[closed] = replace(projects[closed], is_closed=True, closed_date=TODAY)
    tenant = next(tenant for tenant in made.tenants if tenant.plan.slug == TENANT)
    [settings] = tenant.companies
    plan = replace(settings.plan, attachments="pdf", target="sent")
    return replace(
        made,
        organisations=(replace(organisation, sales_invoices=(sale,), projects=tuple(projects)),),
        companies=(_lacking(books, organisation, sale, projects),),
        cases=tuple(case for case in made.cases if case.guid == sale.invoice.guid),
        tenants=(replace(tenant, companies=(replace(settings, plan=plan),)),),
    )


def _lacking(
    books: CompanySeed, organisation: Organisation, sale: SalesInvoice, projects: list[Project]
) -> CompanySeed:
    """The books without the invoice's customer, its first product, its projects and its cost centres."""
    code = next(code for row in sale.rows for code in row.code or ())
    centers = {row.cost_center.number for row in sale.rows if row.cost_center}
    units = {project.business_unit.code for project in projects}
    own, kept, _ = books.dimensions
    return replace(
        books,
        partners=(),
        products=tuple(product for product in books.products if product.code != code),
        dimensions=(
            DimensionSeed(name=own.name),
            replace(kept, items=tuple(item for item in kept.items if item.split()[0] not in centers)),
            DimensionSeed(
                name=books.dimensions[2].name,
                items=tuple(
                    f"{unit.code or ''} {FORMER_NAME if unit.code in units else unit.name}".strip()
                    for unit in organisation.business_units
                ),
            ),
        ),
    )


@contextmanager
def served(made: World) -> Iterator[Sandbox]:
    """Both systems with this world. May be entered by several threads."""
    with _starting, patch.object(server, "make_world", return_value=made):
        sandbox = Sandbox.start(made.seed, 1, made.today, severa_quota=UNLIMITED, procountor_quota=UNLIMITED)
    with sandbox:
        yield sandbox


def end_of(sandbox: Sandbox) -> End:
    [books] = sandbox.state("procountor")["companies"]
    return End(
        statuses={invoice["guid"]: invoice["status"] for invoice in sandbox.state("severa")},
        invoices=[_timeless(invoice) for invoice in books["invoices"]],
        partners=[_timeless(partner) for partner in books["partners"]],
        products=sorted((product["type"], product["code"]) for product in books["products"]),
        items=sorted(
            (dimension["name"], item["codeName"], item.get("status") is None)
            for dimension in books["dimensions"]
            for item in dimension["items"]
        ),
    )


def _timeless(value: Any) -> Any:
    """Without ids and versions, at any depth."""
    if isinstance(value, dict):
        return {
            name: _timeless(part)
            for name, part in value.items()
            if name not in ("id", "version", "created") and not name.endswith("Id")
        }
    return [_timeless(part) for part in value] if isinstance(value, list) else value
