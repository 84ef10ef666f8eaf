"""The item of a project, cost centre or business unit in Procountor: found, created, renamed, closed and reopened.

1. One at a time per company and subject: whoever brings an item into being or changes it, the others wait.
2. What is remembered saves calls. A list of items up to a minute old decides, unless something may have come to be
   that it does not show: an item whose creation was begun and not heard of, one that another process has made since,
   or anything from before Redis was new. Then the list is read again before anything is written.
3. What Procountor answers is remembered, not what was asked for.
"""

from __future__ import annotations

import time

import msgspec

from severa_procountor.codecs import dimension_items as codec
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs.dimension_items import Change, Create, Decision, Nothing, Same, Wanted
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.codecs.procountor_ledger import AnsweredItem
from severa_procountor.elapsed import elapsed
from severa_procountor.errors import Failure, Rejected, Snoozed, UnknownOutcome, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.state.item_links import Link
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Registered
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.flights import STEP_S, WAIT_S, Flight, in_turn
from severa_procountor.workers.held_dimensions import HeldDimensions
from severa_procountor.workers.item_memory import (
    dimension_id,
    judged,
    linked,
    links_of,
    name_of,
    needs_none,
    turn_of,
)
from severa_procountor.workers.names import DIMENSIONS, dimension_name

# Seconds for which a list of all items is good enough to write by: people create items by hand, too.
LIST_LIFE = 60.0
BUSY_S = 5

KINDS = {dimension: kind for kind, dimension in DIMENSIONS.items()}


def usable(company: CompanyAccess, subject: Subject) -> tuple[int, int]:
    """The ids of the dimension and of the subject's active item; no call when the item is remembered as active.

    One that is missing is created, one that is passive made active, whatever the subject is in Severa; its name is
    left to the dimension sync (see `sync_later`). Raises Untranslatable with `dimension_item_ambiguous`,
    `dimension_item_name_taken`, `dimension_item_unchanged` or for texts, and what a write raises.
    """
    ids = _remembered(company, subject)
    if ids is not None:
        return ids
    wanted = msgspec.structs.replace(codec.wanted(subject, company.settings.item_names), active=True)
    with in_turn(company, f"item:{turn_of(company, subject)}") as flight:
        ids = _remembered(company, subject)
        if ids is not None:
            return ids
        link, item = _bring(company, subject, wanted, flight, rename=False)
        if link.item is None or not link.active:
            raise _unchanged(item, wanted)
        return link.dimension, link.item


def in_step(company: CompanyAccess, subject: Subject) -> tuple[Problem, ...]:
    """Brings the item's name and state to what the subject's are in Severa; returns what the name lost on the way.

    Raises as `usable` does.
    """
    wanted = codec.wanted(subject, company.settings.item_names)
    with in_turn(company, f"item:{turn_of(company, subject)}") as flight:
        link, item = _bring(company, subject, wanted, flight, rename=True)
    if link.version != wanted.version:
        raise _unchanged(item, wanted)
    return wanted.notes


def forget(company: CompanyAccess, subject: Subject) -> None:
    """Procountor refused the item that we remember: `usable` looks at a new list the next time."""
    links = links_of(company, subject.dimension)
    links.begin(turn_of(company, subject))
    links.forget(name_of(subject))


def sync_later(company: CompanyAccess, subject: Subject) -> None:
    """Has the dimension sync close the item again that was needed although the subject is closed. No call.

    Waits shortly for a sync that is at work on that subject, as what it saw may be from before; then raises Snoozed.
    """
    if subject.active or subject.guid is None:
        return
    give_up = elapsed() + WAIT_S
    while not _registered_anew(company, subject):
        if elapsed() >= give_up:
            raise Snoozed(BUSY_S, "the dimension sync is busy with the same item")
        time.sleep(STEP_S)


def _registered_anew(company: CompanyAccess, subject: Subject) -> bool:
    transfers = company.runtime.transfers
    now = transfers.now()
    # Later than what may have been done within this millisecond.
    registered = register(company, subject, version=f"closed again {now}", listed_at=now + 1)
    record = transfers.record(key_of(company, subject))
    waits = record is not None and record.state in (State.WAITING, State.QUEUED)
    return registered is not Registered.KNOWN or waits


def register(company: CompanyAccess, subject: Subject, *, version: str, listed_at: int) -> Registered:
    """Hands the subject to the dimension sync of its kind, with what that needs to know of it."""
    return company.runtime.transfers.register(
        key_of(company, subject),
        number=subject.key,
        version=version,
        listed_at=listed_at,
        settings=company.settings_version,
        facts={
            "guid": subject.guid or "",
            "key": subject.key,
            "name": subject.name,
            "active": "yes" if subject.active else "no",
        },
    )


def key_of(company: CompanyAccess, subject: Subject) -> TransferKey:
    """A cost centre belongs to several companies, a project may move from one to another and is closed in the first
    then; but a document belongs to one: so its company is part of its name."""
    source = f"{subject.guid or ''}/{company.name}"
    return TransferKey(company.tenant.name, company.name, KINDS[subject.dimension], source)


