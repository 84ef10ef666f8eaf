"""The log of what was done to an invoice; it has nothing to do with the transactions of a receipt."""

from __future__ import annotations

from severa_procountor.sandbox.procountor.enums import InvoiceTransactionAction
from severa_procountor.sandbox.procountor.schema.base import LocalDateTime, Wire


class InvoiceTransaction(Wire, frozen=True, kw_only=True):
    """One thing that was done; `name` is who did it."""

    action: InvoiceTransactionAction
    name: str
    date: LocalDateTime
    details: str | None = None


class InvoiceTransactions(Wire, frozen=True, kw_only=True):
    transactions: tuple[InvoiceTransaction, ...]


class InvoiceTransactionsByInvoice(Wire, frozen=True, kw_only=True):
    invoice_id: int
    transactions: tuple[InvoiceTransaction, ...]


class InvoiceTransactionsByInvoices(Wire, frozen=True, kw_only=True):
    """InvoiceTransactionsByInvoicesDTO."""

    results: tuple[InvoiceTransactionsByInvoice, ...]
