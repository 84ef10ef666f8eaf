"""Lists the purchase invoices whose accounting may have changed: by their own version, and by their receipts'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime

from severa_procountor.clients.procountor import MAX_IDS
from severa_procountor.codecs import procountor
from severa_procountor.codecs.procountor_purchases import (
    PurchaseInvoiceInfo,
    PurchaseReceipt,
    ReceiptInfo,
    each,
    listed,
)
from severa_procountor.errors import Missing, Untranslatable
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.numbers import procountor_time


class _Link(procountor.Answer, frozen=True, kw_only=True):
    """What a receipt says of its invoice."""

    id: int
    invoice_id: int | None = None
    invoice_number: int | None = None


def changed(
    company: CompanyAccess, start: date, since: datetime | None
) -> tuple[dict[int, PurchaseInvoiceInfo], dict[int, PurchaseReceipt]]:
    """By id: the invoices from the day `start` on that have changed since a moment, or all of them, and the receipts
    that had to be read to find them. One that was found by its receipt need not tell more than its id.

    Raises Untranslatable for a list that cannot be read: what it stands for must not be passed over.
    """
    version_start = None if since is None else procountor_time(since, company.zone)
    pages = company.procountor.purchase_invoices(start_date=start.isoformat(), version_start=version_start)
    infos = {info.id: info for page in pages for info in listed(page, PurchaseInvoiceInfo)}
    receipts: dict[int, PurchaseReceipt] = {}
    if version_start is not None:
        alone = _without(infos, company, version_start)
        for place in range(0, len(alone), MAX_IDS):
            for item in _receipts(company, alone[place : place + MAX_IDS]):
                with suppress(Untranslatable):  # whoever reads it with its invoice says what is wrong with it
                    receipt = procountor.decode(item, PurchaseReceipt)
                    receipts[receipt.id] = receipt
                for info in _invoices_of(company, procountor.decode(item, _Link)):
                    infos.setdefault(info.id, info)
    return infos, receipts


def _without(infos: dict[int, PurchaseInvoiceInfo], company: CompanyAccess, version_start: str) -> list[int]:
    """The ids of the changed receipts whose invoice is not listed; of any date, as a receipt has one of its own."""
    pages = company.procountor.purchase_receipts(version_start=version_start)
    numbers = {info.invoice_number for info in infos.values()}
    return [
        receipt.id
        for page in pages
        for receipt in listed(page, ReceiptInfo)
        if receipt.invoice_number is None or receipt.invoice_number not in numbers
    ]


def _receipts(company: CompanyAccess, ids: Sequence[int]) -> list[bytes]:
    try:
        return each(company.procountor.ledger_receipts_by_id(ids))
    except Missing:
        return []


def _invoices_of(company: CompanyAccess, receipt: _Link) -> Iterator[PurchaseInvoiceInfo]:
    """Whose receipt it is. One that does not tell its invoice's id tells its number."""
    if receipt.invoice_id is not None:
        yield PurchaseInvoiceInfo(id=receipt.invoice_id, invoice_number=receipt.invoice_number)
    elif receipt.invoice_number is not None:
        for page in company.procountor.invoices_with_number(receipt.invoice_number):
            for info in listed(page, PurchaseInvoiceInfo):
                if info.invoice_number == receipt.invoice_number:
                    yield info
