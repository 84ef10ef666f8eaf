"""Company, usage settings, status, VAT, currencies, fiscal years, accounts and bank accounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from severa_procountor.sandbox.procountor.schema.base import LocalDateTime, Meta, Wire


class BusinessIdentifier(Wire, frozen=True, kw_only=True):
    """`code` is without the type's prefix: `1234567-8`."""

    brn_type: str
    code: str


class Company(Wire, frozen=True, kw_only=True):
    id: int
    name: str
    country: str
    operation_type: str
    business_identifier: BusinessIdentifier
    company_currency: str


class AccountingByRow(Wire, frozen=True, kw_only=True):
    sales_invoice_posting: bool
    purchase_invoice_posting: bool
    travel_and_expense_invoice_posting: bool
    salary_posting: bool


class UsageCashDiscount(Wire, frozen=True, kw_only=True):
    cash_discount_for_sales: bool
    cash_discount_for_purchase: bool


class CompanyUsageSettings(Wire, frozen=True, kw_only=True):
    default_invoice_channel: str
    cash_discount: UsageCashDiscount
    accounting_by_row: AccountingByRow


class Status(Wire, frozen=True, kw_only=True):
    name: str
    version: str
    status: str
    procountor_version: str


class VatInfo(Wire, frozen=True, kw_only=True):
    vat_percent: Decimal
    sales: bool
    purchase: bool


class VatCountryInfo(Wire, frozen=True, kw_only=True):
    country: str
    percentages: tuple[VatInfo, ...]


class VatStatusInfo(Wire, frozen=True, kw_only=True):
    vat_status: int
    description: str
    sales: bool
    purchase: bool


class VatInformation(Wire, frozen=True, kw_only=True):
    vat_information: tuple[VatCountryInfo, ...]
    vat_statuses: tuple[VatStatusInfo, ...]


class VatPercentages(Wire, frozen=True, kw_only=True):
    vat_percentages: tuple[Decimal, ...]


class VatSettings(Wire, frozen=True, kw_only=True):
    unit_prices_include_vat_sales: bool
    unit_prices_include_vat_purchase: bool


class Currencies(Wire, frozen=True, kw_only=True):
    currencies: tuple[str, ...]


class CompanyCurrency(Wire, frozen=True, kw_only=True):
    company_currency: str


class CurrencyRate(Wire, frozen=True, kw_only=True):
    currency_rate: Decimal
    currency_code: str


class CurrencyGroupRates(Wire, frozen=True, kw_only=True):
    base_currency: str
    currency_date: date
    rates: tuple[CurrencyRate, ...]


class CurrencyExchangeRate(Wire, frozen=True, kw_only=True):
    query_day: date
    currency: str
    day: date
    rate: Decimal


class TrackingPeriod(Wire, frozen=True, kw_only=True):
    id: int
    start_date: date
    end_date: date
    status: str

    def covers(self, day: date) -> bool:
        return self.start_date <= day <= self.end_date


class FiscalYear(Wire, frozen=True, kw_only=True):
    id: int
    start_date: date
    end_date: date
    tracking_periods: tuple[TrackingPeriod, ...]
    is_open: bool


class SalesRights(Wire, frozen=True, kw_only=True):
    sales_or_group_invoices: str = "ALL_RIGHTS"
    sales_invoice_search: str = "ALL_RIGHTS"
    personal_sales_invoices_only: bool = False
    customer_register: str = "ALL_RIGHTS"
    product_register: str = "ALL_RIGHTS"


class TravelAndExpensesRights(Wire, frozen=True, kw_only=True):
    travel_and_expense_invoices: str = "ALL_RIGHTS"
    travel_and_expense_invoice_search: str = "ALL_RIGHTS"
    personal_travel_and_expense_invoice_only: bool = False


class PurchasesRights(Wire, frozen=True, kw_only=True):
    purchase_invoice_search: str = "ALL_RIGHTS"
    personal_purchase_invoices_only: bool = False


class UserPermissions(Wire, frozen=True, kw_only=True):
    sales: SalesRights = SalesRights()
    purchases: PurchasesRights = PurchasesRights()
    travel_and_expenses: TravelAndExpensesRights = TravelAndExpensesRights()


class UserPrivileges(Wire, frozen=True, kw_only=True):
    role: str
    rights: UserPermissions


class FiscalYears(Wire, frozen=True, kw_only=True):
    fiscal_years: tuple[FiscalYear, ...]


class LedgerAccount(Wire, frozen=True, kw_only=True):
    ledger_account_code: str
    name: str
    active: bool


class LedgerAccounts(Wire, frozen=True, kw_only=True):
    ledger_accounts: tuple[LedgerAccount, ...]


class BankAccountAlias(Wire, frozen=True, kw_only=True):
    type: str
    account_number: str


class BankAccountInfo(Wire, frozen=True, kw_only=True):
    """CompanyBankAccountBasicInfo: one of the company's own accounts."""

    id: int
    iban: str
    currency: str
    default_for_invoice: bool
    default_for_payment: bool
    status: str
    order_no: int
    associated_accounts: tuple[BankAccountAlias, ...] | None = None
    version: LocalDateTime


class BankAccountSearchResult(Wire, frozen=True, kw_only=True):
    results: tuple[BankAccountInfo, ...]
    meta: Meta
