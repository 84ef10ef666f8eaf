"""What a reconciliation reads of an invoice in Procountor's list: what it is called there, and its sums."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from severa_procountor.codecs import comparison, procountor
from severa_procountor.errors import Untranslatable


class Listed(msgspec.Struct, frozen=True):
    """A page of Procountor's list; `odd` are the numbers of what cannot be read, "" for one that tells none."""

    invoices: tuple[procountor.InvoiceBasicInfo, ...]
    odd: frozenset[str]


class _Named(procountor.Answer, frozen=True):
    original_invoice_number: str | None = None


def listed(page: bytes) -> Listed:
    """One odd entry holds up no other. Raises Untranslatable where the page itself is none."""
    invoices: list[procountor.InvoiceBasicInfo] = []
    odd: set[str] = set()
    for item in procountor.page_items(page):
        try:
            invoices.append(procountor.decode(item, procountor.InvoiceBasicInfo))
        except Untranslatable:
            odd.add(_number(item))
    return Listed(tuple(invoices), frozenset(odd))


def _number(item: bytes) -> str:
    try:
        return (procountor.decode(item, _Named).original_invoice_number or "").strip()
    except Untranslatable:
        return ""


def names(invoices: Sequence[procountor.InvoiceBasicInfo]) -> str:
    """As people find them in Procountor: "invoices 70, 80"."""
    numbers = [str(invoice.invoice_number or invoice.id) for invoice in invoices]
    return f"invoice{'' if len(numbers) == 1 else 's'} {', '.join(numbers)}"


def has_sums(invoice: procountor.InvoiceBasicInfo) -> bool:
    """Whether the list says what it amounts to."""
    return comparison.has_sums(procountor.InvoiceAnswer(invoice_sum_info=invoice.invoice_sum_info))


def cancel(one: procountor.InvoiceBasicInfo, other: procountor.InvoiceBasicInfo) -> bool:
    """Whether one gives back what the other charges."""
    sums = (sum_of(one), sum_of(other))
    return None not in sums and sum(total or Decimal(0) for total in sums) == 0 and any(sums)


def sum_of(invoice: procountor.InvoiceBasicInfo) -> Decimal | None:
    """In the invoice's currency, which stands beside that of the books."""
    told = sorted(invoice.invoice_sum_info or (), key=lambda info: bool(info.in_accounting_currency))
    return next((info.invoice_sum_total for info in told if info.invoice_sum_total is not None), None)
