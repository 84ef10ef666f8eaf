from __future__ import annotations

import json
from typing import Any

import pytest
from redis import Redis
from travel_desk import NOBODY_APPROVES, Travel, refused

from severa_procountor.errors import AccessDenied
from severa_procountor.problems import Problem


@pytest.fixture
def travel(fake_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Travel:
    return Travel(fake_redis, monkeypatch)


def releases(travel: Travel) -> list[str]:
    return [call for call in travel.procountor.calls if call in ("send_to_circulation", "approve_invoice")]


@pytest.mark.parametrize(
    ("target", "ends"), [("unfinished", "UNFINISHED"), ("received", "RECEIVED"), ("approved", "APPROVED")]
)
def test_a_reimbursement_goes_as_far_as_the_settings_say(travel: Travel, target: str, ends: str) -> None:
    travel.settle(target=target)
    assert travel.carry() == "done"
    assert (travel.status, travel.notes()) == (ends, [])


def test_it_is_released_with_its_file_and_before_severa_is_told(travel: Travel) -> None:
    order: list[str] = []
    travel.settle(target="approved")
    for system in (travel.severa, travel.procountor):
        system.called = lambda call, about=None: order.append(call)  # type: ignore[method-assign]
    travel.carry()
    assert order[-4:] == ["post_attachment", "send_to_circulation", "approve_invoice", "move_reimbursement"]


@pytest.mark.parametrize("call", ["send_to_circulation", "approve_invoice"])
@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_is_looked_up_and_the_rest_done(
    travel: Travel, monkeypatch: pytest.MonkeyPatch, call: str, arrives: bool
) -> None:
    travel.settle(target="approved")
    assert travel.carry(travel.interrupted(call, arrives=arrives, monkeypatch=monkeypatch)) == "done"
    assert (travel.status, travel.is_moved()) == ("APPROVED", True)


@pytest.mark.parametrize(
    ("already", "target", "done"),
    [
        ("RECEIVED", "received", []),
        ("RECEIVED", "approved", ["approve_invoice"]),
        ("VERIFIED", "received", []),
        ("VERIFIED", "approved", ["approve_invoice"]),
        ("APPROVED", "received", []),
        ("APPROVED", "approved", []),
        ("PAID", "approved", []),
        ("PAYMENT_DENIED", "approved", []),
    ],
)
def test_only_what_is_missing_is_done(travel: Travel, already: str, target: str, done: list[str]) -> None:
    claim = travel.put_off()
    travel.settle(target=target)
    travel.procountor.invoices_held[0]["status"] = already
    assert travel.carry(claim) == "done"
    assert releases(travel) == done


def test_it_is_approved_at_once_where_nobody_is_named_to_and_that_is_told(travel: Travel) -> None:
    travel.settle(target="approved")
    travel.procountor.fail("send_to_circulation", NOBODY_APPROVES)
    assert travel.carry() == "done"
    assert (travel.status, travel.notes()) == (
        "APPROVED",
        ["circulation_refused"],
    )


def test_both_refusals_are_told_where_it_cannot_be_approved_either(travel: Travel) -> None:
    travel.settle(target="approved")
    travel.procountor.fail("send_to_circulation", NOBODY_APPROVES)
    travel.procountor.fail("approve_invoice", refused("not an acceptor"))
    assert travel.parked() == ["circulation_refused", "procountor_refused"]
    assert (travel.status, travel.is_moved()) == ("UNFINISHED", False)


def test_a_refused_approval_after_circulation_parks_it(travel: Travel) -> None:
    travel.settle(target="approved")
    travel.procountor.fail("approve_invoice", AccessDenied([Problem("procountor_access_denied", "no")]))
    assert travel.parked() == ["procountor_access_denied"]
    assert (travel.status, travel.is_moved()) == ("RECEIVED", False)


def test_it_stays_unfinished_where_nobody_is_named_to_receive_it(travel: Travel) -> None:
    travel.settle(target="received")
    travel.procountor.fail("send_to_circulation", NOBODY_APPROVES)
    assert travel.parked() == ["circulation_refused"]
    assert (releases(travel), travel.is_moved()) == (["send_to_circulation"], False)


def test_what_was_refused_goes_on_once_somebody_is_named(travel: Travel) -> None:
    travel.settle(target="received")
    travel.procountor.fail("send_to_circulation", NOBODY_APPROVES)
    claim = travel.claim()
    claim.park([Problem(code, "") for code in travel.parked(claim)])
    travel.office.clock.pass_ms(1000)
    assert travel.carry() == "done"
    assert (travel.status, travel.procountor.count("post_invoice")) == ("RECEIVED", 1)
    assert len(travel.procountor.files) == 1


def test_what_was_not_compared_is_not_released(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    travel.settle(target="received")
    hold = travel.procountor.hold

    def without_figures(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
        held = hold(body, **changes)
        del held["invoiceSumInfo"], held["invoiceRows"]
        return held

    monkeypatch.setattr(travel.procountor, "hold", without_figures)
    assert travel.parked() == ["release_not_compared"]
    assert releases(travel) == []


def test_a_difference_leaves_it_unfinished(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    travel.settle(target="approved")
    post = travel.procountor.post_invoice

    def otherwise(body: bytes, *, deadline: float) -> bytes:
        answer = json.loads(post(body, deadline=deadline))
        answer["invoiceSumInfo"][0]["invoiceSumTotal"] = 54
        return json.dumps(answer).encode()

    monkeypatch.setattr(travel.procountor, "post_invoice", otherwise)
    assert travel.parked() == ["posted_differs"]
    assert releases(travel) == []
