"""Reads what both systems hold of one company's sales invoices, and compares it, in as few calls as can be."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from severa_procountor.codecs import procountor as books
from severa_procountor.codecs import severa
from severa_procountor.codecs.comparison import Totals
from severa_procountor.codecs.procountor import InvoiceBasicInfo
from severa_procountor.codecs.reconciled_invoices import listed
from severa_procountor.codecs.reconciled_sales import Sale, Standing, exact_totals, severa_number
from severa_procountor.codecs.reconciliation import Difference, Exact, Outcome, compare, not_in_severa
from severa_procountor.errors import Missing, Untranslatable
from severa_procountor.settings.company import SalesInvoices
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.workers import found as searched
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.names import SALES_INVOICES
from severa_procountor.workers.pages import every

# Of invoices that the lists do not settle, at most so many are asked for one by one.
MOST_SEARCHED = 50
MOST_READ = 200
MISSING = "reconciliation_missing"
UNEQUAL = ("reconciliation_differs", "reconciliation_edited")

OwnSales = Callable[[Iterable[bytes]], list[Sale]]
"""The sales of one company among pages of Severa's list."""


class Span(msgspec.Struct, frozen=True):
    """From the first to the last day, by the dates of invoices."""

    start: datetime.date
    end: datetime.date

    def holds(self, day: datetime.date | None) -> bool:
        return day is not None and self.start <= day <= self.end


class Pending(msgspec.Struct, frozen=True):
    """An invoice that is not transferred yet: why, as far as we remember it."""

    number: str
    customer: str
    date: datetime.date
    state: str


class Result(msgspec.Struct, frozen=True):
    """What the reconciliation of one company came to; `unread` are the numbers of what Procountor holds and cannot be
    read, "" for one that tells none: those invoices were not compared."""

    compared: int
    differences: tuple[Difference, ...]
    pending: tuple[Pending, ...]
    unread: frozenset[str] = frozenset()


def reconcile(
    company: CompanyAccess,
    sales: Sequence[Sale],
    own_sales: OwnSales,
    span: Span,
    *,
    unread: Collection[str] = (),
) -> Result:
    """Compares `sales`, which were read before, with Procountor. Raises the named failures of `errors`.

    `unread` are numbers of Severa's that are there and could not be read: nobody says that they are not there.

    What is on one side only is looked for by its number: it may have another date on the other. Pairs whose sums the
    lists do not show to be equal are read in full.
    """
    invoices = company.settings.sales_invoices
    if invoices is None:
        return Result(0, (), ())
    found, odd = _dated(company, span)
    known = [sale for sale in sales if sale.number not in odd]
    first = compare(known, found)
    carried = _carried(company, first)
    elsewhere, unread_there = _elsewhere(company, first.lone, carried)
    found, odd = found + elsewhere, odd | unread_there
    known = [sale for sale in known if sale.number not in odd]
    numbers = [number for stray in first.strays if (number := _our_number(stray, invoices)) is not None]
    known += own_sales(company.severa.invoices_by_number(numbers)) if numbers else []
    second = compare(known, found)
    exact = _in_full(company, invoices, second)
    outcome = compare(known, found, exact=exact, carried=carried | _carried(company, second))
    missing = [
        not_in_severa(stray)
        for stray in outcome.strays
        if (number := _our_number(stray, invoices)) is not None and str(number) not in unread
    ]
    pending = tuple(_pending(company, sale) for sale in outcome.pending if span.holds(sale.date))
    searched_for = {sale.guid for sale in _wanted(first.lone, carried)[:MOST_SEARCHED]}
    by_lists = {sale.guid for sale, _ in outcome.doubtful}
    found_out = [_as_read(_as_searched(each, searched_for), by_lists) for each in outcome.differences]
    differences = sorted((*found_out, *missing), key=_order)
    return Result(outcome.compared, tuple(differences), pending, odd)


def _order(difference: Difference) -> tuple[int, str, str]:
    return len(difference.number), difference.number, difference.problem.code


def _our_number(invoice: InvoiceBasicInfo, invoices: SalesInvoices) -> int | None:
    return severa_number(invoice.original_invoice_number, invoices.number_prefix)


def _dated(company: CompanyAccess, span: Span) -> tuple[list[InvoiceBasicInfo], frozenset[str]]:
    """And the numbers of what cannot be read."""
    pages = company.procountor.invoices_dated(span.start, span.end, company.sales_numbers.types)
    read = [listed(page) for page in pages]
    odd = frozenset(number for page in read for number in page.odd)
    return [invoice for page in read for invoice in page.invoices], odd


