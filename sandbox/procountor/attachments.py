"""Attachments of invoices: add, read, rename, delete and search. Contract section 3.3."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from litestar import Response, delete, get, patch, post
from litestar.params import RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.procountor import bodies, parts
from severa_procountor.sandbox.procountor.books import Books, File
from severa_procountor.sandbox.procountor.enums import NAMES
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.invoices import API_USER_NAME
from severa_procountor.sandbox.procountor.listing import Order, Query, one, paged, within
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer, blank, invalid
from severa_procountor.sandbox.procountor.schema.attachments import (
    AttachmentRename,
    AttachmentSearchResult,
    Document,
)
from severa_procountor.sandbox.procountor.schema.base import Attachment

LARGEST = 10_000_000
"""The most bytes that a file may have."""

_NAME = re.compile(r'[^\x00-\x1f/\\:*?"<>|]+\.[0-9A-Za-z]{1,10}')
_SENDABLE = ("SALES_INVOICE", "SALES_ORDER", "PURCHASE_ORDER")


@post("/attachments", sync_to_thread=False, request_max_body_size=None)
def add(request: AnyRequest, books: OpenBooks, body: RawBody) -> Response[bytes]:
    """Nothing keeps a name from being used twice. The mime type follows from the name, whatever was sent."""
    form = parts.read(body, request.headers.get("content-type", ""))
    meta, file = form.get("meta"), form.get("file")
    if meta is None or file is None or file.filename is None:
        raise Refused(400, blank("meta" if meta is None else "file"))
    sent = bodies.read(meta.content, meta.content_type, Attachment)
    findings = list(_findings(sent, file.content, books))
    if findings:
        raise Refused(400, *findings)
    _must_be_editable(sent.reference_id, books)
    attachment = replace(sent, id=books.new_id(), mime_type=_mime_type(sent.name))
    books.files[attachment.id or 0] = File(
        attachment, books.local_time(), hashlib.sha256(file.content).hexdigest(), file.content
    )
    _show(sent.reference_id, books)
    return answer(attachment)


def _findings(sent: Attachment, content: bytes, books: Books) -> Iterator[Finding]:
    if not content:
        yield blank("file")
    if len(content) > LARGEST:
        yield invalid("file", f"at most {LARGEST} bytes")
    yield from _name(sent.name)
    if sent.reference_type != "INVOICE":
        yield invalid("referenceType", "this sandbox takes attachments of invoices only")
    elif sent.reference_id not in books.invoices:
        yield invalid("referenceId", "no such invoice")
    elif sent.send_with_invoice and books.invoices[sent.reference_id].record.type not in _SENDABLE:
        yield invalid("sendWithInvoice", "true for sales invoices and orders only")


def _name(name: str) -> Iterator[Finding]:
    if not _NAME.fullmatch(name):
        yield invalid("name", "it has an extension and no special characters")


def _mime_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _must_be_editable(invoice_id: int, books: Books) -> None:
    """Not known of the real system (contract section 7, row 14), so the strict way: UNFINISHED only."""
    if books.invoices[invoice_id].record.status != "UNFINISHED":
        raise Refused(403, Finding("The invoice is not UNFINISHED"))


def _show(invoice_id: int, books: Books) -> None:
    """Lets the invoice and its receipt list what is attached now."""
    attached = tuple(file.record for file in books.files_of(invoice_id))
    kept = books.invoices[invoice_id]
    kept.record = replace(kept.record, attachments=attached)
    receipt = books.receipts[kept.record.ledger_receipt_id or 0]
    receipt.record = replace(receipt.record, attachments=attached)


@get("/attachments/{attachment_id:str}", sync_to_thread=False)
def read(attachment_id: PathId, books: OpenBooks) -> Response[bytes]:
    file = one(attachment_id, books.files)
    record = answer(file.record).content
    content_type, body = parts.mixed(record, file.record.mime_type or "", file.content)
    return Response(body, media_type=content_type)


@patch("/attachments/{attachment_id:str}", sync_to_thread=False)
def rename(request: AnyRequest, attachment_id: PathId, books: OpenBooks, body: RawBody) -> Response[bytes]:
    file = one(attachment_id, books.files)
    sent = bodies.read(body, request.headers.get("content-type", ""), AttachmentRename)
    findings = list(_name(sent.name))
    if findings or _extension(sent.name) != _extension(file.record.name):
        raise Refused(400, *findings or [invalid("name", "the extension stays")])
    _must_be_editable(file.record.reference_id, books)
    file.record = replace(file.record, name=sent.name)
    _show(file.record.reference_id, books)
    return answer(file.record)


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


@delete("/attachments/{attachment_id:str}", status_code=204, sync_to_thread=False)
def remove(attachment_id: PathId, books: OpenBooks) -> None:
    file = one(attachment_id, books.files)
    _must_be_editable(file.record.reference_id, books)
    del books.files[int(attachment_id)]
    _show(file.record.reference_id, books)


@get("/attachments", sync_to_thread=False)
def search(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    """Needs the paid Document management. `username` is a header; names match on a part."""
    if not books.company.document_management:
        raise Refused(403, Finding("Document management is not in use"))
    query = Query(request)
    found = list(_matching(query, request.headers.get("username"), books))
    shown, meta = paged(
        query,
        found,
        lambda row: row.attachment_id,
        Order("orderByCreatedDate", lambda row: row.attached),
        Order("orderByName", lambda row: row.name),
        Order("orderBySize", lambda row: row.size),
    )
    return answer(AttachmentSearchResult(results=shown, meta=meta))


def _matching(query: Query, username: str | None, books: Books) -> Iterator[Document]:
    days = (query.day("createdStartDate"), query.day("createdEndDate"))
    sizes = (query.integer("minSize"), query.integer("maxSize"))
    name, invoice_id = query.text("name") or "", query.integer("referenceId")
    types = query.names("type", NAMES["invoiceType"])
    for row in map(_document, books.files.values()):
        if (
            within(row.attached.date(), *days)
            and within(row.size, *sizes)
            and name.lower() in row.name.lower()
            and invoice_id in (None, row.reference_id)
            and (types is None or books.invoices[row.reference_id].record.type in types)
            and username in (None, row.user)
        ):
            yield row


def _document(file: File) -> Document:
    return Document(
        attachment_id=file.record.id or 0,
        name=file.record.name,
        size=len(file.content),
        user=API_USER_NAME,
        reference_id=file.record.reference_id,
        reference_type=file.record.reference_type,
        attached=file.attached,
    )


HANDLERS: tuple[Any, ...] = (add, read, rename, remove, search)
