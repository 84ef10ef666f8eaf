"""Which purchase invoices a poll finds, how far it moves its cursor, and how many calls it costs."""

from __future__ import annotations

import json
from decimal import Decimal

import msgspec
import pytest
from purchase_desk import SETTINGS, PurchaseDesk, ScriptedPurchases
from scripted_systems import ScriptedProcountor
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.errors import AccessDenied, Temporary, Unavailable
from severa_procountor.problems import Problem
from severa_procountor.producers import purchase_invoices
from severa_procountor.producers.purchase_invoices import DAY_MS, HOUR_MS, Poll
from severa_procountor.state.records import State

FAILURES = [
    Unavailable("procountor", "GET /invoices", "ill"),
    AccessDenied([Problem("procountor_access_denied", "no right to GET /invoices")]),
]

OVERLAP_MS = 14_400_000 + 1000


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> PurchaseDesk:
    return PurchaseDesk(office, monkeypatch)


@pytest.fixture
def second(desk: PurchaseDesk) -> ScriptedPurchases:
    """The Procountor of a second company, which the settings name, too."""
    office = desk.office
    office.severa.companies.append({"guid": "co2", "name": "Other Oy", "currencyCode": "EUR"})
    other = {
        "name": "other",
        "severa_company": "Other Oy",
        "procountor": {"company_id": 2, "api_key": "env:KEY2"},
        "dimension_names": {"project": "Projects"},
        "purchase_invoices": SETTINGS,
    }
    first = office.tenants.tenants[TENANT]
    both = (*first.companies, *tenant(company=other).companies)
    office.tenants.tenants = {TENANT: msgspec.structs.replace(first, companies=both)}
    books = ScriptedPurchases(ScriptedProcountor(office.clock, company_id=2), office.clock)
    office.by_key["key-2"] = books  # type: ignore[assignment]
    return books


def bought(desk: PurchaseDesk, *invoice_ids: int, value: str = "10", status: str = "APPROVED") -> None:
    """Invoices dimensioned to project 1."""
    item = 7001 if "p1" in desk.office.severa.projects else desk.project(1)
    for invoice_id in invoice_ids:
        desk.buy(invoice_id, ("4000", "100", {item: value}), status=status)


def reached(desk: PurchaseDesk, company: str = COMPANY) -> dict[str, int]:
    return json.loads(desk.cursor or "{}").get(company, {})  # type: ignore[no-any-return]


def test_only_approved_invoices_with_values_of_the_project_dimension_are_registered(
    desk: PurchaseDesk,
) -> None:
    bought(desk, 11)
    bought(desk, 12, status="UNFINISHED")
    bought(desk, 13, status="INVALIDATED")
    desk.buy(14, ("4000", "100", {}))
    desk.buy(15, ("4000", "100", {7001: "10"}), date="2025-12-31")
    desk.buy(16, ("4000", "100", {7001: "10"}), ledgerReceiptId=None)
    with capture_logs() as logs:
        assert desk.poll() == Poll(listed=5, begun=1, left_alone=4)
    assert desk.record(11).number == "90011"
    told = [entry["number"] for entry in logs if entry["event"] == "purchase_without_receipt"]
    assert told == [90016]


def test_nothing_changed_costs_two_lists_of_procountor_and_one_of_severa(desk: PurchaseDesk) -> None:
    bought(desk, 11)
    desk.sync()
    desk.later(OVERLAP_MS)
    desk.sync()
    ours, theirs = desk.office.procountor, desk.office.severa
    before = len(ours.calls), len(theirs.calls)
    desk.later(300_000)
    assert desk.poll() == Poll()
    assert ours.calls[before[0] :] == ["purchase_invoices", "purchase_receipts"]
    assert theirs.calls[before[1] :] == ["project_fees"]


def test_a_payment_is_nothing_new(desk: PurchaseDesk) -> None:
    bought(desk, 11)
    desk.sync()
    desk.later()
    desk.set_status(11, "PAID")
    assert desk.poll() == Poll(listed=1, in_step=1)


@pytest.mark.parametrize("tells_invoice", [True, False])
def test_new_dimensions_that_move_the_receipt_only_are_found(desk: PurchaseDesk, tells_invoice: bool) -> None:
    bought(desk, 11)
    desk.buy(12, ("4000", "100", {}))
    desk.sync()
    desk.books.tells_invoice = tells_invoice
    desk.later(OVERLAP_MS)
    desk.sync()
    desk.later()
    desk.dimension(12, ("4000", "100", {7001: "5"}))
    assert desk.poll() == Poll(listed=1, begun=1)
    desk.work()
    assert desk.costs() == {("p1", "4000"): Decimal(15)}


def test_all_is_listed_again_once_a_day_and_after_changed_settings(desk: PurchaseDesk) -> None:
    def asked() -> object:
        return [about for call, about in desk.office.procountor.asked if call == "purchase_invoices"][-1]

    bought(desk, 11)
    desk.sync()
    assert asked() is None
    desk.later()
    desk.sync()
    assert asked() is not None
    desk.later(DAY_MS)
    desk.sync()
    assert asked() is None
    desk.later()
    desk.sync()
    assert asked() is not None
    desk.settle(start_date="2025-06-01")
    desk.later()
    desk.sync()
    assert asked() is None