def _carried(company: CompanyAccess, outcome: Outcome) -> frozenset[str]:
    """Of those with something against them, the guids that our records say were carried: equal then, to the cent."""
    suspects = {sale.guid for sale in outcome.lone} | {each.guid for each in outcome.differences} - {""}
    return frozenset(
        guid for guid in suspects if (r := _record(company, guid)) is not None and r.state is State.DONE
    )


def _record(company: CompanyAccess, guid: str) -> Record | None:
    key = TransferKey(company.tenant.name, company.name, SALES_INVOICES, guid)
    return company.runtime.transfers.record(key)


def _elsewhere(
    company: CompanyAccess, lone: Iterable[Sale], carried: frozenset[str]
) -> tuple[list[InvoiceBasicInfo], frozenset[str]]:
    """What Procountor holds under the numbers that have to be there, on whatever day; and the numbers under which it
    holds what cannot be read."""
    invoices: list[InvoiceBasicInfo] = []
    odd: set[str] = set()
    for sale in _wanted(lone, carried)[:MOST_SEARCHED]:
        try:
            there = searched.numbered(company, company.sales_numbers, sale.number)
        except Untranslatable:
            odd.add(sale.number)
            continue
        invoices += [invoice for invoice in there if invoice.original_invoice_number == sale.number]
    return invoices, frozenset(odd)


def _wanted(lone: Iterable[Sale], carried: frozenset[str]) -> list[Sale]:
    return [sale for sale in lone if sale.standing is Standing.ARRIVED or sale.guid in carried]


def _as_searched(difference: Difference, searched_for: Collection[str]) -> Difference:
    """One that is missing between the days may have another date, where there were too many to ask for each."""
    problem = difference.problem
    if problem.code != MISSING or not difference.number or difference.guid in searched_for:
        return difference
    text = (
        f"{problem.message} It was looked for between the days that are compared, and not under other dates."
    )
    return replace(difference, problem=replace(problem, message=text))


def _as_read(difference: Difference, by_lists: Collection[str]) -> Difference:
    """Where only the lists were compared a cent of VAT may be another way of rounding, which rows would show."""
    problem = difference.problem
    if difference.guid not in by_lists or problem.code not in UNEQUAL:
        return difference
    text = f"{problem.message} Its rows were not compared: VAT may only be rounded otherwise."
    return replace(difference, problem=replace(problem, message=text))


def _in_full(company: CompanyAccess, invoices: SalesInvoices, outcome: Outcome) -> Mapping[int, Exact]:
    doubtful = outcome.doubtful[:MOST_READ]
    if not doubtful:
        return {}
    answers = _answers(company, [invoice.id for _, invoice in doubtful])
    exact: dict[int, Exact] = {}
    for sale, invoice in doubtful:
        answer = answers.get(invoice.id)
        totals = None if answer is None else _exact_totals(company, invoices, sale)
        if answer is not None and totals is not None:
            exact[invoice.id] = Exact(answer, totals)
    return exact


def _answers(company: CompanyAccess, ids: Sequence[int]) -> Mapping[int | None, books.InvoiceAnswer]:
    """Those of them that are there and can be read: the lists have to do for the others."""
    with suppress(Missing, Untranslatable):
        answers = books.decode_many(company.procountor.invoices_by_id(ids), books.InvoiceAnswer)
        return {answer.id: answer for answer in answers}
    return {}


def _exact_totals(company: CompanyAccess, invoices: SalesInvoices, sale: Sale) -> Totals | None:
    """None where the rows are gone or too odd to be read: one invoice must not hold up all the others."""
    with suppress(Missing, Untranslatable):
        rows = every(company.severa.invoice_rows(sale.guid), severa.InvoiceRow)
        return exact_totals(sale, rows, invoices)
    return None


def _pending(company: CompanyAccess, sale: Sale) -> Pending:
    record = _record(company, sale.guid)
    if record is None or record.state is State.DONE:
        again = " again" if record else ""
        state = f"in {sale.status!r} in Severa{again}"
    else:
        codes = ", ".join(dict.fromkeys(problem.code for problem in record.problems))
        state = f"{record.state}: {codes}" if codes else record.state.value
    return Pending(sale.number, sale.customer, sale.date, state)
