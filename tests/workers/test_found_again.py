from __future__ import annotations

from typing import Any

import pytest
from carrying import LOST, answer_otherwise, carry, interrupted, notes, ours, parked, posted_before
from scripted_systems import TRANSFERRED
from two_systems import Office

from severa_procountor.errors import (
    Missing,
    Snoozed,
    Unavailable,
    UnknownOutcome,
)
from severa_procountor.problems import Problem


def test_the_invoice_that_procountor_already_has_is_adopted(office: Office) -> None:
    held = ours(office)
    assert carry(office) == "done"
    assert office.procountor.count("post_invoice") == 1
    assert notes(office) == ["adopted"]
    assert ("invoice", held["id"]) in office.procountor.asked
    assert office.severa.invoices["g1"]["status"] == {"guid": TRANSFERRED}


@pytest.mark.parametrize("status", ["INVALIDATED", "OVERRIDDEN", "DELETED"])
def test_a_copy_that_no_longer_counts_is_posted_anew(office: Office, status: str) -> None:
    ours(office, status=status)
    carry(office)
    assert (office.procountor.count("post_invoice"), notes(office)) == (2, [])


def test_a_number_that_only_holds_ours_is_another_invoice(office: Office) -> None:
    ours(office, originalInvoiceNumber="21042")
    carry(office)
    assert office.procountor.count("post_invoice") == 2


def test_several_copies_are_for_a_person(office: Office) -> None:
    office.procountor.hold(ours(office), originalInvoiceNumber="1042")
    assert parked(office) == ["found_several_times"]
    assert office.procountor.count("post_invoice") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "2026-01-16"},
        {"counterParty": {"customerNumber": "1002"}},
        {"invoiceSumInfo": [{"currency": "EUR", "excludingVatTotal": 900, "invoiceSumTotal": 1129.51}]},
    ],
)
def test_another_invoice_under_the_number_is_for_a_person(office: Office, changes: dict[str, Any]) -> None:
    ours(office, **changes)
    assert set(parked(office)) == {"found_invoice_differs"}
    assert office.severa.count("move_invoice") == 1


def test_the_number_is_looked_for_with_the_companys_prefix(office: Office) -> None:
    office.settle(
        {
            "sales_invoices": {
                "status_before": "Waiting for transfer",
                "status_after": "Transferred",
                "number_prefix": "S-",
            }
        }
    )
    ours(office)
    carry(office)
    assert ("invoices_numbered", "S-1042") in office.procountor.asked
    assert notes(office) == ["adopted"]


