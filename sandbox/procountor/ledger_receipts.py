"""Ledger receipts: search, read, and their dimensions."""

from __future__ import annotations

from litestar import Response, get, put
from litestar.params import RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.procountor import bodies, receipts, sums
from severa_procountor.sandbox.procountor.books import Books, Kept
from severa_procountor.sandbox.procountor.enums import NAMES
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.listing import Order, Query, batch, one, paged, within
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer, blank, invalid, missing
from severa_procountor.sandbox.procountor.schema.ledger import (
    DimensionItemValueList,
    LedgerReceipt,
    LedgerReceiptBasicInfo,
    LedgerReceiptSearchResult,
    Transaction,
)


@get("/ledgerreceipts", sync_to_thread=False)
def search(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    query = Query(request)
    types = query.names("types", [name for name in NAMES["ledgerReceiptType"] if name != "VAT_SUMMARY"])
    status = query.name("status", NAMES["invoiceStatus"])
    days = (query.day("startDate"), query.day("endDate"))
    created = (query.moment("createdStartDate"), query.moment("createdEndDate"))
    versions = (query.moment("versionStartDate"), query.moment("versionEndDate"))
    found = [
        row
        for row in map(_basic, books.receipts.values())
        if (types is None or row.type in types)
        and status in (None, row.status)
        and within(row.receipt_date, *days)
        and within(row.created, *created)
        and within(row.version, *versions)
    ]
    shown, meta = paged(
        query,
        found,
        lambda row: row.id or 0,
        Order("orderByDate", lambda row: row.receipt_date),
        Order("orderByCreated", lambda row: row.created),
        Order("orderByVersion", lambda row: row.version),
    )
    return answer(LedgerReceiptSearchResult(results=shown, meta=meta))


def _basic(kept: Kept[LedgerReceipt]) -> LedgerReceiptBasicInfo:
    receipt = kept.record
    return LedgerReceiptBasicInfo(
        id=receipt.id,
        type=receipt.type,
        status=receipt.status,
        name=receipt.name,
        receipt_date=receipt.receipt_date,
        receipt_number=receipt.receipt_number,
        invoice_number=receipt.invoice_number,
        created=kept.created,
        version=receipt.version,
    )


@get("/ledgerreceipts/{ids:str}", sync_to_thread=False)
def read(ids: PathId, books: OpenBooks) -> Response[bytes]:
    def find(number: int) -> LedgerReceipt | None:
        kept = books.receipts.get(number)
        return kept.record if kept else None

    return answer(batch(ids, find))


@put("/ledgerreceipts/{receipt_id:str}", sync_to_thread=False)
def change(request: AnyRequest, receipt_id: PathId, books: OpenBooks, body: RawBody) -> Response[bytes]:
    """Replaces all transactions; those whose ids are not of this receipt get new ones."""
    kept = one(receipt_id, books.receipts)
    before = kept.record
    receipts.must_be_changeable(before)
    sent = bodies.read(body, request.headers.get("content-type", ""), LedgerReceipt)
    if sent.version is None:
        raise Refused(400, blank("version"))
    if sent.version != before.version:
        raise Refused(400, invalid("version", "not the latest version"))
    if sent.type != before.type:
        raise Refused(400, invalid("type", "cannot be changed"))
    known = {transaction.id for transaction in before.transactions}
    after = replace(
        sent,
        id=before.id,
        status=before.status,
        invoice_id=before.invoice_id,
        invoice_number=before.invoice_number,
        receipt_number=before.receipt_number,
        attachments=before.attachments,
        transactions=tuple(_rounded(transaction, known, books) for transaction in sent.transactions),
    )
    if Query(request).flag("createReconciliation"):
        after = receipts.reconciled(after, before, books)
    receipts.must_be_acceptable(after, books)
    receipts.must_keep_its_total(after, before)
    return _store(kept, after, books)


def _rounded(transaction: Transaction, known: set[int | None], books: Books) -> Transaction:
    """With two decimals, and with a new id unless it was on the receipt before."""
    return replace(
        transaction,
        id=transaction.id if transaction.id in known else books.new_id(),
        accounting_value=sums.to_cents(transaction.accounting_value),
    )


@put("/ledgerreceipts/{receipt_id:str}/transactions/{transaction_id:str}/dimensions", sync_to_thread=False)
def change_dimensions(
    request: AnyRequest, receipt_id: PathId, transaction_id: PathId, books: OpenBooks, body: RawBody
) -> Response[bytes]:
    """Replaces the dimensions of one transaction; no version is asked for."""
    if books.one_transaction_refusal is not None:
        raise Refused(books.one_transaction_refusal, Finding("No such call"))
    kept = one(receipt_id, books.receipts)
    receipts.must_be_changeable(kept.record)
    sent = bodies.read(body, request.headers.get("content-type", ""), DimensionItemValueList)
    if not transaction_id.isdecimal():
        raise missing()
    after = receipts.with_dimensions(kept.record, int(transaction_id), sent.dimension_item_values, books)
    return _store(kept, after, books)


def _store(kept: Kept[LedgerReceipt], after: LedgerReceipt, books: Books) -> Response[bytes]:
    kept.record = replace(after, version=books.version_after(kept.record.version))
    return answer(kept.record)


HANDLERS = (search, read, change, change_dimensions)
