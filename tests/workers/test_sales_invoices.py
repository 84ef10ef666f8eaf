from __future__ import annotations

from typing import Any

import pytest
from carrying import LOST, carry, interrupted, notes, parked, posted_before
from scripted_systems import DRAFT, TRANSFERRED, partner
from two_systems import Office

from severa_procountor.errors import (
    LeaseLost,
    Rejected,
    Snoozed,
    UnknownOutcome,
    Untranslatable,
)
from severa_procountor.problems import Problem
from severa_procountor.state.records import State
from severa_procountor.workers.runtime import ACCESS_LIFE_S


def test_a_waiting_invoice_is_posted_and_its_status_moved(office: Office) -> None:
    assert carry(office) == "done"
    (body,) = office.procountor.bodies
    assert (body["originalInvoiceNumber"], body["partnerId"]) == ("1042", 11)
    assert body["invoiceRows"][0]["productId"] == 21
    assert ("move_invoice", ("g1", TRANSFERRED, "/status/guid")) in office.severa.asked
    assert (office.record().state, notes(office)) == (State.DONE, [])


def test_a_plain_invoice_costs_four_calls_to_severa_and_one_to_procountor(office: Office) -> None:
    """The settings are read for the grouping of its rows, which decides whether files go along."""
    carry(office)
    office.severa.add("g2", 1043)
    office.severa.calls.clear()
    office.procountor.calls.clear()
    carry(office, office.claim("g2", "1043", listed_at="0"))
    assert office.severa.calls == ["invoice", "invoice_rows", "invoice_settings", "move_invoice"]
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
def test_an_invoice_of_no_or_several_companies_is_parked_without_its_rows(
    office: Office, companies: str, code: str
) -> None:
    assert parked(office, office.claim(companies=companies)) == [code]
    assert office.severa.count("invoice_rows") == 0


@pytest.mark.parametrize("companies", ["0", "2"])
def test_an_invoice_of_no_or_several_companies_is_forgotten_once_it_has_left_the_waiting_status(
    office: Office, companies: str
) -> None:
    claim = office.claim(companies=companies)
    office.severa.invoices["g1"]["status"] = {"guid": TRANSFERRED}
    assert carry(office, claim) == "withdrawn"


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


def test_procountors_list_is_read_before_the_invoice_lest_it_be_read_again_later(office: Office) -> None:
    company = office.company
    assert company.registers.claim("numbers", ttl_ms=60_000) is not None
    with pytest.raises(Snoozed):
        carry(office)
    assert office.severa.count("invoice") == 0


def test_a_shut_door_is_not_held_against_the_document(office: Office) -> None:
    office.procountor.own["id"] = 2
    with pytest.raises(Snoozed) as pause:
        carry(office)
    assert pause.value.seconds == office.runtime.deployment.poll_interval
    assert office.severa.count("invoice") == 0


def test_behind_a_shut_door_the_secrets_are_read_again(office: Office) -> None:
    before = office.company
    office.procountor.own["id"] = 2
    office.clock.pass_ms(ACCESS_LIFE_S * 1000 + 1)
    with pytest.raises(Snoozed):
        carry(office)
    assert office.company is not before


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


def test_an_invoice_that_left_is_not_taken_for_one_whose_number_holds_its_own(office: Office) -> None:
    claim = interrupted(office)
    office.procountor.hold(office.procountor.sent[0], originalInvoiceNumber="21042")
    office.severa.invoices["g1"]["status"] = {"guid": DRAFT}
    assert carry(office, claim) == "withdrawn"


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


def test_an_invoice_that_left_after_it_was_posted_and_parked_is_not_forgotten(office: Office) -> None:
    """What is begun in Procountor must be told of, though nothing moves it on any more."""
    office.severa.fail("move_invoice", Rejected([Problem("severa_refused", "no")]))
    claim = office.claim()
    assert parked(office, claim) == ["severa_refused"]
    claim.park([Problem("severa_refused", "no")])
    office.clock.pass_ms(1000)
    office.see()
    office.severa.invoices["g1"]["status"] = {"guid": DRAFT}
    assert carry(office, office.take()) == "done"
    assert notes(office) == ["moved_elsewhere"]


def test_what_was_noted_of_a_done_invoice_is_in_the_log(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.severa.invoices["g1"]["language"] = {"code": "fr"}
    carry(office)
    assert "language_assumed" in capsys.readouterr().out
