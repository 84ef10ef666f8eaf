from __future__ import annotations

from typing import Any

import pytest
from scripted_systems import DRAFT, TRANSFERRED, WAITING, partner, product
from two_systems import Office

from severa_procountor.errors import (
    AccessDenied,
    LeaseLost,
    Missing,
    Permanent,
    Rejected,
    Snoozed,
    Throttled,
    Unavailable,
    UnknownOutcome,
    Unreachable,
    Untranslatable,
)
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.records import State
from severa_procountor.workers import sales_invoices

LOST = UnknownOutcome("procountor", "POST /invoices", "time-out")
REFUSED = Problem("procountor_refused", "Procountor: ERROR_ID at partnerId: not found")


def carry(office: Office, claim: Claim | None = None) -> str:
    return sales_invoices.carry(claim or office.claim(), office.company)


def parked(office: Office, claim: Claim | None = None) -> list[str]:
    """The codes for which the document is parked."""
    with pytest.raises(Permanent) as refusal:
        carry(office, claim)
    return [problem.code for problem in refusal.value.problems]


def notes(office: Office) -> list[str]:
    return [note.code for note in office.record().notes]


def ours(office: Office, **changes: Any) -> dict[str, Any]:
    """What we would post, put into Procountor by an earlier life of ours."""
    carry(office)
    (body,) = office.procountor.bodies
    office.procountor.invoices_held.clear()
    office.severa.invoices["g1"]["status"] = {"guid": WAITING}
    office.clock.pass_ms(1000)
    return office.procountor.hold(body, **changes)


