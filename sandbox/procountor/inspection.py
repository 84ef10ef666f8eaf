"""What a test may look at and change behind the API: the whole books, and the fiscal years."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.control import shown
from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.handling import OneOffice
from severa_procountor.sandbox.procountor.refusals import missing
from severa_procountor.sandbox.procountor.schema.invoices import Invoice, InvoiceRow, InvoiceSumInfo
from severa_procountor.sandbox.procountor.schema.registers import BusinessPartner, Product


class InvoiceState(msgspec.Struct, frozen=True, rename="camel"):
    """An invoice as the books have it; the totals are in its own currency."""

    id: int
    invoice_number: int
    original_invoice_number: str | None
    status: str
    customer_number: str | None
    partner_id: int | None
    currency: str
    excluding_vat_total: Decimal
    vat_sum_total: Decimal
    invoice_sum_total: Decimal
    sums: tuple[InvoiceSumInfo, ...]
    rows: tuple[InvoiceRow, ...]


class CompanyState(msgspec.Struct, frozen=True, rename="camel"):
    """Everything that the API may have changed in one company."""

    id: int
    name: str
    invoices: tuple[InvoiceState, ...]
    partners: tuple[BusinessPartner, ...]
    products: tuple[Product, ...]


class State(msgspec.Struct, frozen=True, rename="camel"):
    companies: tuple[CompanyState, ...]


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Opens or closes the fiscal year that holds `date`."""

    date: dt.date
    is_open: bool


@get("/state", sync_to_thread=False)
def state(office: OneOffice) -> Response[bytes]:
    return shown(State(tuple(_company(books) for books in office)))


@post("/companies/{company_id:int}/period", status_code=204, sync_to_thread=False)
def set_period(company_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    period = msgspec.json.decode(body, type=Period)
    books = office.company(company_id)
    if books is None:
        raise missing("No such company")
    for index, year in enumerate(books.fiscal_years):
        if year.start_date <= period.date <= year.end_date:
            books.fiscal_years[index] = replace(year, is_open=period.is_open)
            return
    raise missing("No such fiscal year")


def _company(books: Books) -> CompanyState:
    return CompanyState(
        id=books.company.id,
        name=books.company.name,
        invoices=tuple(_invoice(kept.record) for kept in books.invoices.values()),
        partners=tuple(books.partners.values()),
        products=tuple(books.products.values()),
    )


def _invoice(invoice: Invoice) -> InvoiceState:
    sums = invoice.invoice_sum_info or ()
    own = sums[0]
    return InvoiceState(
        id=invoice.id or 0,
        invoice_number=invoice.invoice_number or 0,
        original_invoice_number=invoice.original_invoice_number,
        status=invoice.status or "",
        customer_number=invoice.counter_party.customer_number,
        partner_id=invoice.partner_id,
        currency=invoice.payment_info.currency,
        excluding_vat_total=own.excluding_vat_total or Decimal(0),
        vat_sum_total=own.vat_sum_total or Decimal(0),
        invoice_sum_total=own.invoice_sum_total or Decimal(0),
        sums=sums,
        rows=invoice.invoice_rows,
    )
