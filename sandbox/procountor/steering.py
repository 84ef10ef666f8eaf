"""What users of Procountor do behind the API, and what an environment may lack: calls under `/_sandbox/companies`.

A change names only what becomes different.
"""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from litestar import delete, post, put
from litestar.params import FromPath, RawBody
from msgspec.structs import asdict, replace

from severa_procountor.sandbox.procountor.books import Books, Office
from severa_procountor.sandbox.procountor.handling import OneOffice
from severa_procountor.sandbox.procountor.refusals import missing
from severa_procountor.sandbox.procountor.schema.basics import FiscalYear, TrackingPeriod
from severa_procountor.sandbox.procountor.schema.ledger import Dimension, DimensionItem
from severa_procountor.sandbox.procountor.schema.registers import InvoicingInfo, RegistryInfo


class Steer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """Base of the bodies."""


class Year(Steer, frozen=True):
    """Opens or closes the fiscal year that holds `date`."""

    date: dt.date
    is_open: bool


class Period(Steer, frozen=True):
    """Sets the tracking period that holds `date`; the month becomes one where there is none."""

    date: dt.date
    status: Literal["OPEN", "CLOSED", "PENDING"]


class OneTransactionCall(Steer, frozen=True):
    """What the call for the dimensions of one transaction is refused with; None: it is known."""

    refusal: Literal[404, 405] | None


