"""Severa's customers against Procountor's: matched, new, ambiguous, or their number taken by another."""

from __future__ import annotations

from severa_procountor.codecs import business_partners
from severa_procountor.codecs.business_partners import Use, Wanted, Without
from severa_procountor.codecs.customer_cards import partner_of
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import shown
from severa_procountor.commands.checks.findings import Check, Look, called
from severa_procountor.commands.checks.subject import Company
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.workers.customers import by_identifier, judge


def look(company: Company) -> Look:
    """Each as the worker would judge it with the customer's next invoice."""
    seen = Look(Check.CUSTOMERS)
    seen.unreadable(company.severa.customers.refusals)
    for card in company.customers():
        findings = Findings()
        countries = company.organisation.countries
        wanted = partner_of(card, countries, company.settings, company.home, findings)
        outcome, problems = ("", ()) if wanted is None else _judged(company, wanted)
        told = (*findings.errors, *findings.notes, *problems)
        seen.at(called(card.number, card.name), outcome, told, used=card.guid in company.lately.customers)
    return seen


def _judged(company: Company, wanted: Wanted) -> tuple[str, tuple[Problem, ...]]:
    partners, create = company.procountor.partners, company.settings.create_customers
    try:
        decision, _ = judge(wanted, partners, create=create)
    except Untranslatable as refusal:
        return "", refusal.problems
    if isinstance(decision, Use):
        return "matched", decision.notes
    if isinstance(decision, Without):
        return "without a partner", (decision.warning,)
    others = business_partners.other_numbers(wanted, list(by_identifier(wanted, partners)))
    return "to be created", (_doubled(others) if others else _new(wanted),)


def _doubled(numbers: list[str]) -> Problem:
    text = f"Procountor has the business id under number {', '.join(map(shown, numbers))}; it would be there twice."
    return Problem("customer_under_other_number", text, "customer.number", Level.WARNING)


def _new(wanted: Wanted) -> Problem:
    text = f"Procountor has no customer {shown(wanted.customer_number)}; the first invoice creates it."
    return Problem("created_when_needed", text, "customer", Level.CHANGE)
