"""Invoices: search, read, create, change, and their way from UNFINISHED to SENT."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from litestar import Response, get, post, put
from litestar.params import RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.procountor import bodies, receipts, references, sums
from severa_procountor.sandbox.procountor.books import Books, Kept
from severa_procountor.sandbox.procountor.enums import NAMES
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.invoice_rules import must_be_acceptable
from severa_procountor.sandbox.procountor.listing import Order, Query, batch, one, paged, within
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer, blank, invalid
from severa_procountor.sandbox.procountor.schema.base import Address, InfoMessage
from severa_procountor.sandbox.procountor.schema.invoices import (
    CheckingEvent,
    Invoice,
    InvoiceBasicInfo,
    InvoiceSearchResult,
    PaymentInfo,
)

API_USER = 1
"""The user id of whoever the API key belongs to."""

_LIVE = ("UNFINISHED", "NOT_SENT", "SENT", "APPROVED")
_REOPENED = ("NOT_SENT", "SENT", "APPROVED", "INVALIDATED")


@get("/invoices", sync_to_thread=False)
def search(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    query = Query(request)
    wanted = _filter(query)
    found = [kept for kept in books.invoices.values() if wanted(kept)]
    shown, meta = paged(
        query,
        [_basic(kept) for kept in found],
        lambda row: row.id or 0,
        Order("orderByDate", lambda row: row.date),
        Order("orderByCreated", lambda row: row.created),
        Order("orderByVersion", lambda row: row.version),
    )
    return answer(InvoiceSearchResult(results=shown, meta=meta))


def _filter(query: Query) -> Callable[[Kept[Invoice]], bool]:
    """Whether an invoice passes all filters of the query. `originalInvoiceNumber` matches on a part."""
    status = query.names("status", NAMES["invoiceStatus"])
    types = query.names("types", NAMES["invoiceType"])
    channels = query.names("invoiceChannel", NAMES["invoiceChannel"])
    days = (query.day("startDate"), query.day("endDate"))
    due = (query.day("dueStartDate"), query.day("dueEndDate"))
    created = (query.moment("createdStartDate"), query.moment("createdEndDate"))
    versions = (query.moment("versionStartDate"), query.moment("versionEndDate"))
    partner, number = query.integer("businessPartnerId"), query.integer("invoiceNumber")
    original, term = query.text("originalInvoiceNumber"), query.text("searchTerm")
    products = query.integers("productId")
    factoring = query.integer("factoringContractId")
    is_offer = query.flag("isOffer") or False

    def passes(kept: Kept[Invoice]) -> bool:
        invoice = kept.record
        return (
            (status is None or invoice.status in status)
            and (types is None or invoice.type in types)
            and (channels is None or invoice.invoice_channel in channels)
            and within(invoice.date, *days)
            and within(invoice.payment_info.due_date, *due)
            and within(kept.created, *created)
            and within(invoice.version, *versions)
            and partner in (None, invoice.partner_id)
            and number in (None, invoice.invoice_number)
            and factoring in (None, invoice.factoring_contract_id)
            and (invoice.is_offer or False) == is_offer
            and (original is None or original in (invoice.original_invoice_number or ""))
            and (products is None or any(row.product_id in products for row in invoice.invoice_rows))
            and (term is None or term.lower() in _searchable(invoice))
        )

    return passes


def _searchable(invoice: Invoice) -> str:
    name = invoice.counter_party.counter_party_address.name
    return f"{name}\n{invoice.invoice_number}\n{invoice.additional_information or ''}".lower()


def _basic(kept: Kept[Invoice]) -> InvoiceBasicInfo:
    invoice = kept.record
    return InvoiceBasicInfo(
        id=invoice.id,
        partner_id=invoice.partner_id,
        type=invoice.type,
        status=invoice.status,
        invoice_number=invoice.invoice_number,
        original_invoice_number=invoice.original_invoice_number,
        invoice_channel=invoice.invoice_channel,
        date=invoice.date,
        due_date=invoice.payment_info.due_date,
        created=kept.created,
        version=invoice.version,
        invoice_sum_info=invoice.invoice_sum_info,
        creator_id=invoice.creator_id,
        counter_party=invoice.counter_party,
    )


@get("/invoices/{ids:str}", sync_to_thread=False)
def read(ids: PathId, books: OpenBooks) -> Response[bytes]:
    def find(number: int) -> Invoice | None:
        kept = books.invoices.get(number)
        return kept.record if kept else None

    return answer(batch(ids, find))


@post("/invoices", sync_to_thread=False)
def create(request: AnyRequest, books: OpenBooks, body: RawBody) -> Response[bytes]:
    sent = bodies.read(body, request.headers.get("content-type", ""), Invoice)
    must_be_acceptable(sent, books)
    time = books.local_time()
    number = books.new_invoice_number()
    invoice = replace(
        sent,
        id=books.new_id(),
        invoice_number=number,
        status="UNFINISHED",
        creator_id=API_USER,
        version=time,
        payment_date=None,
        attachments=(),
        payment_info=_payment(sent.payment_info, number, books),
    )
    invoice = _completed(invoice, books)
    invoice = replace(invoice, ledger_receipt_id=receipts.enter(invoice, books))
    return answer(_keep(Kept(invoice, time), books))


def _payment(info: PaymentInfo, number: int, books: Books) -> PaymentInfo:
    """An empty reference asks for a new one; a missing one means none."""
    country = books.company.country
    code, kind = info.bank_reference_code, info.bank_reference_code_type
    if code is None:
        return info
    code = code or references.generated(number, country)
    return replace(
        info, bank_reference_code=code, bank_reference_code_type=kind or references.type_of(code, country)
    )


def _completed(invoice: Invoice, books: Books) -> Invoice:
    """With everything that follows from what was sent: row ids, sums, and the addresses left out."""
    buyer = invoice.counter_party.counter_party_address
    copied = Address(**{name: getattr(buyer, name) for name in buyer.__struct_fields__})
    return replace(
        invoice,
        billing_address=copied if invoice.billing_address is None else invoice.billing_address,
        delivery_address=copied if invoice.delivery_address is None else invoice.delivery_address,
        invoice_rows=tuple(replace(row, id=books.new_id()) for row in invoice.invoice_rows),
        invoice_sum_info=sums.sum_info(invoice, books.company.currency),
    )


def _keep(kept: Kept[Invoice], books: Books) -> Invoice:
    """Stores the invoice and lets the status of its receipt follow."""
    invoice = kept.record
    books.invoices[invoice.id or 0] = kept
    receipt = books.receipts[invoice.ledger_receipt_id or 0]
    receipt.record = replace(receipt.record, status=invoice.status)
    return invoice


@put("/invoices/{invoice_id:str}", sync_to_thread=False)
def change(request: AnyRequest, invoice_id: PathId, books: OpenBooks, body: RawBody) -> Response[bytes]:
    kept = one(invoice_id, books.invoices)
    before = kept.record
    sent = bodies.read(body, request.headers.get("content-type", ""), Invoice)
    if before.status != "UNFINISHED":
        raise Refused(403, Finding("The invoice is not UNFINISHED"))
    _must_be_latest(sent.version, before.version)
    if (sent.partner_id, sent.type) != (before.partner_id, before.type):
        raise Refused(400, invalid("partnerId", "partner and type cannot be changed"))
    must_be_acceptable(sent, books)
    after = replace(
        sent,
        id=before.id,
        invoice_number=before.invoice_number,
        status=before.status,
        creator_id=before.creator_id,
        attachments=before.attachments,
        payment_date=before.payment_date,
        version=books.version_after(before.version),
        payment_info=_payment(sent.payment_info, before.invoice_number or 0, books),
    )
    after = _completed(after, books)
    receipt_id = before.ledger_receipt_id
    if _accounting(after) != _accounting(before):
        books.receipts.pop(receipt_id or 0)
        receipt_id = receipts.enter(after, books)
    return answer(_keep(Kept(replace(after, ledger_receipt_id=receipt_id), kept.created), books))


def _must_be_latest(sent: datetime | None, latest: datetime | None) -> None:
    if sent is None:
        raise Refused(400, blank("version"))
    if sent != latest:
        raise Refused(400, invalid("version", "not the latest version"))


def _accounting(invoice: Invoice) -> tuple[object, ...]:
    """What the ledger receipt is made of: when it changes, the receipt is made anew."""
    rows = tuple(replace(row, id=None) for row in invoice.invoice_rows)
    info = invoice.payment_info
    return (
        *(rows, invoice.date, invoice.vat_status, invoice.discount_percent, invoice.extra_info),
        *(info.currency, info.currency_rate),
    )


@put("/invoices/{invoice_id:str}/approve", sync_to_thread=False)
def approve(request: AnyRequest, invoice_id: PathId, books: OpenBooks, body: RawBody) -> Response[bytes]:
    """What is not to be sent is finished by it; what is, waits to be sent."""
    kept = one(invoice_id, books.invoices)
    if body:
        bodies.read(body, request.headers.get("content-type", ""), CheckingEvent)
    to_send = kept.record.invoice_channel != "NO_SENDING"
    return _move(kept, ("UNFINISHED",), "NOT_SENT" if to_send else "APPROVED", books)


@put("/invoices/{invoice_id:str}/send", sync_to_thread=False)
def send(invoice_id: PathId, books: OpenBooks) -> Response[bytes]:
    return _move(one(invoice_id, books.invoices), ("NOT_SENT", "SENT"), "SENT", books)


@put("/invoices/{invoice_id:str}/invalidate", sync_to_thread=False)
def invalidate(invoice_id: PathId, books: OpenBooks) -> Response[bytes]:
    kept = one(invoice_id, books.invoices)
    _must_be_open(kept, books)
    return _move(kept, _LIVE, "INVALIDATED", books)


@put("/invoices/{invoice_id:str}/unfinished", sync_to_thread=False)
def reopen(invoice_id: PathId, books: OpenBooks) -> Response[bytes]:
    kept = one(invoice_id, books.invoices)
    _must_be_open(kept, books)
    return _move(kept, _REOPENED, "UNFINISHED", books)


def _must_be_open(kept: Kept[Invoice], books: Books) -> None:
    if not books.is_open(kept.record.date):
        raise Refused(403, Finding("CLOSED_FISCAL_PERIOD"))


def _move(kept: Kept[Invoice], allowed: tuple[str, ...], status: str, books: Books) -> Response[bytes]:
    invoice = kept.record
    if invoice.status not in allowed:
        raise Refused(403, Finding(f"The status {invoice.status} does not allow it"))
    kept.record = replace(invoice, status=status, version=books.version_after(invoice.version))
    _keep(kept, books)
    return answer(InfoMessage(message=f"The status of the invoice is {status}"))


HANDLERS = (search, read, create, change, approve, send, invalidate, reopen)
