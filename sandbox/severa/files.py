"""What is printed of an invoice, and the files on it: their models and their routes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import TypedDict

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from severa_procountor.sandbox.severa import papers, refusals
from severa_procountor.sandbox.severa.access import Access, Call
from severa_procountor.sandbox.severa.invoices import Invoice, StoredFile
from severa_procountor.sandbox.severa.lists import Listing, Paging
from severa_procountor.sandbox.severa.models import Audited
from severa_procountor.sandbox.severa.papers import PaperKind
from severa_procountor.sandbox.severa.refusals import NotThere
from severa_procountor.sandbox.severa.store import Store
from severa_procountor.sandbox.severa.wire import answer

FILES = "files:read"
_LIST = Listing(paging=Paging.ROWS)
_INVOICE_TYPES = frozenset({"Invoice", "Reminder"})


class PdfOptions(StrEnum):
    """What of the invoice is printed. Files that are no images or PDFs are told by a page with their name."""

    ALL = "All"
    INVOICE_ONLY = "InvoiceOnly"
    ATTACHMENT_AND_BREAKDOWN = "AttachmentAndBreakdown"


class File(Audited, frozen=True, kw_only=True):
    """FileModel."""

    guid: str
    name: str
    size: int
    description: str | None = None
    content_type: str | None
    category: str = "Invoice"
    is_internal: bool = False


class InvoiceFile(File, frozen=True, kw_only=True):
    """InvoiceFileModel: the file's place on the invoice."""

    file_guid: str
    invoice_guid: str
    sort_order: int


class Shown(TypedDict):
    """The fields that both models have in common, but for the guid."""

    created_date_time: datetime
    name: str
    size: int
    content_type: str


def printed(store: Store, guid: str, options: PdfOptions) -> bytes:
    """The invoice as the PDF route gives it: what a control call has put there, else its pages."""
    paper = store.papers.get(guid)
    if paper is None:
        return papers.content(PaperKind.PDF, _pages(store, guid, options))
    return papers.content(paper.kind, _pages(store, guid, options), paper.size)


def _pages(store: Store, guid: str, options: PdfOptions) -> list[str]:
    """The invoice's own page, and behind it the breakdown and each file."""
    number = store.invoices[guid].number
    front = [f"Invoice {number}"]
    behind = [f"Breakdown of invoice {number}", *(each.file_guid for each in store.sales[guid].files)]
    return {
        PdfOptions.ALL: [*front, *behind],
        PdfOptions.INVOICE_ONLY: front,
        PdfOptions.ATTACHMENT_AND_BREAKDOWN: behind,
    }[options]


def routes(access: Access) -> list[HTTPRouteHandler]:
    """The papers of invoices. All of them need a scope that reading invoices does not give."""

    @get("/v1/invoices/{guid:str}/pdf")
    async def print_invoice(request: Call, guid: FromPath[str]) -> Response[bytes]:
        """Always said to be a PDF, whatever the bytes are."""
        store = access.store(request, FILES)
        if guid not in store.invoices:
            raise NotThere
        options = request.query_params.get("pdfGetOptions", "All")
        if options not in frozenset(PdfOptions):
            raise refusals.parameter("pdfGetOptions", "The value of pdfGetOptions is not known.")
        if request.query_params.get("invoiceType", "Invoice") not in _INVOICE_TYPES:
            raise refusals.parameter("invoiceType", "The value of invoiceType is not known.")
        return Response(printed(store, guid, PdfOptions(options)), media_type="application/pdf")

    @get("/v1/invoices/{guid:str}/files")
    async def files(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, FILES)
        if guid not in store.invoices:
            raise NotThere
        query = list(request.query_params.multi_items())
        return _LIST.page(_on_invoice(store, guid), request.url.path, query)

    @get("/v1/invoicefiles/{guid:str}")
    async def invoice_file(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, FILES)
        for invoice in store.sales:
            for each in _on_invoice(store, invoice):
                if each.guid == guid:
                    return answer(each)
        raise NotThere

    @get("/v1/files/{guid:str}")
    async def file(request: Call, guid: FromPath[str]) -> Response[bytes]:
        holder, stored = _stored(access.store(request, FILES), guid)
        category = "Invoice" if isinstance(holder, Invoice) else "ProjectTravelExpense"
        return answer(File(guid=guid, category=category, **_shown(holder, stored)))

    @get("/v1/files/{guid:str}/filedata")
    async def file_data(request: Call, guid: FromPath[str]) -> Response[bytes]:
        _, stored = _stored(access.store(request, FILES), guid)
        data = papers.content(stored.kind, [stored.file_guid], stored.size)
        return Response(data, media_type=stored.kind.media_type)

    return [print_invoice, files, invoice_file, file, file_data]


def _on_invoice(store: Store, guid: str) -> Sequence[InvoiceFile]:
    invoice = store.invoices[guid]
    return [
        InvoiceFile(
            **_shown(invoice, stored),
            guid=stored.guid,
            file_guid=stored.file_guid,
            invoice_guid=guid,
            sort_order=place,
        )
        for place, stored in enumerate(store.sales[guid].files, start=1)
    ]


def _shown(holder: Audited, stored: StoredFile) -> Shown:
    return {
        "created_date_time": holder.created_date_time,
        "name": stored.name,
        "size": stored.size,
        "content_type": stored.kind.media_type,
    }


def _stored(store: Store, guid: str) -> tuple[Audited, StoredFile]:
    """A file of any document, and what it is on."""
    on_invoices = ((store.invoices[invoice], sale.files) for invoice, sale in store.sales.items())
    on_expenses = ((store.expenses[expense], receipts) for expense, receipts in store.receipts.items())
    for holder, files in chain[tuple[Audited, Sequence[StoredFile]]](on_invoices, on_expenses):
        for stored in files:
            if stored.file_guid == guid:
                return holder, stored
    raise NotThere
