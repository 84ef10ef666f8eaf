"""What is polled of a tenant, and how: a feed is one kind of document of one tenant, named `tenant/kind`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from severa_procountor.producers import (
    dimension_items,
    purchase_invoices,
    reconciliation,
    sales_invoices,
    travel_reimbursements,
)
from severa_procountor.producers.reconciliation import RECONCILIATION
from severa_procountor.settings.company import Tenant
from severa_procountor.telemetry import metrics
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.names import (
    DIMENSIONS,
    KINDS,
    PURCHASE_INVOICES,
    SALES_INVOICES,
    TRAVEL_REIMBURSEMENTS,
    is_carried,
)


class Turn(msgspec.Struct, frozen=True):
    """How one poll ended: figures for the log, how many listed items could not be read, and how far it came; and why
    a company is to be asked again soon, "" if all of them have answered. `unresolved` is what of the settings leads
    nowhere."""

    figures: dict[str, int]
    unreadable: int
    cursor: str | None = None
    unanswered: str = ""
    unresolved: tuple[str, ...] = ()


def feeds_of(tenant: Tenant) -> list[str]:
    """Sales invoices always: that feed also says what is wrong with the tenant's settings. What else a company
    carries."""
    return [
        f"{tenant.name}/{kind}"
        for kind in KINDS
        if kind == SALES_INVOICES or any(is_carried(company, kind) for company in tenant.companies)
    ]


def daily_feeds_of(tenant: Tenant) -> list[str]:
    """What is done once a day and waits for no document."""
    carried = any(is_carried(company, SALES_INVOICES) for company in tenant.companies)
    return [f"{tenant.name}/{RECONCILIATION}"] if carried else []


def read(tenant: TenantAccess, kind: str, cursor: str | None) -> Turn:
    """Polls one feed from where it was left."""
    return _POLLS[kind](tenant, cursor)


def _sales_invoices(tenant: TenantAccess, cursor: str | None) -> Turn:
    found = sales_invoices.poll(tenant)
    metrics.left_alone(tenant.name, SALES_INVOICES, found.left_alone)
    return Turn(msgspec.structs.asdict(found), found.unreadable, cursor)


def _travel_reimbursements(tenant: TenantAccess, cursor: str | None) -> Turn:
    found = travel_reimbursements.poll(tenant)
    metrics.left_alone(tenant.name, TRAVEL_REIMBURSEMENTS, found.left_alone)
    return Turn(msgspec.structs.asdict(found), found.unreadable, cursor)


def _purchase_invoices(tenant: TenantAccess, cursor: str | None) -> Turn:
    found, reached = purchase_invoices.poll(tenant, cursor)
    figures = msgspec.structs.asdict(found)
    unanswered, unresolved = figures.pop("unanswered"), tuple(figures.pop("unresolved"))
    return Turn(figures, found.unreadable, reached, unanswered, unresolved)


def _dimension_items(kind: str, tenant: TenantAccess, cursor: str | None) -> Turn:
    found, reached = dimension_items.poll(tenant, kind, cursor)
    return Turn(msgspec.structs.asdict(found), found.unreadable, reached)


def _reconciliation(tenant: TenantAccess, cursor: str | None) -> Turn:
    done = reconciliation.daily(tenant)
    figures = msgspec.structs.asdict(done)
    return Turn(figures, done.unreadable, cursor, figures.pop("unanswered"))


_POLLS: Mapping[str, Callable[[TenantAccess, str | None], Turn]] = {
    SALES_INVOICES: _sales_invoices,
    TRAVEL_REIMBURSEMENTS: _travel_reimbursements,
    PURCHASE_INVOICES: _purchase_invoices,
    RECONCILIATION: _reconciliation,
    **{kind: partial(_dimension_items, kind) for kind in DIMENSIONS},
}
