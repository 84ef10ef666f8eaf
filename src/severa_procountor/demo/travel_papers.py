"""Whether the right person is paid to the right account, with the papers, and as far as the company wants."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from severa_procountor.demo.accounts import BILL_OF_CHARGES, TRAVEL_INVOICE, Books, Person
from severa_procountor.demo.travel_accounts import CarriedTravel
from severa_procountor.settings.choices import Target, TravelType
from severa_procountor.settings.secrets import Secret

# Procountor's status of one that stands where a target wants it.
_STANDS = {
    Target.UNFINISHED: "UNFINISHED",
    Target.RECEIVED: "RECEIVED",
    Target.APPROVED: "APPROVED",
}


class Delivered(msgspec.Struct):
    """`people` counts those that go to the right person and account, `released` those that stand where their company
    wants them, by that target."""

    people: int = 0
    attachments: int = 0
    released: dict[Target, int] = msgspec.field(default_factory=lambda: dict.fromkeys(_STANDS, 0))
    differences: list[str] = msgspec.field(default_factory=list)


def judge(carried: Iterable[CarriedTravel], held: Sequence[Books]) -> Delivered:
    """`held` are the books with the persons that are paid."""
    registers = {books.name: {person.id: person for person in books.persons} for books in held}
    result = Delivered()
    for each in carried:
        _judge_person(each, registers.get(each.reimbursement.company, {}), result)
        _judge_type(each, result)
        _judge_files(each, result)
        _judge_release(each, result)
    return result


def digest(text: Secret | None) -> str:
    """SHA-256 of a code or an account without blanks; "" for none."""
    bare = "".join(text.value.split()) if text else ""
    return hashlib.sha256(bare.encode()).hexdigest() if bare else ""


def _judge_person(carried: CarriedTravel, persons: Mapping[int, Person], result: Delivered) -> None:
    wrong = list(_wrong_of_person(carried, persons))
    result.people += not wrong
    result.differences += [f"{carried.name}: {text}" for text in wrong]


def _wrong_of_person(carried: CarriedTravel, persons: Mapping[int, Person]) -> Iterator[str]:
    payee, copy = carried.reimbursement.payee, carried.copy
    person = persons.get(copy.partner_id or 0)
    if person is None:
        yield "it is of nobody in Procountor's person register"
    elif digest(person.invoicing_info.identifier) != payee.identity:
        yield f"it is of person {person.id}, who is another one than in Severa"
    if digest(copy.account_number) != payee.account:
        yield "it is paid to another account than Severa says"


def _judge_type(carried: CarriedTravel, result: Delivered) -> None:
    wanted = carried.settings.invoice_type.value
    if carried.settings.invoice_type is TravelType.AUTO:
        wanted = TRAVEL_INVOICE if carried.reimbursement.has_trip else BILL_OF_CHARGES
    if carried.copy.type != wanted:
        result.differences.append(f"{carried.name}: is to be {wanted}; Procountor has {carried.copy.type}")


def _judge_files(carried: CarriedTravel, result: Delivered) -> None:
    paper, held = carried.reimbursement.pdf, carried.copy.attachments
    if [(file.size, file.sha256, file.send_with_invoice) for file in held] == [
        (paper.size, paper.sha256, False)
    ]:
        result.attachments += 1
        return
    told = ", ".join(
        f"{file.name} of {file.size} bytes{' that goes with it' if file.send_with_invoice else ''}"
        for file in held
    )
    text = f"attachment wanted: one of {paper.size} bytes that stays; Procountor holds {told or 'none'}"
    result.differences.append(f"{carried.name}: {text}")


def _judge_release(carried: CarriedTravel, result: Delivered) -> None:
    target, copy = carried.settings.target, carried.copy
    if copy.status == _STANDS.get(target) and not copy.sent_times:
        result.released[target] += 1
        return
    text = f"is to be {target}; Procountor has it as {copy.status}, sent {copy.sent_times} times"
    result.differences.append(f"{carried.name}: {text}")
