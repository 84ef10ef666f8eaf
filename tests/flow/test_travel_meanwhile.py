"""What users do to a reimbursement while it is under way and after it has gone, and whose it is."""

from __future__ import annotations

import msgspec
import pytest
from flow import travels
from flow.choices import choose
from flow.conftest import Produce, Serve
from flow.one_company import steer
from flow.product import eventually
from flow.systems import invalidate, when_called
from flow.travels import (
    copies,
    exact,
    held,
    record_of,
    serve_one,
    shown_by_severa,
    state_of,
    statuses,
    surprises,
    the_copy,
    told,
)
from flow.worlds import TRANSFERRED, WAITING

from severa_procountor.problems import Level
from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import TravelCase

SISTERS = ("services", "products")
"""Two companies of one tenant."""


def test_one_moved_back_to_waiting_is_adopted_while_its_copy_lives(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, travels.ORDINARY, count=3)
    ours, case = product(sandbox), sandbox.world.travel_cases[0]
    ours.run_once()
    before = held(sandbox)

    travels.move(sandbox, case, WAITING)
    ours.run_once()

    assert held(sandbox) == before
    assert statuses(sandbox)[case.guid] == TRANSFERRED
    record = record_of(ours, case)
    assert record is not None
    assert [note.level for note in record.notes if note.code == "adopted"] == [Level.WARNING]


def test_one_moved_back_to_waiting_is_posted_anew_when_its_copy_was_invalidated(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve)
    [case] = sandbox.world.travel_cases
    ours = product(sandbox)
    ours.run_once()
    dead = the_copy(sandbox)
    invalidate(sandbox, case.company, dead["id"])

    travels.move(sandbox, case, WAITING)
    ours.run_once()

    found = copies(sandbox)
    assert sorted(copy["status"] == "INVALIDATED" for copy in found) == [False, True]
    assert len({copy["invoiceSumTotal"] for copy in found}) == 1
    assert [len(copy["attachments"]) for copy in found] == [1, 1]
    assert statuses(sandbox)[case.guid] == TRANSFERRED


def test_one_moved_away_before_a_worker_reads_it_is_withdrawn(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve)
    [case] = sandbox.world.travel_cases
    ours = product(sandbox)
    ours.poll()
    assert state_of(ours, case) == "queued"
    travels.move(sandbox, case, travels.OPEN)

    with ours.running():
        eventually(lambda: record_of(ours, case) is None, "the reimbursement is withdrawn")

    assert (held(sandbox), statuses(sandbox)[case.guid]) == ({}, travels.OPEN)


def test_one_whose_cost_is_changed_after_it_was_posted_is_parked_with_both_sums(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, ("receipts_only",), travel_target="approved")
    [case] = sandbox.world.travel_cases
    owed = exact(shown_by_severa(sandbox)[case.guid]["gross"])
    when_called(sandbox, "POST", "/api/attachments", lambda: _make_dearer(sandbox, case))
    _put_approval_off(sandbox)
    ours = product(sandbox)

    ours.run_once()

    assert told(ours, case) >= {"posted_differs"}
    record = record_of(ours, case)
    assert record is not None
    total = next(each.message for each in record.problems if each.message.startswith("total:"))
    assert str(owed) in total
    assert exact(the_copy(sandbox)["invoiceSumTotal"]) == owed
    assert the_copy(sandbox)["status"] != "APPROVED"
    assert statuses(sandbox)[case.guid] == WAITING


def test_an_edit_that_leaves_the_sums_alone_does_not_stop_one(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, travel_target="approved")
    [case] = sandbox.world.travel_cases
    when_called(
        sandbox, "POST", "/api/attachments", lambda: _edit(sandbox, case, title="Another title altogether")
    )
    _put_approval_off(sandbox)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    assert "edited_meanwhile" in told(ours, case)


def test_one_that_is_moved_away_after_it_was_posted_is_done_and_that_is_told(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve)
    [case] = sandbox.world.travel_cases
    when_called(sandbox, "POST", "/api/invoices", lambda: travels.move(sandbox, case, travels.ELSEWHERE))
    sandbox.add_fault("severa", Fault(What.THROTTLE, method="PATCH", seconds=1))
    ours = product(sandbox)

    ours.run_once()

    assert statuses(sandbox)[case.guid] == travels.ELSEWHERE
    assert "moved_elsewhere" in told(ours, case)
    assert len(copies(sandbox)) == 1


