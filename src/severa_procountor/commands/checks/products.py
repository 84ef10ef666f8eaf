"""The codes of Severa's products, work types and travel expense types against Procountor's sales products."""

from __future__ import annotations

from collections.abc import Iterator

from severa_procountor.codecs import products
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.sales_codes import CodeCard, code_in, wanted
from severa_procountor.commands.checks.findings import Check, Look, called
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level, Problem


def look(company: Company) -> Look:
    """Each active one as the worker would judge a row that has its code."""
    seen = Look(Check.PRODUCTS)
    for register in company.severa.codes.values():
        seen.unreadable(register.refusals)
    for kind, card in in_use(company):
        findings = Findings()
        code = code_in(card, findings)
        outcome, problems = "", findings.errors
        if not problems:
            outcome, problem = _judged(company, card, code) if code else ("default code", None)
            problems = (problem,) if problem else ()
        seen.at(told(kind, card), outcome, problems, used=is_sold(company, card))
    return seen


def in_use(company: Company) -> Iterator[tuple[str, CodeCard]]:
    """The active ones with what Severa calls their kind."""
    for kind, register in company.severa.codes.items():
        yield from ((kind, card) for card in register.entries if card.is_active is not False)


def is_sold(company: Company, card: CodeCard) -> bool:
    """Whether rows of late have its code."""
    return (card.code or "").strip() in company.lately.codes


def is_new(company: Company, card: CodeCard) -> bool:
    """Whether the first invoice with its code would create a product."""
    code = code_in(card, Findings())
    return bool(code) and _judged(company, card, code)[0] == "to be created"


def told(kind: str, card: CodeCard) -> str:
    return f"{kind} {called(card.code, card.name)}"


def _judged(company: Company, card: CodeCard, code: str) -> tuple[str, Problem | None]:
    candidates = company.procountor.products.get(code, [])
    if products.decide(code, candidates) is not None:
        return "matched", None
    product = wanted(code, card, company.settings, company.home[1])
    refusal = products.inactive(product, candidates) or products.refusal(product, company.settings)
    if refusal is not None:
        return "", refusal
    text = f"Procountor has no sales product {shown(code)}; the first invoice creates it."
    return "to be created", Problem("created_when_needed", text, "code", Level.CHANGE)
