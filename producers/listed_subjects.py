"""What Severa lists of projects, cost centres and business units, and which companies each belongs to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime

import msgspec

from severa_procountor.codecs import severa
from severa_procountor.codecs.dimensions import Subject, of_business_unit, of_cost_center, of_project
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.names import Organisation


class Owned(msgspec.Struct, frozen=True):
    """A subject, and the guids of the companies that it belongs to: none when that cannot be told."""

    subject: Subject
    owners: Collection[str]


def pages(tenant: TenantAccess, kind: str, since: datetime | None) -> Iterator[bytes]:
    """The list of what has changed since then, or of everything; raises what the client does."""
    return _PAGES[kind](tenant, since)


def read(page: bytes, kind: str, organisation: Organisation) -> Iterator[Owned | Untranslatable]:
    """Each entry of a page, or why it cannot be read."""
    for item in severa.items(page):
        try:
            yield _READERS[kind](item, organisation)
        except Untranslatable as refusal:
            yield refusal


def _project(item: bytes, organisation: Organisation) -> Owned:
    project = severa.decode(item, severa.Project)
    return Owned(_with_guid(of_project(project)), organisation.companies_of(project.business_unit))


def _cost_center(item: bytes, organisation: Organisation) -> Owned:
    subject = of_cost_center(severa.decode(item, severa.CostCenter))
    return Owned(_with_guid(subject), {company.guid for company in organisation.companies if company.guid})


def _business_unit(item: bytes, organisation: Organisation) -> Owned:
    unit = severa.decode(item, severa.BusinessUnit)
    return Owned(_with_guid(of_business_unit(unit)), organisation.companies_of(unit))


def _with_guid(subject: Subject) -> Subject:
    if not subject.guid:
        text = f"A listed {subject.dimension} without a guid, number {subject.key!r}"
        raise Untranslatable([Problem("severa_unreadable", text, "guid")])
    return subject


_READERS: Mapping[str, Callable[[bytes, Organisation], Owned]] = {
    "projects": _project,
    "cost_centers": _cost_center,
    "business_units": _business_unit,
}

_PAGES: Mapping[str, Callable[[TenantAccess, datetime | None], Iterator[bytes]]] = {
    "projects": lambda tenant, since: tenant.severa.projects(since),
    "cost_centers": lambda tenant, since: tenant.severa.cost_centers(since),
    "business_units": lambda tenant, since: tenant.severa.business_units(since),
}
