"""Finds what has changed of projects, cost centres and business units, and registers what Procountor lacks.

1. All is listed at first, when the settings of the dimension have changed or Redis was flushed, and once a day: Severa
   need not say that something was closed. Else what has changed since the last completed poll, with an overlap.
2. What is remembered as in step costs nothing, but when all is listed: people rename and close items by hand, too.
   For the rest one list of each company's items is read, and what is in step by that is remembered; what is missing or
   different becomes a document for the sync of its kind.
3. What moved to another company is closed in the one that it left.
4. The cursor moves when all pages are registered. It stays when a worker was just busy with something that the list
   shows anew (what it did may be from before), and when a company's items could not be listed: the others go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
import structlog

from severa_procountor.codecs import dimension_items as codec
from severa_procountor.codecs.dimension_items import Nothing, Same, Wanted
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.errors import Failure, Permanent, Snoozed, Temporary, Untranslatable
from severa_procountor.producers.listed_subjects import Owned, pages, read
from severa_procountor.producers.parked import look_at_parked
from severa_procountor.state.item_links import Linked
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Registered
from severa_procountor.workers import dimension_items, item_memory
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.held_dimensions import HeldDimensions
from severa_procountor.workers.names import DIMENSIONS, dimension_name

log = structlog.get_logger(__name__)

DAY_MS = 86_400_000
HOUR_MS = 60 * 60_000


class Poll(msgspec.Struct):
    """What one poll of a tenant found; `left_alone` belong to companies that do not carry the dimension, `unsettled`
    were being worked on. What belongs to several companies is in step or to do in each. `away` counts companies whose
    Procountor did not list its items."""

    listed: int = 0
    in_step: int = 0
    to_do: int = 0
    left_alone: int = 0
    unreadable: int = 0
    unsettled: int = 0
    away: int = 0


class Cursor(msgspec.Struct, frozen=True):
    """When the last completed poll began (ms), a digest of the settings that it went by, and when the last completed
    poll of everything began (ms)."""

    since: int
    settings: str
    full: int = 0


class Turn(msgspec.Struct, frozen=True):
    """One poll under way. `listed_at` (ms) is from before its first call, `full` says that everything is listed, `away`
    holds the names of companies that are out of it."""

    kind: str
    listed_at: int
    full: bool
    found: Poll = msgspec.field(default_factory=Poll)
    away: set[str] = msgspec.field(default_factory=set)


def poll(tenant: TenantAccess, kind: str, cursor: str | None) -> tuple[Poll, str | None]:
    """What was found, and the cursor for the next poll."""
    listed_at = tenant.runtime.transfers.now()
    companies = tenant.carriers(kind)
    if not companies:
        return Poll(), cursor
    settings = _settings(companies, kind)
    last = _last(companies, kind, cursor, settings, listed_at)
    turn = Turn(kind, listed_at, full=last is None)
    since = datetime.fromtimestamp(last.since / 1000, UTC) - tenant.runtime.overlap if last else None
    for page in pages(tenant, kind, since):
        _take_in(page, tenant, companies, turn)
    for company in companies:
        if company.name not in turn.away:
            item_memory.links_of(company, DIMENSIONS[kind]).all_were_read(kind)
        look_at_parked(company, kind, listed_at)
    if turn.found.unsettled or turn.away:
        return turn.found, _not_reached(cursor, settings, turn)
    reached = Cursor(listed_at, settings, last.full if last else listed_at)
    return turn.found, msgspec.json.encode(reached).decode()


def _not_reached(cursor: str | None, settings: str, turn: Turn) -> str | None:
    """Where it was, so that nothing is missed. The daily list of everything is tried again in an hour, not at each
    poll: one company that is away must not have all of the tenant listed every ten minutes."""
    last = msgspec.json.decode(cursor, type=Cursor) if cursor else None
    if last is None or last.settings != settings or not turn.full:
        return cursor
    again = msgspec.structs.replace(last, full=turn.listed_at - DAY_MS + HOUR_MS)
    return msgspec.json.encode(again).decode()


def _last(
    companies: Sequence[CompanyAccess], kind: str, cursor: str | None, settings: str, now: int
) -> Cursor | None:
    """Where to go on; None: everything is to be listed."""
    last = msgspec.json.decode(cursor, type=Cursor) if cursor else None
    remembered = all(
        item_memory.links_of(company, DIMENSIONS[kind]).were_all_read(kind) for company in companies
    )
    if last is None or last.settings != settings or not remembered or now - last.full >= DAY_MS:
        return None
    return last


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


def _take_in(page: bytes, tenant: TenantAccess, companies: Sequence[CompanyAccess], turn: Turn) -> None:
    """Compares each company's part of a page."""
    owned = []
    for entry in read(page, turn.kind, tenant.organisation()):
        turn.found.listed += 1
        if isinstance(entry, Owned):
            owned.append(entry)
        else:
            turn.found.unreadable += 1
            log.error("listed_item_unreadable", kind=turn.kind, problem=str(entry))
    for company in companies:
        if company.name not in turn.away:
            _compare(company, _subjects_of(company, owned, turn.kind), turn)
    guids = {company.named.company_guid for company in companies}
    turn.found.left_alone += sum(guids.isdisjoint(entry.owners) for entry in owned)


