"""What a company's books in Procountor allow: VAT rates and statuses, bank accounts, country, currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from severa_procountor.codecs import procountor
from severa_procountor.codecs.countries import code2_of, tax_country


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """`country` is a name of Procountor's enum or ""; IBANs are without blanks.

    `vat_percentages` are those of sales. `bankgiros` are by their digits, each as Procountor writes it.
    """

    vat_percentages: frozenset[Decimal]
    purchase_percentages: frozenset[Decimal]
    vat_statuses: frozenset[int]
    ibans: frozenset[str]
    bankgiros: dict[str, str]
    default_iban: str | None
    country: str
    currency: str


def books_of(
    vats: procountor.VatInformation,
    bank_accounts: Sequence[procountor.BankAccount],
    company: procountor.Company,
) -> Books:
    """From `GET /vats/default`, all of `GET /bankaccounts` and `GET /company`.

    What is not marked as unusable for sales, or for purchases, is usable there; an account that is not ACTIVE is not.
    """
    active = [account for account in bank_accounts if account.status == "ACTIVE" and account.iban]
    currency = (company.company_currency or "").upper()
    percentages = _percentages(vats, company.country or "")
    return Books(
        vat_percentages=frozenset(
            listed.vat_percent
            for listed in percentages
            if listed.vat_percent is not None and listed.sales is not False
        ),
        purchase_percentages=frozenset(
            listed.vat_percent
            for listed in percentages
            if listed.vat_percent is not None and listed.purchase is not False
        ),
        vat_statuses=frozenset(
            status.vat_status
            for status in vats.vat_statuses or ()
            if status.vat_status is not None and status.sales is not False
        ),
        ibans=frozenset(plain_account(account.iban or "") for account in active),
        bankgiros={
            plain_account(alias.account_number): alias.account_number
            for account in active
            for alias in account.associated_accounts or ()
            if alias.type == "BANKGIRO" and alias.account_number
        },
        default_iban=_default(active, currency),
        country=company.country or "",
        currency=currency,
    )


def plain_account(number: str) -> str:
    """Without blanks and dashes, in upper case: the form in which account numbers are compared."""
    return "".join(number.split()).replace("-", "").upper()


def _percentages(vats: procountor.VatInformation, country: str) -> list[procountor.VatPercentage]:
    """Of the company's own country; if none is listed for it, of the entries that name no country.

    Of all that are listed when the company's own country is not known.
    """
    listed, home = vats.vat_information or (), _code(country)
    own = [entry for entry in listed if _code(entry.country or "") == home]
    nameless = [entry for entry in listed if not entry.country]
    return [
        percentage
        for entry in (own or nameless if home else listed)
        for percentage in entry.percentages or ()
    ]


def _code(text: str) -> str | None:
    """Procountor does not say whether the list names its countries by code or by enum name."""
    code = code2_of(text, ())
    return tax_country(code) if code else None


def _default(accounts: Sequence[procountor.BankAccount], currency: str) -> str | None:
    """The account that Procountor puts on invoices, the one in the company's currency before others."""
    defaults = [account for account in accounts if account.default_for_invoice]
    defaults.sort(key=lambda account: account.currency != currency)
    return plain_account(defaults[0].iban or "") if defaults else None
