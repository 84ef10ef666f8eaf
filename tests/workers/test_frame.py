from __future__ import annotations

from typing import Any

import pytest
import structlog
from carrying import again, carried, ticket
from redis import RedisError
from scripted_systems import TRANSFERRED
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office

from severa_procountor.errors import (
    Failure,
    LeaseLost,
    Rejected,
    Snoozed,
    Unavailable,
)
from severa_procountor.problems import Problem
from severa_procountor.state.records import State
from severa_procountor.telemetry import metrics
from severa_procountor.workers import sales_invoices
from severa_procountor.workers.frame import refill, work
from severa_procountor.workers.sales_invoices import KIND

ILL = Unavailable("procountor", "GET /invoices", "answered 500")
PROBLEMS = [Problem("rows_missing", "No rows.", "rows"), Problem("due_date_missing", "No date.", "dueDate")]


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
