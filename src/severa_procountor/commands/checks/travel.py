"""Severa's travel expense types against Procountor's travel products that are valid today."""

from __future__ import annotations

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.sales_codes import CodeCard
from severa_procountor.codecs.severa_travel import ExpenseType, TravelExpense
from severa_procountor.codecs.travel_codes import advance_product, product_of
from severa_procountor.codecs.travel_rows import Row
from severa_procountor.commands.checks.findings import Check, Look
from severa_procountor.commands.checks.subject import Company
from severa_procountor.settings.company import TravelReimbursements
from severa_procountor.workers.travel_products import travel_products


def look(company: Company) -> Look:
    """Each active one as the worker would judge an expense of today; the code of advances too, if there is one."""
    seen = Look(Check.TRAVEL_CODES)
    travel = company.settings.travel_reimbursements
    if travel is None:
        return seen
    seen.unreadable(company.severa.travel_types.refusals)
    for card in company.severa.travel_types.entries:
        if card.is_active is not False:
            _look_at(seen, company, travel, card)
    if travel.advance_payment_code:
        findings = Findings()
        code, register = travel.advance_payment_code, travel_products(company.access)
        advance_product(code, company.today, register, findings)
        seen.at(f"advances {code}", "valid today", findings.errors)
    return seen


def _look_at(seen: Look, company: Company, travel: TravelReimbursements, card: CodeCard) -> None:
    kind = ExpenseType(guid=card.guid, name=card.name, code=card.code, expense_class=card.expense_class)
    row = Row(0, TravelExpense(travel_expense=kind), None, company.today, "Type")
    default, findings = company.settings.default_codes.travel_expense, Findings()
    product_of(row, travel_products(company.access), travel, default, findings)
    outcome = "default code" if findings.notes else "valid today"
    seen.at(f"{card.code or ''} {card.name or ''}".strip(), outcome, (*findings.errors, *findings.notes))
