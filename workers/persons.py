"""The person who is paid: found in the company's person register by identity code, created or updated once.

Redis remembers a keyed digest of the code with the person's id for a day; the code itself and the account are nowhere
but in the message that is being handled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import msgspec

from severa_procountor.codecs import person_bodies, persons
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs.persons import Wanted
from severa_procountor.codecs.procountor_persons import (
    FoundPartner,
    HeldPerson,
    PersonBasicInfo,
    decode_person,
)
from severa_procountor.errors import Missing, Rejected, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.flights import Flight, in_turn

LIFE_MS = 24 * 3_600_000


class Person(msgspec.Struct, frozen=True):
    """Who is paid in Procountor: `id` is the `partnerId` of the invoice."""

    id: int
    notes: tuple[Problem, ...] = ()


class _Remembered(msgspec.Struct, frozen=True):
    """`brought`: a digest of the data that the person was brought to; "" where persons are not updated."""

    person: Person
    brought: str


def ensure_person(company: CompanyAccess, wanted: Wanted) -> Person:
    """The person of the register with the identity code, brought up to date if the settings say so.

    Two reimbursements of one new person give one: the second waits for the first. Raises Untranslatable with
    `person_unknown` or `person_ambiguous`.
    """
    company.runtime.memory.mention(("person", "persons"))
    known = _remembered(company, wanted)
    if known is not None and _is_current(company, wanted, known):
        return known.person
    with in_turn(company, f"person:{_key(company, wanted)}") as flight:
        known = _remembered(company, wanted)
        if known is not None and _is_current(company, wanted, known):
            return known.person
        found = _still_there(company, wanted, known) if known is not None else None
        found = found or _find(company, wanted)
        if found is None:
            return _remember(company, wanted, _create(company, wanted, flight))
        if not _updates(company):
            return _remember(company, wanted, Person(found.id, _notes(found)))
        changed = _bring_up_to_date(company, wanted, found.id, flight)
        _remember(company, wanted, Person(found.id))
        return Person(found.id, changed)


def forget_person(company: CompanyAccess, wanted: Wanted) -> None:
    """Procountor no longer knows what we remember."""
    company.registers.forget_person(_key(company, wanted))


def _create(company: CompanyAccess, wanted: Wanted, flight: Flight) -> Person:
    if not _updates(company):
        message = "No person in Procountor has the user's personal identity code, and none may be created."
        raise Untranslatable([Problem("person_unknown", message, "user.socialSecurityNumber")])
    company.may_create()
    deadline = company.runtime.write_deadline()
    body = books.encode(person_bodies.new_person(wanted, company.settings.default_language))
    created = flight.write(lambda: company.procountor.create_person(body, deadline=deadline))
    return Person(books.decode(created, PersonBasicInfo).id)


def _bring_up_to_date(
    company: CompanyAccess, wanted: Wanted, person_id: int, flight: Flight
) -> tuple[Problem, ...]:
    """Writes what differs; where somebody changed the person at the same moment, it is read and compared once more."""
    held = decode_person(company.procountor.person(person_id))
    try:
        return _write(company, wanted, held, flight)
    except Rejected:
        again = decode_person(company.procountor.person(person_id))
        if again.view.version == held.view.version:
            raise
        return _write(company, wanted, again, flight)


def _write(company: CompanyAccess, wanted: Wanted, held: HeldPerson, flight: Flight) -> tuple[Problem, ...]:
    change = person_bodies.update(wanted, held, company.settings.default_language)
    if change is None:
        return ()
    deadline = company.runtime.write_deadline()
    flight.write(lambda: company.procountor.put_person(held.view.id, change.body, deadline=deadline))
    message = f"Person {held.view.id} now has Severa's {', '.join(change.fields)}."
    return (Problem("person_updated", message, "user", Level.CHANGE),)


def _find(company: CompanyAccess, wanted: Wanted) -> PersonBasicInfo | None:
    """Among the active ones by search; if none of them is it, among the inactive ones and in the whole register too.

    The search may know an identity code in one spelling only, and is to leave Procountor one day; the register is
    long but complete.
    """
    active = list(_search(company, wanted, active=True))
    if active:
        return persons.pick(active)
    return persons.pick([*_search(company, wanted, active=False), *_walk(company, wanted)])


def _search(company: CompanyAccess, wanted: Wanted, *, active: bool) -> Iterator[PersonBasicInfo]:
    results: list[FoundPartner] = []
    with suppress(Rejected, Missing):  # persons are no business partners there any more
        pages = company.procountor.business_partners(
            identifier=wanted.identity.written, type="PERSON", active=active
        )
        results = [found for page in pages for found in books.decode_page(page, FoundPartner)]
    for found in results:
        if found.type in (None, "PERSON"):
            yield from _checked(company, wanted, found.as_person(active))


def _walk(company: CompanyAccess, wanted: Wanted) -> Iterator[PersonBasicInfo]:
    for page in company.procountor.persons(include_inactive=True):
        for found in books.decode_page(page, PersonBasicInfo):
            if found.shows_code or persons.may_be(wanted, found):
                yield from _checked(company, wanted, found)


def _checked(company: CompanyAccess, wanted: Wanted, found: PersonBasicInfo) -> Iterator[PersonBasicInfo]:
    """The one found, if it is the person. What the list lacks is read: the code, and the name where that counts."""
    if found.shows_code and not persons.is_same(wanted, found.invoicing_info):
        return
    if not found.shows_code or (wanted.identity.is_shared and not found.last_name):
        found = decode_person(company.procountor.person(found.id)).view
    if persons.is_person(wanted, found):
        yield found


def _still_there(company: CompanyAccess, wanted: Wanted, known: _Remembered) -> PersonBasicInfo | None:
    """The remembered person, if its code is still the user's."""
    try:
        found = decode_person(company.procountor.person(known.person.id)).view
    except Missing:
        return None
    return found if persons.is_person(wanted, found) else None


def _notes(found: PersonBasicInfo) -> tuple[Problem, ...]:
    if found.is_active:
        return ()
    message = f"Person {found.id} is inactive in Procountor."
    return (Problem("person_inactive", message, "user", Level.WARNING),)


def _updates(company: CompanyAccess) -> bool:
    travel = company.settings.travel_reimbursements
    return travel is not None and travel.update_persons


def _is_current(company: CompanyAccess, wanted: Wanted, known: _Remembered) -> bool:
    return not _updates(company) or known.brought == _digest(company, wanted)


def _key(company: CompanyAccess, wanted: Wanted) -> str:
    """An artificial code is many people's, so the name belongs to the key."""
    name = (wanted.first_name, wanted.last_name) if wanted.identity.is_shared else ()
    return company.sealed("\n".join((wanted.identity.value, *name)))


def _digest(company: CompanyAccess, wanted: Wanted) -> str:
    if not _updates(company):
        return ""
    body = person_bodies.new_person(wanted, company.settings.default_language)
    return company.sealed(books.encode(body).decode())


def _remembered(company: CompanyAccess, wanted: Wanted) -> _Remembered | None:
    stored = company.registers.person(_key(company, wanted))
    return None if stored is None else msgspec.json.decode(stored, type=_Remembered)


def _remember(company: CompanyAccess, wanted: Wanted, person: Person) -> Person:
    value = msgspec.json.encode(_Remembered(person, _digest(company, wanted)))
    company.registers.note_person(_key(company, wanted), value, LIFE_MS)
    return person
