"""Checks travel reimbursements from the other side: who is paid what, by what Severa says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from severa_procountor.demo import dimension_items, travel_papers, travel_receipts
from severa_procountor.demo.accounts import TRANSFERRED, WAITING, Books, InProcountor
from severa_procountor.demo.amounts import Dimensioned
from severa_procountor.demo.travel_accounts import DONE, LEFT_ALONE, CarriedTravel, Reimbursement
from severa_procountor.demo.travel_papers import Delivered
from severa_procountor.settings.company import Company, TravelReimbursements

Place = tuple[str, str]
Copies = Mapping[Place, Sequence[InProcountor]]
"""The living travel and expense invoices in Procountor by company and number."""


class Travels(msgspec.Struct, frozen=True):
    """`owed` is by company what those that are transferred come to in Severa, `held` what Procountor pays."""

    transferred: int
    held: int
    duplicates: int
    parked: int
    left_alone: int
    owed: Mapping[str, Decimal]
    paid: Mapping[str, Decimal]
    dimensioned: Dimensioned
    delivered: Delivered
    differences: tuple[str, ...]

    @property
    def totals_equal(self) -> bool:
        return dict(self.owed) == dict(self.paid)


def judge(
    reimbursements: Sequence[Reimbursement],
    held: Sequence[Books],
    settings: Iterable[Company],
    parked: Mapping[str, Collection[str]],
) -> Travels:
    """`settings` are those of the companies whose books are `held`; `parked` the codes of the problems by the
    reimbursement's guid."""
    carrying = {each.severa_company: (each, each.travel_reimbursements) for each in settings}
    tables = {name: (company, table) for name, (company, table) in carrying.items() if table is not None}
    ours = [each for each in reimbursements if each.company in tables]
    copies = _copies(held)
    gone = [each for each in ours if each.status == TRANSFERRED and each.expected != LEFT_ALONE]
    carried = [
        CarriedTravel(each, copy, *tables[each.company])
        for each in gone
        for copy in copies.get(_place(each, tables[each.company][1]), ())
    ]
    dimensioned, delivered = travel_receipts.judge(carried), travel_papers.judge(carried, held)
    known = (of for each in carried for of in each.known())
    return Travels(
        transferred=len(gone),
        held=sum(map(len, copies.values())),
        duplicates=sum(len(found) - 1 for found in copies.values()),
        parked=sum(each.status == WAITING and each.guid in parked for each in ours),
        left_alone=sum(each.expected == LEFT_ALONE for each in reimbursements),
        owed=_sums((each.company, each.owed) for each in gone),
        paid=_sums((name, copy.invoice_sum_total) for (name, _), found in copies.items() for copy in found),
        dimensioned=dimensioned,
        delivered=delivered,
        differences=(
            *(text for each in ours for text in _misplaced(each, copies, tables[each.company][1], parked)),
            *_unknown(ours, copies, {name: table for name, (_, table) in tables.items()}),
            *dimensioned.differences,
            *dimension_items.made_twice(held, known),
            *delivered.differences,
        ),
    )


def _place(reimbursement: Reimbursement, settings: TravelReimbursements) -> Place:
    return reimbursement.company, f"{settings.number_prefix}{reimbursement.number}"


def _misplaced(
    each: Reimbursement,
    copies: Copies,
    settings: TravelReimbursements,
    parked: Mapping[str, Collection[str]],
) -> list[str]:
    """Where it is and is not to be, where it is not and is to be, and what it comes to."""
    found = copies.get(_place(each, settings), ())
    if each.expected == LEFT_ALONE:
        return [f"{each.name}: nobody asked for it, and Procountor holds it"] if found else []
    if each.status != TRANSFERRED:
        return [
            *([f"{each.name}: Procountor holds it, Severa has it as {each.status}"] if found else []),
            *_not_parked(each, parked),
        ]
    if each.expected != DONE:
        return [f"{each.name}: is to be parked for {each.expected}, and Severa says transferred"]
    if not found:
        return [f"{each.name}: Severa says transferred, and Procountor does not hold it"]
    return [
        f"{each.name}: {each.owed} in Severa, {copy.invoice_sum_total} {copy.currency} in Procountor"
        for copy in found
        if copy.invoice_sum_total != each.owed or not copy.is_in_accounting_currency
    ]


def _not_parked(each: Reimbursement, parked: Mapping[str, Collection[str]]) -> list[str]:
    if each.guid not in parked:
        return [f"{each.name}: waits in Severa, and no reason was given"]
    if each.expected not in parked[each.guid]:
        wanted = "carried" if each.expected == DONE else f"parked for {each.expected}"
        return [f"{each.name}: is to be {wanted}; parked for {', '.join(parked[each.guid]) or 'nothing'}"]
    return []


def _unknown(
    ours: Iterable[Reimbursement], copies: Copies, settings: Mapping[str, TravelReimbursements]
) -> list[str]:
    known = {_place(each, settings[each.company]) for each in ours}
    return [
        f"{name} {number}: Procountor holds it, and Severa has no such reimbursement"
        for name, number in sorted(set(copies) - known)
    ]


def _copies(held: Iterable[Books]) -> dict[Place, list[InProcountor]]:
    copies: defaultdict[Place, list[InProcountor]] = defaultdict(list)
    for company in held:
        for invoice in company.invoices:
            if invoice.is_living and invoice.is_travel:
                copies[company.name, invoice.original_invoice_number or ""].append(invoice)
    return dict(copies)


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for name, amount in amounts:
        sums[name] += amount
    return dict(sums)
