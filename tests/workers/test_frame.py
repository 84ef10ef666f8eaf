from __future__ import annotations

from typing import Any

import pytest
import structlog
from redis import RedisError
from scripted_systems import TRANSFERRED
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office

from severa_procountor.errors import (
    AccessDenied,
    Failure,
    LeaseLost,
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
from severa_procountor.state.transfers import Ticket
from severa_procountor.telemetry import metrics
from severa_procountor.workers import sales_invoices
from severa_procountor.workers.frame import FEW_FAILURES, MOST_FAILURES, OUTAGE_PAUSE, PAUSES, refill, work
from severa_procountor.workers.runtime import ACCESS_LIFE_S
from severa_procountor.workers.sales_invoices import KIND

ILL = Unavailable("procountor", "GET /invoices", "answered 500")
PROBLEMS = [Problem("rows_missing", "No rows.", "rows"), Problem("due_date_missing", "No date.", "dueDate")]


def ticket(office: Office, guid: str = "g1") -> Ticket:
    office.see(guid)
    (found,) = office.runtime.transfers.refill(TENANT, COMPANY, window=1)
    return found


def carried(office: Office, ends: Any, monkeypatch: pytest.MonkeyPatch) -> Record:
    """The record after one message whose document ended so."""

    def carry(*_: Any) -> str:
        raise ends

    with monkeypatch.context() as patch:
        patch.setattr(sales_invoices, "carry", carry)
        taken = ticket(office) if office.found() is None else again(office)
        work(office.runtime, str(taken.key), taken.fence)
    return office.record()


def again(office: Office) -> Ticket:
    """The same document at the time for which it was put off."""
    office.clock.now = max(office.clock.now, office.record().due)
    (found,) = office.runtime.transfers.refill(TENANT, COMPANY, window=1)
    return found


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


def messages(office: Office) -> int:
    return int(office.redis.hlen(f"dramatiq:{KIND}.msgs"))


def counted(outcome: str) -> float:
    """Documents of the company that ended so, by the metrics."""
    return float(metrics.DOCUMENTS.labels(KIND, outcome, TENANT, COMPANY)._value.get())


def test_a_document_is_carried_to_its_end(office: Office) -> None:
    before, taken = counted("done"), ticket(office)
    work(office.runtime, str(taken.key), taken.fence)
    assert office.record().state is State.DONE
    assert office.severa.invoices["g1"]["status"] == {"guid": TRANSFERRED}
    assert counted("done") == before + 1


def test_a_doubled_or_late_message_takes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = ticket(office)
    work(office.runtime, str(taken.key), taken.fence)
    monkeypatch.setattr(sales_invoices, "carry", lambda *_: pytest.fail("carried twice"))
    office.see("g2", "1043")
    work(office.runtime, str(taken.key), taken.fence)
    work(office.runtime, str(taken.key), taken.fence - 1)
    assert messages(office) == 0


def test_a_message_for_an_unknown_document_does_nothing(office: Office) -> None:
    work(office.runtime, f"{TENANT}/{COMPANY}/{KIND}/nobody", 1)
    assert office.runtime.transfers.companies() == []


@pytest.mark.parametrize("ends", [None, Rejected(PROBLEMS), ILL, Snoozed(60, "quota")], ids=repr)
def test_whatever_frees_room_in_the_window_refills_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, ends: Failure | None
) -> None:
    taken = ticket(office)
    office.see("g2", "1043")
    if ends is not None:

        def carry(*_: Any) -> str:
            raise ends

        monkeypatch.setattr(sales_invoices, "carry", carry)
    work(office.runtime, str(taken.key), taken.fence)
    assert office.record("g2").state is State.QUEUED
    assert messages(office) == 1


def test_the_window_bounds_what_is_queued(office: Office) -> None:
    office.runtime = office.make_runtime(window=2)
    for number in range(5):
        office.see(f"g{number}")
    assert (refill(office.runtime, TENANT, COMPANY), refill(office.runtime, TENANT, COMPANY)) == (2, 0)
    assert messages(office) == 2


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


def test_a_worker_whose_claim_is_over_changes_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.see("g2", "1043")
    with capture_logs() as logs:
        record = carried(office, LeaseLost("over"), monkeypatch)
    assert record.state is State.WORKING
    assert [entry["event"] for entry in logs] == ["lease_lost"]
    assert messages(office) == 0


def test_an_end_that_comes_too_late_is_not_recorded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = ticket(office)

    def slowly(*_: Any) -> str:
        office.clock.pass_ms(3_600_000)
        office.runtime.transfers.sweep()
        raise Rejected(PROBLEMS)

    monkeypatch.setattr(sales_invoices, "carry", slowly)
    work(office.runtime, str(taken.key), taken.fence)
    assert (office.record().state, office.record().problems) == (State.WAITING, ())


def test_a_redis_that_is_away_ends_the_message_and_the_lease_finds_the_document_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert carried(office, RedisError("away"), monkeypatch).state is State.WORKING
    office.clock.pass_ms(3_600_000)
    office.runtime.transfers.sweep()
    assert office.record().state is State.WAITING


def test_a_document_whose_settings_do_not_resolve_waits_for_them(office: Office) -> None:
    taken = ticket(office)
    office.settle({"severa_company": "Nobody Oy"})
    work(office.runtime, str(taken.key), taken.fence)
    assert (office.record().state, office.record().attempts) == (State.WAITING, 0)
    assert office.record().due == office.clock() + office.runtime.deployment.poll_interval * 1000
    assert office.severa.count("invoice") == 0


def leave_without_settings(office: Office, gone: str) -> None:
    if gone == "tenant":
        office.tenants.tenants = {}
    else:
        office.settle({"name": "other"} if gone == "company" else {"enabled": False})


@pytest.mark.parametrize("gone", ["tenant", "company", "switched off"])
def test_a_document_whose_company_has_no_settings_any_more_is_forgotten(office: Office, gone: str) -> None:
    taken = ticket(office)
    leave_without_settings(office, gone)
    work(office.runtime, str(taken.key), taken.fence)
    assert office.found() is None


@pytest.mark.parametrize("gone", ["tenant", "company", "switched off"])
def test_a_document_begun_for_a_company_that_is_gone_is_shown(office: Office, gone: str) -> None:
    """It may be in Procountor."""
    claim = office.claim()
    claim.intend("post")
    claim.retry(0, Problem("unknown_outcome", "lost"))
    leave_without_settings(office, gone)
    taken = again(office)
    work(office.runtime, str(taken.key), taken.fence)
    assert (office.record().state, [p.code for p in office.record().problems]) == (
        State.PARKED,
        ["company_gone"],
    )


def test_a_document_whose_secret_cannot_be_read_waits_for_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = ticket(office)
    monkeypatch.delenv("KEY")
    work(office.runtime, str(taken.key), taken.fence)
    assert (office.record().state, office.record().attempts) == (State.WAITING, 0)
    assert "KEY" in office.record().waiting_for


def test_log_lines_of_a_document_name_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    bound: dict[str, Any] = {}

    def carry(*_: Any) -> str:
        bound.update(structlog.contextvars.get_contextvars())
        raise Snoozed(1, "quota")

    monkeypatch.setattr(sales_invoices, "carry", carry)
    taken = ticket(office)
    work(office.runtime, str(taken.key), taken.fence)
    assert bound == {"document": str(taken.key), "number": "1042"}
    assert structlog.contextvars.get_contextvars() == {}
