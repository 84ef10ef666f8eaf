"""Worlds of one company's invoices that have something in common, with the settings that a test is about."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flow.conftest import Serve
from flow.systems import held
from flow.worlds import first, of_company, only, with_plan, world
from msgspec.structs import replace

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import SalesInvoice
from severa_procountor.sandbox.severa.organisation import SCOPES

COMPANY = "helsinki"
PLAIN: dict[str, object] = {"attachments": "none", "target": "unfinished"}


def serve_one(
    serve: Serve,
    fits: Callable[[SalesInvoice], bool] = lambda _: True,
    *,
    invoices: int = 1,
    company: str = COMPANY,
    scopes: frozenset[str] = SCOPES,
    **plan: object,
) -> Sandbox:
    """Both systems with as many ordinary invoices that fit, all of one company with these choices in its settings.
    `scopes` are what Severa grants.
    """
    made = with_plan(of_company(world(1, 240), company), company, **PLAIN | plan)
    ordinary = only(made, lambda case, sale: (case.expected, case.twist) == ("done", None) and fits(sale))
    chosen = first(ordinary, invoices)
    granted = tuple(replace(each, scopes=scopes) for each in chosen.organisations)
    return serve(replace(chosen, organisations=granted))


def over_several_projects(sale: SalesInvoice) -> bool:
    return len({entry.project_guid for entries in sale.entries.values() for entry in entries}) > 1


def copies(sandbox: Sandbox) -> list[dict[str, Any]]:
    """All invoices that Procountor holds."""
    return [invoice for found in held(sandbox).values() for invoice in found]


def the_copy(sandbox: Sandbox) -> dict[str, Any]:
    """The one invoice that Procountor holds."""
    [invoice] = copies(sandbox)
    return invoice


def steer(sandbox: Sandbox, method: str, path: str, body: object) -> None:
    """What a user of Procountor does in the company, or what its environment lacks."""
    [company] = {settings.id for tenant in sandbox.world.tenants for settings in tenant.companies}
    sandbox.control("procountor", method, f"companies/{company}/{path}", body)


def exact(amount: object) -> Decimal:
    return Decimal(str(amount))