def _subjects_of(company: CompanyAccess, owned: Sequence[Owned], kind: str) -> list[Subject]:
    """The company's own, and as closed what has an open item there and belongs to others now."""
    guid = company.named.company_guid
    others = [entry.subject for entry in owned if entry.owners and guid not in entry.owners]
    links = item_memory.links_of(company, DIMENSIONS[kind]).of([item_memory.name_of(one) for one in others])
    left = [
        msgspec.structs.replace(subject, active=False)
        for subject, link in zip(others, links, strict=True)
        if link is not None and link.active
    ]
    return [entry.subject for entry in owned if guid in entry.owners] + left


def _compare(company: CompanyAccess, subjects: Sequence[Subject], turn: Turn) -> None:
    """Remembers what is in step with Procountor, and hands over what is not."""
    if not subjects:
        return
    links, differing, in_step = item_memory.links_of(company, DIMENSIONS[turn.kind]), [], 0
    known = links.of([item_memory.name_of(subject) for subject in subjects])
    for subject, link in zip(subjects, known, strict=True):
        try:
            wanted = codec.wanted(subject, company.settings.item_names)
        except Untranslatable:
            _hand_over(company, subject, None, turn)
            continue
        if not turn.full and link is not None and link.version == wanted.version:
            in_step += 1
        else:
            differing.append((subject, wanted))
    entries = list(_judge(company, differing, turn))
    links.keep(entries)
    found = turn.found
    found.in_step += in_step + len(entries)
    log.info(
        "dimension_items",
        tenant=company.tenant.name,
        company=company.name,
        kind=turn.kind,
        listed=found.listed,
        in_step=found.in_step,
        to_do=found.to_do,
    )


def _judge(
    company: CompanyAccess, differing: Sequence[tuple[Subject, Wanted]], turn: Turn
) -> Iterator[Linked]:
    """What turns out to be in step by a list of after the poll began; the rest is handed over."""
    if not differing or (listed := _items(company, turn)) is None:
        return
    held, dimension = listed
    for subject, wanted, decision in item_memory.judged(company, held, differing):
        match decision:
            case Same(id=item):
                yield item_memory.linked(subject, dimension, held.items(dimension).by_id[item])
            case Nothing():
                yield item_memory.needs_none(subject, dimension, wanted)
            case _:
                _hand_over(company, subject, wanted, turn)


def _items(company: CompanyAccess, turn: Turn) -> tuple[HeldDimensions, int] | None:
    """The company's dimensions, and the id of the one that is meant; None when its Procountor does not list it."""
    try:
        held = company.dimensions(not_before=turn.listed_at)
    except (Temporary, Permanent) as failure:
        _leave_out(company, failure, turn)
        return None
    try:
        return held, item_memory.dimension_id(company, DIMENSIONS[turn.kind], held)
    except Snoozed as nameless:
        _leave_out(company, nameless, turn)
        return None


def _leave_out(company: CompanyAccess, failure: Failure, turn: Turn) -> None:
    turn.away.add(company.name)
    turn.found.away += 1
    log.error(
        "items_not_listed",
        tenant=company.tenant.name,
        company=company.name,
        kind=turn.kind,
        problem=str(failure),
    )


def _hand_over(company: CompanyAccess, subject: Subject, wanted: Wanted | None, turn: Turn) -> None:
    """To the worker; what cannot be named is parked by it with its reasons."""
    as_it_is = codec.version(f"{subject.key} {subject.name}", active=subject.active)
    version = wanted.version if wanted else as_it_is
    registered = dimension_items.register(company, subject, version=version, listed_at=turn.listed_at)
    turn.found.to_do += 1
    if registered is Registered.KNOWN:
        record = company.runtime.transfers.record(dimension_items.key_of(company, subject))
        turn.found.unsettled += (
            record is None
            or record.state in (State.WORKING, State.DONE)
            or (record.state is State.PARKED and record.version != version)
        )
