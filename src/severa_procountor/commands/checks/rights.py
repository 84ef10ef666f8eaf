"""The rights that the company's documents need: the scopes granted in Severa, and what Procountor lets the key read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from severa_procountor.codecs import procountor as procountor_types
from severa_procountor.codecs.procountor_rights import Needed, Privileges, lacking
from severa_procountor.commands.checks.findings import Check, Look
from severa_procountor.commands.checks.subject import Company
from severa_procountor.errors import AccessDenied, Missing
from severa_procountor.problems import Level, Problem
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
    for right, why in lacking(_privileges(company), _needed(company)):
        text = f"Procountor says that the API key's user is short of a right: {right} {why}."
        problem = Problem("procountor_access_denied", text, "procountor.api_key", Level.WARNING)
        seen.at(f"Procountor {right}", "granted", [problem])
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


def _privileges(company: Company) -> Privileges:
    """Nothing told, where the key may not even ask."""
    try:
        return procountor_types.decode(company.access.procountor.user_rights(), Privileges)
    except (AccessDenied, Missing):
        return Privileges()


def _needed(company: Company) -> Iterator[Needed]:
    """Warnings only, as nobody tells which right a call asks for."""
    settings = company.settings
    if company.carries(SALES_INVOICES):
        yield Needed("sales", "salesOrGroupInvoices", True, "personalSalesInvoicesOnly")
        yield Needed("sales", "salesInvoiceSearch", False)
        yield Needed("sales", "customerRegister", settings.create_customers)
        yield Needed("sales", "productRegister", settings.create_products)
    travels = settings.travel_reimbursements
    if company.carries(TRAVEL_REIMBURSEMENTS) and travels is not None:
        yield Needed(
            "travelAndExpenses", "travelAndExpenseInvoices", True, "personalTravelAndExpenseInvoiceOnly"
        )
        yield Needed("salaries", "personRegister", travels.update_persons)
    if company.carries(PURCHASE_INVOICES):
        yield Needed("purchases", "purchaseInvoiceSearch", False, "personalPurchaseInvoicesOnly")


def _refusal(name: str, read: Callable[[], object]) -> list[Problem]:
    try:
        read()
    except (AccessDenied, Missing) as refusal:
        text = f"Procountor does not let the API key read {name}: {refusal}"
        return [Problem("procountor_access_denied", text, "procountor.api_key")]
    return []
