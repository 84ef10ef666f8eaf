"""Answers about travel reimbursements are lost, late or nonsense: one document, one file and one person each."""

from __future__ import annotations

import pytest
from flow import travels
from flow.conftest import Produce, Serve, product, serve
from flow.travels import persons, surprises

from severa_procountor.producers import loop
from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import Sandbox, System

__all__ = ["product", "serve"]  # fixtures

pytestmark = pytest.mark.usefixtures("_hurried")

BEYOND_THE_TIME_OUT_S = 1.5
KINDS = ("new_person", "other_account", "receipts_with_vat", "several_projects")
Disturbed = list[tuple[System, str, str]]

WRITES: Disturbed = [
    ("procountor", "POST", "/api/persons$"),
    ("procountor", "PUT", "/api/persons/[^/]+$"),
    ("procountor", "POST", "/api/invoices$"),
    ("procountor", "PUT", "/api/ledgerreceipts/[^/]+$"),
    ("procountor", "POST", "/api/attachments$"),
    ("procountor", "PUT", "/api/invoices/[^/]+/sendToCirculation$"),
    ("procountor", "PUT", "/api/invoices/[^/]+/approve$"),
    ("severa", "PATCH", "/v1/travelreimbursements/[^/]+$"),
]
READS: list[Disturbed] = [
    [
        ("severa", "GET", "/v1/travelreimbursementstatuses$"),
        ("severa", "GET", "/v1/travelreimbursements$"),
        ("severa", "GET", "/v1/travelreimbursements/[^/]+$"),
        ("severa", "GET", "/v1/users/[^/]+$"),
    ],
    [
        ("severa", "GET", "/projecttravelexpenses$"),
        ("procountor", "GET", "/api/products$"),
        ("procountor", "GET", "/api/businesspartners$"),
    ],
    [
        ("procountor", "GET", "/api/persons$"),
        ("procountor", "GET", "/api/persons/[^/]+$"),
        ("procountor", "GET", "/api/ledgerreceipts/[^/]+$"),
    ],
]
"""Few at a time: a document that fails often is parked."""


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    """Four reimbursements of persons who are new, differ, or are as they should be; all are to be approved."""
    return serve(travels.one_company(KINDS, count=4, travel_target="approved"))


@pytest.mark.parametrize(
    "what",
    [
        What.LOSE_ANSWER,
        What.ERROR_500_AFTER,
        What.GARBAGE,
        What.SLOW,
        What.ERROR_500,
        What.REFUSE_CONNECTION_RESET_BEFORE,
    ],
)
def test_a_write_of_unknown_outcome_is_looked_up_and_never_doubled(
    sandbox: Sandbox, product: Produce, what: What
) -> None:
    assert {case.twist for case in sandbox.world.travel_cases} >= {"new_person"}
    before = persons(sandbox)
    disturb(sandbox, what, WRITES)
    ours = product(sandbox, http_timeout=1, settle_time=1)

    ours.run_once()

    assert played(sandbox, what) == len(WRITES)
    assert surprises(sandbox, ours) == []
    new = [case for case in sandbox.world.travel_cases if case.twist == "new_person"]
    assert len(persons(sandbox)) == len(before) + len(new)


@pytest.mark.parametrize("reads", READS, ids=["of Severa", "of both", "of Procountor"])
@pytest.mark.parametrize("what", [What.GARBAGE, What.ERROR_500])
def test_a_read_that_gives_nonsense_is_asked_again(
    sandbox: Sandbox, product: Produce, monkeypatch: pytest.MonkeyPatch, what: What, reads: Disturbed
) -> None:
    monkeypatch.setattr(loop, "PAUSES", (1, 1, 1))
    disturb(sandbox, what, reads)
    ours = product(sandbox, http_timeout=1, settle_time=1)

    ours.run_once()

    assert played(sandbox, what) == len(reads)
    assert surprises(sandbox, ours) == []


def test_a_pdf_that_severa_fails_to_print_is_asked_for_again(sandbox: Sandbox, product: Produce) -> None:
    disturb(sandbox, What.ERROR_500, [("severa", "GET", "/v1/travelreimbursements/[^/]+/pdf$")])
    ours = product(sandbox, http_timeout=1, settle_time=1)

    ours.run_once()

    assert played(sandbox, What.ERROR_500) == 1
    assert surprises(sandbox, ours) == []


def disturb(sandbox: Sandbox, what: What, on: Disturbed) -> None:
    for system, method, path in on:
        fault = Fault(what, method=method, path=path, seconds=BEYOND_THE_TIME_OUT_S)
        sandbox.add_fault(system, fault)


def played(sandbox: Sandbox, what: What) -> int:
    return sum(call.fault == what for call in sandbox.calls())