@pytest.mark.parametrize("what", ["year", "period"])
def test_nothing_is_posted_into_what_is_closed_and_it_goes_by_itself_once_that_is_open(
    serve: Serve, product: Produce, what: str
) -> None:
    sandbox = serve_one(serve)
    [case] = sandbox.world.travel_cases
    _set_open(sandbox, what, case, False)
    ours = product(sandbox, poll_interval=1)
    with ours.running():
        eventually(lambda: told(ours, case) == {"period_closed"}, "the reimbursement is parked")
        assert copies(sandbox) == []
        _set_open(sandbox, what, case, True)
        eventually(lambda: state_of(ours, case) == "done", "the reimbursement goes")

    assert surprises(sandbox, ours) == []
    assert sandbox.procountor.calls.count(method="POST", path=travels.POST_INVOICE) == 1


def test_a_closed_period_is_told_of_the_document_and_not_of_an_invoice(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve)
    [case] = sandbox.world.travel_cases
    _set_open(sandbox, "period", case, False)
    ours = product(sandbox)

    ours.run_once()

    record = record_of(ours, case)
    assert record is not None
    [problem] = record.problems
    assert problem.message.startswith("The document's date is ")


def test_the_company_is_that_of_the_users_business_unit(serve: Serve, product: Produce) -> None:
    """Of two companies of one organisation, each with settings."""
    made = travels.travel_world(1, 240)
    twists = ("receipts_with_vat", "several_trips")
    chosen = [
        next(c for c in made.travel_cases if c.company == company and c.twist in twists)
        for company in SISTERS
    ]
    sandbox = serve(travels.only(made, lambda case: case in chosen))
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours) == []
    assert {company for company, _ in held(sandbox)} == set(SISTERS)


def test_a_user_who_changes_the_company_takes_what_waits_along(serve: Serve, product: Produce) -> None:
    made = travels.one_company(travels.ORDINARY, company="products")
    sandbox = serve(travels.only(travels.travel_world(1, 240), lambda c: c.guid == made.travel_cases[0].guid))
    [case] = sandbox.world.travel_cases
    _move_user_to(sandbox, case, "services")
    ours = product(sandbox)
    choose(ours.tenants, "travel_reimbursements", dimensions=None)

    ours.run_once()

    assert record_of(ours, case) is None
    there = ours.runtime.transfers.record(travels.key_of(case, "services"))
    assert there is not None
    assert {problem.code for problem in there.problems} == {"person_unknown"}
    assert held(sandbox) == {}


def _make_dearer(sandbox: Sandbox, case: TravelCase) -> None:
    """A user raises the cost of a receipt by ten and Severa's totals follow."""
    expense = travels.travel_of(sandbox, case).expenses[0]
    cost, currency = exact(expense.unit_cost.amount) + 10, expense.unit_cost.currency_code
    changes = {
        "unitCost": {"amount": float(cost), "currencyCode": currency},
        "unitCostExcludingPurchaseVat": None,
    }
    sandbox.control("severa", "POST", f"projecttravelexpenses/{expense.guid}", changes)
    total = {"amount": float(exact(shown_by_severa(sandbox)[case.guid]["gross"])), "currencyCode": currency}
    _edit(sandbox, case, total=total, totalExpenses=total)


def _edit(sandbox: Sandbox, case: TravelCase, **changes: object) -> None:
    sandbox.control("severa", "POST", f"travelreimbursements/{case.guid}", changes)


def _put_approval_off(sandbox: Sandbox) -> None:
    """The first try to go further than unfinished is refused for the quota, so that all is read again."""
    sandbox.add_fault("procountor", Fault(What.THROTTLE, method="PUT", path="sendToCirculation$", seconds=1))


def _set_open(sandbox: Sandbox, what: str, case: TravelCase, is_open: bool) -> None:
    approved = travels.travel_of(sandbox, case).reimbursement.approval_date
    assert approved is not None
    day = approved.date().isoformat()
    if what == "year":
        steer(sandbox, "POST", "period", {"date": day, "isOpen": is_open})
    else:
        steer(sandbox, "POST", "trackingperiod", {"date": day, "status": "OPEN" if is_open else "CLOSED"})


def _move_user_to(sandbox: Sandbox, case: TravelCase, company: str) -> None:
    names = {c.plan.slug: c.name for t in sandbox.world.tenants for c in t.companies}
    [organisation] = [
        each for each in sandbox.world.organisations if case.user in {user.guid for user in each.users}
    ]
    unit = next(u for u in organisation.business_units if u.company_name == names[company])
    travels.edit_user(sandbox, case.user, businessUnit=msgspec.to_builtins(unit.sub()))
