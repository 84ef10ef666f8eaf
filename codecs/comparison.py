"""Whether what Procountor has is what Severa has: of an invoice found again, and of one just posted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from severa_procountor.codecs import procountor
from severa_procountor.codecs.money import cents, row_net
from severa_procountor.problems import Level, Problem

_DEAD = frozenset({"INVALIDATED", "OVERRIDDEN", "DELETED"})
_ZERO = Decimal(0)


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """The sums of a document in its currency, as Severa has them, with the signs that are sent.

    `base` and `vat` are net and VAT by rate, from the rows; `roundings` all sums of VAT that rounding can
    make of the rows; `tolerance` by how much the net may differ (a setting, 0 by default).
    """

    net: Decimal
    base: dict[Decimal, Decimal]
    vat: dict[Decimal, Decimal]
    tax: Decimal
    total: Decimal
    rows: int
    currency: str
    roundings: frozenset[Decimal]
    tolerance: Decimal = _ZERO


def lives(found: procountor.InvoiceBasicInfo) -> bool:
    """Whether it counts: one that is invalidated, overridden or deleted does not and is posted again."""
    return found.status not in _DEAD


def found_again(
    results: Sequence[procountor.InvoiceBasicInfo], invoice: procountor.Invoice
) -> list[procountor.InvoiceBasicInfo]:
    """Those of `results` that live and have exactly its number: the search may match parts of it."""
    return [
        found
        for found in results
        if found.original_invoice_number == invoice.original_invoice_number
        and found.type in (None, invoice.type)
        and lives(found)
    ]


def mismatches(
    found: procountor.InvoiceBasicInfo, invoice: procountor.Invoice, totals: Totals
) -> list[Problem]:
    """Why `found` is another document than ours although it has our number; empty: it is ours and is adopted.

    Date, customer number and sum are compared, each only if the answer has it.
    """
    number = found.counter_party.customer_number if found.counter_party else None
    ours = invoice.counter_party.customer_number
    pairs = [("date", found.date, invoice.date), ("customer number", number, ours)]
    sums = _sums(found.invoice_sum_info, totals.currency)
    different = [
        f"{what} {theirs} in Procountor, {of_ours} in Severa"
        for what, theirs, of_ours in pairs
        if theirs and theirs != of_ours
    ]
    if sums is not None and not _sum_agrees(sums, totals):
        different.append(f"total {sums.invoice_sum_total} in Procountor, {totals.total} in Severa")
    where = f"invoice {found.invoice_number or found.id}"
    return [Problem("found_invoice_differs", f"{text}.", where) for text in different]


def differences(answer: procountor.InvoiceAnswer, totals: Totals) -> list[Problem]:
    """What is not as in Severa in an invoice that was posted (mapping, section 1.6).

    Errors: the net, by a cent; the net of a VAT rate, from the rows of the answer; VAT or total, by what
    rounding cannot explain; the number of rows. Warnings: VAT that is rounded otherwise than in Severa
    (`roundings`), and what the answer does not hold and so was not compared. Only errors park the document.
    """
    return [
        *_differences_of_sums(_sums(answer.invoice_sum_info, totals.currency), totals),
        *_differences_of_rows(answer.invoice_rows, totals),
    ]


def has_sums(answer: procountor.InvoiceAnswer) -> bool:
    """Whether the answer says any sums at all; if not, the invoice is worth reading once more."""
    return bool(answer.invoice_sum_info)


def _sums(infos: Sequence[procountor.SumInfo] | None, currency: str) -> procountor.SumInfo | None:
    """The sums in the document's currency; there is one entry for each currency."""
    matching = [info for info in infos or () if info.currency in (currency, None)]
    matching.sort(key=lambda info: bool(info.in_accounting_currency))
    return matching[0] if matching else None


def _sum_agrees(sums: procountor.SumInfo, totals: Totals) -> bool:
    if sums.invoice_sum_total is None:
        return True
    taxes = totals.roundings | {totals.tax}
    possible = {totals.total, *(totals.net + tax for tax in taxes)}
    return any(abs(sums.invoice_sum_total - total) <= totals.tolerance for total in possible)


def _differences_of_sums(sums: procountor.SumInfo | None, totals: Totals) -> Iterator[Problem]:
    if sums is None or sums.excluding_vat_total is None:
        yield _not_compared(f"sums in {totals.currency}")
        return
    if abs(sums.excluding_vat_total - totals.net) > totals.tolerance:
        yield _differs("net", sums.excluding_vat_total, totals.net)
    tax, total = sums.vat_sum_total, sums.invoice_sum_total
    if tax is None and total is not None:
        tax = total - sums.excluding_vat_total
    if tax is None:
        yield _not_compared("VAT and total")
        return
    if total is None:
        total = sums.excluding_vat_total + tax
    if tax != totals.tax and tax in totals.roundings and total == sums.excluding_vat_total + tax:
        message = f"VAT {tax} in Procountor, {totals.tax} in Severa: rounded otherwise."
        yield Problem("posted_rounds_otherwise", message, "invoiceSumInfo", Level.WARNING)
        return
    if tax != totals.tax:
        yield _differs("VAT", tax, totals.tax)
    if abs(total - totals.total) > totals.tolerance:
        yield _differs("total", total, totals.total)


def _differences_of_rows(rows: Sequence[procountor.AnsweredRow] | None, totals: Totals) -> Iterator[Problem]:
    if rows is None:
        yield _not_compared("rows")
        return
    if len(rows) != totals.rows:
        yield _differs("number of rows", len(rows), totals.rows)
    base = _base(rows)
    if base is None:
        yield _not_compared("net by VAT rate")
        return
    for rate in sorted(base.keys() | totals.base.keys()):
        theirs, ours = base.get(rate, _ZERO), totals.base.get(rate, _ZERO)
        if theirs != ours:
            yield _differs(f"net at {rate:f} %", theirs, ours)


def _base(rows: Sequence[procountor.AnsweredRow]) -> dict[Decimal, Decimal] | None:
    """Net by VAT rate; None when a row lacks a number."""
    base: dict[Decimal, Decimal] = {}
    for row in rows:
        if row.quantity is None or row.unit_price is None or row.vat_percent is None:
            return None
        discounted = row.unit_price * (1 - (row.discount_percent or _ZERO) / 100)
        base[row.vat_percent] = base.get(row.vat_percent, _ZERO) + row_net(row.quantity, discounted)
    return {rate: cents(net) for rate, net in base.items()}


def _differs(what: str, theirs: object, ours: object) -> Problem:
    return Problem("posted_differs", f"{what}: {theirs} in Procountor, {ours} in Severa.", "invoice")


def _not_compared(what: str) -> Problem:
    message = f"Procountor's answer has no {what}: not compared."
    return Problem("posted_not_compared", message, "invoice", Level.WARNING)
