"""Whether the ledger receipts of travel reimbursements cost what Severa says, on the right items of the dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from severa_procountor.demo.accounts import Entry
from severa_procountor.demo.amounts import CENT, Dimensioned, exact_amounts, judge_amount, names_of
from severa_procountor.demo.travel_accounts import CarriedTravel, TravelRow


def judge(carried: Iterable[CarriedTravel]) -> Dimensioned:
    """One row of Severa is one entry, whole on one item of each dimension; an advance is an entry on none."""
    result = Dimensioned()
    for each in carried:
        _judge_receipt(each, result)
    return result


def _judge_receipt(carried: CarriedTravel, result: Dimensioned) -> None:
    rows = [row for row in carried.reimbursement.carried_rows if row.gross]
    entries = [entry for entry in carried.copy.entries if entry.accounting_value]
    names = names_of(carried.company, carried.settings.dimensions)
    advance = carried.reimbursement.advance
    if advance and entries:
        _judge_advance(carried.name, entries.pop(), advance, result)
    if len(rows) != len(entries):
        text = f"{len(rows)} rows in Severa, {len(entries)} entries in Procountor"
        result.differences.append(f"{carried.name}: {text}")
        result.undimensioned += len(entries) * len(names)
        return
    for place, row, entry in _paired(rows, entries, carried):
        _judge_entry(f"{carried.name}, row {place}", row, entry, carried, result)


def _paired(
    rows: Sequence[TravelRow], entries: Sequence[Entry], carried: CarriedTravel
) -> Iterator[tuple[int, TravelRow, Entry]]:
    """Each row with its place and the entry that fits it best: in which order they come is free."""
    left, unpaired = dict(enumerate(rows, start=1)), list(entries)
    for fits in (_fits, _costs, lambda *_: True):
        for place, row in list(left.items()):
            entry = next((entry for entry in unpaired if fits(row, entry, carried)), None)
            if entry is not None:
                unpaired.remove(entry)
                yield place, left.pop(place), entry


def _fits(row: TravelRow, entry: Entry, carried: CarriedTravel) -> bool:
    """Whether the entry is of that amount, and on what is named like that."""
    alone = Dimensioned()
    _judge_entry("", row, entry, carried, alone)
    return not alone.differences


def _costs(row: TravelRow, entry: Entry, _: CarriedTravel) -> bool:
    """Whether it is the net, less than a cent away: what is paid is judged to the cent elsewhere."""
    return abs(entry.accounting_value - row.net) < CENT


def _judge_advance(name: str, entry: Entry, advance: Decimal, result: Dimensioned) -> None:
    if entry.accounting_value != -advance or entry.dimensions:
        on = _listed(entry.dimensions) or "nothing"
        text = f"an advance of {advance}; Procountor takes off {-entry.accounting_value}, on {on}"
        result.differences.append(f"{name}: {text}")


def _judge_entry(
    where: str, row: TravelRow, entry: Entry, carried: CarriedTravel, result: Dimensioned
) -> None:
    company, names = carried.company, names_of(carried.company, carried.settings.dimensions)
    if not _costs(row, entry, carried):
        text = f"{round(row.net, 2)} net in Severa, {entry.accounting_value} in Procountor"
        result.differences.append(f"{where}: {text}")
    for other in sorted(set(entry.dimensions) - set(names.values())):
        result.differences.append(f"{where}: it is on {other}, which the settings leave alone")
    for dimension, name in names.items():
        exact = exact_amounts(entry, row.shares(dimension), row.net, dimension, company)
        sums = result.of(f"{carried.reimbursement.company}, travel", name)
        judge_amount(entry, exact, name, where, sums, result)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
