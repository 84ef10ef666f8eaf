from __future__ import annotations

import pytest
from carrying import carried
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office

from severa_procountor.errors import (
    AccessDenied,
    Failure,
    Missing,
    Rejected,
    Snoozed,
    System,
    Temporary,
    Throttled,
    Unavailable,
    UnknownOutcome,
    Unreachable,
    Untranslatable,
)
from severa_procountor.problems import Problem
from severa_procountor.state.records import Record, State
from severa_procountor.telemetry import metrics
from severa_procountor.workers.frame import FEW_FAILURES, MOST_FAILURES, OUTAGE_PAUSE, PAUSES
from severa_procountor.workers.runtime import ACCESS_LIFE_S
from severa_procountor.workers.sales_invoices import KIND

ILL = Unavailable("procountor", "GET /invoices", "answered 500")
PROBLEMS = [Problem("rows_missing", "No rows.", "rows"), Problem("due_date_missing", "No date.", "dueDate")]


def fail_elsewhere(office: Office, times: int, failure: Temporary = ILL) -> None:
    """So many calls of the same kind fail in a row."""
    key = office.runtime.quota_key(failure.system, "severa-client")
    for _ in range(times):
        office.runtime.quotas.failed(key, failure.operation)


def fail_often(
    office: Office, monkeypatch: pytest.MonkeyPatch, times: int, failure: Temporary = ILL
) -> Record:
    """The document fails so often, each time at the moment for which it was put off."""
    for _ in range(times):
        record = carried(office, failure, monkeypatch)
    return record


def counted(outcome: str) -> float:
    """Documents of the company that ended so, by the metrics."""
    return float(metrics.DOCUMENTS.labels(KIND, outcome, TENANT, COMPANY)._value.get())


@pytest.mark.parametrize("ends", [Untranslatable(PROBLEMS), Rejected(PROBLEMS), Missing(PROBLEMS)], ids=repr)
def test_a_permanent_failure_parks_the_document_with_all_its_problems(
    office: Office, monkeypatch: pytest.MonkeyPatch, ends: Failure
) -> None:
    before = counted("parked")
    with capture_logs() as logs:
        record = carried(office, ends, monkeypatch)
    assert (record.state, list(record.problems)) == (State.PARKED, PROBLEMS)
    assert [entry["code"] for entry in logs if entry["event"] == "parked"] == [p.code for p in PROBLEMS]
    assert counted("parked") == before + 1
    assert office.keys_used == ["key-1"]


def test_denied_access_parks_the_document_and_has_the_secrets_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = office.company
    office.clock.pass_ms(ACCESS_LIFE_S * 1000 + 1)
    record = carried(office, AccessDenied(PROBLEMS), monkeypatch)
    assert (record.state, list(record.problems)) == (State.PARKED, PROBLEMS)
    assert office.company is not before


def test_a_snoozed_document_comes_again_without_having_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = carried(office, Snoozed(2.5, "quota procountor"), monkeypatch)
    assert (record.state, record.due) == (State.WAITING, office.clock() + 2_500)
    assert (record.attempts, record.failures, record.waiting_for) == (0, 0, "quota procountor")


@pytest.mark.parametrize(
    ("ends", "seconds"),
    [
        (Unreachable("severa", "GET", "refused"), OUTAGE_PAUSE),
        (Throttled("severa", "GET", "429"), OUTAGE_PAUSE),
        (Throttled("severa", "GET", "429", retry_after=40), 40),
    ],
)
def test_an_outage_is_no_fault_of_the_document(
    office: Office, monkeypatch: pytest.MonkeyPatch, ends: Failure, seconds: int
) -> None:
    for _ in range(MOST_FAILURES + 1):
        record = carried(office, ends, monkeypatch)
        assert (record.state, record.due) == (State.WAITING, office.clock() + seconds * 1000)
        assert (record.attempts, record.failures) == (0, 0)


@pytest.mark.parametrize("ends", [ILL, UnknownOutcome("procountor", "POST /invoices", "time-out")], ids=repr)
def test_a_temporary_failure_is_tried_again_later_each_time(
    office: Office, monkeypatch: pytest.MonkeyPatch, ends: Temporary
) -> None:
    fail_elsewhere(office, FEW_FAILURES + 1, ends)
    for pause in (*PAUSES, PAUSES[-1]):
        record = carried(office, ends, monkeypatch)
        assert (record.state, record.due) == (State.WAITING, office.clock() + pause * 1000)
        assert [problem.code for problem in record.problems] == [ends.code]


@pytest.mark.parametrize("system", ["severa", "procountor"])
def test_a_document_that_keeps_failing_while_others_pass_is_parked(
    office: Office, monkeypatch: pytest.MonkeyPatch, system: System
) -> None:
    failure = Unavailable(system, "GET /something", "answered 500")
    fail_elsewhere(office, FEW_FAILURES, failure)
    assert fail_often(office, monkeypatch, MOST_FAILURES - 1, failure).state is State.WAITING
    record = fail_often(office, monkeypatch, 1, failure)
    assert (record.state, [problem.code for problem in record.problems]) == (State.PARKED, ["keeps_failing"])
    assert failure.detail in record.problems[0].message


@pytest.mark.parametrize("system", ["severa", "procountor"])
def test_in_an_outage_of_one_kind_of_call_nothing_is_parked(
    office: Office, monkeypatch: pytest.MonkeyPatch, system: System
) -> None:
    failure = Unavailable(system, "GET /something", "answered 500")
    fail_elsewhere(office, FEW_FAILURES + 1, failure)
    assert fail_often(office, monkeypatch, MOST_FAILURES + 1, failure).state is State.WAITING


def test_a_fault_of_ours_is_logged_with_its_trace_tried_again_and_parked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in PAUSES[: MOST_FAILURES - 1]:
        with capture_logs() as logs:
            record = carried(office, ZeroDivisionError("secret content"), monkeypatch)
        assert [entry["exc_info"] for entry in logs if entry["event"] == "unexpected"] == [True]
        assert (record.state, record.due) == (State.WAITING, office.clock() + pause * 1000)
    record = carried(office, ZeroDivisionError("secret content"), monkeypatch)
    assert (record.state, [problem.code for problem in record.problems]) == (State.PARKED, ["internal_error"])
    assert "secret" not in record.problems[0].message
