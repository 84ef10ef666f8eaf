from __future__ import annotations

from typing import Any

import pytest
from demo.carried_travels import ACCOUNT, CODE, COPY, copy, judged, reimbursement

from severa_procountor.demo.accounts import File, Identity, Person
from severa_procountor.settings.choices import Target
from severa_procountor.settings.secrets import Secret

OTHER_CODE, OTHER_ACCOUNT = Secret("131052-951W"), Secret("FI9014283500171141")
(PAPER,) = COPY.attachments


def test_whoever_is_paid_is_the_one_of_severa_on_the_account_of_severa() -> None:
    found = judged().delivered
    assert (found.people, found.differences) == (1, [])


@pytest.mark.parametrize(
    ("persons", "changes", "told"),
    [
        ((), {}, "it is of nobody in Procountor's person register"),
        ((Person(7, Identity()),), {}, "it is of person 7, who is another one than in Severa"),
        ((Person(7, Identity(OTHER_CODE)),), {}, "it is of person 7, who is another one than in Severa"),
        ((Person(8, Identity(CODE)),), {}, "it is of nobody in Procountor's person register"),
        (
            (Person(7, Identity(CODE)),),
            {"account_number": OTHER_ACCOUNT},
            "it is paid to another account than Severa says",
        ),
        (
            (Person(7, Identity(CODE)),),
            {"account_number": None},
            "it is paid to another account than Severa says",
        ),
    ],
)
def test_another_person_or_another_account_is_found(
    persons: tuple[Person, ...], changes: dict[str, Any], told: str
) -> None:
    found = judged((copy(**changes),), persons=persons).delivered
    assert (found.people, found.differences) == (0, [f"Oy reimbursement 501: {told}"])


def test_neither_codes_nor_accounts_are_shown() -> None:
    shown = repr((copy(account_number=ACCOUNT), Person(7, Identity(CODE))))
    assert "952" not in shown
    assert "5600" not in shown


def test_an_invoice_without_a_trip_is_a_bill_of_charges() -> None:
    assert judged(reimbursements=(reimbursement(has_trip=False),)).differences == (
        "Oy reimbursement 501: is to be BILL_OF_CHARGES; Procountor has TRAVEL_INVOICE",
    )
    assert not judged(
        (copy(type="BILL_OF_CHARGES"),), reimbursements=(reimbursement(has_trip=False),)
    ).differences


@pytest.mark.parametrize(
    "held",
    [
        (),
        (PAPER, PAPER),
        (File("Travel-501.pdf", 899, "aa", send_with_invoice=False),),
        (File("Travel-501.pdf", 900, "bb", send_with_invoice=False),),
        (File("Travel-501.pdf", 900, "aa", send_with_invoice=True),),
    ],
)
def test_a_file_that_is_missing_doubled_another_or_sent_along_is_found(held: tuple[File, ...]) -> None:
    found = judged((copy(attachments=held),)).delivered
    assert (found.attachments, len(found.differences)) == (0, 1)
    assert found.differences[0].startswith("Oy reimbursement 501: attachment wanted: one of 900 bytes")


@pytest.mark.parametrize(
    ("target", "status"), [("unfinished", "UNFINISHED"), ("received", "RECEIVED"), ("approved", "APPROVED")]
)
def test_one_that_stands_where_its_company_wants_it_is_counted(target: str, status: str) -> None:
    found = judged((copy(status=status),), target=target).delivered
    assert (found.released[Target(target)], found.differences) == (1, [])


@pytest.mark.parametrize(
    ("target", "status", "times"),
    [
        ("unfinished", "RECEIVED", 0),
        ("received", "UNFINISHED", 0),
        ("received", "APPROVED", 0),
        ("approved", "RECEIVED", 0),
        ("approved", "APPROVED", 1),
    ],
)
def test_one_that_went_too_far_or_not_far_enough_is_found(target: str, status: str, times: int) -> None:
    found = judged((copy(status=status, sent_times=times),), target=target).delivered
    assert sum(found.released.values()) == 0
    assert found.differences == [
        f"Oy reimbursement 501: is to be {target}; Procountor has it as {status}, sent {times} times"
    ]