def interrupted(office: Office) -> Claim:
    """Taken again after a post whose answer was lost, when it can no longer be under way."""
    office.procountor.fail("post_invoice", LOST)
    claim = office.claim()
    with pytest.raises(UnknownOutcome):
        carry(office, claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    office.clock.pass_ms(office.runtime.settle_ms)
    return office.take()


def posted_before(office: Office, *, moved: Exception | None = None) -> Claim:
    """Taken again after it was posted and Severa did not answer to the change of status."""
    office.severa.fail("move_invoice", moved or Unavailable("severa", "PATCH", "ill"))
    claim = office.claim()
    with pytest.raises(type(moved or Unavailable("severa", "", ""))):
        carry(office, claim)
    claim.retry(0, Problem("unavailable", "ill"))
    return office.take()


def test_a_waiting_invoice_is_posted_and_its_status_moved(office: Office) -> None:
    assert carry(office) == "done"
    (body,) = office.procountor.bodies
    assert (body["originalInvoiceNumber"], body["partnerId"]) == ("1042", 11)
    assert body["invoiceRows"][0]["productId"] == 21
    assert ("move_invoice", ("g1", TRANSFERRED, "/status/guid")) in office.severa.asked
    assert (office.record().state, notes(office)) == (State.DONE, [])


def test_a_plain_invoice_costs_three_calls_to_severa_and_one_to_procountor(office: Office) -> None:
    carry(office)
    office.severa.add("g2", 1043)
    office.severa.calls.clear()
    office.procountor.calls.clear()
    carry(office, office.claim("g2", "1043", listed_at="0"))
    assert office.severa.calls == ["invoice", "invoice_rows", "move_invoice"]
    assert office.procountor.calls == ["post_invoice"]


def test_a_row_without_vat_has_the_invoices_settings_read(office: Office) -> None:
    office.severa.rows["g1"][0]["vatRate"] = 0
    with pytest.raises(Untranslatable):
        carry(office)
    assert office.severa.count("invoice_settings") == 1


def test_the_status_is_moved_by_the_path_of_the_settings(office: Office) -> None:
    office.settle(invoice_status_path="/invoiceStatus")
    carry(office)
    assert ("move_invoice", ("g1", TRANSFERRED, "/invoiceStatus")) in office.severa.asked


@pytest.mark.parametrize(("companies", "code"), [("0", "company_unknown"), ("2", "company_ambiguous")])
def test_an_invoice_of_no_or_several_companies_is_parked_unread(
    office: Office, companies: str, code: str
) -> None:
    assert parked(office, office.claim(companies=companies)) == [code]
    assert office.severa.count("invoice") == 0


def test_nothing_is_written_for_an_invoice_that_cannot_be_translated(office: Office) -> None:
    office.severa.rows["g1"] = []
    office.severa.invoices["g1"]["dueDate"] = None
    assert set(parked(office)) >= {"rows_missing", "due_date_missing"}
    assert not {"post_invoice", "create_business_partner"} & set(office.procountor.calls)
    assert office.severa.count("move_invoice") == 0


def test_what_happened_to_the_texts_is_kept_with_the_done_invoice(office: Office) -> None:
    office.severa.invoices["g1"]["receiverCustomerName"] = "Asiakas Oy " * 12
    carry(office)
    assert notes(office) == ["text_cut"]


def test_an_invoice_without_a_partner_goes_with_a_warning(office: Office) -> None:
    office.procountor.partners.clear()
    carry(office)
    assert "partnerId" not in office.procountor.bodies[0]
    assert notes(office) == ["partner_not_created"]


def test_every_invoice_of_an_inactive_customer_carries_the_warning(office: Office) -> None:
    office.procountor.partners = [partner(11, active=False)]
    carry(office)
    office.severa.add("g2", 1043)
    carry(office, office.claim("g2", "1043"))
    assert [note.code for note in office.record("g2").notes] == notes(office) == ["partner_inactive"]
    assert [body["partnerId"] for body in office.procountor.bodies] == [11, 11]


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
    assert parked(office) == ["found_invoice_differs"]
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


def test_a_posted_invoice_that_differs_is_parked_and_its_status_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_otherwise(office, monkeypatch)
    assert "posted_differs" in parked(office)
    assert office.severa.count("move_invoice") == 0


def test_a_differing_invoice_that_was_mended_goes_on_without_a_second_post(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_otherwise(office, monkeypatch)
    claim = office.claim()
    claim.park([Problem(code, "") for code in parked(office, claim)])
    office.clock.pass_ms(1000)
    assert carry(office) == "done"
    assert (office.procountor.count("post_invoice"), notes(office)) == (1, ["adopted"])


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


def test_after_an_interruption_only_the_status_is_moved(office: Office) -> None:
    claim = posted_before(office)
    office.procountor.calls.clear()
    assert carry(office, claim) == "done"
    assert (office.procountor.calls, notes(office)) == ([], [])


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


def test_a_sum_edited_under_way_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    move = office.severa.move_invoice

    def edit_first(guid: str, *about: Any, **more: Any) -> bytes:
        office.severa.invoices[guid]["totalExcludingTax"]["amount"] = 950
        return move(guid, *about, **more)

    monkeypatch.setattr(office.severa, "move_invoice", edit_first)
    assert (carry(office), notes(office)) == ("done", ["edited_under_way"])


@pytest.mark.parametrize(
    "answer", [b"[]", b'[{"guid": "g1"}]', b'[{"guid": "g1", "status": {"guid": "s1"}}]']
)
def test_a_status_that_did_not_move_parks_the_invoice_and_it_is_not_posted_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(office.severa, "move_invoice", lambda *_, **__: answer)
        claim = office.claim()
        assert parked(office, claim) == ["status_not_moved"]
        claim.park([Problem("status_not_moved", "")])
    office.clock.pass_ms(1000)
    assert carry(office) == "done"
    assert office.procountor.count("post_invoice") == 1


def test_the_status_is_not_moved_by_a_worker_that_lost_its_claim(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, post = office.claim(), office.procountor.post_invoice

    def slowly(body: bytes, *, deadline: float) -> bytes:
        office.clock.pass_ms(3_600_000)
        office.runtime.transfers.sweep()
        return post(body, deadline=deadline)

    monkeypatch.setattr(office.procountor, "post_invoice", slowly)
    with pytest.raises(LeaseLost):
        carry(office, claim)
    assert office.severa.count("move_invoice") == 0


@pytest.mark.parametrize("status", [DRAFT, TRANSFERRED])
def test_an_invoice_that_left_the_waiting_status_is_left_alone(office: Office, status: str) -> None:
    office.severa.invoices["g1"]["status"] = {"guid": status}
    assert (carry(office), office.found()) == ("withdrawn", None)
    assert office.procountor.count("post_invoice") == 0


@pytest.mark.parametrize("status", [None, {}, {"name": "Waiting for transfer"}])
def test_an_invoice_that_does_not_say_its_status_is_parked_not_forgotten(
    office: Office, status: object
) -> None:
    office.severa.invoices["g1"]["status"] = status
    assert parked(office) == ["severa_unreadable"]


def test_an_invoice_deleted_in_severa_is_left_alone(office: Office) -> None:
    claim = office.claim()
    office.severa.invoices.clear()
    assert (carry(office, claim), office.found()) == ("withdrawn", None)


@pytest.mark.parametrize(("status", "told"), [(TRANSFERRED, []), (DRAFT, ["moved_elsewhere"])])
def test_an_invoice_that_left_after_its_post_is_done(office: Office, status: str, told: list[str]) -> None:
    claim = posted_before(office)
    office.severa.invoices["g1"]["status"] = {"guid": status}
    assert (carry(office, claim), notes(office)) == ("done", told)


@pytest.mark.parametrize(
    ("arrived", "end"), [(True, "done"), (False, "withdrawn")], ids=["arrived", "never arrived"]
)
def test_an_invoice_that_left_after_a_lost_answer_is_looked_for(
    office: Office, arrived: bool, end: str
) -> None:
    claim = interrupted(office)
    if arrived:
        office.procountor.hold(office.procountor.sent[0])
    office.severa.invoices["g1"]["status"] = {"guid": DRAFT}
    assert carry(office, claim) == end
    if arrived:
        assert notes(office) == ["moved_elsewhere"]


def test_an_invoice_that_left_is_not_given_up_while_its_post_is_under_way(office: Office) -> None:
    office.procountor.fail("post_invoice", LOST)
    claim = office.claim()
    with pytest.raises(UnknownOutcome):
        carry(office, claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    office.severa.invoices["g1"]["status"] = {"guid": DRAFT}
    with pytest.raises(Snoozed):
        carry(office, office.take())


def test_nothing_is_read_or_posted_while_writes_of_before_may_be_under_way(office: Office) -> None:
    office.redis.delete("sp:epoch")
    claim = office.claim()
    with pytest.raises(Snoozed):
        carry(office, claim)
    assert "invoice" not in office.severa.calls
    claim.snooze(0, "Redis is new")
    office.clock.pass_ms(office.runtime.settle_ms)
    assert carry(office, office.take()) == "done"


def answer_otherwise(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Procountor answers other sums than it holds later."""
    post = office.procountor.post_invoice
    wrong = (b'"excludingVatTotal": 900.0', b'"excludingVatTotal": 899.0')
    monkeypatch.setattr(
        office.procountor,
        "post_invoice",
        lambda body, deadline: post(body, deadline=deadline).replace(*wrong),
    )
