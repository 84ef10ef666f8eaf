"""The rights that the company's documents need: the scopes granted in Severa, and what Procountor lets the key read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from severa_procountor.commands.checks.findings import Check, Look
from severa_procountor.commands.checks.subject import Company
from severa_procountor.errors import AccessDenied, Missing
from severa_procountor.problems import Problem
from severa_procountor.settings.company import Attachments
from severa_procountor.workers.names import (
    DIMENSIONS,
    PURCHASE_INVOICES,
    SALES_INVOICES,
    TRAVEL_REIMBURSEMENTS,
)

_ALWAYS = ("settings:read", "organization:read")
_SCOPES = {
    SALES_INVOICES: ("invoices:read", "invoices:write", "customers:read", "projects:read"),
    TRAVEL_REIMBURSEMENTS: ("travels:read", "travels:write", "users:read", "files:read", "projects:read"),
    PURCHASE_INVOICES: ("fees:read", "fees:write", "projects:read"),
    "projects": ("projects:read",),
}


def look(company: Company) -> Look:
    """Procountor is asked by harmless reads that no other check makes; what those are refused, they tell themselves."""
    seen = Look(Check.RIGHTS)
    refused = company.access.severa.missing_scopes
    for scope in dict.fromkeys(_scopes(company)):
        text = f"Severa did not grant the scope {scope}."
        problems = [Problem("severa_access_denied", text, "severa.scopes")] if scope in refused else []
        seen.at(f"Severa {scope}", "granted", problems)
    for name, read in _reads(company):
        seen.at(f"Procountor {name}", "granted", _refusal(name, read))
    return seen


def _scopes(company: Company) -> Iterator[str]:
    yield from _ALWAYS
    for kind, scopes in _SCOPES.items():
        if company.carries(kind):
            yield from scopes
    sales = company.settings.sales_invoices
    if company.carries(SALES_INVOICES) and sales and sales.attachments is not Attachments.NONE:
        yield "files:read"


def _reads(company: Company) -> Iterator[tuple[str, Callable[[], object]]]:
    procountor = company.access.procountor
    yield "fiscal years", procountor.fiscal_years
    yield "invoices", lambda: procountor.invoices(size=1)
    if company.carries(PURCHASE_INVOICES) or any(company.carries(kind) for kind in DIMENSIONS):
        since = f"{company.today:%Y-%m-%d}T00:00:00"
        yield "ledger receipts", lambda: next(procountor.purchase_receipts(version_start=since))


def _refusal(name: str, read: Callable[[], object]) -> list[Problem]:
    try:
        read()
    except (AccessDenied, Missing) as refusal:
        text = f"Procountor does not let the API key read {name}: {refusal}"
        return [Problem("procountor_access_denied", text, "procountor.api_key")]
    return []
