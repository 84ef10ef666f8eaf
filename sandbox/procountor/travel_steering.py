"""What people do about travel behind the API: who approves travel invoices, and how persons change."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post, put
from litestar.params import FromPath, RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.procountor import persons
from severa_procountor.sandbox.procountor.handling import OneOffice
from severa_procountor.sandbox.procountor.steering import Steer, books_of, given, known


class Circulation(Steer, frozen=True):
    """Whom travel and expense invoices go to for approval, by user ids, and whether they have to."""

    approvers: tuple[int, ...]
    is_needed: bool = False


class PersonChange(Steer, frozen=True):
    last_name: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    identifier: str | None = None
    account_number: str | None = None
    active: bool | None = None


@put("/companies/{company_id:int}/circulation", status_code=204, sync_to_thread=False)
def set_circulation(company_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = msgspec.json.decode(body, type=Circulation)
    books = books_of(office, company_id)
    books.approvers, books.approves_unfinished_travel = wanted.approvers, not wanted.is_needed


@post("/companies/{company_id:int}/persons/{person_id:int}", status_code=204, sync_to_thread=False)
def change_person(
    company_id: FromPath[int], person_id: FromPath[int], office: OneOffice, body: RawBody
) -> None:
    wanted = given(msgspec.json.decode(body, type=PersonChange))
    books = books_of(office, company_id)
    person = known(books.persons, person_id)
    info, payment, registry = person.invoicing_info, person.payment_info, person.registry_info
    changed = replace(
        person,
        last_name=wanted.get("last_name", person.last_name),
        invoicing_info=replace(info, identifier=wanted.get("identifier", info.identifier)),
        payment_info=replace(payment, account_number=wanted.get("account_number", payment.account_number)),
        registry_info=replace(registry, active=wanted.get("active", registry.active)),
        version=books.version_after(person.version),
    )
    persons.keep(changed, books)


HANDLERS = (set_circulation, change_person)
