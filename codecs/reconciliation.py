"""Severa's invoices held against Procountor's: what is missing, doubled, different, or on one side only."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from severa_procountor.codecs import comparison, procountor
from severa_procountor.codecs.comparison import Totals, Whom, lives
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.reconciled_invoices import cancel, has_sums, names, sum_of
from severa_procountor.codecs.reconciled_sales import Sale, Standing
from severa_procountor.problems import Level, Problem

_NONE: Mapping[int, Exact] = {}
_MOST_NAMED = 5
_Buyer = tuple[str, Decimal]


class Exact(msgspec.Struct, frozen=True):
    """A pair read in full, because the lists did not show that its sums are equal."""

    answer: procountor.InvoiceAnswer
    totals: Totals


class Difference(msgspec.Struct, frozen=True):
    """What one invoice has against it. `number` is the one that Procountor holds as `originalInvoiceNumber`; `guid`
    is Severa's, "" for an invoice that Severa has not."""

    guid: str
    number: str
    customer: str
    date: datetime.date | None
    problem: Problem


class Outcome(msgspec.Struct, frozen=True):
    """`compared` were on both sides; `pending` wait in Severa for their transfer; `lone` are sales of which
    Procountor has nothing, and `strays` living invoices there of which the sales have nothing."""

    compared: int
    differences: tuple[Difference, ...]
    pending: tuple[Sale, ...]
    lone: tuple[Sale, ...]
    strays: tuple[procountor.InvoiceBasicInfo, ...]
    doubtful: tuple[tuple[Sale, procountor.InvoiceBasicInfo], ...]


def compare(
    sales: Iterable[Sale],
    found: Iterable[procountor.InvoiceBasicInfo],
    *,
    exact: Mapping[int, Exact] = _NONE,
    carried: Collection[str] = (),
) -> Outcome:
    """Both sides by number; of a pair date, customer number, currency and sums to the cent.

    `found` are invoices of Procountor, those without a number among them: they may be credit notes that somebody made
    there. `exact` is what was read in full, by Procountor's id: its totals by VAT rate count instead of the
    list's. `carried` are the guids of which we know that they were in Procountor as they were in Severa.
    `doubtful` are the pairs that the lists alone do not show to be equal in their sums.
    """
    return _Comparison(sales, found, exact, carried).outcome()


