"""Finds what has changed of projects, cost centres and business units, and registers what Procountor lacks.

1. All is listed at first, and when the settings of the dimension have changed or Redis was flushed; else what has
   changed since the last completed poll, with an overlap.
2. What is remembered as in step costs nothing. For the rest one list of each company's items is read, and what is in
   step by that is remembered; what is missing or different becomes a document for the sync of its kind.
3. The cursor moves when all pages are registered. It stays when a worker was just busy with something that the list
   shows anew: what it did may be from before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
import structlog

from severa_procountor.codecs import dimension_items as codec
from severa_procountor.codecs import severa
from severa_procountor.codecs.dimension_items import Nothing, Same, Wanted
from severa_procountor.codecs.dimensions import Subject, of_business_unit, of_cost_center, of_project
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.state.item_links import Linked
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Registered
from severa_procountor.workers import dimension_items, item_memory
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.names import DIMENSIONS, Organisation, dimension_name

log = structlog.get_logger(__name__)


class Poll(msgspec.Struct):
    """What one poll of a tenant found; `left_alone` belong to companies that do not carry the dimension, `unsettled`
    were being worked on. What belongs to several companies is in step or to do in each."""

    listed: int = 0
    in_step: int = 0
    to_do: int = 0
    left_alone: int = 0
    unreadable: int = 0
    unsettled: int = 0


class Cursor(msgspec.Struct, frozen=True):
    """When the last completed poll began (ms), and a digest of the settings that it went by."""

    since: int
    settings: str


Owned = tuple[Subject, Collection[str]]
"""A subject, and the guids of the companies that it belongs to."""


def poll(tenant: TenantAccess, kind: str, cursor: str | None) -> tuple[Poll, str | None]:
    """What was found, and the cursor for the next poll."""
    result, listed_at = Poll(), tenant.runtime.transfers.now()
    companies = tenant.carriers(kind)
    if not companies:
        return result, cursor
    settings = _settings(companies, kind)
    for page in _PAGES[kind](tenant, _since(tenant, companies, kind, cursor, settings)):
        owned = _read(page, kind, tenant.organisation(), result)
        for company in companies:
            subjects = [subject for subject, owners in owned if company.named.company_guid in owners]
            _compare(company, kind, subjects, listed_at, result)
        guids = {company.named.company_guid for company in companies}
        result.left_alone += sum(guids.isdisjoint(owners) for _, owners in owned)
    for company in companies:
        item_memory.links_of(company, DIMENSIONS[kind]).all_were_read(kind)
        _look_at_parked(company, kind, listed_at)
    if result.unsettled:
        return result, cursor
    return result, msgspec.json.encode(Cursor(listed_at, settings)).decode()


def _since(
    tenant: TenantAccess, companies: Sequence[CompanyAccess], kind: str, cursor: str | None, settings: str
) -> datetime | None:
    """From when on changes are to be listed; None: everything."""
    last = msgspec.json.decode(cursor, type=Cursor) if cursor else None
    remembered = all(
        item_memory.links_of(company, DIMENSIONS[kind]).were_all_read(kind) for company in companies
    )
    if last is None or last.settings != settings or not remembered:
        return None
    return datetime.fromtimestamp(last.since / 1000, UTC) - tenant.runtime.overlap


def _settings(companies: Sequence[CompanyAccess], kind: str) -> str:
    """A digest of what decides which item something has."""
    dimension = DIMENSIONS[kind]
    told = [
        (
            company.name,
            company.named.company_guid,
            company.settings.procountor.company_id,
            dimension_name(company.settings, dimension),
            msgspec.to_builtins(company.settings.item_names)[dimension],
            company.settings.item_names.max_length,
        )
        for company in companies
    ]
    return hashlib.blake2b(msgspec.json.encode(told), digest_size=12).hexdigest()


def _read(page: bytes, kind: str, organisation: Organisation, result: Poll) -> list[Owned]:
    found = []
    for item in severa.items(page):
        result.listed += 1
        try:
            found.append(_READERS[kind](item, organisation))
        except Untranslatable as refusal:
            result.unreadable += 1
            log.error("listed_item_unreadable", kind=kind, problem=str(refusal))
    return found


def _compare(
    company: CompanyAccess, kind: str, subjects: Sequence[Subject], listed_at: int, result: Poll
) -> None:
    """Remembers what is in step with Procountor, and hands over what is not."""
    if not subjects:
        return
    links, differing, in_step = item_memory.links_of(company, DIMENSIONS[kind]), [], 0
    known = links.of([item_memory.name_of(subject) for subject in subjects])
    for subject, link in zip(subjects, known, strict=True):
        try:
            wanted = codec.wanted(subject, company.settings.item_names)
        except Untranslatable:
            _hand_over(company, subject, None, listed_at, result)
            continue
        if link is not None and link.version == wanted.version:
            in_step += 1
        else:
            differing.append((subject, wanted))
    entries = list(_judge(company, differing, listed_at, result))
    links.keep(entries)
    result.in_step += in_step + len(entries)
    log.info(
        "dimension_items",
        tenant=company.tenant.name,
        company=company.name,
        kind=kind,
        listed=result.listed,
        in_step=result.in_step,
        to_do=result.to_do,
    )


def _judge(
    company: CompanyAccess, differing: Sequence[tuple[Subject, Wanted]], listed_at: int, result: Poll
) -> Iterator[Linked]:
    """What turns out to be in step by a list of after the poll began; the rest is handed over."""
    if not differing:
        return
    held = company.dimensions(not_before=listed_at)
    dimension = item_memory.dimension_id(company, differing[0][0].dimension, held)
    for subject, wanted, decision in item_memory.judged(company, held, differing):
        match decision:
            case Same(id=item):
                yield item_memory.linked(subject, dimension, held.items(dimension).by_id[item])
            case Nothing():
                yield item_memory.needs_none(subject, dimension, wanted)
            case _:
                _hand_over(company, subject, wanted, listed_at, result)


def _hand_over(
    company: CompanyAccess, subject: Subject, wanted: Wanted | None, listed_at: int, result: Poll
) -> None:
    """To the worker; what cannot be named is parked by it with its reasons."""
    as_it_is = codec.version(f"{subject.key} {subject.name}", active=subject.active)
    registered = dimension_items.register(
        company, subject, version=wanted.version if wanted else as_it_is, listed_at=listed_at
    )
    result.to_do += 1
    if registered is Registered.KNOWN:
        record = company.runtime.transfers.record(dimension_items.key_of(company, subject))
        result.unsettled += record is None or record.state in (State.WORKING, State.DONE)


def _look_at_parked(company: CompanyAccess, kind: str, listed_at: int) -> None:
    """What is parked and has not changed is not listed: it goes again when the settings have changed or its time has
    come, as others do."""
    transfers = company.runtime.transfers
    for record in transfers.records(states=[State.PARKED], tenant=company.tenant.name, company=company.name):
        if record.key.kind == kind:
            transfers.register(
                record.key,
                number=record.number,
                version=record.version,
                listed_at=listed_at,
                settings=company.settings_version,
                facts=record.facts,
            )


def _project(item: bytes, organisation: Organisation) -> Owned:
    project = severa.decode(item, severa.Project)
    return _with_guid(of_project(project)), organisation.companies_of(project.business_unit)


def _cost_center(item: bytes, organisation: Organisation) -> Owned:
    subject = of_cost_center(severa.decode(item, severa.CostCenter))
    return _with_guid(subject), {company.guid for company in organisation.companies if company.guid}


def _business_unit(item: bytes, organisation: Organisation) -> Owned:
    unit = severa.decode(item, severa.BusinessUnit)
    return _with_guid(of_business_unit(unit)), organisation.companies_of(unit)


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