def test_a_differing_invoice_that_was_mended_goes_on_without_a_second_post(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_otherwise(office, monkeypatch)
    claim = office.claim()
    claim.park([Problem(code, "") for code in parked(office, claim)])
    office.clock.pass_ms(1000)
    assert carry(office) == "done"
    assert (office.procountor.count("post_invoice"), notes(office)) == (1, [])


def test_a_lost_answer_leaves_the_intent_and_is_waited_for(office: Office) -> None:
    office.procountor.fail("post_invoice", LOST)
    claim = office.claim()
    with pytest.raises(UnknownOutcome):
        carry(office, claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    office.clock.pass_ms(30_000)
    with pytest.raises(Snoozed) as pause:
        carry(office, office.take())
    assert pause.value.seconds == office.runtime.settle_ms / 1000 - 30
    assert office.procountor.count("invoices_numbered") == 0


def test_a_post_whose_answer_was_lost_is_found_again(office: Office) -> None:
    claim = interrupted(office)
    office.procountor.hold(office.procountor.sent[0])
    carry(office, claim)
    assert (office.procountor.count("post_invoice"), notes(office)) == (1, ["adopted"])


def test_a_post_whose_answer_was_lost_is_repeated_when_it_never_arrived(office: Office) -> None:
    carry(office, interrupted(office))
    assert (office.procountor.calls.count("post_invoice"), len(office.procountor.invoices_held)) == (2, 1)
    assert office.procountor.calls.index("invoices_numbered") > office.procountor.calls.index("post_invoice")


def test_after_an_interruption_only_the_status_is_moved(office: Office) -> None:
    claim = posted_before(office)
    office.procountor.calls.clear()
    assert carry(office, claim) == "done"
    assert (office.procountor.calls, notes(office)) == (["invoice"], [])


@pytest.mark.parametrize("gone", ["deleted", "invalidated"])
def test_a_posted_invoice_that_no_longer_lives_is_posted_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    claim = posted_before(office)
    if gone == "deleted":
        office.procountor.fail("invoice", Missing([Problem("procountor_missing", "gone")]))
        office.procountor.invoices_held.clear()
    else:
        office.procountor.invoices_held[0]["status"] = "INVALIDATED"
    assert (carry(office, claim), office.procountor.count("post_invoice")) == ("done", 2)


def test_an_invoice_that_was_posted_under_another_number_is_for_a_person(office: Office) -> None:
    claim = posted_before(office)
    office.severa.invoices["g1"]["number"] = 2042
    assert parked(office, claim) == ["found_under_other_number"]
    assert office.procountor.count("post_invoice") == 1


def test_a_lost_post_is_looked_for_under_the_number_it_went_out_with(office: Office) -> None:
    claim = interrupted(office)
    office.procountor.hold(office.procountor.sent[0])
    office.severa.invoices["g1"]["number"] = 2042
    assert parked(office, claim) == ["found_under_other_number"]
    assert office.procountor.count("post_invoice") == 1


def test_an_invoice_posted_to_other_books_than_the_settings_name_now_is_for_a_person(office: Office) -> None:
    claim = posted_before(office)
    office.procountor.own["id"] = 2
    office.settle({"procountor": {"company_id": 2, "api_key": "env:KEY"}})
    assert parked(office, claim) == ["company_changed"]
    assert office.procountor.count("post_invoice") == 1


def test_a_lost_post_to_other_books_than_the_settings_name_now_is_for_a_person(office: Office) -> None:
    claim = interrupted(office)
    office.procountor.own["id"] = 2
    office.settle({"procountor": {"company_id": 2, "api_key": "env:KEY"}})
    assert parked(office, claim) == ["company_changed"]


def test_two_invoices_of_severa_with_one_number_are_not_taken_for_one(office: Office) -> None:
    carry(office)
    office.severa.add("g2", 1042)
    assert parked(office, office.claim("g2", "1042")) == ["number_used_twice"]
    assert len(office.procountor.invoices_held) == 1


def test_an_invoice_edited_after_the_post_is_compared_again(office: Office) -> None:
    claim = posted_before(office)
    office.severa.invoices["g1"]["notes"] = "Uusi teksti"
    carry(office, claim)
    assert (office.procountor.count("post_invoice"), notes(office)) == (1, ["edited_meanwhile"])


def test_an_invoice_whose_sum_was_edited_after_the_post_is_parked(office: Office) -> None:
    claim = posted_before(office)
    office.severa.rows["g1"][0]["quantity"] = 20
    for name, amount in (("totalExcludingTax", 1800), ("totalTax", 459), ("totalIncludingTax", 2259)):
        office.severa.invoices["g1"][name]["amount"] = amount
    assert "posted_differs" in parked(office, claim)
    assert office.severa.count("move_invoice") == 1


def test_what_was_adopted_in_other_books_than_the_settings_name_now_is_for_a_person(office: Office) -> None:
    ours(office)
    office.severa.fail("move_invoice", Unavailable("severa", "PATCH", "ill"))
    claim = office.claim()
    with pytest.raises(Unavailable):
        carry(office, claim)
    claim.retry(0, Problem("unavailable", "ill"))
    office.procountor.own["id"] = 2
    office.settle({"procountor": {"company_id": 2, "api_key": "env:KEY"}})
    assert parked(office, office.take()) == ["company_changed"]