def test_an_earlier_start_date_takes_in_what_was_left_alone(desk: PurchaseDesk) -> None:
    desk.project(1)
    desk.buy(15, ("4000", "100", {7001: "10"}), date="2025-12-31")
    desk.books.entered[150]["receiptDate"] = "2025-12-31"
    assert desk.sync() == Poll()
    desk.settle(start_date="2025-12-01")
    desk.later()
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(10)}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_company_that_does_not_answer_does_not_hold_up_the_other(
    desk: PurchaseDesk, second: ScriptedPurchases, failure: Exception
) -> None:
    desk.sync()
    desk.later(300_000)
    bought(desk, 11)
    before = reached(desk), reached(desk, "other")
    desk.office.procountor.fail("purchase_receipts", failure)
    with capture_logs() as logs:
        found = desk.poll()
    assert (found.listed, found.begun, found.away) == (0, 0, 1)
    assert found.unanswered == (f"{COMPANY}: {failure}" if isinstance(failure, Temporary) else "")
    (said,) = [entry for entry in logs if entry["event"] == "purchases_not_listed"]
    assert (said["company"], said["problem"]) == (COMPANY, str(failure))
    assert reached(desk) == before[0]
    assert reached(desk, "other") != before[1]
    desk.later(300_000)
    assert desk.poll() == Poll(listed=1, begun=1)


