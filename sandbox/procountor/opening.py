"""Opens the books of a company with what its seed says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from severa_procountor.sandbox.procountor import persons, purchases
from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.schema.base import Address
from severa_procountor.sandbox.procountor.schema.basics import (
    BankAccountAlias,
    BankAccountInfo,
    FiscalYear,
    TrackingPeriod,
)
from severa_procountor.sandbox.procountor.schema.ledger import Dimension, DimensionItem
from severa_procountor.sandbox.procountor.schema.persons import (
    Person,
    PersonFullAddress,
    PersonInvoicingInfo,
    PersonPaymentInfo,
    PersonRegistryInfo,
)
from severa_procountor.sandbox.procountor.schema.registers import (
    BusinessPartner,
    InvoicingInfo,
    PartnerPaymentInfo,
    Product,
    RegistryInfo,
)
from severa_procountor.sandbox.procountor.seed import (
    BankAccountSeed,
    CompanySeed,
    DimensionSeed,
    FiscalYearSeed,
    PartnerSeed,
    PersonSeed,
    ProductSeed,
)


def open_books(company: CompanySeed, now: Callable[[], datetime]) -> Books:
    """The books of a company before the first call."""
    books = Books(company, now)
    for order_no, account in enumerate(company.bank_accounts, start=1):
        _bank_account(account, order_no, books)
    for partner in company.partners:
        _partner(partner, books)
    for person in company.persons:
        _person(person, books)
    for product in company.products:
        _product(product, books)
    for dimension in company.dimensions:
        _dimension(dimension, books)
    for year in company.fiscal_years:
        _fiscal_year(year, books)
    for purchase in company.purchases:
        purchases.enter(purchase, books)
    return books


def _bank_account(seed: BankAccountSeed, order_no: int, books: Books) -> None:
    aliases = (BankAccountAlias(type="BANKGIRO", account_number=seed.bankgiro),) if seed.bankgiro else None
    account = BankAccountInfo(
        id=books.new_id(),
        iban=seed.iban,
        currency=seed.currency,
        default_for_invoice=seed.default_for_invoice,
        default_for_payment=order_no == 1,
        status="ACTIVE" if seed.active else "INACTIVE",
        order_no=order_no,
        associated_accounts=aliases,
        version=books.local_time(),
    )
    books.bank_accounts[account.id] = account


def _partner(seed: PartnerSeed, books: Books) -> None:
    partner_id = books.new_id()
    books.partners[partner_id] = BusinessPartner(
        id=partner_id,
        name=seed.name,
        type=seed.type,
        address=Address(name=seed.name, country=seed.country),
        invoicing_info=InvoicingInfo(
            customer_number=seed.customer_number,
            identifier=seed.identifier,
            identifier_type=seed.identifier_type,
        ),
        payment_info=PartnerPaymentInfo(payment_method="BANK_TRANSFER", currency=books.company.currency),
        registry_info=RegistryInfo(active=seed.active),
        version=books.local_time(),
    )


def _person(seed: PersonSeed, books: Books) -> None:
    person = Person(
        id=books.new_id(),
        first_name=seed.first_name,
        last_name=seed.last_name,
        delivery_address=PersonFullAddress(country=seed.country),
        payment_info=PersonPaymentInfo(
            payment_method="BANK_TRANSFER",
            account_number=seed.iban,
            payment_term_days="0",
            penal_interest_rate=Decimal(0),
        ),
        invoicing_info=PersonInvoicingInfo(
            person_number=seed.person_number,
            identifier=seed.identifier,
            identifier_type=seed.identifier_type,
            language="SWEDISH" if books.company.country == "SWEDEN" else "FINNISH",
            gender="NOT_APPLICABLE",
        ),
        registry_info=PersonRegistryInfo(active=seed.active),
        version=books.local_time(),
    )
    persons.keep(person, books)


def _product(seed: ProductSeed, books: Books) -> None:
    product_id = books.new_id()
    books.products[product_id] = Product(
        id=product_id,
        type=seed.type,
        name=seed.name,
        code=seed.code,
        unit=seed.unit,
        discount=Decimal(0),
        price=seed.price,
        vat=seed.vat,
        active=seed.active,
        default_account=seed.account,
        currency=seed.currency,
        start_date=seed.start,
        end_date=seed.end,
        version=books.local_time(),
    )
    if seed.account:
        books.accounts.setdefault(seed.account, seed.name)


def _dimension(seed: DimensionSeed, books: Books) -> None:
    dimension_id = books.new_id()
    items = tuple(DimensionItem(id=books.new_id(), code_name=name) for name in seed.items)
    books.dimensions[dimension_id] = Dimension(id=dimension_id, name=seed.name, items=items)


def _fiscal_year(seed: FiscalYearSeed, books: Books) -> None:
    periods = tuple(
        TrackingPeriod(id=books.new_id(), start_date=period.start, end_date=period.end, status=period.status)
        for period in seed.tracking_periods
    )
    books.fiscal_years.append(
        FiscalYear(
            id=books.new_id(),
            start_date=seed.start,
            end_date=seed.end,
            tracking_periods=periods,
            is_open=seed.is_open,
        )
    )
