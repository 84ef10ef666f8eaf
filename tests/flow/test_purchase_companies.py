"""Whose purchase invoices are carried, from when on, to which projects; and that Redis may forget all of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from flow.choices import choose
from flow.conftest import Produce, Serve
from flow.purchases import COMPANY, Desk, due, empty_world, fees, held, purchase_world, surprises
from redis import Redis

from severa_procountor.state.transfers import Transfers
from severa_procountor.workers import runtime

COMPANIES = ("services", "products")
"""Of one organisation, each with books of its own."""


@pytest.fixture
def desk(serve: Serve) -> Desk:
    return Desk(serve(empty_world(COMPANY)))


def test_nothing_is_made_twice_when_redis_forgets_everything(
    serve: Serve, product: Produce, fake_redis: Redis
) -> None:
    sandbox = serve(purchase_world(5, 40))
    ours = product(sandbox)
    ours.run_once()
    before = fees(sandbox)
    fake_redis.flushall()

    ours.run_once()

    assert fees(sandbox) == before
    assert surprises(sandbox, ours) == []


def test_what_changed_while_redis_forgot_everything_is_corrected_once(
    desk: Desk, product: Produce, fake_redis: Redis
) -> None:
    """One is dimensioned to another project, one to none any more, one has died, and one is new."""
    first, second, *_ = desk.items
    moved, emptied, dead = (desk.buy(("4000", "100", {first: "100"})) for _ in range(3))
    ours = product(desk.sandbox)
    ours.run_once()
    desk.dimension(moved, {second: "100"})
    desk.dimension(emptied, {})
    desk.set_status(dead, "INVALIDATED")
    new = desk.buy(("4450", "5", {second: "5"}))
    fake_redis.flushall()

    ours.run_once()

    assert held(desk.sandbox) == due(desk.sandbox)
    assert [len(desk.fees(invoice)) for invoice in (moved, emptied, dead, new)] == [2, 1, 1, 1]


def test_a_fee_that_was_billed_is_not_taken_for_missing_when_redis_forgot_it(
    desk: Desk, product: Produce, fake_redis: Redis
) -> None:
    item = desk.items[0]
    invoice = desk.buy(("4000", "100", {item: "100"}))
    ours = product(desk.sandbox)
    ours.run_once()
    desk.bill(*desk.fees(invoice))
    before = desk.fees(invoice)
    fake_redis.flushall()

    ours.run_once()

    assert desk.fees(invoice) == before


def test_invoices_from_before_the_start_date_are_left_alone(desk: Desk, product: Produce) -> None:
    [company] = desk.tenant.companies
    start, item = company.purchases_from, desk.items[0]
    assert start is not None
    earlier = desk.buy(("4000", "100", {item: "100"}), day=start - timedelta(days=1))
    on_the_day = desk.buy(("4000", "50", {item: "50"}), day=start)
    ours = product(desk.sandbox)
    ours.run_once()
    assert (desk.fees(earlier), desk.record(ours, earlier)) == ([], None)
    assert desk.costs(on_the_day) == {(item, "4000"): Decimal(50)}

    for file in ours.tenants.glob("*.toml"):
        text = file.read_text("utf-8")
        file.write_text(text.replace(f"start_date = {start}", f"start_date = {start - timedelta(days=1)}"))
    ours.run_once()
    assert desk.costs(earlier) == {(item, "4000"): Decimal(100)}


def test_companies_of_one_organisation_have_their_fees_in_their_own_projects(
    serve: Serve, product: Produce
) -> None:
    """Their invoices may have the same ids and numbers, and their projects have one row of numbers."""
    sandbox = serve(empty_world(*COMPANIES))
    desks = [Desk(sandbox, company) for company in COMPANIES]
    bought = [desk.buy(("4000", f"{at}0", {desk.items[0]: f"{at}0"})) for at, desk in enumerate(desks, 1)]
    ours = product(sandbox)

    ours.run_once()

    assert held(sandbox) == due(sandbox)
    assert {company for company, *_ in held(sandbox)} == {desk.books.name for desk in desks}
    desks[0].enter_anew(bought[0], ("4000", "7", {desks[0].items[0]: "7"}))
    ours.run_once()
    assert held(sandbox) == due(sandbox)


def test_an_item_that_begins_with_the_number_of_another_companys_project_has_no_project(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(empty_world(*COMPANIES))
    mine, other = (Desk(sandbox, company) for company in COMPANIES)
    item = mine.add_item(other.items[0])
    invoice = mine.buy(("4000", "10", {item: "10"}))
    ours = product(sandbox)

    ours.run_once()

    assert mine.problems(ours, invoice) == ["item_without_project"]
    assert held(sandbox) == {}


def test_an_item_without_a_project_is_named_and_nothing_of_its_invoice_is_carried(
    desk: Desk, product: Produce
) -> None:
    item, own, other = desk.items[0], desk.add_item("Yleiskulut 2"), desk.add_item("99999998 Muu")
    invoice = desk.buy(("4000", "100", {item: "10", own: "20", other: "30"}))
    ours = product(desk.sandbox)

    ours.run_once()

    record = desk.record(ours, invoice)
    assert record is not None
    assert [problem.code for problem in record.problems] == ["item_without_project"] * 2
    assert [own in record.problems[0].message, other in record.problems[1].message] == [True, True]
    assert desk.fees(invoice) == []


def test_it_goes_once_the_item_is_named_after_a_project(
    desk: Desk, product: Produce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing about the invoice changes by that: it is found by the next try of what is parked."""
    monkeypatch.setattr(runtime, "Transfers", partial(Transfers, parked_retry_ms=0))
    item, own = desk.items[0], desk.add_item("Yleiskulut 2")
    number = item.split()[0]
    invoice = desk.buy(("4000", "100", {own: "20"}))
    ours = product(desk.sandbox)
    ours.run_once()
    assert desk.problems(ours, invoice) == ["item_without_project"]

    desk.name_item(own, f"{number} Yleiskulut")
    ours.run_once()

    assert [(fee["project"], fee["cost"]) for fee in desk.fees(invoice)] == [(desk.project(item).guid, 20)]


def test_purchase_invoices_are_switched_off_and_on_by_themselves(desk: Desk, product: Produce) -> None:
    item = desk.items[0]
    invoice = desk.buy(("4000", "100", {item: "100"}))
    ours = product(desk.sandbox)
    choose(ours.tenants, "purchase_invoices", enabled=False)
    ours.run_once()
    assert desk.sandbox.procountor.calls.count(method="GET", path="/api/invoices$") == 0
    assert desk.fees(invoice) == []

    choose(ours.tenants, "purchase_invoices", enabled=True)
    ours.run_once()
    assert desk.costs(invoice) == {(item, "4000"): Decimal(100)}
