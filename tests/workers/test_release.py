from __future__ import annotations

import json
from typing import Any

import pytest
from carrying import answer_otherwise, carry, notes, parked
from two_systems import Office

from severa_procountor.errors import Unavailable, UnknownOutcome
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim


def aim(office: Office, target: str) -> Office:
    settings = office.tenants.tenants["acme"].companies[0].sales_invoices
    assert settings is not None
    plain = {"status_before": settings.status_before, "status_after": settings.status_after}
    office.settle({"sales_invoices": plain | {"target": target}})
    return office


def status(office: Office) -> str:
    (held,) = office.procountor.invoices_held
    found: str = held["status"]
    return found


def lost(office: Office, monkeypatch: pytest.MonkeyPatch, call: str, *, arrives: bool) -> Claim:
    """Taken again after the answer to `call` was lost."""
    write = getattr(office.procountor, call)

    def lose(invoice_id: int, *, deadline: float) -> bytes:
        if arrives:
            write(invoice_id, deadline=deadline)
        raise UnknownOutcome("procountor", call, "time-out")

    claim = office.claim()
    with monkeypatch.context() as patch:
        patch.setattr(office.procountor, call, lose)
        with pytest.raises(UnknownOutcome):
            carry(office, claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    office.clock.pass_ms(office.runtime.settle_ms)
    return office.take()


@pytest.mark.parametrize(
    ("target", "ends"), [("unfinished", "UNFINISHED"), ("approved", "NOT_SENT"), ("sent", "SENT")]
)
def test_an_invoice_goes_as_far_as_the_settings_say(office: Office, target: str, ends: str) -> None:
    assert carry(aim(office, target)) == "done"
    assert status(office) == ends


def test_it_is_released_before_severa_is_told(office: Office) -> None:
    order: list[str] = []
    aim(office, "sent")
    office.procountor.called = lambda call, about=None: order.append(call)  # type: ignore[method-assign]
    office.severa.called = lambda call, about=None: order.append(call)  # type: ignore[method-assign]
    carry(office)
    assert order[-3:] == ["approve_invoice", "send_invoice", "move_invoice"]


def test_a_difference_leaves_it_unfinished(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    aim(office, "sent")
    answer_otherwise(office, monkeypatch)
    assert parked(office) == ["posted_differs"]
    assert status(office) == "UNFINISHED"


@pytest.mark.parametrize("call", ["approve_invoice", "send_invoice"])
@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_releases_it_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, call: str, arrives: bool
) -> None:
    aim(office, "sent")
    assert carry(office, lost(office, monkeypatch, call, arrives=arrives)) == "done"
    assert status(office) == "SENT"
    assert office.procountor.sent_times == {501: 1}


def test_a_request_to_send_that_may_be_under_way_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    aim(office, "sent")
    office.procountor.fail("send_invoice", UnknownOutcome("procountor", "PUT", "time-out"))
    claim = office.claim()
    with pytest.raises(UnknownOutcome):
        carry(office, claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    with pytest.raises(Exception, match="under way"):
        carry(office, office.take())


def test_a_log_that_says_sent_stops_a_second_sending(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    aim(office, "sent")
    claim = lost(office, monkeypatch, "send_invoice", arrives=True)
    office.procountor.invoices_held[0]["status"] = "NOT_SENT"  # Procountor is still busy sending
    assert parked(office, claim) == ["send_unclear"]
    assert office.procountor.sent_times == {501: 1}


def test_what_was_sent_is_not_sent_again_when_severa_did_not_answer(office: Office) -> None:
    aim(office, "sent")
    office.severa.fail("move_invoice", Unavailable("severa", "PATCH", "ill"))
    claim = office.claim()
    with pytest.raises(Unavailable):
        carry(office, claim)
    claim.retry(0, Problem("unavailable", "ill"))
    assert carry(office, office.take()) == "done"
    assert office.procountor.sent_times == {501: 1}


@pytest.mark.parametrize("already", ["NOT_SENT", "SENT", "PAID"])
def test_what_somebody_has_released_is_left_as_it_is(office: Office, already: str) -> None:
    aim(office, "approved")
    office.severa.fail("move_invoice", Unavailable("severa", "PATCH", "ill"))
    claim = office.claim()
    with pytest.raises(Unavailable):
        carry(office, claim)
    office.procountor.invoices_held[0]["status"] = already
    claim.retry(0, Problem("unavailable", "ill"))
    office.procountor.calls.clear()
    assert carry(office, office.take()) == "done"
    assert office.procountor.calls.count("approve_invoice") == 0
    assert status(office) == already


def put_off(office: Office, monkeypatch: pytest.MonkeyPatch | None = None) -> Claim:
    """Taken again after Severa did not answer to the change of status."""
    office.severa.fail("move_invoice", Unavailable("severa", "PATCH", "ill"))
    claim = office.claim()
    with pytest.raises(Unavailable):
        carry(office, claim)
    claim.retry(0, Problem("unavailable", "ill"))
    return office.take()


def test_what_was_not_compared_is_not_released(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    aim(office, "approved")
    hold = office.procountor.hold

    def without_figures(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
        held = hold(body, **changes)
        del held["invoiceSumInfo"], held["invoiceRows"]
        return held

    monkeypatch.setattr(office.procountor, "hold", without_figures)
    assert parked(office) == ["release_not_compared"]
    assert status(office) == "UNFINISHED"


def test_it_stays_unfinished_with_a_warning_where_that_was_wanted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = office.procountor.hold

    def without_figures(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
        held = hold(body, **changes)
        del held["invoiceSumInfo"], held["invoiceRows"]
        return held

    monkeypatch.setattr(office.procountor, "hold", without_figures)
    assert carry(office) == "done"
    assert notes(office) == ["posted_not_compared"]


def test_what_somebody_approved_without_a_channel_is_done_with_a_warning(office: Office) -> None:
    claim = put_off(aim(office, "approved"))
    aim(office, "sent")
    office.procountor.invoices_held[0]["status"] = "APPROVED"
    assert carry(office, claim) == "done"
    assert notes(office) == ["not_to_be_sent"]
    assert office.procountor.sent_times == {}


def test_what_came_back_after_it_was_sent_is_told_and_not_sent_again(office: Office) -> None:
    claim = put_off(aim(office, "sent"))
    office.procountor.invoices_held[0]["status"] = "NOT_SENT"  # Procountor could not deliver it
    assert carry(office, claim) == "done"
    assert notes(office) == ["send_unclear"]
    assert office.procountor.sent_times == {501: 1}


def test_what_a_later_answer_tells_is_compared_and_released(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    aim(office, "approved")
    post = office.procountor.post_invoice

    def without_rows(body: bytes, *, deadline: float) -> bytes:
        answer = json.loads(post(body, deadline=deadline))
        del answer["invoiceRows"]
        return json.dumps(answer).encode()

    monkeypatch.setattr(office.procountor, "post_invoice", without_rows)
    assert carry(office) == "done"
    assert (status(office), notes(office)) == ("NOT_SENT", [])
