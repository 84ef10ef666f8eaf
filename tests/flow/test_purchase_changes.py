"""What people change about purchase invoices in Procountor, and about their fees in Severa, is followed or kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flow.conftest import Produce, Serve
from flow.purchases import COMPANY, Desk, due, empty_world, held


@pytest.fixture
def desk(serve: Serve) -> Desk:
    return Desk(serve(empty_world(COMPANY)))


@pytest.mark.parametrize("both", [False, True], ids=["the receipt's version only", "both versions"])
def test_other_dimensions_correct_the_fees(desk: Desk, product: Produce, both: bool) -> None:
    """The versions of the receipt alone move, or those of the invoice too."""
    first, second, third, *_ = desk.items
    desk.dimensions_move_invoices(both)
    invoice = desk.buy(("4000", "100", {first: "60", second: "40"}), ("4450", "30", {first: "30"}))
    ours = product(desk.sandbox)
    ours.run_once()
    assert held(desk.sandbox) == due(desk.sandbox)
    made = {fee["guid"] for fee in desk.fees(invoice)}

    desk.dimension(invoice, {first: "25.50", third: "74.50"}, {first: "30"})
    ours.run_once()

    assert held(desk.sandbox) == due(desk.sandbox)
    assert desk.costs(invoice) == {
        (first, "4000"): Decimal("25.50"),
        (third, "4000"): Decimal("74.50"),
        (first, "4450"): Decimal(30),
    }
    assert len({fee["guid"] for fee in desk.fees(invoice)} - made) == 1, "one project is new"


def test_other_sums_correct_the_fee(desk: Desk, product: Produce) -> None:
    item = desk.items[0]
    invoice = desk.buy(("4000", "100", {item: "100"}))
    ours = product(desk.sandbox)
    ours.run_once()

    desk.enter_anew(invoice, ("4000", "120.01", {item: "120.01"}))
    ours.run_once()

    assert [fee["cost"] for fee in desk.fees(invoice)] == [Decimal("120.01")]


def test_fees_come_to_nothing_when_all_dimensions_are_taken_away(desk: Desk, product: Produce) -> None:
    first, second, *_ = desk.items
    invoice = desk.buy(("4000", "100", {first: "60", second: "40"}))
    ours = product(desk.sandbox)
    ours.run_once()

    desk.dimension(invoice, {})
    ours.run_once()
    assert [fee["cost"] for fee in desk.fees(invoice)] == [0, 0]

    desk.dimension(invoice, {second: "100"})
    ours.run_once()
    assert desk.costs(invoice) == {(second, "4000"): Decimal(100)}
    assert len(desk.fees(invoice)) == 2


@pytest.mark.parametrize("new", ["70", "130"])
def test_a_fee_that_was_billed_meanwhile_stays_and_a_correcting_one_is_added(
    desk: Desk, product: Produce, new: str
) -> None:
    item = desk.items[0]
    invoice = desk.buy(("4000", "200", {item: "100"}))
    ours = product(desk.sandbox)
    ours.run_once()
    [fee] = desk.fees(invoice)
    desk.bill(fee)
    [billed] = desk.fees(invoice)

    desk.dimension(invoice, {item: new})
    ours.run_once()

    kept, added = desk.fees(invoice)
    assert kept == billed
    assert added["cost"] == Decimal(new) - 100
    assert (added["project"], added["is_billed"]) == (billed["project"], False)

    desk.dimension(invoice, {item: "100"})
    ours.run_once()
    assert [fee["cost"] for fee in desk.fees(invoice)] == [100, 0], "the correcting fee is corrected itself"


@pytest.mark.parametrize("status", ["INVALIDATED", "DELETED", "OVERRIDDEN"])
def test_an_invoice_that_is_dead_costs_nothing_any_more(desk: Desk, product: Produce, status: str) -> None:
    first, second, *_ = desk.items
    invoice = desk.buy(("4000", "100", {first: "60", second: "40"}))
    ours = product(desk.sandbox)
    ours.run_once()

    desk.set_status(invoice, status)
    ours.run_once()

    assert [fee["cost"] for fee in desk.fees(invoice)] == [0, 0]


def test_fees_stay_while_an_approval_is_taken_back_and_follow_what_is_approved_then(
    desk: Desk, product: Produce
) -> None:
    item = desk.items[0]
    invoice = desk.buy(("4000", "100", {item: "100"}))
    ours = product(desk.sandbox)
    ours.run_once()

    desk.set_status(invoice, "RECEIVED")
    desk.enter_anew(invoice, ("4000", "90", {item: "90"}))
    ours.run_once()
    assert [fee["cost"] for fee in desk.fees(invoice)] == [100]

    desk.set_status(invoice, "APPROVED")
    ours.run_once()
    assert [fee["cost"] for fee in desk.fees(invoice)] == [90]


def test_an_invoice_goes_when_it_is_approved_and_a_payment_changes_nothing(
    desk: Desk, product: Produce
) -> None:
    item = desk.items[0]
    invoice = desk.buy(("4000", "100", {item: "100"}), status="VERIFIED")
    ours = product(desk.sandbox)
    ours.run_once()
    assert desk.fees(invoice) == []

    desk.set_status(invoice, "APPROVED")
    ours.run_once()
    made = desk.fees(invoice)
    assert [fee["cost"] for fee in made] == [100]

    for status in ("PAYMENT_QUEUED", "PAYMENT_SENT_TO_BANK", "PARTLY_PAID", "PAID"):
        desk.set_status(invoice, status)
        ours.run_once()
    assert desk.fees(invoice) == made


def test_a_credit_invoice_is_a_fee_below_nothing_of_its_own(desk: Desk, product: Produce) -> None:
    item = desk.items[0]
    bought = desk.buy(("4000", "100", {item: "100"}))
    credited = desk.buy(("4000", "-35.20", {item: "-35.20"}))
    ours = product(desk.sandbox)

    ours.run_once()

    assert [fee["cost"] for fee in desk.fees(bought)] == [100]
    assert [fee["cost"] for fee in desk.fees(credited)] == [Decimal("-35.20")]


def test_a_fee_that_a_user_moved_stays_there_and_only_its_sum_follows(desk: Desk, product: Produce) -> None:
    first, second, *_ = desk.items
    invoice = desk.buy(("4000", "100", {first: "100"}))
    ours = product(desk.sandbox)
    ours.run_once()
    [fee] = desk.fees(invoice)
    desk.move(fee, second)

    ours.run_once()
    assert desk.costs(invoice) == {(second, "4000"): Decimal(100)}

    desk.enter_anew(invoice, ("4000", "80", {first: "80"}))
    ours.run_once()
    assert desk.costs(invoice) == {(second, "4000"): Decimal(80)}
    assert len(desk.fees(invoice)) == 1
    assert desk.notes(ours, invoice) == ["fee_moved"]


def test_a_fee_that_a_user_deleted_is_made_anew_when_its_invoice_changes(
    desk: Desk, product: Produce
) -> None:
    item = desk.items[0]
    invoice = desk.buy(("4000", "100", {item: "100"}))
    ours = product(desk.sandbox)
    ours.run_once()
    [fee] = desk.fees(invoice)
    desk.delete(fee)

    ours.run_once()
    assert desk.fees(invoice) == []

    desk.enter_anew(invoice, ("4000", "80", {item: "80"}))
    ours.run_once()
    assert [fee["cost"] for fee in desk.fees(invoice)] == [80]
    assert desk.notes(ours, invoice) == ["fee_deleted"]
