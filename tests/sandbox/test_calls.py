"""The log of calls."""

from __future__ import annotations

from datetime import UTC, datetime

from severa_procountor.sandbox.calls import Call, CallLog, Count, shortened


def call(method: str, path: str, status: int = 200) -> Call:
    return Call("procountor", datetime(2026, 3, 2, tzinfo=UTC), method, path, "", "client", status, b"", b"")


def log(*calls: Call) -> CallLog:
    kept = CallLog()
    for one in calls:
        kept.add(one)
    return kept


def test_calls_are_counted_by_method_path_and_status() -> None:
    kept = log(
        call("GET", "/api/invoices"), call("POST", "/api/invoices", 400), call("POST", "/api/products")
    )

    assert kept.count() == 3
    assert kept.count(method="POST") == 2
    assert kept.count(path="/invoices$") == 2
    assert kept.count(method="POST", status=400) == 1
    assert kept.count(system="severa") == 0


def test_ids_numbers_and_guids_in_paths_count_as_one_kind() -> None:
    kept = log(
        call("GET", "/api/invoices/12"),
        call("GET", "/api/invoices/13,14"),
        call("GET", "/v1/invoices/0b5f9e1c-3b0e-4b43-9c36-6a1f0ad0b1aa/rows"),
    )

    assert kept.summary().calls == (
        Count("GET", "/api/invoices/{id}", 200, 2),
        Count("GET", "/v1/invoices/{id}/rows", 200, 1),
    )
    assert kept.summary().total == 3


def test_a_version_in_a_path_is_not_an_id() -> None:
    assert call("GET", "/rest-api/v1.0/customers").template == "/rest-api/v1.0/customers"


def test_long_bodies_are_kept_by_their_two_ends() -> None:
    body = b"<" + b"x" * 10_000_000 + b">"

    kept = shortened(body)

    assert (kept[:1], kept[-1:]) == (b"<", b">")
    assert len(kept) < 150_000
    assert b"[9868930 bytes left out]" in kept


def test_the_largest_lists_are_kept_whole() -> None:
    body = b"x" * 2_000_000

    assert shortened(body) is body


def test_a_cleared_log_is_empty() -> None:
    kept = log(call("GET", "/api/invoices"))

    kept.clear()

    assert kept.all() == ()
