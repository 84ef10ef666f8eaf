"""The basic data of a company: who it is, VAT, currencies, fiscal years, accounts, bank accounts."""

from __future__ import annotations

from decimal import Decimal

from litestar import Response, get

from severa_procountor.sandbox.procountor import sums
from severa_procountor.sandbox.procountor.enums import NAMES
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks
from severa_procountor.sandbox.procountor.listing import Order, Query, paged
from severa_procountor.sandbox.procountor.refusals import Refused, answer, blank, invalid, missing
from severa_procountor.sandbox.procountor.schema.basics import (
    AccountingByRow,
    BankAccountSearchResult,
    BusinessIdentifier,
    Company,
    CompanyCurrency,
    CompanyUsageSettings,
    Currencies,
    CurrencyExchangeRate,
    CurrencyGroupRates,
    CurrencyRate,
    FiscalYears,
    LedgerAccount,
    LedgerAccounts,
    Status,
    UsageCashDiscount,
    UserPermissions,
    UserPrivileges,
    VatCountryInfo,
    VatInfo,
    VatInformation,
    VatPercentages,
    VatSettings,
    VatStatusInfo,
)

_VAT_STATUSES = {
    1: "Domestic",
    3: "Outside of the EU",
    5: "EU community sales (product)",
    12: "No VAT handling",
}
_IDENTIFIER_TYPES = {"FINLAND": "FI", "SWEDEN": "SE", "NORWAY": "NO", "DENMARK": "DK"}
_VAT_BY_COUNTRY = {
    "FI": ("25.5", "13.5", "10", "0"),
    "SE": ("25", "12", "6", "0"),
    "EE": ("24", "13", "9", "0"),
    "DK": ("25", "0"),
    "NO": ("25", "15", "12", "0"),
}
_PER_EURO = {
    "EUR": Decimal(1),
    "SEK": Decimal("11.2500"),
    "NOK": Decimal("11.7000"),
    "DKK": Decimal("7.4600"),
    "USD": Decimal("1.0900"),
    "GBP": Decimal("0.8600"),
}
_RATE_TYPES = len(NAMES["exchangeRateType"])


@get("/company", sync_to_thread=False)
def company(books: OpenBooks) -> Response[bytes]:
    own = books.company
    identifier = BusinessIdentifier(brn_type=_IDENTIFIER_TYPES[own.country], code=own.business_id)
    return answer(
        Company(
            id=own.id,
            name=own.name,
            country=own.country,
            operation_type="DEMONSTRATION",
            business_identifier=identifier,
            company_currency=own.currency,
        )
    )


@get("/company/usagesettings", sync_to_thread=False)
def usage_settings(books: OpenBooks) -> Response[bytes]:
    return answer(
        CompanyUsageSettings(
            default_invoice_channel="MAIL",
            cash_discount=UsageCashDiscount(cash_discount_for_sales=False, cash_discount_for_purchase=False),
            accounting_by_row=AccountingByRow(
                sales_invoice_posting=True,
                purchase_invoice_posting=True,
                travel_and_expense_invoice_posting=True,
                salary_posting=False,
            ),
        )
    )


@get("/status", sync_to_thread=False)
def status(books: OpenBooks) -> Response[bytes]:
    return answer(Status(name="Procountor API", version="26.04", status="OK", procountor_version="26.04"))


@get("/vats/default", sync_to_thread=False)
def default_vats(books: OpenBooks) -> Response[bytes]:
    own = books.company
    percentages = tuple(
        VatInfo(vat_percent=percent, sales=True, purchase=True) for percent in own.vat_percentages
    )
    statuses = tuple(
        VatStatusInfo(
            vat_status=number,
            description=_VAT_STATUSES.get(number, f"VAT status {number}"),
            sales=True,
            purchase=number == 12,
        )
        for number in own.vat_statuses
    )
    countries = (VatCountryInfo(country=own.country, percentages=percentages),)
    return answer(VatInformation(vat_information=countries, vat_statuses=statuses))