def _remembered(company: CompanyAccess, subject: Subject) -> tuple[int, int] | None:
    (link,) = links_of(company, subject.dimension).of([name_of(subject)])
    if link is None or link.item is None or not link.active:
        return None
    return link.dimension, link.item


def _bring(
    company: CompanyAccess, subject: Subject, wanted: Wanted, flight: Flight, *, rename: bool
) -> tuple[Link, AnsweredItem | None]:
    """Has the item as wanted, and remembers it; what is known by its number only is not remembered."""
    held, decision = _decided(company, subject, wanted, rename=rename)
    dimension = dimension_id(company, subject.dimension, held)
    if isinstance(decision, Nothing):
        entry, item = needs_none(subject, dimension, wanted), None
    else:
        if isinstance(decision, Same):
            item = held.items(dimension).by_id[decision.id]
        else:
            item = _written(company, subject, dimension, decision, flight)
            held.put(dimension, item)
        entry = linked(subject, dimension, item)
    links = links_of(company, subject.dimension)
    if subject.guid is not None:
        links.keep([entry])
    elif item is not None:
        links.note_name(entry.name, item.id)
    links.end(turn_of(company, subject))
    return entry.link, item


def _decided(
    company: CompanyAccess, subject: Subject, wanted: Wanted, *, rename: bool
) -> tuple[HeldDimensions, Decision]:
    """By the list at hand, or by a new one where something may be missing in that."""
    now = company.registers.now()
    begun = links_of(company, subject.dimension).is_begun(turn_of(company, subject))
    held = company.dimensions(LIST_LIFE, now if begun else min(company.settled_at(), now))
    if held.read_at < now and _lacks(company, subject, wanted, held):
        held = company.dimensions(LIST_LIFE, now)
    ((_, _, decision),) = judged(company, held, [(subject, wanted)], rename=rename)
    if isinstance(decision, Untranslatable):
        raise decision
    return held, decision


def _lacks(company: CompanyAccess, subject: Subject, wanted: Wanted, held: HeldDimensions) -> bool:
    """Whether we know of an item that the list does not show yet."""
    links = links_of(company, subject.dimension)
    (link,) = links.of([name_of(subject)])
    known = (link.item if link else None, links.named(codec.name_digest(wanted.code_name)))
    items = held.items(dimension_id(company, subject.dimension, held))
    return any(id_ is not None and id_ not in items.by_id for id_ in known)


def _written(
    company: CompanyAccess, subject: Subject, dimension: int, decision: Create | Change, flight: Flight
) -> AnsweredItem:
    """The item as Procountor answers it. After an unknown outcome or a crash it stays on record that the lists of
    before may be wrong."""
    company.may_create()
    links, turn = links_of(company, subject.dimension), turn_of(company, subject)
    links.begin(turn)
    # From before the flight's own look at the time: whoever is held up between the two writes no more.
    deadline = company.runtime.write_deadline()
    try:
        return flight.write(lambda: _sent(company, dimension, decision, deadline))
    except UnknownOutcome:
        raise
    except Failure as failure:
        links.end(turn)
        raise _named(failure, company, subject, decision) from None


def _named(failure: Failure, company: CompanyAccess, subject: Subject, decision: Create | Change) -> Failure:
    """A refusal that says which item of which dimension was refused: Procountor speaks of its fields only."""
    if not isinstance(failure, Rejected):
        return failure
    where = f"Item {decision.body.code_name!r} of {dimension_name(company.settings, subject.dimension)!r}"
    return Rejected(
        [
            msgspec.structs.replace(
                problem, code="dimension_item_refused", message=f"{where}: {problem.message}"
            )
            for problem in failure.problems
        ]
    )


def _sent(company: CompanyAccess, dimension: int, decision: Create | Change, deadline: float) -> AnsweredItem:
    """An answer that cannot be read is as good as none."""
    procountor, body = company.procountor, books.encode(decision.body)
    if isinstance(decision, Create):
        answer = procountor.create_dimension_item(dimension, body, deadline=deadline)
    else:
        answer = procountor.change_dimension_item(dimension, body, deadline=deadline)
    try:
        item = books.decode(answer, AnsweredItem)
    except Untranslatable as unreadable:
        operation = f"{'POST' if isinstance(decision, Create) else 'PUT'} /dimensions/{{dimensionId}}/items"
        raise UnknownOutcome("procountor", operation, str(unreadable)) from None
    return item if item.code_name else msgspec.structs.replace(item, code_name=decision.body.code_name)


def _unchanged(item: AnsweredItem | None, wanted: Wanted) -> Untranslatable:
    """Procountor took the write, and answers otherwise."""
    held = "none" if item is None else f"item {item.id}, {item.code_name!r}, with status {item.status!r}"
    state = "active" if wanted.active else "passive"
    text = f"The item was to be {state} and called {wanted.code_name!r}; Procountor has {held}."
    return Untranslatable([Problem("dimension_item_unchanged", text, "name")])
