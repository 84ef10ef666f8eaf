"""The registers of both systems, each read whole and once: pages, not a call for each entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Generic, TypeVar

from severa_procountor.codecs import procountor as books_types
from severa_procountor.codecs import severa
from severa_procountor.codecs.customer_cards import CustomerCard
from severa_procountor.codecs.personal import compact
from severa_procountor.codecs.procountor_persons import PersonBasicInfo
from severa_procountor.codecs.sales_codes import CodeCard, SalesAccountCard
from severa_procountor.codecs.severa_fees import VatRate, percentages
from severa_procountor.codecs.severa_travel import User
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.workers.access import CompanyAccess, TenantAccess

T = TypeVar("T", bound=severa.Answer)
_LIKE = 8  # digits that two spellings of one business id have in common


class Register(Generic[T]):
    """The entries of one of Severa's lists, and why others cannot be read: one odd entry hides no other."""

    def __init__(self, pages: Iterable[bytes], kind: type[T]) -> None:
        once: dict[object, T] = {}
        self.refusals: list[Problem] = []
        for page in pages:
            for item in severa.items(page):
                try:
                    entry = severa.decode(item, kind)
                except Untranslatable as unreadable:
                    self.refusals += unreadable.problems
                    continue
                once.setdefault(getattr(entry, "guid", None) or object(), entry)
        self.entries = tuple(once.values())


class ProjectCard(severa.Project, frozen=True, kw_only=True):
    """`GET /v1/projects`, one item, with the customer that it is for."""

    customer: severa.Named | None = None


class SeveraRegisters:
    """Those of one organisation. The users hold identity codes and accounts: they are nowhere but here."""

    def __init__(self, tenant: TenantAccess) -> None:
        self.tenant = tenant
        self._severa = tenant.severa

    @cached_property
    def customers(self) -> Register[CustomerCard]:
        return Register(self._severa.active_customers(), CustomerCard)

    @cached_property
    def codes(self) -> dict[str, Register[CodeCard]]:
        """What rows take their codes from, by what Severa calls it."""
        return {
            "product": Register(self._severa.products(), CodeCard),
            "work type": Register(self._severa.work_types(), CodeCard),
            "travel expense type": self.travel_types,
        }

    @cached_property
    def travel_types(self) -> Register[CodeCard]:
        return Register(self._severa.travel_expense_types(), CodeCard)

    @cached_property
    def sales_accounts(self) -> Register[SalesAccountCard]:
        return Register(self._severa.sales_accounts(), SalesAccountCard)

    @cached_property
    def vat_rates(self) -> frozenset[Decimal]:
        return percentages(severa.decode_list(self._severa.vat_rates(), VatRate))

    @cached_property
    def users(self) -> Register[User]:
        return Register(self._severa.active_users(), User)

    @cached_property
    def project_pages(self) -> tuple[bytes, ...]:
        return tuple(self._severa.projects())

    @cached_property
    def projects(self) -> Register[ProjectCard]:
        return Register(self.project_pages, ProjectCard)


class HeldPartners:
    """Procountor's customers in two lists, found in them as its own search would find them."""

    def __init__(self, company: CompanyAccess) -> None:
        self._by: defaultdict[tuple[str, str, bool], list[books_types.BusinessPartnerBasicInfo]]
        self._by = defaultdict(list)
        for active in (True, False):
            for page in company.procountor.business_partners(type="CUSTOMER", active=active):
                for found in books_types.decode_page(page, books_types.BusinessPartnerBasicInfo):
                    info = found.invoicing_info or books_types.BasicInvoicingInfo()
                    self._by["number", (info.customer_number or "").strip(), active].append(found)
                    self._by["identifier", _digits(info.identifier or ""), active].append(found)

    def numbered(self, number: str, *, active: bool) -> list[books_types.BusinessPartnerBasicInfo]:
        return self._by.get(("number", number, active), [])

    def identified(self, identifier: str, *, active: bool) -> list[books_types.BusinessPartnerBasicInfo]:
        digits = _digits(identifier)
        return self._by.get(("identifier", digits, active), []) if digits else []


class HeldPersons:
    """Procountor's persons, found by the end of the code, which all spellings have in common."""

    def __init__(self, company: CompanyAccess) -> None:
        self._by_end: defaultdict[str, list[PersonBasicInfo]] = defaultdict(list)
        for page in company.procountor.persons(include_inactive=True):
            for found in books_types.decode_page(page, PersonBasicInfo):
                code = (found.invoicing_info.identifier if found.invoicing_info else None) or ""
                self._by_end[_end(code)].append(found)

    def ending_as(self, code: str) -> list[PersonBasicInfo]:
        return self._by_end.get(_end(code), [])

    @property
    def without_code(self) -> list[PersonBasicInfo]:
        """Those whose code the list does not show."""
        return self._by_end.get("", [])


class LedgerAccount(books_types.Answer, frozen=True, kw_only=True):
    """`GET /coa`, one account."""

    ledger_account_code: str | None = None
    active: bool | None = None


class _Chart(books_types.Answer, frozen=True, kw_only=True):
    ledger_accounts: tuple[LedgerAccount, ...] | None = None


class ProcountorRegisters:
    """Those of one company's books."""

    def __init__(self, company: CompanyAccess) -> None:
        self._company = company

    @cached_property
    def partners(self) -> HeldPartners:
        return HeldPartners(self._company)

    @cached_property
    def products(self) -> dict[str, list[books_types.Product]]:
        """The sales products by code."""
        by_code: defaultdict[str, list[books_types.Product]] = defaultdict(list)
        for page in self._company.procountor.products(type="SALES"):
            for product in books_types.decode_page(page, books_types.Product):
                by_code[product.code or ""].append(product)
        return dict(by_code)

    @cached_property
    def persons(self) -> HeldPersons:
        return HeldPersons(self._company)

    @cached_property
    def accounts(self) -> dict[str, bool]:
        """The numbers of the chart of accounts, and whether each is in use."""
        chart = books_types.decode(self._company.procountor.chart_of_accounts(), _Chart)
        return {
            account.ledger_account_code.strip(): account.active is not False
            for account in chart.ledger_accounts or ()
            if account.ledger_account_code
        }

    @cached_property
    def bank_accounts(self) -> list[books_types.BankAccount]:
        pages = self._company.procountor.bank_accounts()
        return [found for page in pages for found in books_types.decode_page(page, books_types.BankAccount)]

    @cached_property
    def company(self) -> books_types.Company:
        return books_types.decode(self._company.procountor.company(), books_types.Company)


def _digits(identifier: str) -> str:
    return "".join(letter for letter in identifier if letter.isdigit())[:_LIKE]


def _end(code: str) -> str:
    return compact(code)[-4:]
