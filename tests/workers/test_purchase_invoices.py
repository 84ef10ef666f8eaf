"""A purchase invoice on its way to Severa: its fees, what is done when it changes, and what stops it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from purchase_desk import PurchaseDesk
from two_systems import Office

from severa_procountor.errors import AccessDenied, Missing, Rejected
from severa_procountor.problems import Level, Problem
from severa_procountor.state.records import State

REFUSED = Rejected([Problem("severa_refused", "Severa: InvalidOperation")])
DENIED = AccessDenied([Problem("severa_access_denied", "Severa: PermissionDenied")])
GONE = Missing([Problem("severa_missing", "Severa: not found")])


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> PurchaseDesk:
    return PurchaseDesk(office, monkeypatch)


def codes(desk: PurchaseDesk, invoice_id: int) -> list[str]:
    record = desk.record(invoice_id)
    return [problem.code for problem in (*record.problems, *record.notes)]


def test_what_an_invoice_costs_projects_becomes_their_fees(desk: PurchaseDesk) -> None:
    bridge, tunnel = desk.project(1), desk.project(2, "Tunnel")
    desk.buy(11, ("4000", "100", {bridge: "60", tunnel: "30"}), ("4100", "5.55", {bridge: "5.55"}))
    desk.sync()
    assert desk.costs() == {
        ("p1", "4000"): Decimal(60),
        ("p2", "4000"): Decimal(30),
        ("p1", "4100"): Decimal("5.55"),
    }
    assert desk.record(11).state is State.DONE


def test_a_new_invoice_costs_one_call_of_severa_for_each_fee(desk: PurchaseDesk) -> None:
    desk.project(1)
    bridge = desk.link(1)
    desk.buy(11, ("4000", "100", {bridge: "60"}))
    desk.sync()
    desk.later(300_000)
    desk.buy(12, ("4000", "7", {bridge: "7"}))
    desk.poll()
    before = len(desk.office.severa.calls)
    desk.work()
    assert desk.office.severa.calls[before:] == ["create_project_fee"]


@pytest.mark.parametrize("only_receipt", [True, False])
def test_other_dimensions_correct_the_fees(desk: PurchaseDesk, only_receipt: bool) -> None:
    bridge, tunnel = desk.project(1), desk.project(2, "Tunnel")
    desk.buy(11, ("4000", "100", {bridge: "100"}))
    desk.sync()
    desk.later()
    (desk.dimension if only_receipt else desk.buy)(11, ("4000", "100", {bridge: "40", tunnel: "60"}))
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(40), ("p2", "4000"): Decimal(60)}
    assert len(desk.fees.fees) == 2


def test_a_fee_on_an_invoice_of_severas_is_left_alone_and_a_correcting_one_added(desk: PurchaseDesk) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "100"}))
    desk.sync()
    desk.fees.edit("fee00001", invoice={"guid": "i1", "number": 7})
    desk.later()
    desk.dimension(11, ("4000", "100", {bridge: "40"}))
    desk.sync()
    assert [fee["unitCost"]["amount"] for fee in desk.fees.fees.values()] == [100, -60]
    assert desk.office.severa.count("change_project_fee") == 0


@pytest.mark.parametrize("refusal", [REFUSED, DENIED, None])
def test_a_change_that_severa_does_not_take_becomes_a_correcting_fee(
    desk: PurchaseDesk, refusal: Exception | None
) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "100"}))
    desk.sync()
    desk.fees.refusal, desk.fees.deaf = refusal, refusal is None
    desk.later()
    desk.dimension(11, ("4000", "100", {bridge: "40"}))
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(40)}
    (note,) = desk.record(11).notes
    assert (note.code, note.level) == ("fee_not_changed", Level.WARNING)


def test_a_fee_that_is_deleted_while_it_is_changed_is_looked_for_again(desk: PurchaseDesk) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "100"}))
    desk.sync()
    desk.later()
    desk.dimension(11, ("4000", "100", {bridge: "40"}))
    desk.fees.refusal = GONE
    desk.sync()
    assert desk.record(11).state is State.WAITING
    del desk.fees.fees["fee00001"]
    desk.later(60_000)
    desk.work()
    assert desk.costs() == {("p1", "4000"): Decimal(40)}


@pytest.mark.parametrize("status", ["INVALIDATED", "OVERRIDDEN", "DELETED"])
def test_the_fees_of_a_dead_invoice_become_nothing(desk: PurchaseDesk, status: str) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "100"}))
    desk.sync()
    desk.later()
    desk.set_status(11, status)
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(0)}


def test_fees_of_an_invoice_without_values_any_more_become_nothing_after_a_flush_too(
    desk: PurchaseDesk,
) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "100"}))
    desk.sync()
    desk.flush()
    desk.later()
    desk.dimension(11, ("4000", "100", {}))
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(0)}
    assert desk.record(11).state is State.DONE


def test_after_a_flush_nothing_is_made_twice(desk: PurchaseDesk) -> None:
    bridge = desk.project(1)
    for invoice_id in range(11, 16):
        desk.buy(invoice_id, ("4000", "100", {bridge: "10"}))
    desk.sync()
    desk.flush()
    assert desk.sync().begun == 5
    assert len(desk.fees.fees) == 5
    assert desk.costs() == {("p1", "4000"): Decimal(50)}


def test_after_a_flush_nothing_is_made_twice_though_the_list_of_changes_has_only_what_was_changed(
    desk: PurchaseDesk,
) -> None:
    desk.fees.lists_made = False
    bridge = desk.project(1)
    desk.sync()
    desk.later(5 * 3_600_000)
    desk.buy(11, ("4000", "100", {bridge: "10"}))
    desk.sync()
    desk.flush()
    desk.sync()
    desk.later()
    desk.dimension(11, ("4000", "100", {bridge: "20"}))
    desk.sync()
    assert [fee["unitCost"]["amount"] for fee in desk.fees.fees.values()] == [20]


def test_a_fee_that_cannot_be_counted_stops_its_own_invoice_and_no_other(desk: PurchaseDesk) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "10"}))
    desk.sync()
    desk.flush()
    desk.fees.edit("fee00001", project=None)
    desk.buy(12, ("4000", "100", {bridge: "5"}))
    desk.sync()
    assert codes(desk, 11) == ["severa_unreadable"]
    assert desk.record(12).state is State.DONE
    assert len(desk.fees.fees) == 2


def test_fees_that_the_memory_cannot_vouch_for_are_looked_for_in_the_projects(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge = desk.project(1)
    for invoice_id in (11, 12):
        desk.buy(invoice_id, ("4000", "100", {bridge: "10"}))
    desk.sync()
    desk.flush()
    monkeypatch.setattr("severa_procountor.workers.fee_memory.MOST_PAGES", 0)
    desk.sync()
    assert len(desk.fees.fees) == 2
    assert desk.office.severa.count("fees_of_project") == 1


def test_items_without_a_project_are_named_all_together_and_nothing_is_written(desk: PurchaseDesk) -> None:
    bridge = desk.project(1)
    other, wrong = desk.item(8001, "Overheads"), desk.item(8002, "1 Chimney")
    desk.buy(11, ("4000", "100", {bridge: "50", other: "20", wrong: "10"}))
    desk.sync()
    problems = desk.record(11).problems
    assert [problem.code for problem in problems] == ["item_without_project"]
    assert "8001 'Overheads'" in problems[0].message
    assert desk.fees.fees == {}


def test_the_number_of_another_companys_project_is_no_project_of_ours(desk: PurchaseDesk) -> None:
    desk.office.severa.companies.append({"guid": "co2", "name": "Other Oy", "currencyCode": "EUR"})
    theirs = desk.project(3, businessUnit={"guid": "u2", "companyGuid": "co2"})
    desk.buy(11, ("4000", "100", {theirs: "50"}))
    desk.sync()
    assert codes(desk, 11) == ["item_without_project"]


def test_a_parked_invoice_goes_on_when_the_project_is_there(desk: PurchaseDesk) -> None:
    bridge = desk.item(7001, "1 Bridge")
    desk.buy(11, ("4000", "100", {bridge: "50"}))
    desk.sync()
    desk.later(5 * 3_600_000)
    desk.sync()
    desk.office.severa.projects["p1"] = {"guid": "p1", "number": 1, "name": "Bridge"}
    desk.later(5 * 3_600_000)
    assert desk.sync().listed == 0
    assert desk.costs() == {("p1", "4000"): Decimal(50)}


def test_an_invoice_whose_approval_was_taken_back_is_left_until_it_is_approved_again(
    desk: PurchaseDesk,
) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "50"}))
    desk.poll()
    desk.set_status(11, "RECEIVED")
    desk.office.runtime.memory = type(desk.office.runtime.memory)(clock=desk.office.seconds)
    desk.work()
    assert (desk.found(11), desk.fees.fees) == (None, {})
    desk.later()
    desk.set_status(11, "APPROVED")
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(50)}


def test_a_fee_that_somebody_deleted_is_made_anew_with_a_warning_when_the_invoice_changes(
    desk: PurchaseDesk,
) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "100"}))
    desk.sync()
    del desk.fees.fees["fee00001"]
    desk.later()
    desk.dimension(11, ("4000", "100", {bridge: "40"}))
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(40)}
    assert codes(desk, 11) == ["fee_deleted"]


def test_a_fee_that_lost_its_mark_stops_the_invoice(desk: PurchaseDesk) -> None:
    """It would be taken for missing and made a second time."""
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "100"}))
    desk.sync()
    desk.fees.edit("fee00001", description="ours now")
    desk.later()
    desk.dimension(11, ("4000", "100", {bridge: "40"}))
    desk.sync()
    assert codes(desk, 11) == ["fee_unmarked"]
    assert len(desk.fees.fees) == 1


def test_a_fee_that_severa_holds_otherwise_than_it_was_sent_is_an_error_with_both_sums(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "33.33"}))
    create = desk.fees.create_project_fee

    def rounded(body: bytes, *, deadline: float) -> bytes:
        return create(body.replace(b"33.33", b"33"), deadline=deadline)

    with monkeypatch.context() as odd:
        odd.setattr(desk.fees, "create_project_fee", rounded)
        desk.sync()
    (problem,) = desk.record(11).problems
    assert problem.code == "fee_differs"
    assert "33.33" in problem.message
    assert "33 EUR" in problem.message
    desk.later(7 * 3_600_000)
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal("33.33")}


def test_a_fee_whose_mark_severa_cuts_off_is_an_error_at_once(desk: PurchaseDesk) -> None:
    """Nobody could find it again: after a flush it would be made a second time."""
    create = desk.fees.create_project_fee

    def cut(body: bytes, *, deadline: float) -> bytes:
        short = json.loads(body)
        short["description"] = short["description"][:20]
        return create(json.dumps(short).encode(), deadline=deadline)

    desk.fees.create_project_fee = cut  # type: ignore[method-assign]
    desk.buy(11, ("4000", "100", {desk.project(1): "10"}))
    desk.sync()
    assert codes(desk, 11) == ["fee_unmarked"]


def test_a_cost_that_comes_back_as_a_double_is_what_was_sent(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = desk.fees.create_project_fee

    def noisy(body: bytes, *, deadline: float) -> bytes:
        return create(body.replace(b"33.3", b"33.300000000000004"), deadline=deadline)

    monkeypatch.setattr(desk.fees, "create_project_fee", noisy)
    desk.buy(11, ("4000", "33.3", {desk.project(1): "33.3"}))
    desk.sync()
    assert desk.record(11).state is State.DONE


def test_a_fee_is_in_the_currency_of_the_books_whatever_severa_says_of_the_company(
    desk: PurchaseDesk,
) -> None:
    desk.office.procountor.own["companyCurrency"] = "SEK"
    desk.buy(11, ("4000", "100", {desk.project(1): "10"}))
    desk.sync()
    assert desk.fees.fees["fee00001"]["unitCost"] == {"amount": 10, "currencyCode": "SEK"}


def test_an_invoice_that_is_parked_when_the_start_date_moves_behind_it_is_left_alone(
    desk: PurchaseDesk,
) -> None:
    desk.buy(11, ("4000", "100", {desk.item(7001, "1 Bridge"): "10"}))
    desk.sync()
    assert codes(desk, 11) == ["item_without_project"]
    desk.office.severa.projects["p1"] = {"guid": "p1", "number": 1, "name": "Bridge"}
    desk.settle(start_date="2026-10-01")
    desk.later(3_600_000)
    desk.sync()
    assert (desk.found(11), desk.fees.fees) == (None, {})


def test_a_missing_right_to_severas_fees_holds_invoices_back_without_parking_them(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise DENIED

    desk.buy(11, ("4000", "100", {desk.project(1): "10"}))
    desk.poll()
    monkeypatch.setattr("severa_procountor.workers.fee_memory.bring_up_to_date", refused)
    desk.work()
    assert desk.record(11).state is State.WAITING


def test_the_product_of_the_settings_is_on_the_fee(desk: PurchaseDesk) -> None:
    desk.settle(product="Purchases")
    desk.fees.stock = [{"guid": "x1", "name": "purchases", "isActive": True}, {"guid": "x2", "name": "Other"}]
    desk.buy(11, ("4000", "100", {desk.project(1): "10"}))
    desk.sync()
    assert desk.fees.fees["fee00001"]["product"] == {"guid": "x1"}


def test_a_product_that_severa_does_not_have_holds_invoices_back_without_parking_them(
    desk: PurchaseDesk,
) -> None:
    desk.settle(product="Purchases")
    desk.fees.stock = [{"guid": "x1", "name": "Purchases"}]
    desk.buy(11, ("4000", "100", {desk.project(1): "10"}))
    desk.poll()
    desk.fees.stock = []
    desk.later()
    desk.work()
    assert desk.record(11).state is State.WAITING
    assert desk.fees.fees == {}


def test_an_invoice_that_procountor_has_no_more_is_for_a_person(desk: PurchaseDesk) -> None:
    desk.buy(11, ("4000", "100", {desk.project(1): "10"}))
    desk.poll()
    desk.later(700_000)  # older than what is believed from memory
    del desk.books.bought[11]
    desk.work()
    assert codes(desk, 11) == ["purchase_gone"]


def test_what_was_read_before_the_poll_that_found_the_change_is_not_believed(desk: PurchaseDesk) -> None:
    """The poll of another process; it would be done in the new version with the old sums."""
    bridge = desk.project(1)
    desk.buy(11, ("4000", "100", {bridge: "10"}))
    desk.poll()
    desk.later(1000)
    desk.dimension(11, ("4000", "100", {bridge: "20"}))
    ours = desk.office.runtime.memory
    desk.office.runtime.memory = type(ours)(clock=desk.office.seconds)
    desk.poll()
    desk.office.runtime.memory = ours
    desk.work()
    assert desk.costs() == {("p1", "4000"): Decimal(20)}