class _Comparison:
    def __init__(
        self,
        sales: Iterable[Sale],
        found: Iterable[procountor.InvoiceBasicInfo],
        exact: Mapping[int, Exact],
        carried: Collection[str],
    ) -> None:
        self._sales: defaultdict[str, list[Sale]] = defaultdict(list)
        self._found: defaultdict[str, list[procountor.InvoiceBasicInfo]] = defaultdict(list)
        for sale in {sale.guid: sale for sale in sales}.values():
            self._sales[sale.number].append(sale)
        for invoice in {invoice.id: invoice for invoice in found}.values():
            self._found[(invoice.original_invoice_number or "").strip()].append(invoice)
        self._exact, self._carried = exact, carried
        self._pairs: list[tuple[Sale, procountor.InvoiceBasicInfo]] = []
        self._differences: list[Difference] = []
        self._pending: list[Sale] = []
        self._lone: list[Sale] = []
        self._strays: list[procountor.InvoiceBasicInfo] = []
        self._doubtful: list[tuple[Sale, procountor.InvoiceBasicInfo]] = []

    def outcome(self) -> Outcome:
        for number in sorted((self._sales.keys() | self._found.keys()) - {""}):
            self._number(self._sales[number], self._found[number])
        for sale in self._sales[""]:
            self._nameless(sale)
        credited = self._creditable()
        for invoice in self._found[""]:
            self._unnumbered(invoice, credited)
        return Outcome(
            len(self._pairs),
            tuple(self._differences),
            tuple(self._pending),
            tuple(self._lone),
            tuple(self._strays),
            tuple(self._doubtful),
        )

    def _number(self, sales: Sequence[Sale], found: Sequence[procountor.InvoiceBasicInfo]) -> None:
        living = [invoice for invoice in found if lives(invoice)]
        if not sales:
            self._strays += living
        elif len(sales) > 1:
            text = f"{len(sales)} invoices of the company have the number {sales[0].number} in Severa."
            self._say(sales[0], Problem("reconciliation_number_twice", text, "number"))
        else:
            self._one(sales[0], living, [invoice for invoice in found if not lives(invoice)])

    def _one(
        self,
        sale: Sale,
        living: Sequence[procountor.InvoiceBasicInfo],
        dead: Sequence[procountor.InvoiceBasicInfo],
    ) -> None:
        if sale.standing is Standing.WAITING:
            self._pending.append(sale)
        elif not living:
            self._absent(sale, dead)
        elif sale.standing is Standing.ELSEWHERE:
            text = f"{_told(sale)} is {names(living)} in Procountor; in Severa it stands in {shown(sale.status)!r}."
            self._say(sale, Problem("reconciliation_moved_back", text, "status"))
        elif len(living) > 1:
            self._several(sale, living)
        else:
            self._pair(sale, living[0])

    def _absent(self, sale: Sale, dead: Sequence[procountor.InvoiceBasicInfo]) -> None:
        if sale.standing is Standing.ELSEWHERE:
            return
        if dead:
            states = ", ".join(sorted({invoice.status or "" for invoice in dead}))
            text = f"{_told(sale)} is {names(dead)} in Procountor, {states}; in Severa it still counts."
            self._say(sale, Problem("reconciliation_voided", text))
            return
        self._lone.append(sale)
        if sale.standing is Standing.ARRIVED or sale.guid in self._carried:
            text = f"{_told(sale)} stands in {shown(sale.status)!r} in Severa; Procountor has none of that number."
            self._say(sale, Problem("reconciliation_missing", text))

    def _several(self, sale: Sale, living: Sequence[procountor.InvoiceBasicInfo]) -> None:
        first, *others = sorted(living, key=lambda invoice: invoice.id)
        if len(others) == 1 and cancel(first, others[0]):
            if sale.is_credited:
                self._pair(sale, first)
            else:
                self._credited(sale, others[0])
            return
        text = f"{_told(sale)} is in Procountor {len(living)} times: {names(living)}."
        self._say(sale, Problem("reconciliation_doubled", text))

    def _credited(self, sale: Sale, credit: procountor.InvoiceBasicInfo) -> None:
        text = (
            f"{_told(sale)} is credited in Procountor by {names([credit])}; Severa has no credit note of it."
        )
        self._say(sale, Problem("reconciliation_credited", text))

    def _pair(self, sale: Sale, invoice: procountor.InvoiceBasicInfo) -> None:
        self._pairs.append((sale, invoice))
        problems = self._unequal(sale, invoice)
        if not problems:
            return
        text = " ".join(dict.fromkeys(problem.message for problem in problems))
        if sale.guid in self._carried:
            text = f"{text} Last changed: {invoice.version or 'unknown'} in Procountor, {sale.updated} in Severa."
            self._say(sale, Problem("reconciliation_edited", text))
        else:
            self._say(sale, Problem("reconciliation_differs", text))

    def _unequal(self, sale: Sale, invoice: procountor.InvoiceBasicInfo) -> list[Problem]:
        whom = Whom(customer_number=sale.customer_number)
        read = self._exact.get(invoice.id)
        totals = sale.totals if read is None else read.totals
        if totals is None:
            self._doubtful.append((sale, invoice))
            unsummed = msgspec.structs.replace(invoice, invoice_sum_info=None)
            text = "Severa does not tell its sums: they were not compared."
            return [
                *comparison.mismatches(unsummed, sale.date, whom, _no_totals(sale)),
                Problem("reconciliation_differs", text),
            ]
        problems = comparison.mismatches(invoice, sale.date, whom, totals)
        if read is not None:
            in_full = comparison.differences(read.answer, totals)
            return [*problems, *(problem for problem in in_full if problem.level is Level.ERROR)]
        if not has_sums(invoice):
            self._doubtful.append((sale, invoice))
            text = "Procountor's list does not tell its sums: they were not compared."
            return [*problems, Problem("reconciliation_differs", text)]
        summed = msgspec.structs.replace(invoice, date=None, counter_party=None)
        if comparison.mismatches(summed, sale.date, Whom(), totals):
            self._doubtful.append((sale, invoice))
        return problems

    def _nameless(self, sale: Sale) -> None:
        """Without a number it was never transferred, whatever its status says."""
        if sale.standing is Standing.WAITING:
            self._pending.append(sale)
        elif sale.standing is Standing.ARRIVED:
            text = f"An invoice of {sale.date} stands in {shown(sale.status)!r} in Severa and has no number."
            self._say(sale, Problem("reconciliation_missing", text, "number"))

    def _creditable(self) -> Mapping[_Buyer, Sequence[Sale]]:
        """Those that were charged and have no credit note in Severa, by customer number and sum."""
        found: defaultdict[_Buyer, list[Sale]] = defaultdict(list)
        for sale, invoice in self._pairs:
            total = sum_of(invoice)
            if sale.customer_number and total is not None and not sale.is_credited:
                found[sale.customer_number, total].append(sale)
        return found

    def _unnumbered(
        self, credit: procountor.InvoiceBasicInfo, credited: Mapping[_Buyer, Sequence[Sale]]
    ) -> None:
        """A credit note that somebody made in Procountor carries no number of Severa's: it is known by its buyer and
        sum. Where several invoices may be meant, all of them are named."""
        total = sum_of(credit)
        number = credit.counter_party and credit.counter_party.customer_number
        if not lives(credit) or total is None or total >= 0 or not number:
            return
        meant = [
            sale
            for sale in credited.get((number, -total), ())
            if credit.date is None or sale.date <= credit.date
        ]
        if len(meant) == 1:
            self._credited(meant[0], credit)
        elif meant:
            named = ", ".join(sale.number for sale in meant[:_MOST_NAMED])
            text = f"One of {named} is credited in Procountor by {names([credit])}; Severa has no credit note of it."
            self._say(meant[-1], Problem("reconciliation_credited", text))

    def _say(self, sale: Sale, problem: Problem) -> None:
        self._differences.append(Difference(sale.guid, sale.number, sale.customer, sale.date, problem))


def not_in_severa(invoice: procountor.InvoiceBasicInfo) -> Difference:
    """A stray whose number was looked for in Severa without finding it."""
    number = shown(invoice.original_invoice_number or "")
    text = f"Procountor holds {names([invoice])} under number {number}; Severa has no such invoice of the company."
    customer = invoice.counter_party and invoice.counter_party.counter_party_address
    return Difference(
        "",
        number,
        shown((customer and customer.name) or ""),
        invoice.date,
        Problem("reconciliation_not_in_severa", text),
    )


def _told(sale: Sale) -> str:
    return f"Invoice {sale.number} of {sale.date}"


def _no_totals(sale: Sale) -> Totals:
    """Stands where no sum is compared."""
    zero = Decimal(0)
    return Totals(
        net=zero, base={}, vat={}, tax=zero, total=zero, rows=0, currency=sale.currency, roundings=frozenset()
    )
