"""Each switch of a company's travel reimbursements does over both systems what its page says, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from flow import travels
from flow.choices import choose
from flow.conftest import Produce, Serve
from flow.one_company import steer
from flow.outcomes import surprises as surprises_of_invoices
from flow.product import Product
from flow.systems import in_procountor
from flow.travels import copies, exact, record_of, serve_one, statuses, surprises, the_copy, told
from flow.worlds import TRANSFERRED, WAITING, today

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import make_world

TABLE = "travel_reimbursements"
DIMENSIONS = {
    "project": "Projekti",
    "cost_center": "Kustannuspaikka",
    "business_unit": "Liiketoimintayksikkö",
}
"""Procountor's names for them in the company."""


@pytest.mark.parametrize("dimension", list(DIMENSIONS))
def test_each_dimension_is_set_on_rows_by_a_switch_of_its_own(
    serve: Serve, product: Produce, dimension: str
) -> None:
    sandbox = serve_one(serve)
    ours = product(sandbox)
    choose(ours.tenants, TABLE, dimensions=[dimension])

    ours.run_once()

    entries = the_copy(sandbox)["entries"]
    assert [set(entry["dimensions"]) for entry in entries] == [{DIMENSIONS[dimension]}] * 3


def test_without_any_dimension_chosen_entries_are_left_as_procountor_made_them(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve)
    ours = product(sandbox)
    choose(ours.tenants, TABLE, dimensions=None)

    ours.run_once()

    assert [entry["dimensions"] for entry in the_copy(sandbox)["entries"]] == [{}] * 3
    assert sandbox.procountor.calls.count(path="/ledgerreceipts") == 0


def test_reimbursements_that_are_switched_off_are_left_alone_and_go_once_they_are_on(
    serve: Serve, product: Produce
) -> None:
    made = make_world(2, 8, today(), reimbursements=12)
    sandbox = serve(made)
    ours = product(sandbox)
    choose(ours.tenants, TABLE, enabled=False)
    ours.run_once()
    assert travels.held(sandbox) == {}
    assert all(record_of(ours, case) is None for case in made.travel_cases)
    assert sandbox.severa.calls.count(path="/travelreimbursements") == 0
    assert surprises_of_invoices(sandbox, ours.record) == []

    choose(ours.tenants, TABLE, enabled=None)
    ours.run_once()

    assert surprises(sandbox, ours) == []


def test_reimbursements_go_where_sales_invoices_are_switched_off(serve: Serve, product: Produce) -> None:
    sandbox = serve(make_world(2, 8, today(), reimbursements=6))
    ours = product(sandbox)
    choose(ours.tenants, enabled=False)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    assert all(ours.record(case) is None for case in sandbox.world.cases)


@pytest.mark.parametrize("target", ["unfinished", "received", "approved"])
def test_a_reimbursement_goes_as_far_as_the_settings_say(serve: Serve, product: Produce, target: str) -> None:
    sandbox = serve_one(serve, travel_target=target)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    assert the_copy(sandbox)["status"] == travels.STATUS_AFTER[target]


def test_where_nobody_is_named_to_approve_it_waits_in_both_systems_until_somebody_has_approved_it(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, travel_target="received")
    [case] = sandbox.world.travel_cases
    steer(sandbox, "PUT", "circulation", {"approvers": []})
    ours = product(sandbox)
    ours.run_once()
    assert "circulation_refused" in told(ours, case)
    assert the_copy(sandbox)["status"] == "UNFINISHED"
    assert statuses(sandbox)[case.guid] == WAITING

    in_procountor(sandbox, case.company, "PUT", f"invoices/{the_copy(sandbox)['id']}/approve")
    ours.run_once()

    assert the_copy(sandbox)["status"] == "APPROVED"
    assert statuses(sandbox)[case.guid] == TRANSFERRED


def test_where_nobody_has_to_see_it_it_is_approved_and_that_is_told(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, travel_target="approved")
    [case] = sandbox.world.travel_cases
    steer(sandbox, "PUT", "circulation", {"approvers": []})
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    assert "circulation_refused" in told(ours, case)


def test_where_somebody_has_to_see_it_and_nobody_is_named_it_is_not_approved(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, travel_target="approved")
    [case] = sandbox.world.travel_cases
    steer(sandbox, "PUT", "circulation", {"approvers": [], "isNeeded": True})
    ours = product(sandbox)

    ours.run_once()

    assert the_copy(sandbox)["status"] == "UNFINISHED"
    assert statuses(sandbox)[case.guid] == WAITING
    assert "circulation_refused" in told(ours, case)


def test_the_prefix_of_the_settings_stands_before_severas_number(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve)
    ours = product(sandbox)
    choose(ours.tenants, TABLE, number_prefix="ML-")

    ours.run_once()

    assert surprises(sandbox, ours, prefix="ML-") == []


