"""The sales accounts of products that would be created, against Procountor's chart of accounts."""

from __future__ import annotations

from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.sales_codes import CodeCard
from severa_procountor.commands.checks import products
from severa_procountor.commands.checks.findings import Check, Look, called
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level, Problem


def look(company: Company) -> Look:
    """The default account of the settings, and the account of each product that is still to be created."""
    seen = Look(Check.SALES_ACCOUNTS)
    default = (company.settings.default_sales_account or "").strip()
    if default:
        seen.at(called("default_sales_account", default), "in Procountor", _problems(company, default))
    for kind, card in products.in_use(company):
        if products.is_new(company, card):
            own = _account(company, card)
            problems = _problems(company, own) if own or not default else ()
            outcome, used = "own account" if own else "default account", products.is_sold(company, card)
            seen.at(products.told(kind, card), outcome, problems, used=used)
    seen.unreadable(company.severa.sales_accounts.refusals)
    return seen


def _account(company: Company, card: CodeCard) -> str:
    """Its number; a work type names its account by guid only."""
    given = card.sales_account
    if given is None or given.number:
        return ((given.number if given else None) or "").strip()
    register = company.severa.sales_accounts.entries
    return next(((one.number or "").strip() for one in register if one.guid and one.guid == given.guid), "")


def _problems(company: Company, account: str) -> tuple[Problem, ...]:
    if not account:
        text = "It has no sales account in Severa, and the settings have no default_sales_account."
        return (Problem("sales_account_missing", text, "salesAccount", Level.WARNING),)
    if company.procountor.accounts.get(account):
        return ()
    state = "has closed" if account in company.procountor.accounts else "does not have"
    text = f"Procountor's chart of accounts {state} the account {shown(account)}."
    return (Problem("sales_account_unknown", text, "salesAccount"),)
