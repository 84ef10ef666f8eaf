"""Searching invoices."""

from __future__ import annotations

from collections.abc import Callable

from litestar import Response, get

from severa_procountor.sandbox.procountor.books import Kept
from severa_procountor.sandbox.procountor.enums import NAMES
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks
from severa_procountor.sandbox.procountor.listing import Order, Query, paged, within
from severa_procountor.sandbox.procountor.refusals import answer
from severa_procountor.sandbox.procountor.schema.invoices import (
    Invoice,
    InvoiceBasicInfo,
    InvoiceSearchResult,
)


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
