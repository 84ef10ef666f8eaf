"""Checks sales invoices from the other side: what Procountor holds against what Severa says has gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from severa_procountor.demo import delivery, dimension_items, receipts
from severa_procountor.demo.accounts import (
    TRANSFERRED,
    WAITING,
    Books,
    Carried,
    Expected,
    InProcountor,
    InSevera,
    books,
    fetch,
)
from severa_procountor.demo.amounts import Dimensioned
from severa_procountor.demo.delivery import Delivered
from severa_procountor.settings.company import Company

Copies = defaultdict[tuple[str, str], list[InProcountor]]
"""The living invoices in Procountor by company and Severa's number."""


class Verdict(msgspec.Struct, frozen=True):
    """`lines` are questions with their answers; `differences` is what does not fit, a sentence each."""

    duplicates: int
    totals_equal: bool
    dimensioned: Dimensioned
    delivered: Delivered
    lines: tuple[tuple[str, str], ...]
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.duplicates == 0 and self.totals_equal and not self.differences


def check(
    severa_url: str, procountor_url: str, settings: Sequence[Company], parked: Collection[str]
) -> tuple[Verdict, tuple[Books, ...]]:
    """Compares both ends; also gives the books that it went by. `parked` are the Severa ids of the invoices that were
    reported as parked.
    """
    held = books(procountor_url)
    severa = fetch(severa_url, "state", list[InSevera])
    expected = fetch(severa_url, "dimensions", list[Expected])
    return judge(severa, expected, held, settings, parked), held


def judge(
    severa: Sequence[InSevera],
    expected: Iterable[Expected],
    held: Sequence[Books],
    settings: Iterable[Company],
    parked: Collection[str],
) -> Verdict:
    """`settings` are those of the companies whose books are `held`; their names in both systems are the same."""
    copies = _copies(held)
    ours = [invoice for invoice in severa if invoice.company in {company.name for company in held}]
    gone = [invoice for invoice in ours if invoice.status == TRANSFERRED]
    carried = _carried(gone, copies, expected, settings)
    dimensioned, delivered = receipts.judge(carried), delivery.judge(carried)
    sent, kept = _sums(gone), _sums_held(copies)
    return Verdict(
        duplicates=sum(len(found) - 1 for found in copies.values() if found),
        totals_equal=sent == kept,
        dimensioned=dimensioned,
        delivered=delivered,
        lines=_lines(severa, ours, copies, sent, kept),
        differences=(
            *_misplaced(ours, copies, parked),
            *dimensioned.differences,
            *dimension_items.made_twice(held, (known for each in carried for known in each.known())),
            *delivered.differences,
        ),
    )


def _carried(
    gone: Iterable[InSevera], copies: Copies, expected: Iterable[Expected], settings: Iterable[Company]
) -> list[Carried]:
    right = {each.guid: each for each in expected}
    companies = {company.severa_company: company for company in settings}
    return [
        Carried(invoice, copy, right[invoice.guid], companies[invoice.company])
        for invoice in gone
        for copy in copies.get((invoice.company, str(invoice.number)), ())
    ]


def _lines(
    severa: Sequence[InSevera],
    ours: Sequence[InSevera],
    copies: Copies,
    sent: Mapping[tuple[str, str], Decimal],
    kept: Mapping[tuple[str, str], Decimal],
) -> tuple[tuple[str, str], ...]:
    numbers = [len(found) for found in copies.values()]
    return (
        ("Severa says transferred", str(sum(invoice.status == TRANSFERRED for invoice in ours))),
        ("Procountor holds", str(sum(numbers))),
        ("Duplicates", str(sum(numbers) - len(numbers))),
        (
            "Still waiting in Severa, all parked with a reason",
            str(sum(invoice.status == WAITING for invoice in ours)),
        ),
        ("Of companies without settings, left alone", str(len(severa) - len(ours))),
        *(
            (
                f"{company}: total {currency} in Severa / in Procountor",
                f"{sent.get((company, currency), 0)} / {amount}",
            )
            for (company, currency), amount in sorted(kept.items())
        ),
    )


def _misplaced(ours: Iterable[InSevera], copies: Copies, parked: Collection[str]) -> list[str]:
    """What is in one system and not in the other, or with other figures."""
    found, expected = [], set()
    for invoice in ours:
        place = invoice.company, str(invoice.number)
        if invoice.status == TRANSFERRED:
            expected.add(place)
            found += _difference(invoice, copies.get(place, ()))
        elif invoice.status == WAITING and invoice.guid not in parked:
            found.append(f"{invoice.company} {invoice.number}: waits in Severa, and no reason was given")
    return found + [
        f"{name} {number}: Procountor holds it, Severa says it waits"
        for name, number in sorted(set(copies) - expected)
    ]


def _copies(held: Sequence[Books]) -> Copies:
    copies: Copies = defaultdict(list)
    for company in held:
        for invoice in company.invoices:
            if invoice.is_living and not invoice.is_travel and invoice.original_invoice_number is not None:
                copies[company.name, invoice.original_invoice_number].append(invoice)
    return copies


def _difference(invoice: InSevera, copies: Sequence[InProcountor]) -> list[str]:
    name = f"{invoice.company} {invoice.number}"
    if not copies:
        return [f"{name}: Severa says transferred, and Procountor does not hold it"]
    figures = [(copy.currency, copy.excluding_vat_total, copy.invoice_sum_total) for copy in copies]
    wanted = (invoice.currency, invoice.net, invoice.total)
    return [f"{name}: {wanted} in Severa, {found} in Procountor" for found in figures if found != wanted]


def _sums(invoices: Sequence[InSevera]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for invoice in invoices:
        sums[invoice.company, invoice.currency or ""] += invoice.total or 0
    return dict(sums)


def _sums_held(copies: Copies) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (company, _), found in copies.items():
        for invoice in found:
            sums[company, invoice.currency] += invoice.invoice_sum_total
    return dict(sums)
