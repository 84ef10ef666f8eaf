"""The numbers say what happened, under names and labels that Prometheus and we have agreed on."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY

from severa_procountor.telemetry import metrics


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("happens", "name", "labels", "by"),
    [
        (
            lambda: metrics.document("sales_invoices", "done", "t", "c"),
            "sp_documents_total",
            {"kind": "sales_invoices", "outcome": "done", "tenant": "t", "company": "c"},
            1,
        ),
        (
            lambda: metrics.step("sales_invoices", "post", "done"),
            "sp_document_steps_total",
            {"kind": "sales_invoices", "step": "post", "outcome": "done"},
            1,
        ),
        (
            lambda: metrics.call("severa", "GET /v1/invoices", "done", 0.3),
            "sp_calls_total",
            {"system": "severa", "operation": "GET /v1/invoices", "outcome": "done"},
            1,
        ),
        (
            lambda: metrics.call("severa", "GET /x", "done", 0.3),
            "sp_call_seconds_sum",
            {"system": "severa"},
            0.3,
        ),
        (
            lambda: metrics.quota_waited(1.5),
            "sp_quota_wait_seconds_total",
            {},
            1.5,
        ),
        (
            lambda: metrics.polled("sales_invoices", "done"),
            "sp_polls_total",
            {"feed": "sales_invoices", "outcome": "done"},
            1,
        ),
        (
            lambda: metrics.duplicate_prevented("sales_invoices"),
            "sp_duplicates_prevented_total",
            {"kind": "sales_invoices"},
            1,
        ),
        (lambda: metrics.swept(3, 1), "sp_leases_reclaimed_total", {"outcome": "requeued"}, 3),
        (lambda: metrics.swept(3, 1), "sp_leases_reclaimed_total", {"outcome": "parked"}, 1),
    ],
)
def test_what_happens_is_counted(
    happens: Callable[[], None], name: str, labels: dict[str, str], by: float
) -> None:
    before = value(name, **labels)
    happens()
    assert value(name, **labels) - before == pytest.approx(by)


def test_what_lies_there_is_set_and_forgotten_with_its_company() -> None:
    company = {"tenant": "t", "company": "gone"}
    metrics.backlog({("t", "gone"): (4, 2)})
    assert (value("sp_documents_waiting", **company), value("sp_documents_parked", **company)) == (4, 2)
    metrics.backlog({})
    assert REGISTRY.get_sample_value("sp_documents_waiting", company) is None


def test_documents_without_settings_are_shown_by_tenant_and_kind() -> None:
    metrics.left_alone("t", "sales_invoices", 5)
    metrics.left_alone("t", "travel_reimbursements", 2)
    kinds = ("sales_invoices", "travel_reimbursements")
    assert [value("sp_documents_left_alone", tenant="t", kind=kind) for kind in kinds] == [5, 2]


def test_prometheus_finds_the_numbers_on_the_port() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    metrics.polled("sales_invoices", "done")
    metrics.serve(port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        assert b"sp_polls_total" in answer.read()


def test_port_zero_serves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "start_http_server", lambda _: pytest.fail("served"))
    metrics.serve(0)
