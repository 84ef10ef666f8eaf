"""Once a day the invoices of the last days are compared in both systems, by few calls, and what differs is kept."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest
from reconciled import card, listed, sums
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.commands.run import nothing_left
from severa_procountor.errors import AccessDenied, Missing, Snoozed, Unavailable
from severa_procountor.problems import Problem
from severa_procountor.producers import reconciliation
from severa_procountor.producers.feeds import daily_feeds_of
from severa_procountor.producers.loop import Producer
from severa_procountor.producers.reconciliation import INTERVAL_MS, RECONCILIATION, daily
from severa_procountor.state.reconciliations import Difference, Reconciliations
from severa_procountor.telemetry import metrics
from severa_procountor.workers import reconciliation as worker

FEED = f"{TENANT}/{RECONCILIATION}"
TODAY = "2026-09-21"  # of the virtual clock
ROWS = [{"guid": "r", "quantity": 1, "unitPrice": {"amount": 100}, "vatRate": 25.5, "description": "Work"}]


class Books:
    """The lists of both systems, by the calls of a reconciliation."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office = office
        self.cards: list[dict[str, Any]] = []
        self.listed: list[dict[str, Any]] = []
        self.elsewhere: list[dict[str, Any]] = []  # found by its number only
        severa, procountor = office.severa, office.procountor
        for system, name, answer in (
            (severa, "invoices_dated", self._in_severa),
            (severa, "invoices_by_number", self._by_number),
            (severa, "invoice_rows", self._rows),
            (procountor, "invoices_dated", self._in_procountor),
            (procountor, "invoices_numbered", self._numbered),
            (procountor, "invoices_by_id", self._by_id),
        ):
            monkeypatch.setattr(system, name, answer, raising=False)

    def both(self, number: int = 1042, **changes: Any) -> None:
        """One more invoice that is in both systems; `changes` are what Procountor says otherwise."""
        status = {"guid": "s2", "name": "Transferred", "isSent": True}
        self.cards.append(card(number) | {"date": TODAY, "status": status})
        self.listed.append(listed(str(number), **{"id": number, "date": TODAY} | changes))

    def calls(self) -> dict[str, int]:
        """How often the calls of a reconciliation were made, in both systems."""
        made = [*self.office.severa.calls, *self.office.procountor.calls]
        names = (
            "invoices_dated",
            "invoices_by_number",
            "invoice_rows",
            "invoices_numbered",
            "invoices_by_id",
        )
        return {name: made.count(name) for name in names if name in made}

    def _in_severa(self, start: object, end: object) -> Iterator[bytes]:
        for page in _pages(self.cards, 100):
            self.office.severa.called("invoices_dated", (start, end))
            yield json.dumps(page).encode()

    def _by_number(self, numbers: Sequence[int]) -> Iterator[bytes]:
        for wanted in _pages(numbers, 50):
            self.office.severa.called("invoices_by_number", tuple(wanted))
            yield json.dumps([each for each in self.cards if each["number"] in wanted]).encode()

    def _rows(self, guid: str) -> Iterator[bytes]:
        self.office.severa.called("invoice_rows", guid)
        yield json.dumps(ROWS).encode()

    def _in_procountor(self, start: object, end: object, types: object) -> Iterator[bytes]:
        for page in _pages(self.listed, 200):
            self.office.procountor.called("invoices_dated", (start, end, types))
            yield json.dumps({"results": page}).encode()

    def _numbered(self, number: str, types: object) -> Iterator[bytes]:
        self.office.procountor.called("invoices_numbered", number)
        yield json.dumps(
            {"results": [e for e in self.elsewhere if e["originalInvoiceNumber"] == number]}
        ).encode()

    def _by_id(self, ids: Sequence[int]) -> bytes:
        self.office.procountor.called("invoices_by_id", tuple(ids))
        row = {"quantity": 1, "unitPrice": 100, "discountPercent": 0, "vatPercent": 25.5}
        found = [each for each in self.listed if each["id"] in ids]
        return json.dumps([each | {"invoiceRows": [row]} for each in found]).encode()


