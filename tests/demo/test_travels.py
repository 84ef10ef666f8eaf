from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from demo.carried_travels import COPY, REIMBURSEMENT, copy, judged, reimbursement

from severa_procountor.demo.accounts import WAITING, Item, Items
from severa_procountor.demo.travels import Travels


def holds(found: Travels) -> bool:
    return found.duplicates == 0 and found.totals_equal and not found.differences


def test_it_holds_when_both_ends_say_the_same() -> None:
    found = judged()
    assert holds(found), found.differences
    assert (found.transferred, found.held) == (1, 1)
    assert found.owed == found.paid == {"Oy": Decimal("131.30")}


def test_a_second_copy_is_found() -> None:
    found = judged((COPY, COPY))
    assert (found.duplicates, found.totals_equal) == (1, False)


@pytest.mark.parametrize("status", ["INVALIDATED", "OVERRIDDEN", "DELETED"])
def test_a_copy_that_no_longer_counts_is_none(status: str) -> None:
    assert holds(judged((copy(status=status), COPY)))
    assert judged((copy(status=status),)).differences == (
        "Oy reimbursement 501: Severa says transferred, and Procountor does not hold it",
    )


@pytest.mark.parametrize(
    "changes",
    [{"invoice_sum_total": Decimal("131.29")}, {"invoice_sum_total": Decimal("131.31")}, {"sums": ()}],
)
def test_a_cent_too_few_or_too_many_or_another_currency_is_found(changes: dict[str, Any]) -> None:
    found = judged((copy(**changes),))
    assert not holds(found)
    assert found.differences[0].startswith("Oy reimbursement 501: 131.30 in Severa, ")


def test_an_advance_is_taken_off_what_is_paid() -> None:
    advanced = reimbursement(advance=Decimal("30.00"))
    found = judged((copy(invoice_sum_total=Decimal("101.30")),), reimbursements=(advanced,))
    assert found.totals_equal
    assert not judged(reimbursements=(advanced,)).totals_equal


def test_differences_that_cancel_out_in_the_sum_are_found() -> None:
    copies = (
        copy(invoice_sum_total=Decimal("131.29")),
        copy(invoice_sum_total=Decimal("131.31"), original_invoice_number="T502"),
    )
    found = judged(copies, reimbursements=(REIMBURSEMENT, reimbursement(guid="r2", number=502)))
    assert (found.totals_equal, len(found.differences)) == (True, 2)


def test_one_that_waits_has_to_be_parked_for_what_is_wrong_with_it() -> None:
    waits = reimbursement(status=WAITING, expected="advance_payment")

    def told(parked: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        return judged((), reimbursements=(waits,), parked=parked).differences

    assert told({"r1": ("advance_payment",)}) == ()
    assert told({}) == ("Oy reimbursement 501: waits in Severa, and no reason was given",)
    assert told({"r1": ("person_unknown",)}) == (
        "Oy reimbursement 501: is to be parked for advance_payment; parked for person_unknown",
    )


def test_one_that_could_go_and_is_parked_is_found() -> None:
    found = judged((), reimbursements=(reimbursement(status=WAITING),), parked={"r1": ("person_unknown",)})
    assert (found.parked, found.differences) == (
        1,
        ("Oy reimbursement 501: is to be carried; parked for person_unknown",),
    )


def test_one_that_was_to_be_parked_and_went_is_found() -> None:
    assert judged(reimbursements=(reimbursement(expected="advance_payment"),)).differences == (
        "Oy reimbursement 501: is to be parked for advance_payment, and Severa says transferred",
    )


def test_one_that_is_there_and_still_waits_is_found() -> None:
    found = judged(reimbursements=(reimbursement(status=WAITING),), parked={"r1": ()})
    assert f"Oy reimbursement 501: Procountor holds it, Severa has it as {WAITING}" in found.differences


def test_one_that_was_transferred_long_ago_is_left_alone() -> None:
    old = reimbursement(guid="r0", number=500, expected="left_alone")
    found = judged(reimbursements=(REIMBURSEMENT, old))
    assert (holds(found), found.left_alone, found.transferred) == (True, 1, 1)
    again = judged((COPY, copy(original_invoice_number="T500")), reimbursements=(REIMBURSEMENT, old))
    assert "Oy reimbursement 500: nobody asked for it, and Procountor holds it" in again.differences


def test_one_that_severa_does_not_have_is_found() -> None:
    found = judged((COPY, copy(original_invoice_number="501")))
    assert found.differences == ("Oy 501: Procountor holds it, and Severa has no such reimbursement",)


def test_those_of_companies_without_settings_are_nobodys_business() -> None:
    other = reimbursement(company="Nobody Oy", status=WAITING, expected="left_alone")
    assert holds(judged(reimbursements=(REIMBURSEMENT, other)))


def test_two_items_of_one_project_are_found() -> None:
    twice = (Items("Projekti", (Item(1, "1 Talo 1"), Item(2, "1 Talo"))),)
    assert judged(items=twice).differences == ("Oy: several items of project 1: 1 Talo 1, 1 Talo",)
