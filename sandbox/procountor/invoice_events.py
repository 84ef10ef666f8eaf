"""The log of what was done to invoices: approved, sent, taken back."""

from __future__ import annotations

import re

from litestar import Response, get

from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.listing import LARGEST_BATCH, one
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer, blank, invalid, missing
from severa_procountor.sandbox.procountor.schema.events import (
    InvoiceTransaction,
    InvoiceTransactions,
    InvoiceTransactionsByInvoice,
    InvoiceTransactionsByInvoices,
)


@get("/invoices/{invoice_id:str}/transactions", sync_to_thread=False)
def of_one(invoice_id: PathId, books: OpenBooks) -> Response[bytes]:
    invoice = one(invoice_id, books.invoices).record
    return answer(InvoiceTransactions(transactions=_events(invoice.id or 0, books)))


@get("/invoices/transactions", sync_to_thread=False)
def of_several(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    """`invoiceIds` is repeated; it is the one list here that is not joined by commas."""
    texts = request.query_params.getall("invoiceIds", [])
    if not texts:
        raise Refused(400, blank("invoiceIds"))
    if not all(re.fullmatch(r"\d+", text) for text in texts):
        raise Refused(400, invalid("invoiceIds", ",".join(texts)))
    if len(texts) > LARGEST_BATCH:
        raise Refused(400, Finding(f"At most {LARGEST_BATCH} ids"))
    found = sorted(books.invoices.keys() & set(map(int, texts)))
    if not found:
        raise missing()
    results = tuple(
        InvoiceTransactionsByInvoice(invoice_id=each, transactions=_events(each, books)) for each in found
    )
    return answer(InvoiceTransactionsByInvoices(results=results))


def _events(invoice_id: int, books: Books) -> tuple[InvoiceTransaction, ...]:
    return tuple(books.events.get(invoice_id, ()))


HANDLERS = (of_several, of_one)
