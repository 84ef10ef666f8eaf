"""What is polled of a tenant, and how: a feed is one kind of document of one tenant, named `tenant/kind`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from severa_procountor.producers import dimension_items, sales_invoices
from severa_procountor.settings.company import Tenant
from severa_procountor.telemetry import metrics
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.names import DIMENSIONS, SALES_INVOICES, is_carried


class Turn(msgspec.Struct, frozen=True):
    """How one poll ended: figures for the log, how many listed items could not be read, and how far it came."""

    figures: dict[str, int]
    unreadable: int
    cursor: str | None = None


def feeds_of(tenant: Tenant) -> list[str]:
    """Sales invoices always: that feed also says what is wrong with the tenant's settings. Dimensions where a company
    carries them."""
    kinds = [SALES_INVOICES] + [
        kind for kind in DIMENSIONS if any(is_carried(company, kind) for company in tenant.companies)
    ]
    return [f"{tenant.name}/{kind}" for kind in kinds]


def read(tenant: TenantAccess, kind: str, cursor: str | None) -> Turn:
    """Polls one feed from where it was left."""
    return _POLLS[kind](tenant, cursor)


def _sales_invoices(tenant: TenantAccess, cursor: str | None) -> Turn:
    found = sales_invoices.poll(tenant)
    metrics.left_alone(tenant.name, found.left_alone)
    return Turn(msgspec.structs.asdict(found), found.unreadable, cursor)


def _dimension_items(kind: str, tenant: TenantAccess, cursor: str | None) -> Turn:
    found, reached = dimension_items.poll(tenant, kind, cursor)
    return Turn(msgspec.structs.asdict(found), found.unreadable, reached)


_POLLS: Mapping[str, Callable[[TenantAccess, str | None], Turn]] = {
    SALES_INVOICES: _sales_invoices,
    **{kind: partial(_dimension_items, kind) for kind in DIMENSIONS},
}
