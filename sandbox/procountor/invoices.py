"""Invoices: read, create, change, and their way from UNFINISHED to SENT."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, get, post, put
from litestar.params import RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.procountor import (
    bodies,
    invoice_search,
    receipts,
    references,
    sums,
    travel_rules,
)
from severa_procountor.sandbox.procountor.acceptance import must_be_acceptable
from severa_procountor.sandbox.procountor.books import Books, Kept
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.listing import batch, one
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer, blank, invalid
from severa_procountor.sandbox.procountor.schema.base import Address, InfoMessage
from severa_procountor.sandbox.procountor.schema.events import InvoiceTransaction
from severa_procountor.sandbox.procountor.schema.invoices import (
    Checker,
    CheckingEvent,
    Invoice,
    InvoiceApprovalInformation,
    PaymentInfo,
)

API_USER = 1
"""The user id of whoever the API key belongs to."""

API_USER_NAME = "API user"

_LIVE = ("UNFINISHED", "NOT_SENT", "SENT", "RECEIVED", "VERIFIED", "APPROVED")
_REOPENED = ("NOT_SENT", "SENT", "RECEIVED", "VERIFIED", "APPROVED", "INVALIDATED")
_CHANGEABLE = {"SALES_INVOICE": ("UNFINISHED",)}
_CHANGEABLE_OTHERS = ("UNFINISHED", "RECEIVED")


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
        invoice_approval_information=_approval(invoice, books),
    )


def _approval(invoice: Invoice, books: Books) -> InvoiceApprovalInformation | None:
    """Who is to approve a travel or expense invoice: left out, the company's own; `{}` is nobody."""
    if invoice.type not in travel_rules.TYPES or invoice.invoice_approval_information is not None:
        return invoice.invoice_approval_information
    return InvoiceApprovalInformation(acceptors=tuple(Checker(user_id=each) for each in books.approvers))


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
    if before.status not in _CHANGEABLE.get(before.type, _CHANGEABLE_OTHERS):
        raise Refused(403, Finding(f"The status {before.status} does not allow it"))
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
    if kept.record.type in travel_rules.TYPES:
        unfinished = ("UNFINISHED",) if books.approves_unfinished_travel else ()
        return _move(kept, (*unfinished, "RECEIVED", "VERIFIED"), "APPROVED", books, "APPROVAL")
    to_send = kept.record.invoice_channel != "NO_SENDING"
    return _move(kept, ("UNFINISHED",), "NOT_SENT" if to_send else "APPROVED", books, "APPROVAL")


@put("/invoices/{invoice_id:str}/sendToCirculation", sync_to_thread=False)
def circulate(invoice_id: PathId, books: OpenBooks) -> Response[bytes]:
    """Of travel and expense invoices: to those who are to approve it, if there are any."""
    kept = one(invoice_id, books.invoices)
    named = kept.record.invoice_approval_information
    if kept.record.type not in travel_rules.TYPES:
        raise Refused(403, Finding(f"The type {kept.record.type} does not allow it"))
    if named is None or not named.acceptors:
        raise Refused(403, Finding("The list of approvers is empty"))
    return _move(kept, ("UNFINISHED",), "RECEIVED", books, "SEND_TO_CIRCULATION")


@put("/invoices/{invoice_id:str}/verify", sync_to_thread=False)
def verify(request: AnyRequest, invoice_id: PathId, books: OpenBooks, body: RawBody) -> Response[bytes]:
    """Of travel and expense invoices that are in circulation."""
    kept = one(invoice_id, books.invoices)
    if body:
        bodies.read(body, request.headers.get("content-type", ""), CheckingEvent)
    if kept.record.type not in travel_rules.TYPES:
        raise Refused(403, Finding(f"The type {kept.record.type} does not allow it"))
    return _move(kept, ("RECEIVED",), "VERIFIED", books, "VERIFICATION")


@put("/invoices/{invoice_id:str}/send", sync_to_thread=False)
def send(invoice_id: PathId, books: OpenBooks) -> Response[bytes]:
    return _move(one(invoice_id, books.invoices), ("NOT_SENT", "SENT"), "SENT", books, "SEND")


@put("/invoices/{invoice_id:str}/invalidate", sync_to_thread=False)
def invalidate(invoice_id: PathId, books: OpenBooks) -> Response[bytes]:
    kept = one(invoice_id, books.invoices)
    _must_be_open(kept, books)
    return _move(kept, _LIVE, "INVALIDATED", books)


@put("/invoices/{invoice_id:str}/unfinished", sync_to_thread=False)
def reopen(invoice_id: PathId, books: OpenBooks) -> Response[bytes]:
    kept = one(invoice_id, books.invoices)
    _must_be_open(kept, books)
    is_restored = kept.record.status == "INVALIDATED"
    action = "RESTORED_UNFINISHED" if is_restored else "UNFINISHED"
    return _move(kept, _REOPENED, "UNFINISHED", books, action)


def _must_be_open(kept: Kept[Invoice], books: Books) -> None:
    if not books.is_open(kept.record.date):
        raise Refused(403, Finding("CLOSED_FISCAL_PERIOD"))


def _move(
    kept: Kept[Invoice], allowed: tuple[str, ...], status: str, books: Books, action: str | None = None
) -> Response[bytes]:
    """`action` is what the log of the invoice calls it; there is no name for invalidating."""
    invoice = kept.record
    if invoice.status not in allowed:
        raise Refused(403, Finding(f"The status {invoice.status} does not allow it"))
    kept.record = replace(invoice, status=status, version=books.version_after(invoice.version))
    _keep(kept, books)
    if action is not None:
        event = InvoiceTransaction(action=action, name=API_USER_NAME, date=books.local_time())
        books.events[invoice.id or 0].append(event)
    return answer(InfoMessage(message=f"The status of the invoice is {status}"))


HANDLERS = (
    invoice_search.search, read, create, change, approve, circulate, verify, send, invalidate, reopen,
)  # fmt: skip
