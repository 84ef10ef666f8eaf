"""Whatever happens to the worker of a purchase invoice, and whenever, its fees are made once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from purchase_desk import Killed, PurchaseDesk
from two_systems import Office

from severa_procountor.errors import UnknownOutcome
from severa_procountor.state.records import State

WRITES = 4


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> PurchaseDesk:
    return PurchaseDesk(office, monkeypatch)


def bought(desk: PurchaseDesk) -> dict[tuple[str, str], Decimal]:
    """An invoice over four fees; returns what they are to cost."""
    items = [desk.project(number) for number in range(1, WRITES + 1)]
    desk.buy(11, ("4000", "100", {item: str(10 + place) for place, item in enumerate(items)}))
    return {(f"p{place + 1}", "4000"): Decimal(10 + place) for place in range(WRITES)}


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("write", range(WRITES))
def test_a_worker_killed_at_any_write_leaves_work_that_another_ends(
    desk: PurchaseDesk, write: int, arrived: bool
) -> None:
    wanted = bought(desk)
    desk.poll()
    (desk.fees.after_write if arrived else desk.fees.before_write).extend([None] * write + [Killed()])
    assert desk.work_until_killed()
    desk.work()
    assert desk.costs() == wanted
    assert len(desk.fees.fees) == WRITES
    assert desk.record(11).state is State.DONE


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("write", range(WRITES))
def test_a_worker_killed_at_any_correction_leaves_work_that_another_ends(
    desk: PurchaseDesk, write: int, arrived: bool
) -> None:
    bought(desk)
    desk.sync()
    desk.later()
    desk.dimension(11, ("4000", "100", {7000 + number: "7" for number in range(1, WRITES + 1)}))
    desk.poll()
    (desk.fees.after_write if arrived else desk.fees.before_write).extend([None] * write + [Killed()])
    assert desk.work_until_killed()
    desk.work()
    assert set(desk.costs().values()) == {Decimal(7)}
    assert len(desk.fees.fees) == WRITES


@pytest.mark.parametrize("write", range(WRITES))
def test_an_answer_that_was_lost_is_looked_up_when_it_has_settled(desk: PurchaseDesk, write: int) -> None:
    wanted = bought(desk)
    desk.fees.after_write.extend([None] * write + [UnknownOutcome("severa", "POST /v1/projectfees", "lost")])
    desk.sync()
    assert len(desk.fees.fees) == write + 1
    desk.later(60_000)
    desk.work()
    assert len(desk.fees.fees) == write + 1, "the request may still be under way"
    desk.later(desk.office.runtime.settle_ms)
    desk.work()
    assert desk.costs() == wanted
    assert len(desk.fees.fees) == WRITES
    assert desk.office.severa.count("fees_of_project") > 0


def test_a_fee_that_may_have_arrived_is_found_though_the_invoice_is_dimensioned_anew(
    desk: PurchaseDesk,
) -> None:
    bridge, tunnel = desk.project(1), desk.project(2)
    desk.buy(11, ("4000", "100", {bridge: "10"}))
    desk.fees.lose_answer()
    desk.sync()
    desk.dimension(11, ("4000", "100", {tunnel: "10"}))
    desk.later(desk.office.runtime.settle_ms + 60_000)
    desk.work()
    assert desk.costs() == {("p1", "4000"): Decimal(0), ("p2", "4000"): Decimal(10)}


@pytest.mark.parametrize("lists_made", [True, False])
def test_a_fee_that_may_have_arrived_is_remembered_when_the_approval_is_taken_back(
    desk: PurchaseDesk, lists_made: bool
) -> None:
    bridge, tunnel = desk.project(1), desk.project(2)
    desk.fees.lists_made = lists_made
    desk.sync()
    desk.later(5 * 3_600_000)
    desk.buy(11, ("4000", "100", {bridge: "10"}))
    desk.fees.lose_answer()
    desk.sync()
    desk.set_status(11, "RECEIVED")
    desk.later(desk.office.runtime.settle_ms + 60_000)
    desk.work()
    assert desk.found(11) is None
    desk.buy(11, ("4000", "100", {tunnel: "10"}))
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(0), ("p2", "4000"): Decimal(10)}


def test_an_answer_without_a_guid_is_an_answer_that_was_lost(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, create = bought(desk), desk.fees.create_project_fee

    def silent(body: bytes, *, deadline: float) -> bytes:
        create(body, deadline=deadline)
        return b"[]"

    with monkeypatch.context() as odd:
        odd.setattr(desk.fees, "create_project_fee", silent)
        desk.sync()
    assert len(desk.fees.fees) == 1
    assert [problem.code for problem in desk.record(11).problems] == ["unknown_outcome"]
    desk.later(desk.office.runtime.settle_ms + 60_000)
    desk.work()
    assert desk.costs() == wanted
    assert len(desk.fees.fees) == WRITES


def test_a_list_of_a_project_from_before_a_lost_answer_is_read_again(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("severa_procountor.workers.fee_memory.MOST_PAGES", 0)
    wanted = bought(desk)
    desk.fees.lose_answer()
    desk.sync()
    desk.later(desk.office.runtime.settle_ms + 60_000)
    desk.work()
    assert desk.costs() == wanted
    assert len(desk.fees.fees) == WRITES
