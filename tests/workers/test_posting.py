from __future__ import annotations

import json

import pytest
from carrying import answer_otherwise, carry, notes, parked
from scripted_systems import partner, product
from two_systems import Office

from severa_procountor.errors import (
    AccessDenied,
    Missing,
    Rejected,
    Snoozed,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from severa_procountor.problems import Problem

REFUSED = Problem("procountor_refused", "Procountor: ERROR_ID at partnerId: not found")


def test_a_posted_invoice_that_differs_is_parked_and_its_status_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_otherwise(office, monkeypatch)
    assert "posted_differs" in parked(office)
    assert office.severa.count("move_invoice") == 0


@pytest.mark.parametrize("answer", [b"{}", b'{"id": null}', b'{"invoiceNumber": 7}'])
def test_an_answer_without_an_id_is_an_unknown_outcome(
    office: Office, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(office.procountor, "post_invoice", lambda body, deadline: answer)
    claim = office.claim()
    with pytest.raises(UnknownOutcome):
        carry(office, claim)
    assert claim.intent("post") is not None


@pytest.mark.parametrize(
    "failure",
    [
        Unreachable("procountor", "POST", "refused"),
        Throttled("procountor", "POST", "429"),
        Snoozed(5, "quota"),
        Rejected([Problem("procountor_refused", "no")]),
        AccessDenied([Problem("procountor_access_denied", "no")]),
        Missing([Problem("procountor_missing", "no")]),
    ],
)
def test_a_post_that_certainly_did_not_happen_leaves_no_intent(office: Office, failure: Exception) -> None:
    office.procountor.fail("post_invoice", failure)
    claim = office.claim()
    with pytest.raises(type(failure)):
        carry(office, claim)
    assert claim.intent("post") is None


def test_a_remembered_partner_that_is_gone_is_looked_up_again_once(office: Office) -> None:
    carry(office)
    office.procountor.partners = [partner(12)]
    office.severa.add("g2", 1043)
    office.procountor.fail("post_invoice", Rejected([REFUSED]))
    carry(office, office.claim("g2", "1043"))
    assert [body["partnerId"] for body in office.procountor.sent] == [11, 11, 12]


def test_a_remembered_product_that_is_gone_is_looked_up_again(office: Office) -> None:
    carry(office)
    office.procountor.stock[0] = product(99, "SUUN")
    office.severa.add("g2", 1043)
    gone = Problem("procountor_refused", "Procountor: ERROR_ID at invoiceRows[0].productId: not found")
    office.procountor.fail("post_invoice", Rejected([gone]))
    carry(office, office.claim("g2", "1043"))
    assert office.procountor.sent[-1]["invoiceRows"][0]["productId"] == 99


def test_an_id_that_is_refused_twice_parks_the_invoice(office: Office) -> None:
    office.procountor.fail("post_invoice", Rejected([REFUSED]), Rejected([REFUSED]))
    assert parked(office) == ["procountor_refused"]
    assert office.procountor.count("post_invoice") == 2


def test_another_refusal_is_not_tried_again(office: Office) -> None:
    office.procountor.fail("post_invoice", Rejected([Problem("procountor_refused", "at date: closed")]))
    assert parked(office) == ["procountor_refused"]
    assert office.procountor.count("post_invoice") == 1


def test_an_answer_without_sums_is_read_again_and_compared(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = office.procountor.post_invoice

    def only_the_id(body: bytes, *, deadline: float) -> bytes:
        return json.dumps({"id": json.loads(post(body, deadline=deadline))["id"]}).encode()

    monkeypatch.setattr(office.procountor, "post_invoice", only_the_id)
    assert (carry(office), notes(office)) == ("done", [])
    assert office.procountor.calls[-1] == "invoice"
