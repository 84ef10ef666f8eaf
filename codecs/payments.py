"""How a sales invoice is to be paid: account, currency and rate, due date, reference number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec
from msgspec import UNSET

from severa_procountor.codecs import bank_accounts, references, severa
from severa_procountor.codecs.books import Books, plain_account
from severa_procountor.codecs.countries import tax_country
from severa_procountor.codecs.currencies import CURRENCIES
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import scale
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.procountor import PaymentAccount, PaymentInfo
from severa_procountor.settings.company import Reference, SalesInvoices, SeveraRate

_LONGEST_TERM = 999
_HIGHEST_RATE = 1_000_000
_RATE_PLACES = 8


class Seller(msgspec.Struct, frozen=True, kw_only=True):
    """The company in Severa: its country (ISO-2), currency and bank accounts."""

    country: str
    currency: str
    bank_accounts: tuple[severa.BankAccount, ...]


def payment_info(
    invoice: severa.Invoice, seller: Seller, books: Books, sales: SalesInvoices, findings: Findings
) -> PaymentInfo:
    """Everything about paying; what is wrong is in `findings`, and then the result is not fit to be sent."""
    currency = currency_of(invoice, findings)
    method, account = account_for(currency, seller, books, sales, findings)
    reference, kind = _reference(invoice, tax_country(seller.country), sales, findings)
    return PaymentInfo(
        payment_method=method,
        currency=currency,
        currency_rate=_rate(invoice, currency, seller, books, sales, findings),
        bank_account=PaymentAccount(account_number=account),
        due_date=_due_date(invoice, findings),
        bank_reference_code=reference,
        bank_reference_code_type=kind or UNSET,
    )


def currency_of(invoice: severa.Invoice, findings: Findings) -> str:
    """A code that Procountor knows; "", with an error, if there is none."""
    code = ((invoice.currency.code if invoice.currency else None) or "").strip().upper()
    if code in CURRENCIES:
        return code
    if code:
        findings.error("currency_unknown", f"Procountor has no currency “{shown(code)}”.", "currency.code")
    else:
        findings.error("currency_missing", "The invoice has no currency.", "currency.code")
    return ""


def account_for(
    currency: str, seller: Seller, books: Books, sales: SalesInvoices, findings: Findings
) -> tuple[str, str]:
    """Payment method and account: Bankgiro, else the IBAN of Severa, else Procountor's own default.

    Bankgirot pays in SEK only.
    """
    active = [account for account in seller.bank_accounts if account.is_active is not False]
    if seller.country == "SE" and sales.bankgiro and currency in ("SEK", ""):
        bankgiros = [account for account in active if account.account_number_format == "Bankgiro"]
        if bankgiros:
            return "DOMESTIC_PAYMENT_BANKGIRO", _bankgiro(bankgiros, books, findings)
    ibans = [account for account in active if account.account_number_format != "Bankgiro"]
    if ibans:
        return "BANK_TRANSFER", _iban(ibans, books, findings)
    if books.default_iban is None:
        findings.error(
            "bank_account_missing", "Neither Severa nor Procountor has a bank account for invoices."
        )
    return "BANK_TRANSFER", books.default_iban or ""


def _bankgiro(accounts: Sequence[severa.BankAccount], books: Books, findings: Findings) -> str:
    numbers = [bank_accounts.bankgiro(account.account_number or "") for account in accounts]
    for number in numbers:
        if number and plain_account(number) in books.bankgiros:
            return books.bankgiros[plain_account(number)]
    findings.error(
        "bank_account_unknown", "The Bankgiro number of Severa is not one of Procountor's.", "bankAccounts"
    )
    return ""


def _iban(accounts: Sequence[severa.BankAccount], books: Books, findings: Findings) -> str:
    """The first that Procountor has too; why the others are not it is told only when there is none."""
    tried = Findings()
    for place, account in enumerate(accounts):
        where = f"bankAccounts[{place}].accountNumber"
        number = bank_accounts.iban(account.account_number or "", where=where, findings=tried)
        if number and number in books.ibans:
            return number
        if number:
            tried.error("bank_account_unknown", f"Procountor has no active account {_masked(number)}.", where)
    for problem in tried.errors:
        findings.error(problem.code, problem.message, problem.where)
    return ""


def _masked(iban: str) -> str:
    return f"{iban[:2]}…{iban[-4:]}"


def _rate(
    invoice: severa.Invoice,
    currency: str,
    seller: Seller,
    books: Books,
    sales: SalesInvoices,
    findings: Findings,
) -> Decimal:
    """Units of the invoice's currency for one of the company's, from Severa's rate by the setting."""
    one = Decimal(1)
    if not currency or currency == books.currency:
        return one
    if seller.currency != books.currency:
        findings.error(
            "company_differs",
            f"The company's currency is {seller.currency} in Severa and {books.currency} in Procountor.",
        )
        return one
    given = invoice.currency_rate
    if given is None or given <= 0 or given == 1:
        findings.error(
            "currency_rate_missing", f"No rate between {currency} and {books.currency}.", "currencyRate"
        )
        return one
    rate = given if sales.severa_rate is SeveraRate.FOREIGN_PER_DOMESTIC else scale(1 / given, _RATE_PLACES)
    if not 0 < rate <= _HIGHEST_RATE:
        findings.error("currency_rate_missing", f"A rate of {given:f} cannot be carried.", "currencyRate")
        return one
    text = (
        f"1 {books.currency} = {rate.normalize():f} {currency} was sent; Severa gave {given.normalize():f}."
    )
    findings.warning("currency_rate_sent", text, "currencyRate")
    return rate


def _due_date(invoice: severa.Invoice, findings: Findings) -> date:
    """0 to 999 days from the invoice's date [seed]."""
    if invoice.due_date is None:
        findings.error("due_date_missing", "The invoice has no due date.", "dueDate")
        return date.min
    if invoice.date is not None:
        days = (invoice.due_date - invoice.date).days
        if not 0 <= days <= _LONGEST_TERM:
            findings.error(
                "due_date_out_of_range",
                f"Due {days} days from the date; 0 to {_LONGEST_TERM} can be.",
                "dueDate",
            )
    return invoice.due_date


def _reference(
    invoice: severa.Invoice, country: str, sales: SalesInvoices, findings: Findings
) -> tuple[str, references.Kind | None]:
    """ "" has Procountor generate one. Severa's own, if the company wants it, must pass its check digit."""
    if sales.reference is Reference.PROCOUNTOR:
        return "", None
    number = references.normalise(invoice.reference_number or "")
    if not number:
        findings.warning("reference_missing", "No reference number; Procountor gives one.", "referenceNumber")
        return "", None
    kind = references.kind_of(number, country)
    if kind is None:
        findings.error(
            "reference_invalid", "Not a reference number with a valid check digit.", "referenceNumber"
        )
    return number.lstrip("0") if kind == "FI" else number, kind