@get("/vats/settings", sync_to_thread=False)
def vat_settings(books: OpenBooks) -> Response[bytes]:
    return answer(VatSettings(unit_prices_include_vat_sales=False, unit_prices_include_vat_purchase=False))


@get("/vats/country", sync_to_thread=False)
def country_vats(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    """The country is an ISO 3166 code of two letters here."""
    code = _required(Query(request), "countryCode")
    if code not in _VAT_BY_COUNTRY:
        raise Refused(400, invalid("countryCode", code))
    return answer(VatPercentages(vat_percentages=tuple(Decimal(text) for text in _VAT_BY_COUNTRY[code])))


@get("/currencies", sync_to_thread=False)
def currencies(books: OpenBooks) -> Response[bytes]:
    return answer(Currencies(currencies=NAMES["currency"]))


@get("/currencies/company", sync_to_thread=False)
def company_currency(books: OpenBooks) -> Response[bytes]:
    return answer(CompanyCurrency(company_currency=books.company.currency))


@get("/currencies/latest", sync_to_thread=False)
def latest_rates(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    """How much of each currency one unit of the company's own is; the same for every type of rate."""
    kind = Query(request).integer("rateType")
    if kind is not None and not 1 <= kind <= _RATE_TYPES:
        raise Refused(400, invalid("rateType", f"1 to {_RATE_TYPES}"))
    base = books.company.currency
    rates = tuple(
        CurrencyRate(currency_rate=_rate(base, currency), currency_code=currency)
        for currency in _PER_EURO
        if currency != base
    )
    today = books.local_time().date()
    return answer(CurrencyGroupRates(base_currency=base, currency_date=today, rates=rates))


@get("/currencies/exchangerate", sync_to_thread=False)
def exchange_rate(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    query = Query(request)
    base, currency = _required(query, "baseCurrency"), _required(query, "currency")
    _required(query, "rateType")
    query.name("rateType", NAMES["exchangeRateType"])
    day = query.day("day")
    if day is None:
        raise Refused(400, blank("day"))
    if base not in _PER_EURO or currency not in _PER_EURO or day > books.local_time().date():
        raise missing("No rate")
    rate = _rate(base, currency)
    return answer(CurrencyExchangeRate(query_day=day, currency=currency, day=day, rate=rate))


def _rate(base: str, currency: str) -> Decimal:
    return (_PER_EURO[currency] / _PER_EURO[base]).quantize(sums.CENT**2)


def _required(query: Query, name: str) -> str:
    text = query.text(name)
    if not text:
        raise Refused(400, blank(name))
    return text


@get("/users/rights", sync_to_thread=False)
def user_rights(books: OpenBooks) -> Response[bytes]:
    """The user of every key may do everything: customers are told to see to that."""
    return answer(UserPrivileges(role="API_USER", rights=UserPermissions()))


@get("/fiscalyears", sync_to_thread=False)
def fiscal_years(books: OpenBooks) -> Response[bytes]:
    newest_first = sorted(books.fiscal_years, key=lambda year: year.start_date, reverse=True)
    return answer(FiscalYears(fiscal_years=tuple(newest_first)))


@get("/coa", sync_to_thread=False)
def chart_of_accounts(books: OpenBooks) -> Response[bytes]:
    accounts = (
        LedgerAccount(ledger_account_code=code, name=name, active=True)
        for code, name in sorted(books.accounts.items())
    )
    return answer(LedgerAccounts(ledger_accounts=tuple(accounts)))


@get("/bankaccounts", sync_to_thread=False)
def bank_accounts(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    query = Query(request)
    previous = query.integer("previousId")
    if previous is not None and previous not in books.bank_accounts:
        raise missing("No such bank account")
    by_order = Order("orderByOrderNo", lambda account: account.order_no)
    shown, meta = paged(query, books.bank_accounts.values(), lambda account: account.id, by_order)
    return answer(BankAccountSearchResult(results=shown, meta=meta))


HANDLERS = (
    company, usage_settings, status, default_vats, vat_settings, country_vats, currencies, company_currency,
    latest_rates, exchange_rate, fiscal_years, chart_of_accounts, bank_accounts, user_rights,
)  # fmt: skip
