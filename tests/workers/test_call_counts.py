"""What a document costs in calls is known of each."""

from __future__ import annotations

import threading

import pytest
from carrying import ticket
from two_systems import Office

from severa_procountor.errors import Snoozed, Unavailable
from severa_procountor.state.claims import Claim
from severa_procountor.workers import sales_invoices
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.frame import work


def carry_with(office: Office, monkeypatch: pytest.MonkeyPatch, *operations: str) -> None:
    """One take of the document that makes these calls and is put back."""

    def carry(claim: Claim, company: CompanyAccess) -> str:
        for operation in operations:
            company.runtime._heard("severa", operation, "ok", 0.1)
        raise Snoozed(0, "quota")

    monkeypatch.setattr(sales_invoices, "carry", carry)
    taken = ticket(office)
    work(office.runtime, str(taken.key), taken.fence)


def test_calls_of_a_document_are_in_its_record_however_it_ended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_with(office, monkeypatch, "GET /v1/invoices/{guid}", "GET /v1/users", "GET /v1/users")
    assert office.record().calls == {"severa GET /v1/invoices/{guid}": 1, "severa GET /v1/users": 2}


def test_a_failed_call_counts_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def carry(claim: Claim, company: CompanyAccess) -> str:
        company.runtime._heard("procountor", "POST /invoices", "unavailable", 30)
        raise Unavailable("procountor", "POST /invoices", "answered 500")

    monkeypatch.setattr(sales_invoices, "carry", carry)
    taken = ticket(office)
    work(office.runtime, str(taken.key), taken.fence)
    assert office.record().calls == {"procountor POST /invoices": 1}


def test_calls_of_other_threads_and_of_polls_are_not_the_documents(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere() -> None:
        office.runtime._heard("severa", "GET /v1/projects", "ok", 0.1)

    def carry(claim: Claim, company: CompanyAccess) -> str:
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        raise Snoozed(0, "quota")

    monkeypatch.setattr(sales_invoices, "carry", carry)
    taken = ticket(office)
    elsewhere()
    work(office.runtime, str(taken.key), taken.fence)
    elsewhere()
    assert office.record().calls == {}
