"""What a test may look at behind the API: the whole books, as `GET /_sandbox/state`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec
from litestar import Response, get

from severa_procountor.sandbox.control import shown
from severa_procountor.sandbox.procountor.books import Books, File
from severa_procountor.sandbox.procountor.handling import OneOffice
from severa_procountor.sandbox.procountor.purchases import PURCHASE_INVOICE
from severa_procountor.sandbox.procountor.schema.base import Day
from severa_procountor.sandbox.procountor.schema.invoices import (
    Invoice,
    InvoiceRow,
    InvoiceSumInfo,
    TravelInformationItem,
)
from severa_procountor.sandbox.procountor.schema.ledger import Dimension, Transaction
from severa_procountor.sandbox.procountor.schema.persons import Person
from severa_procountor.sandbox.procountor.schema.registers import BusinessPartner, Product

ItemNames = Mapping[tuple[int, int | None], tuple[str, str]]
"""By the ids of a dimension and of an item of it: their names."""


class EntryState(msgspec.Struct, frozen=True, rename="camel"):
    """An ENTRY of the invoice's ledger receipt: what of it is on which item, by names."""

    accounting_value: Decimal
    dimensions: Mapping[str, Mapping[str, Decimal]]


class FileState(msgspec.Struct, frozen=True, rename="camel"):
    """What is attached to an invoice; `size` in bytes, `sha256` in hexadecimal."""

    name: str
    size: int
    sha256: str
    send_with_invoice: bool


class InvoiceState(msgspec.Struct, frozen=True, rename="camel"):
    """An invoice as the books have it; its totals are in its own currency, its entries in that of the books."""

    id: int
    type: str
    invoice_number: int
    original_invoice_number: str | None
    status: str
    date: Day
    due_date: Day
    account_number: str | None
    travel_information_items: tuple[TravelInformationItem, ...]
    customer_number: str | None
    partner_id: int | None
    currency: str
    excluding_vat_total: Decimal
    vat_sum_total: Decimal
    invoice_sum_total: Decimal
    sums: tuple[InvoiceSumInfo, ...]
    rows: tuple[InvoiceRow, ...]
    entries: tuple[EntryState, ...]
    attachments: tuple[FileState, ...]
    sent_times: int


class CompanyState(msgspec.Struct, frozen=True, rename="camel"):
    """Everything that the API may have changed in one company; purchase invoices it only shows."""

    id: int
    name: str
    invoices: tuple[InvoiceState, ...]
    partners: tuple[BusinessPartner, ...]
    persons: tuple[Person, ...]
    products: tuple[Product, ...]
    dimensions: tuple[Dimension, ...]


class State(msgspec.Struct, frozen=True, rename="camel"):
    companies: tuple[CompanyState, ...]


@get("/state", sync_to_thread=False)
def state(office: OneOffice) -> Response[bytes]:
    return shown(State(tuple(_company(books) for books in office)))


@get("/secrets", sync_to_thread=False)
def secrets(office: OneOffice) -> Response[bytes]:
    """Every identity code and account number that the books hold."""
    return shown(sorted({each for books in office for each in _secrets(books) if each}))


def _secrets(books: Books) -> Iterator[str | None]:
    for person in books.persons.values():
        yield person.invoicing_info.identifier
        yield person.payment_info.account_number
    for kept in books.invoices.values():
        if kept.record.payment_info.bank_account is not None:
            yield kept.record.payment_info.bank_account.account_number
    for account in books.bank_accounts.values():
        yield account.iban


def _company(books: Books) -> CompanyState:
    names = {
        (dimension.id, item.id): (dimension.name, item.code_name)
        for dimension in books.dimensions.values()
        for item in dimension.items
    }
    return CompanyState(
        id=books.company.id,
        name=books.company.name,
        invoices=tuple(
            _invoice(kept.record, books, names)
            for kept in books.invoices.values()
            if kept.record.type != PURCHASE_INVOICE
        ),
        partners=tuple(books.partners.values()),
        persons=tuple(books.persons.values()),
        products=tuple(books.products.values()),
        dimensions=tuple(books.dimensions.values()),
    )


def _invoice(invoice: Invoice, books: Books, names: ItemNames) -> InvoiceState:
    sums = invoice.invoice_sum_info or ()
    own = sums[0]
    receipt = books.receipts[invoice.ledger_receipt_id or 0].record
    entries = (each for each in receipt.transactions if each.transaction_type == "ENTRY")
    invoice_id, account = invoice.id or 0, invoice.payment_info.bank_account
    return InvoiceState(
        id=invoice_id,
        type=invoice.type,
        invoice_number=invoice.invoice_number or 0,
        original_invoice_number=invoice.original_invoice_number,
        status=invoice.status or "",
        date=invoice.date,
        due_date=invoice.payment_info.due_date,
        account_number=account.account_number if account else None,
        travel_information_items=invoice.travel_information_items or (),
        customer_number=invoice.counter_party.customer_number,
        partner_id=invoice.partner_id,
        currency=invoice.payment_info.currency,
        excluding_vat_total=own.excluding_vat_total or Decimal(0),
        vat_sum_total=own.vat_sum_total or Decimal(0),
        invoice_sum_total=own.invoice_sum_total or Decimal(0),
        sums=sums,
        rows=invoice.invoice_rows,
        entries=tuple(_entry(each, names) for each in entries),
        attachments=tuple(_file(file) for file in books.files_of(invoice_id)),
        sent_times=sum(event.action == "SEND" for event in books.events.get(invoice_id, ())),
    )


def _entry(entry: Transaction, names: ItemNames) -> EntryState:
    """Values of two items with one name are added up, so that none is lost."""
    shares: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for value in entry.dimension_item_values or ():
        dimension, item = names[value.dimension_id, value.item_id]
        shares[dimension][item] += value.value
    return EntryState(entry.accounting_value, shares)


def _file(file: File) -> FileState:
    return FileState(file.record.name, len(file.content), file.sha256, file.record.send_with_invoice)
