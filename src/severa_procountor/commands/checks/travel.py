"""Severa's travel expense types against Procountor's travel products that are valid today."""

from __future__ import annotations

from collections.abc import Sequence

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.sales_codes import CodeCard
from severa_procountor.codecs.severa_travel import ExpenseType, TravelExpense
from severa_procountor.codecs.travel_codes import advance_product, product_of
from severa_procountor.codecs.travel_rows import Row
from severa_procountor.commands.checks.findings import Check, Look, called, softened
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.company import TravelReimbursements
from severa_procountor.workers.travel_products import travel_products


def look(company: Company) -> Look:
    """Each active one as the worker would judge an expense of today; the code of advances too, if there is one."""
    seen = Look(Check.TRAVEL_CODES)
    travel = company.settings.travel_reimbursements
    if travel is None:
        return seen
    seen.unreadable(company.severa.travel_types.refusals)
    types = [card for card in company.severa.travel_types.entries if card.is_active is not False]
    judged = [(card, _judged(company, travel, card)) for card in types]
    valid = {card.expense_class for card, findings in judged if not findings.errors}
    for card, findings in judged:
        told = [*findings.errors, *findings.notes]
        outcome, problems = "default code" if findings.notes else "valid today", told
        if card.expense_class in valid and _is_of_another_year(told):
            outcome, problems = "of another year", softened(told)
        seen.at(
            called(card.code, card.name), outcome, problems, used=card.guid in company.lately.travel_types
        )
    if travel.advance_payment_code:
        findings = Findings()
        code, register = travel.advance_payment_code, travel_products(company.access)
        advance_product(code, company.today, register, findings)
        seen.at(called("advances", code), "valid today", findings.errors)
    return seen


def _judged(company: Company, travel: TravelReimbursements, card: CodeCard) -> Findings:
    kind = ExpenseType(guid=card.guid, name=card.name, code=card.code, expense_class=card.expense_class)
    row = Row(0, TravelExpense(travel_expense=kind), None, company.today, "Type")
    default, findings = company.settings.default_codes.travel_expense, Findings()
    product_of(row, travel_products(company.access), travel, default, findings)
    return findings


def _is_of_another_year(told: Sequence[Problem]) -> bool:
    """Last year's type is in order beside this year's: trips of last year still come."""
    return any(one.code == "travel_code_not_valid" and one.level is Level.ERROR for one in told)
