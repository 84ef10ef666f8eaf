"""The registers that the catalogue of problems names, and how each is watched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from severa_procountor.codecs import procountor as books
from severa_procountor.codecs import severa
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.procountor_ledger import LedgerReceipt
from severa_procountor.codecs.procountor_persons import PersonBasicInfo
from severa_procountor.codecs.severa_travel import User
from severa_procountor.errors import Missing
from severa_procountor.problems.catalogue import Register
from severa_procountor.workers import periods, purchase_targets
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.held_dimensions import HeldDimensions
from severa_procountor.workers.names import Organisation
from severa_procountor.workers.numbers import procountor_time
from severa_procountor.workers.pages import readable
from severa_procountor.workers.travel_products import travel_products
from severa_procountor.workers.watched import Cards, Listed, Record, Thing, Whole, digest

# For how long companies of one poll share what Severa lists for all of them, in seconds.
ONE_POLL = 60.0


def _vat(found: Books) -> Iterable[object]:
    return [
        found.vat_percentages,
        ["purchases", found.purchase_percentages],
        ["statuses", found.vat_statuses],
        [found.country, found.currency],
    ]


def _accounts(found: Books) -> Iterable[object]:
    return [found.ibans, found.bankgiros, found.default_iban]


def _items(held: HeldDimensions) -> Iterator[object]:
    for dimension in held.dimensions:
        yield [dimension.id, dimension.name]
        yield from ([dimension.id, item] for item in dimension.items or ())


def _organisation(found: Organisation) -> Iterable[object]:
    lists = (found.statuses, found.companies, found.units, found.countries, found.reimbursement_statuses)
    return [found.reimbursement_refusal, *(item for listed in lists for item in listed)]


def _plain(found: Any) -> Iterable[object]:
    return [*found]


def _customers(company: CompanyAccess, wanted: Collection[str]) -> dict[str, object]:
    """By `guid number`: all with a number in one call of fifty, the others and those renumbered since one by one."""
    numbers = {subject: int(number) for subject in wanted if (number := subject.partition(" ")[2])}
    pages = company.severa.customers_by_number(sorted(set(numbers.values())))
    by_guid = {card.guid: card for page in pages for card in readable(page, severa.Customer)}
    found: dict[str, object] = {}
    for subject in wanted:
        guid = subject.partition(" ")[0]
        found[subject] = by_guid.get(guid) or _customer(company, guid)
    return found


def _customer(company: CompanyAccess, guid: str) -> severa.Customer | None:
    try:
        return severa.decode(company.severa.customer(guid), severa.Customer)
    except Missing:
        return None


def _projects(company: CompanyAccess, wanted: Collection[str]) -> dict[str, object]:
    pages = company.severa.projects_by_guid(list(wanted))
    return {card.guid or "": card for page in pages for card in readable(page, severa.Project)}


def _numbered_projects(company: CompanyAccess, wanted: Collection[str]) -> dict[str, object]:
    pages = company.severa.projects_by_number([int(number) for number in wanted])
    found = {str(card.number): card for page in pages for card in readable(page, severa.Project)}
    return {number: found.get(number, severa.Project()) for number in wanted}


def _changed_users(company: CompanyAccess, since: datetime) -> list[Record]:
    def fetch() -> list[Record]:
        pages = company.severa.users_changed_since(since)
        users = [user for page in pages for user in readable(page, User)]
        return [Record(user.guid or "", (), digest([user], company.sealed)) for user in users]

    return once(company, "users", since, fetch)


def _changed_codes(company: CompanyAccess, since: datetime) -> list[Record]:
    client = company.severa
    return [
        *_of_severa(company, "products", since, lambda: client.products(since)),
        *_of_severa(company, "work_types", since, lambda: client.work_types(since)),
        *_of_severa(company, "travel_expense_types", since, lambda: client.travel_expense_types(since)),
    ]


def _of_severa(
    company: CompanyAccess, name: str, since: datetime, pages: Callable[[], Iterable[bytes]]
) -> list[Record]:
    """Records of which it only counts that they have changed, whatever is odd about them."""

    def fetch() -> list[Record]:
        items = [item for page in pages() for item in severa.items(page)]
        return [Record(company.sealed(item.decode()), (), "") for item in items]

    return once(company, name, since, fetch)


def once(
    company: CompanyAccess, name: str, since: datetime, fetch: Callable[[], list[Record]]
) -> list[Record]:
    key = ("changed", company.tenant.settings.severa.client_id, name, since)
    found: list[Record] = company.runtime.memory.get(key, ONE_POLL, fetch)
    return found


def _changed_partners(company: CompanyAccess, since: datetime) -> Iterator[Record]:
    moment = procountor_time(since, company.zone)
    for active in (True, False):
        for page in company.procountor.business_partners(
            type="CUSTOMER", active=active, version_start=moment
        ):
            for found in books.decode_page(page, books.BusinessPartnerBasicInfo):
                number = (found.invoicing_info.customer_number if found.invoicing_info else None) or ""
                yield Record(f"#{found.id}", (number.strip(),), found.version or "")


def _changed_products(company: CompanyAccess, since: datetime) -> Iterator[Record]:
    for page in company.procountor.products(version_start=procountor_time(since, company.zone)):
        for found in books.decode_page(page, books.Product):
            yield Record(f"#{found.id}", (found.code or "",), found.version or "")


def _changed_invoices(company: CompanyAccess, since: datetime) -> Iterator[Record]:
    types = (*company.sales_numbers.types, *company.travel_numbers.types)
    for page in company.procountor.invoices_changed_since(procountor_time(since, company.zone), types=types):
        for found in books.decode_page(page, books.InvoiceBasicInfo):
            yield Record(f"#{found.id}", (found.original_invoice_number or "",), found.version or "")


def _changed_receipts(company: CompanyAccess, since: datetime) -> Iterator[Record]:
    types = (*company.sales_numbers.types, *company.travel_numbers.types)
    for page in company.procountor.receipts_changed_since(procountor_time(since, company.zone), types=types):
        for found in books.decode_page(page, LedgerReceipt):
            yield Record(f"#{found.id}", (), found.version or "")


def _persons(company: CompanyAccess, _: datetime) -> list[Record]:
    """Of persons Procountor does not list the changed ones: the whole register is one record."""
    pages = company.procountor.persons(include_inactive=True)
    found = {person.id: person for page in pages for person in books.decode_page(page, PersonBasicInfo)}
    return [Record("persons", (), digest(found.values(), company.sealed))]


def _project_name(key: tuple[Any, ...], _: object) -> str:
    return str(key[2])


def _customer_name(key: tuple[Any, ...], card: Any) -> str:
    return f"{key[2]} {card.number if card is not None and card.number else ''}"


WATCHED: Mapping[Register, tuple[Thing, ...]] = {
    Register.SEVERA_CUSTOMERS: (Cards("customers", "customer", _customer_name, _customers),),
    Register.SEVERA_USERS: (Listed("users", "user", _changed_users),),
    Register.SEVERA_PROJECTS: (
        Cards("projects", "project", _project_name, _projects),
        Cards("numbered_projects", "project_numbered", _project_name, _numbered_projects),
    ),
    Register.SEVERA_CODES: (
        Whole("fee_products", "products", purchase_targets.products, _plain),
        Whole("vat_rates", "vat_rates", purchase_targets.vat_rates, _plain),
        Listed("codes", None, _changed_codes),
    ),
    Register.SEVERA_ORGANISATION: (
        Whole("organisation", "organisation", lambda company: company.tenant.organisation(), _organisation),
        Whole("cost_centers", "cost_centers", lambda company: company.tenant.cost_centers(), _plain),
        Whole("severa_accounts", "accounts", CompanyAccess.severa_accounts, _plain),
    ),
    Register.PROCOUNTOR_CUSTOMERS: (Listed("partners", "partner", _changed_partners),),
    Register.PROCOUNTOR_PRODUCTS: (
        Listed("products", "product", _changed_products),
        Whole("travel_products", "travel_products", travel_products, _plain),
    ),
    Register.PROCOUNTOR_DIMENSIONS: (Whole("dimensions", "dimensions", CompanyAccess.dimensions, _items),),
    Register.PROCOUNTOR_VAT: (Whole("vat", "books", CompanyAccess.books, _vat),),
    Register.PROCOUNTOR_BANK_ACCOUNTS: (
        Whole("procountor_accounts", "books", CompanyAccess.books, _accounts),
    ),
    Register.PROCOUNTOR_PERSONS: (Listed("persons", "person", _persons),),
    Register.PROCOUNTOR_PERIODS: (Whole("fiscal_years", "fiscal_years", periods.fiscal_years, periods.told),),
    Register.PROCOUNTOR_INVOICES: (
        Listed("invoices", "invoice", _changed_invoices),
        Listed("receipts", "receipt", _changed_receipts),
    ),
}
