"""The statuses that documents are taken from and moved to in Severa: in use, and with a number before it is needed."""

from __future__ import annotations

from collections.abc import Iterable

from severa_procountor.codecs.severa import Answer
from severa_procountor.commands.checks.findings import Check, Look, called
from severa_procountor.commands.checks.registers import Register
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level, Problem
from severa_procountor.workers.names import SALES_INVOICES, TRAVEL_REIMBURSEMENTS


class StatusCard(Answer, frozen=True, kw_only=True):
    """`GET /v1/invoicestatuses` and `/v1/travelreimbursementstatuses`, one item; only the first tells of numbers."""

    guid: str | None = None
    name: str | None = None
    is_active: bool | None = None
    has_invoice_number: bool | None = None


def look(company: Company) -> Look:
    """Those that the settings name; that they exist was seen when the names were resolved."""
    seen, named, severa = Look(Check.STATUSES), company.named, company.access.severa
    if company.carries(SALES_INVOICES):
        _look_at(seen, "invoices", severa.invoice_statuses(), named.status_before, named.status_after)
    if company.carries(TRAVEL_REIMBURSEMENTS):
        before, after = named.reimbursement_before, named.reimbursement_after
        _look_at(seen, "travel reimbursements", severa.reimbursement_statuses(), before, after)
    return seen


def _look_at(seen: Look, kind: str, pages: Iterable[bytes], before: str, after: str) -> None:
    known = {card.guid: card for card in Register(pages, StatusCard).entries}
    for role, guid in (("before", before), ("after", after)):
        card = known.get(guid, StatusCard())
        problems = []
        if card.is_active is False:
            text = f"The status {card.name!r} is not in use in Severa: nobody can put {kind} into it."
            problems.append(Problem("status_inactive", text, f"status_{role}", Level.WARNING))
        if role == "before" and card.has_invoice_number is False:
            text = f"Invoices in the status {card.name!r} have no number yet: none of them can go."
            problems.append(Problem("status_without_number", text, "status_before", Level.WARNING))
        seen.at(f"{kind}: {called(card.name or guid)}", "in use", problems)