class PartnerChange(Steer, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    customer_number: str | None = None
    identifier: str | None = None
    active: bool | None = None


class ProductChange(Steer, frozen=True):
    name: str | None = None
    code: str | None = None
    active: bool | None = None


class ItemChange(Steer, frozen=True):
    code_name: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    active: bool | None = None


class VatRate(Steer, frozen=True):
    """A VAT rate, in percent, that is taken into use."""

    percentage: Decimal


class BankAccountChange(Steer, frozen=True):
    active: bool


class NewDimension(Steer, frozen=True):
    """A dimension can be created by hand only; `items` are names."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    items: tuple[str, ...] = ()


@post("/companies/{company_id:int}/period", status_code=204, sync_to_thread=False)
def set_year(company_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = msgspec.json.decode(body, type=Year)
    books = books_of(office, company_id)
    index = _year_index(books, wanted.date)
    books.fiscal_years[index] = replace(books.fiscal_years[index], is_open=wanted.is_open)


@post("/companies/{company_id:int}/trackingperiod", status_code=204, sync_to_thread=False)
def set_period(company_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = msgspec.json.decode(body, type=Period)
    books = books_of(office, company_id)
    index = _year_index(books, wanted.date)
    year = books.fiscal_years[index]
    known = next((p for p in year.tracking_periods if p.covers(wanted.date)), None)
    changed = replace(known or _month(year, wanted.date, books), status=wanted.status)
    others = (period for period in year.tracking_periods if period is not known)
    periods = sorted((*others, changed), key=lambda period: period.start_date)
    books.fiscal_years[index] = replace(year, tracking_periods=tuple(periods))


def _year_index(books: Books, day: dt.date) -> int:
    for index, year in enumerate(books.fiscal_years):
        if year.start_date <= day <= year.end_date:
            return index
    raise missing("No such fiscal year")


def _month(year: FiscalYear, day: dt.date, books: Books) -> TrackingPeriod:
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return TrackingPeriod(
        id=books.new_id(),
        start_date=max(day.replace(day=1), year.start_date),
        end_date=min(last, year.end_date),
        status="OPEN",
    )


@put("/companies/{company_id:int}/onetransactioncall", status_code=204, sync_to_thread=False)
def set_one_transaction_call(company_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = msgspec.json.decode(body, type=OneTransactionCall)
    books_of(office, company_id).one_transaction_refusal = wanted.refusal


@post("/companies/{company_id:int}/vats", status_code=204, sync_to_thread=False)
def add_vat_rate(company_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = msgspec.json.decode(body, type=VatRate).percentage
    books = books_of(office, company_id)
    rates = tuple(dict.fromkeys((*books.company.vat_percentages, wanted)))
    books.company = replace(books.company, vat_percentages=rates)


@post("/companies/{company_id:int}/bankaccounts/{account_id:int}", status_code=204, sync_to_thread=False)
def change_bank_account(
    company_id: FromPath[int], account_id: FromPath[int], office: OneOffice, body: RawBody
) -> None:
    wanted = msgspec.json.decode(body, type=BankAccountChange)
    books = books_of(office, company_id)
    account = known(books.bank_accounts, account_id)
    books.bank_accounts[account_id] = replace(account, status="ACTIVE" if wanted.active else "INACTIVE")


@post("/companies/{company_id:int}/partners/{partner_id:int}", status_code=204, sync_to_thread=False)
def change_partner(
    company_id: FromPath[int], partner_id: FromPath[int], office: OneOffice, body: RawBody
) -> None:
    wanted = given(msgspec.json.decode(body, type=PartnerChange))
    books = books_of(office, company_id)
    partner = known(books.partners, partner_id)
    info, registry = partner.invoicing_info or InvoicingInfo(), partner.registry_info or RegistryInfo()
    numbers = {name: wanted[name] for name in ("customer_number", "identifier") if name in wanted}
    books.partners[partner_id] = replace(
        partner,
        name=wanted.get("name", partner.name),
        invoicing_info=replace(info, **numbers),
        registry_info=replace(registry, active=wanted.get("active", registry.active)),
        version=books.version_after(partner.version),
    )


@post("/companies/{company_id:int}/products/{product_id:int}", status_code=204, sync_to_thread=False)
def change_product(
    company_id: FromPath[int], product_id: FromPath[int], office: OneOffice, body: RawBody
) -> None:
    wanted = given(msgspec.json.decode(body, type=ProductChange))
    books = books_of(office, company_id)
    product = known(books.products, product_id)
    version = books.version_after(product.version)
    books.products[product_id] = replace(product, **wanted, version=version)


@delete("/companies/{company_id:int}/products/{product_id:int}", sync_to_thread=False)
def delete_product(company_id: FromPath[int], product_id: FromPath[int], office: OneOffice) -> None:
    books = books_of(office, company_id)
    del books.products[known(books.products, product_id).id or 0]


@post("/companies/{company_id:int}/items/{item_id:int}", status_code=204, sync_to_thread=False)
def change_item(company_id: FromPath[int], item_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = given(msgspec.json.decode(body, type=ItemChange))
    books = books_of(office, company_id)
    for dimension in books.dimensions.values():
        if any(item.id == item_id for item in dimension.items):
            items = tuple(_changed(i, wanted) if i.id == item_id else i for i in dimension.items)
            books.dimensions[dimension.id] = replace(dimension, items=items)
            return
    raise missing("No such item")


def _changed(item: DimensionItem, wanted: dict[str, Any]) -> DimensionItem:
    active = wanted.get("active", item.status is None)
    name = wanted.get("code_name", item.code_name)
    return replace(item, code_name=name, status=None if active else "P")


@post("/companies/{company_id:int}/dimensions", status_code=204, sync_to_thread=False)
def create_dimension(company_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = msgspec.json.decode(body, type=NewDimension)
    books = books_of(office, company_id)
    dimension_id = books.new_id()
    items = tuple(DimensionItem(id=books.new_id(), code_name=name) for name in wanted.items)
    books.dimensions[dimension_id] = Dimension(id=dimension_id, name=wanted.name, items=items)


def books_of(office: Office, company_id: int) -> Books:
    books = office.company(company_id)
    if books is None:
        raise missing("No such company")
    return books


def known(records: dict[int, Any], record_id: int) -> Any:
    """The record, else 404."""
    if record_id not in records:
        raise missing()
    return records[record_id]


def given(change: Steer) -> dict[str, Any]:
    """The fields that the change names."""
    return {name: value for name, value in asdict(change).items() if value is not None}


HANDLERS = (
    set_year, set_period, set_one_transaction_call, add_vat_rate, change_bank_account, change_partner,
    change_product, delete_product, change_item, create_dimension,
)  # fmt: skip