def _pages(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return [items[start : start + size] for start in range(0, len(items) or 1, size)]


@pytest.fixture
def books(office: Office, monkeypatch: pytest.MonkeyPatch) -> Books:
    return Books(office, monkeypatch)


def report_of(office: Office) -> Any:
    return Reconciliations(office.redis).latest(TENANT, COMPANY)


def test_equal_books_leave_a_report_without_differences(books: Books) -> None:
    books.both()
    found = daily(books.office.tenant)
    report = report_of(books.office)
    assert (found.companies, found.compared, found.differences) == (1, 1, 0)
    assert (report.at, report.start, report.end) == (books.office.clock(), "2026-08-07", TODAY)
    assert (report.compared, report.pending, report.total, report.differences) == (1, 0, 0, ())


def test_each_difference_is_logged_and_kept_with_its_code(books: Books) -> None:
    books.both(1042, status="INVALIDATED")
    books.both(1043)
    with capture_logs() as logs:
        daily(books.office.tenant)
    [said] = [entry for entry in logs if entry["event"] == "reconciliation_difference"]
    assert said == {
        "event": "reconciliation_difference",
        "log_level": "warning",
        "tenant": TENANT,
        "company": COMPANY,
        "code": "reconciliation_voided",
        "number": "1042",
    }
    text = f"Invoice 1042 of {TODAY} is invoice 70 in Procountor, INVALIDATED; in Severa it still counts."
    assert report_of(books.office).differences == (
        Difference("reconciliation_voided", "1042", "Asiakas Oy", text),
    )


def test_what_the_log_says_was_carried_has_been_edited_since(books: Books) -> None:
    books.both(1042, invoiceSumInfo=[sums(99, 25.25)])
    books.office.see("g1042", "1042")
    daily(books.office.tenant)
    assert [each.code for each in report_of(books.office).differences] == ["reconciliation_differs"]
    books.office.take("g1042").done()
    daily(books.office.tenant)
    assert [each.code for each in report_of(books.office).differences] == ["reconciliation_edited"]


def test_five_hundred_equal_invoices_cost_a_list_of_each_side(books: Books) -> None:
    for number in range(1, 501):
        books.both(number)
    assert daily(books.office.tenant).compared == 500
    assert books.calls() == {"invoices_dated": 5 + 3}


def test_five_hundred_different_invoices_cost_a_bounded_number_of_calls(books: Books) -> None:
    for number in range(1, 501):
        books.both(number, invoiceSumInfo=[sums(99, 25.25)])
    assert daily(books.office.tenant).differences == 500
    assert books.calls() == {"invoices_dated": 8, "invoice_rows": worker.MOST_READ, "invoices_by_id": 1}


def test_five_hundred_missing_invoices_cost_a_bounded_number_of_calls(books: Books) -> None:
    for number in range(1, 501):
        books.both(number)
    books.listed.clear()
    assert daily(books.office.tenant).differences == 500
    assert books.calls() == {"invoices_dated": 5 + 1, "invoices_numbered": worker.MOST_SEARCHED}
    unsure = ["not under other dates" in each.message for each in report_of(books.office).differences]
    assert unsure.count(True) == 500 - worker.MOST_SEARCHED


def test_five_hundred_invoices_that_severa_has_not_are_looked_for_fifty_at_a_time(books: Books) -> None:
    for number in range(1, 501):
        books.both(number)
    books.cards.clear()
    assert daily(books.office.tenant).differences == 500
    assert books.calls() == {"invoices_dated": 1 + 3, "invoices_by_number": 10}


@pytest.mark.parametrize(("owner", "found"), [("co1", []), ("co2", ["reconciliation_not_in_severa"])])
def test_an_invoice_of_another_company_is_not_this_ones(books: Books, owner: str, found: list[str]) -> None:
    books.office.severa.companies.append({"guid": "co2", "name": "Other", "currencyCode": "EUR"})
    books.office.severa.units = [{"guid": "unit", "companyGuid": owner}]
    books.both()
    books.cards[0]["invoiceNumberBusinessUnitGuid"] = "unit"
    daily(books.office.tenant)
    assert [each.code for each in report_of(books.office).differences] == found


def test_an_invoice_that_cannot_be_read_is_counted_and_not_said_to_be_gone(books: Books) -> None:
    books.both()
    books.cards[0]["date"] = "soon"
    found = daily(books.office.tenant)
    assert (found.unreadable, found.differences) == (1, 0)


@pytest.mark.parametrize("odd", [{"date": "2026-09-31"}, {"invoiceNumber": "seventy"}, {"id": None}])
def test_an_odd_entry_of_procountors_list_holds_up_no_other_and_is_not_said_to_be_missing(
    books: Books, odd: dict[str, Any]
) -> None:
    books.both(1042, **odd)
    books.both(1043, status="INVALIDATED")
    done = daily(books.office.tenant)
    assert (done.companies, done.unreadable) == (1, 1)
    assert [(each.code, each.number) for each in report_of(books.office).differences] == [
        ("reconciliation_voided", "1043")
    ]


def test_an_odd_entry_found_under_another_date_is_not_said_to_be_missing(books: Books) -> None:
    books.both(1042, date="2019-01-01", invoiceNumber="seventy")
    books.elsewhere.append(books.listed.pop())
    done = daily(books.office.tenant)
    assert (done.unreadable, report_of(books.office).differences) == (1, ())


def test_a_company_whose_procountor_does_not_answer_is_asked_again(books: Books) -> None:
    books.both()
    daily(books.office.tenant)
    before = report_of(books.office)
    books.office.procountor.fail("invoices_dated", Unavailable("procountor", "GET /invoices", "ill"))
    found = daily(books.office.tenant)
    assert (found.companies, found.unanswered) == (0, f"{COMPANY}: procountor GET /invoices: ill")
    assert report_of(books.office) == before


def test_a_right_that_is_missing_is_not_asked_for_again_and_again(books: Books) -> None:
    denied = AccessDenied([Problem("procountor_access_denied", "No right to invoices")])
    books.office.procountor.fail("invoices_dated", denied)
    with capture_logs() as logs:
        assert daily(books.office.tenant).unanswered == ""
    assert [entry["problem"] for entry in logs if entry["event"] == "reconciliation_failed"] == [
        "No right to invoices"
    ]


def test_rows_that_cannot_be_read_hold_up_no_other_invoice(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.both(1042, invoiceSumInfo=[sums(100, 25.51)])
    books.both(1043, status="INVALIDATED")
    monkeypatch.setattr(books.office.severa, "invoice_rows", lambda _: [b'[{"quantity": "many"}]'])
    assert daily(books.office.tenant).companies == 1
    unread, voided = report_of(books.office).differences
    assert "VAT may only be rounded otherwise" in unread.message
    assert voided.code == "reconciliation_voided"


def test_an_invoice_deleted_while_it_is_compared_holds_up_no_other(books: Books) -> None:
    books.both(1042, invoiceSumInfo=[sums(100, 25.51)])
    books.office.procountor.fail("invoices_by_id", Missing([Problem("missing", "Gone")]))
    assert daily(books.office.tenant).companies == 1


def test_sums_that_nobody_has_compared_are_not_said_to_be_equal(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "MOST_READ", 1)
    books.both(1042, invoiceSumInfo=None)
    books.both(1043, invoiceSumInfo=None)
    daily(books.office.tenant)
    [unread] = report_of(books.office).differences
    assert (unread.number, unread.code) == ("1043", "reconciliation_differs")
    assert "they were not compared" in unread.message


def test_an_invoice_whose_company_nobody_knows_is_not_said_to_be_gone(books: Books) -> None:
    books.office.severa.companies.append({"guid": "co2", "name": "Other", "currencyCode": "EUR"})
    books.both()
    assert daily(books.office.tenant).differences == 0


def test_a_comparison_that_fails_again_and_again_is_not_begun_each_minute(books: Books) -> None:
    books.both()
    producer = Producer(books.office.runtime)
    producer.tick()
    unavailable = Unavailable("severa", "GET /v1/invoices", "ill")
    for _ in range(48 * 12):
        books.office.clock.pass_ms(300_000)
        books.office.severa.fail("invoices_dated", unavailable)
        producer.tick()
    assert 3 < books.office.severa.calls.count("invoices_dated") < 3 + 48


def test_documents_go_first_but_not_for_ever(books: Books) -> None:
    books.both()
    daily(books.office.tenant)
    books.office.see()
    books.office.runtime.transfers.refill(TENANT, COMPANY, window=1)
    with pytest.raises(Snoozed):
        daily(books.office.tenant)
    books.office.clock.pass_ms(reconciliation.LATEST_MS)
    assert daily(books.office.tenant).companies == 1


def test_the_feed_has_a_moment_of_its_own_once_a_day(books: Books) -> None:
    books.office.severa.invoices.clear()
    producer = Producer(books.office.runtime)
    producer.tick()
    assert report_of(books.office) is None
    moments = []
    for _ in range(3 * 24 * 6):
        books.office.clock.pass_ms(600_000)
        producer.tick()
        if (report := report_of(books.office)) and report.at not in moments:
            moments.append(report.at)
    assert len(moments) == 3
    assert all(abs(later - at - INTERVAL_MS) <= 600_000 for at, later in itertools.pairwise(moments))


def test_its_result_is_a_metric_of_every_replica(books: Books) -> None:
    books.both(status="INVALIDATED")
    daily(books.office.tenant)
    Producer(books.office.runtime).housekeep()
    assert metrics.DIFFERENCES.labels(TENANT, COMPANY)._value.get() == 1
    assert metrics.RECONCILED.labels(TENANT, COMPANY)._value.get() == books.office.clock() / 1000


def test_a_company_that_is_gone_has_no_metric(books: Books) -> None:
    books.both(status="INVALIDATED")
    daily(books.office.tenant)
    books.office.settle({"name": "another"})
    Producer(books.office.runtime).housekeep()
    assert [sample for metric in metrics.DIFFERENCES.collect() for sample in metric.samples] == []


def test_a_single_run_neither_does_it_nor_waits_for_it(books: Books) -> None:
    producer = Producer(books.office.runtime, daily=False)
    books.office.severa.invoices.clear()
    producer.tick()
    assert nothing_left(books.office.runtime, producer)
    books.office.runtime.schedule.hurry(FEED)
    producer.tick()
    assert books.calls() == {}
    assert not producer.failed
    assert nothing_left(books.office.runtime, producer)


def test_no_days_turn_it_off(books: Books) -> None:
    producer = Producer(books.office.make_runtime(reconcile_days=0))
    producer.tick()
    assert not books.office.runtime.schedule.hurry(FEED)


def test_a_tenant_without_sales_invoices_has_nothing_to_reconcile() -> None:
    assert daily_feeds_of(tenant()) == [FEED]
    assert daily_feeds_of(tenant(company={"sales_invoices": None})) == []


def test_what_waits_is_counted_and_is_no_difference(books: Books) -> None:
    books.both()
    books.cards[0]["status"] = {"guid": "s1", "name": "Waiting for transfer"}
    books.listed.clear()
    daily(books.office.tenant)
    report = report_of(books.office)
    assert (report.pending, report.total) == (1, 0)