@pytest.mark.parametrize("is_on", [True, False])
def test_receipts_are_sent_one_by_one_only_where_that_is_switched_on(
    serve: Serve, product: Produce, is_on: bool
) -> None:
    sandbox = serve(travels.one_company(has_png=False))
    [case] = sandbox.world.travel_cases
    receipts = [file for each in travels.travel_of(sandbox, case).receipts.values() for file in each]
    pdf = travels.shown_by_severa(sandbox)[case.guid]["pdf"]
    ours = product(sandbox)
    choose(ours.tenants, TABLE, receipts_separately=is_on)

    ours.run_once()

    files = the_copy(sandbox)["attachments"]
    assert len(files) == (1 + len(receipts) if is_on else 1)
    assert files[-1]["sha256"] == pdf["sha256"]
    assert not any(file["sendWithInvoice"] for file in files)


def test_a_receipt_that_procountor_would_not_take_is_told_before_anything_is_posted(
    serve: Serve, product: Produce
) -> None:
    """Severa's PDF holds a PNG; sent by itself it may not be one."""
    sandbox = serve(travels.one_company(has_png=True))
    [case] = sandbox.world.travel_cases
    ours = product(sandbox)
    choose(ours.tenants, TABLE, receipts_separately=True)
    ours.run_once()
    assert (told(ours, case), copies(sandbox)) == ({"attachment_type"}, [])
    assert statuses(sandbox)[case.guid] == WAITING

    choose(ours.tenants, TABLE, receipts_separately=None)
    ours.run_once()

    assert surprises(sandbox, ours) == []


def test_an_advance_is_a_row_of_its_own_where_the_settings_have_a_code_for_it(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, ("advance_with_code",), company="oulu")
    [case] = sandbox.world.travel_cases
    shown = travels.shown_by_severa(sandbox)[case.guid]
    ours = product(sandbox)
    choose(ours.tenants, TABLE, advance_payment_code=None)
    ours.run_once()
    assert told(ours, case) == {"advance_payment"}

    choose(ours.tenants, TABLE, advance_payment_code="ENN")
    ours.run_once()

    assert surprises(sandbox, ours) == []
    [row] = [each for each in the_copy(sandbox)["rows"] if each["quantity"] < 0]
    assert exact(row["unitPrice"]) == exact(shown["advance"]) > 0
    assert row["productCode"] == "ENN"
    assert exact(the_copy(sandbox)["invoiceSumTotal"]) < exact(shown["gross"])


@pytest.mark.parametrize("is_on", [True, False])
def test_an_unknown_code_of_another_expense_becomes_the_default_code_only_where_that_may_be(
    serve: Serve, product: Produce, is_on: bool
) -> None:
    sandbox = serve_one(serve, ("unknown_other_code",))
    ours = product(sandbox)
    choose(ours.tenants, TABLE, default_code_for_other_expenses=is_on)

    ours.run_once()

    assert _ended(ours, sandbox) == (
        ("done", {"travel_code_replaced"}) if is_on else ("parked", {"travel_code_unknown"})
    )


@pytest.mark.parametrize("is_on", [True, False])
def test_an_unknown_code_of_a_kilometre_becomes_the_default_code_only_where_that_may_be(
    serve: Serve, product: Produce, is_on: bool
) -> None:
    """Under the default code it is not reported to the Incomes Register."""
    sandbox = serve_one(serve, ("unknown_kilometre_code",))
    ours = product(sandbox)
    choose(ours.tenants, TABLE, default_code_for_allowances=is_on)

    ours.run_once()

    assert _ended(ours, sandbox) == (
        ("done", {"travel_code_replaced"}) if is_on else ("parked", {"travel_code_unknown"})
    )


def test_reimbursements_go_from_the_one_status_that_is_chosen_to_the_other(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, travels.ORDINARY, count=2)
    chosen, other = sandbox.world.travel_cases
    travels.move(sandbox, chosen, travels.ELSEWHERE)
    ours = product(sandbox)
    choose(ours.tenants, TABLE, status_before=travels.ELSEWHERE, status_after=travels.OPEN)

    ours.run_once()

    assert [copy["originalInvoiceNumber"] for copy in copies(sandbox)] == [f"T{chosen.number}"]
    assert statuses(sandbox) == {chosen.guid: travels.OPEN, other.guid: WAITING}


def test_the_due_date_is_as_many_days_away_as_the_settings_say(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve)
    ours = product(sandbox)
    choose(ours.tenants, TABLE, due_days=7)

    ours.run_once()

    copy = the_copy(sandbox)
    assert _days(copy["date"], copy["dueDate"]) == 7
    assert set(statuses(sandbox).values()) == {TRANSFERRED}


def _ended(ours: Product, sandbox: Sandbox) -> tuple[str, set[str]]:
    """How the one reimbursement ended, and what was told of its codes."""
    [case] = sandbox.world.travel_cases
    codes = {code for code in told(ours, case) if code.startswith("travel_code")}
    assert len(copies(sandbox)) == (1 if travels.state_of(ours, case) == "done" else 0)
    return travels.state_of(ours, case), codes


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
