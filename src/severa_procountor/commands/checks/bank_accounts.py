"""The account that sales invoices are to be paid to: Severa's, if Procountor has it too."""

from __future__ import annotations

from collections.abc import Iterator

from severa_procountor.codecs import payments
from severa_procountor.codecs.books import plain_account
from severa_procountor.codecs.findings import Findings
from severa_procountor.commands.checks.findings import Check, Look
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level, Problem


def look(company: Company) -> Look:
    """As the worker chooses it for an invoice in the company's own currency."""
    seen = Look(Check.BANK_ACCOUNTS)
    sales = company.settings.sales_invoices
    if sales is None:
        return seen
    country, currency = company.home
    severa_accounts = company.access.severa_accounts()
    seller = payments.Seller(country=country, currency=currency, bank_accounts=severa_accounts)
    findings = Findings()
    _, account = payments.account_for(currency, seller, company.books, sales, findings)
    problems = (*findings.errors, *_currency(company, account, currency))
    seen.at("account for invoices", "Severa's" if severa_accounts else "Procountor's default", problems)
    return seen


def _currency(company: Company, account: str, currency: str) -> Iterator[Problem]:
    """A Bankgiro number stands beside the IBAN that it belongs to."""
    for held in company.procountor.bank_accounts:
        numbers = [held.iban, *(alias.account_number for alias in held.associated_accounts or ())]
        same = any(number and plain_account(number) == plain_account(account) for number in numbers)
        if account and same and held.currency and held.currency.upper() != currency:
            text = f"The account is in {held.currency.upper()} in Procountor, the company's books are in {currency}."
            yield Problem("bank_account_currency", text, "bankAccounts", Level.WARNING)
