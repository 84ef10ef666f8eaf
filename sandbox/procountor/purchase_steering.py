"""What people do with purchase invoices behind the API, and what then is on which dimension item."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, RawBody

from severa_procountor.sandbox.control import shown
from severa_procountor.sandbox.procountor import purchases
from severa_procountor.sandbox.procountor.books import Books, Kept
from severa_procountor.sandbox.procountor.enums import InvoiceStatus
from severa_procountor.sandbox.procountor.handling import OneOffice
from severa_procountor.sandbox.procountor.refusals import missing
from severa_procountor.sandbox.procountor.schema.invoices import Invoice
from severa_procountor.sandbox.procountor.seed import PurchaseLineSeed, PurchaseSeed, PurchaseShareSeed
from severa_procountor.sandbox.procountor.steering import Steer, books_of


class Entered(Steer, frozen=True):
    """The ids of what was entered."""

    id: int
    invoice_number: int
    ledger_receipt_id: int


class NewStatus(Steer, frozen=True):
    status: InvoiceStatus


class NewLines(Steer, frozen=True):
    lines: tuple[PurchaseLineSeed, ...]


class NewDimensions(Steer, frozen=True):
    """The shares of each entry, in the order of the receipt; an entry without any has an empty list."""

    entries: tuple[tuple[PurchaseShareSeed, ...], ...]


class MovingVersions(Steer, frozen=True):
    """Whether new dimensions give the invoice a new version, too, and not only the receipt."""

    invoices: bool


class Share(msgspec.Struct, frozen=True, rename="camel"):
    """What all entries of one account have on one item; in the currency of the books."""

    dimension: str
    item: str
    account: str
    amount: Decimal


class PurchaseState(msgspec.Struct, frozen=True, rename="camel"):
    """A purchase invoice with all that is dimensioned, in whatever dimension. `expected` and `twist` are of how it
    was entered, the rest is of now.
    """

    company_id: int
    id: int
    invoice_number: int
    original_invoice_number: str | None
    supplier: str
    status: str
    date: dt.date
    version: dt.datetime | None
    ledger_receipt_id: int
    receipt_version: dt.datetime | None
    currency: str
    shares: tuple[Share, ...]
    expected: str
    twist: str | None


@get("/purchases", sync_to_thread=False)
def state(office: OneOffice) -> Response[bytes]:
    return shown([each for books in office for each in _states(books)])


@post("/companies/{company_id:int}/purchases", status_code=200, sync_to_thread=False)
def enter(company_id: FromPath[int], office: OneOffice, body: RawBody) -> Response[bytes]:
    """The body is a `PurchaseSeed`."""
    entered = purchases.enter(msgspec.json.decode(body, type=PurchaseSeed), books_of(office, company_id))
    ids = (entered.id or 0, entered.invoice_number or 0, entered.ledger_receipt_id or 0)
    return shown(Entered(*ids))


@put("/companies/{company_id:int}/purchases/{invoice_id:int}/status", status_code=204, sync_to_thread=False)
def move(company_id: FromPath[int], invoice_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = msgspec.json.decode(body, type=NewStatus)
    books = books_of(office, company_id)
    purchases.move(_purchase(books, invoice_id), wanted.status, books)


@put("/companies/{company_id:int}/purchases/{invoice_id:int}/lines", status_code=204, sync_to_thread=False)
def change_lines(
    company_id: FromPath[int], invoice_id: FromPath[int], office: OneOffice, body: RawBody
) -> None:
    wanted = msgspec.json.decode(body, type=NewLines)
    books = books_of(office, company_id)
    purchases.change_lines(_purchase(books, invoice_id), wanted.lines, books)


@put(
    "/companies/{company_id:int}/purchases/{invoice_id:int}/dimensions",
    status_code=204,
    sync_to_thread=False,
)
def change_dimensions(
    company_id: FromPath[int], invoice_id: FromPath[int], office: OneOffice, body: RawBody
) -> None:
    wanted = msgspec.json.decode(body, type=NewDimensions)
    books = books_of(office, company_id)
    purchases.change_dimensions(_purchase(books, invoice_id), wanted.entries, books)


@put("/companies/{company_id:int}/dimensionversions", status_code=204, sync_to_thread=False)
def set_moving_versions(company_id: FromPath[int], office: OneOffice, body: RawBody) -> None:
    wanted = msgspec.json.decode(body, type=MovingVersions)
    books_of(office, company_id).dimensions_move_invoices = wanted.invoices


def _purchase(books: Books, invoice_id: int) -> Kept[Invoice]:
    kept = books.invoices.get(invoice_id)
    if kept is None or kept.record.type != purchases.PURCHASE_INVOICE:
        raise missing("No such purchase invoice")
    return kept


def _states(books: Books) -> Iterator[PurchaseState]:
    names = {
        (dimension.id, item.id): (dimension.name, item.code_name)
        for dimension in books.dimensions.values()
        for item in dimension.items
    }
    for kept in books.invoices.values():
        invoice = kept.record
        if invoice.type == purchases.PURCHASE_INVOICE:
            receipt = books.receipts[invoice.ledger_receipt_id or 0].record
            sums: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
            for entry in receipt.transactions:
                for value in entry.dimension_item_values or ():
                    sums[(*names[value.dimension_id, value.item_id], entry.account)] += value.value
            yield PurchaseState(
                company_id=books.company.id,
                id=invoice.id or 0,
                invoice_number=invoice.invoice_number or 0,
                original_invoice_number=invoice.original_invoice_number,
                supplier=receipt.name,
                status=invoice.status or "",
                date=invoice.date,
                version=invoice.version,
                ledger_receipt_id=receipt.id or 0,
                receipt_version=receipt.version,
                currency=books.company.currency,
                shares=tuple(Share(*of, amount) for of, amount in sums.items()),
                expected=books.entered[invoice.id or 0].expected,
                twist=books.entered[invoice.id or 0].twist,
            )


HANDLERS = (state, enter, move, change_lines, change_dimensions, set_moving_versions)