def test_a_daily_list_that_was_not_had_is_tried_again_in_an_hour(desk: PurchaseDesk) -> None:
    bought(desk, 11)
    desk.sync()
    desk.later(DAY_MS // 2)
    desk.sync()
    desk.later(DAY_MS // 2)
    desk.office.procountor.fail("purchase_invoices", FAILURES[0])
    assert desk.poll().away == 1
    desk.later(HOUR_MS // 2)
    assert desk.poll().listed == 0
    desk.later(HOUR_MS // 2)
    assert desk.poll().listed == 1
    desk.later(HOUR_MS // 2)
    assert desk.poll().listed == 0


def test_the_cursor_stays_while_a_worker_is_busy_with_what_has_changed(desk: PurchaseDesk) -> None:
    bought(desk, 11)
    desk.sync()
    desk.later()
    bought(desk, 11, value="20")
    desk.poll()
    (ticket,) = desk.office.runtime.transfers.refill(TENANT, COMPANY, window=10)
    claim = desk.office.runtime.transfers.take(ticket.key, ticket.fence)
    assert claim is not None
    desk.later()
    bought(desk, 11, value="30")
    before = reached(desk)
    assert desk.poll().unsettled == 1
    assert reached(desk) == before
    claim.done()
    desk.later()
    assert desk.sync().unsettled == 0
    assert reached(desk) != before
    assert desk.costs() == {("p1", "4000"): Decimal(30)}


def test_an_invoice_that_cannot_be_read_is_parked_and_the_others_go_on(desk: PurchaseDesk) -> None:
    bought(desk, 11, 12)
    desk.books.bought[11]["ledgerReceiptId"] = "odd"
    assert desk.sync() == Poll(listed=2, begun=2, unreadable=1)
    assert [problem.code for problem in desk.record(11).problems] == ["procountor_unreadable"]
    assert desk.record(12).state is State.DONE


def test_a_listed_invoice_that_cannot_be_read_does_not_hold_up_the_others(desk: PurchaseDesk) -> None:
    bought(desk, 11, 12)
    desk.books.bought[11]["invoiceNumber"] = "A-7"
    assert desk.sync() == Poll(listed=2, begun=2, unreadable=1)
    assert [problem.code for problem in desk.record(11).problems] == ["procountor_unreadable"]
    assert desk.record(12).state is State.DONE


def test_what_is_no_purchase_invoice_costs_no_project_whoever_lists_it(desk: PurchaseDesk) -> None:
    desk.project(1)
    desk.buy(11, ("3000", "-100", {7001: "-100"}), type="SALES_INVOICE")
    desk.buy(12, ("3000", "-100", {7001: "-100"}), type="SALES_INVOICE")
    desk.books.entered[120]["type"] = "JOURNAL"
    desk.sync()
    desk.later()
    desk.dimension(11, ("3000", "-100", {7001: "-50"}))
    desk.sync()
    assert (desk.found(11), desk.found(12), desk.fees.fees) == (None, None, {})


def test_an_invoice_that_was_not_asked_for_is_not_taken(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bought(desk, 11)
    bought(desk, 12, status="UNFINISHED")
    ask = desk.books.invoices_by_id
    monkeypatch.setattr(desk.books, "invoices_by_id", lambda _: ask([11, 12]))
    assert desk.sync() == Poll(listed=2, begun=1, left_alone=1)
    assert desk.record(11).state is State.DONE


def test_new_dimensions_are_found_though_the_receipt_is_dated_before_the_start(desk: PurchaseDesk) -> None:
    desk.project(1)
    desk.buy(11, ("4000", "100", {}))
    desk.sync()
    desk.later(OVERLAP_MS)
    desk.sync()
    desk.later()
    desk.dimension(11, ("4000", "100", {7001: "10"}))
    desk.books.entered[110]["receiptDate"] = "2025-12-30"
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(10)}


def test_a_receipt_that_cannot_be_read_parks_its_invoice_and_the_others_go_on(desk: PurchaseDesk) -> None:
    bought(desk, 11, 12)
    desk.sync()
    desk.later(OVERLAP_MS)
    desk.sync()
    desk.later()
    for invoice_id in (11, 12):
        desk.dimension(invoice_id, ("4000", "100", {7001: "20"}))
    desk.books.entered[110]["transactions"][0]["accountingValue"] = "much"
    assert desk.sync() == Poll(listed=2, begun=2, unreadable=1)
    assert [problem.code for problem in desk.record(11).problems] == ["procountor_unreadable"]
    assert desk.costs() == {("p1", "4000"): Decimal(30)}


def test_another_process_reads_a_whole_batch_in_two_calls(desk: PurchaseDesk) -> None:
    bought(desk, *range(11, 61))
    desk.poll()
    before = len(desk.office.procountor.calls)
    desk.office.runtime.memory = type(desk.office.runtime.memory)(clock=desk.office.seconds)
    desk.work()
    calls = desk.office.procountor.calls[before:]
    assert (calls.count("invoices_by_id"), calls.count("ledger_receipts_by_id")) == (1, 1)
    assert len(desk.fees.fees) == 50


def test_what_a_poll_does_not_keep_in_memory_is_read_by_the_page(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purchase_invoices, "MOST_REMEMBERED", 200)
    bought(desk, *range(1000, 1500))
    desk.poll()
    before = len(desk.office.procountor.calls)
    desk.work()
    calls = desk.office.procountor.calls[before:]
    assert (calls.count("invoices_by_id"), calls.count("ledger_receipts_by_id")) == (2, 2)
    assert len(desk.fees.fees) == 500


def test_a_product_that_severa_does_not_have_is_said_with_the_settings_and_not_at_each_poll(
    desk: PurchaseDesk,
) -> None:
    desk.settle(product="Purchases")
    with capture_logs() as logs:
        found = desk.poll()
    (said,) = found.unresolved
    assert said.startswith(f"{COMPANY}: product = 'Purchases'")
    assert (found.away, [entry["event"] for entry in logs]) == (1, [])


def test_a_company_whose_key_is_refused_for_a_while_goes_on_from_where_it_was(
    desk: PurchaseDesk, second: ScriptedPurchases
) -> None:
    desk.sync()
    before = reached(desk), reached(desk, "other")
    desk.office.procountor.own["id"] = 99
    desk.later(700_000)
    desk.poll()
    assert reached(desk) == before[0]
    assert reached(desk, "other") != before[1]


def test_another_organisation_of_severas_is_given_its_own_fees(desk: PurchaseDesk) -> None:
    bought(desk, 11)
    desk.sync()
    desk.fees.fees.clear()
    company = {"dimension_names": {"project": "Projects"}, "purchase_invoices": SETTINGS}
    desk.office.settle(company, client_id="another-client")
    desk.later(OVERLAP_MS)
    desk.sync()
    assert desk.costs() == {("p1", "4000"): Decimal(10)}


def test_what_was_begun_under_another_name_of_the_company_does_not_hold_the_cursor(
    desk: PurchaseDesk,
) -> None:
    bought(desk, 11)
    desk.fees.lose_answer()
    desk.sync()
    desk.settle({"name": "renamed"})
    desk.later()
    assert desk.poll() == Poll(listed=1, left_alone=1)
    assert reached(desk, "renamed")["full"] == desk.office.clock()


@pytest.mark.parametrize(("linked", "other_process"), [(True, False), (False, True)])
def test_five_hundred_invoices_cost_one_call_in_twenty_and_one_of_severa_for_each_fee(
    desk: PurchaseDesk, linked: bool, other_process: bool
) -> None:
    items = [desk.project(number) for number in range(1, 41)]
    for number in range(1, 41):
        if linked:
            desk.link(number)
    for place in range(500):
        values = {items[place % 40]: "10", items[(place + 1) % 40]: "5"}
        desk.buy(1000 + place, ("4000", "100", values))
    assert desk.poll().begun == 500
    if other_process:
        desk.office.runtime.memory = type(desk.office.runtime.memory)(clock=desk.office.seconds)
    desk.work()
    fees = len(desk.fees.fees)
    assert fees == 1000
    assert len(desk.office.procountor.calls) <= 0.05 * 500
    assert len(desk.office.severa.calls) <= fees + 20


def test_the_suppliers_name_is_on_record_for_those_who_search(desk: PurchaseDesk) -> None:
    bought(desk, 11)
    desk.poll()
    assert desk.record(11).customer == "Supplier Oy"
