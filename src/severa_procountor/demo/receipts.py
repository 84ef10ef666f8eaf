"""Whether every amount in the ledger receipts is on the right items of its dimensions, to the cent.

Judged without the product's codecs: by what Severa says of each row, and by the names that the items are to have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

import msgspec

from severa_procountor.demo.accounts import Carried, Entry, Row, Share
from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import Company

CENT = Decimal("0.01")
_KEYS = {
    Dimension.PROJECT: "number",
    Dimension.COST_CENTER: "identifier",
    Dimension.BUSINESS_UNIT: "code",
}


class Sums(msgspec.Struct):
    """One company's amounts in one dimension, in the currency of its books, where sales are negative: by Severa, on
    Procountor's items, and of rows for which Severa names none."""

    severa: Decimal = Decimal(0)
    procountor: Decimal = Decimal(0)
    without: Decimal = Decimal(0)


class Dimensioned(msgspec.Struct):
    """An amount is one ENTRY in one dimension; `without` have nothing in Severa to be dimensioned to.

    `sums` are by company and by Procountor's name of the dimension.
    """

    dimensioned: int = 0
    undimensioned: int = 0
    without: int = 0
    sums: dict[tuple[str, str], Sums] = msgspec.field(default_factory=dict)
    differences: list[str] = msgspec.field(default_factory=list)


def judge(carried: Iterable[Carried]) -> Dimensioned:
    result = Dimensioned()
    for each in carried:
        _judge_invoice(each, result)
    return result


def item_name(share: Share, dimension: Dimension, company: Company) -> str:
    """What the item of a share is to be called, by the company's template."""
    template = str(getattr(company.item_names, dimension))
    name = template.format(**{_KEYS[dimension]: share.key, "name": share.name})
    return " ".join(name.split())[: company.item_names.max_length]


def wanted_names(company: Company) -> dict[Dimension, str]:
    """What Procountor calls the dimensions that the settings want on rows."""
    dimensions = company.sales_invoices.dimensions if company.sales_invoices else ()
    return {dimension: str(getattr(company.dimension_names, dimension)) for dimension in dimensions}


def _judge_invoice(carried: Carried, result: Dimensioned) -> None:
    names = wanted_names(carried.settings)
    rows = [row for row in carried.expected.rows if row.net]
    entries = [entry for entry in carried.copy.entries if entry.accounting_value]
    if len(rows) != len(entries):
        text = f"{len(rows)} rows in Severa, {len(entries)} entries in Procountor"
        result.differences.append(f"{carried.name}: {text}")
        result.undimensioned += len(entries) * len(names)
        return
    for place, (row, entry) in enumerate(zip(rows, entries, strict=True), start=1):
        where = f"{carried.name}, row {place}"
        result.differences += [
            f"{where}: {text}" for text in _wrong_of_entry(entry, row, carried, names.values())
        ]
        for dimension, name in names.items():
            sums = result.sums.setdefault((carried.invoice.company, name), Sums())
            exact = _exact(entry, row, dimension, carried.settings)
            _judge_amount(entry, exact, name, where, sums, result)


def _wrong_of_entry(entry: Entry, row: Row, carried: Carried, names: Collection[str]) -> Iterator[str]:
    if not _is_of(entry, row, carried):
        yield f"{row.net} {carried.copy.currency} in Severa, {entry.accounting_value} in Procountor"
    for other in sorted(set(entry.dimensions) - set(names)):
        yield f"it is on {other}, which the settings leave alone"


def _is_of(entry: Entry, row: Row, carried: Carried) -> bool:
    """To the cent in the currency of the books; else its sign only, as the rate is Procountor's.

    Sales are credit; a credit note takes them back, whichever sign its rows have in Severa.
    """
    total = sum(each.net for each in carried.expected.rows)
    value = row.net if carried.expected.is_credit_note and total > 0 else -row.net
    if carried.copy.is_in_accounting_currency:
        return entry.accounting_value == value
    return (entry.accounting_value > 0) == (value > 0)


def _exact(entry: Entry, row: Row, dimension: Dimension, company: Company) -> dict[str, Decimal]:
    """What each item is to get of an entry, before rounding."""
    exact: dict[str, Decimal] = {}
    for share in row.shares(dimension):
        item = item_name(share, dimension, company)
        exact[item] = exact.get(item, Decimal(0)) + entry.accounting_value * share.amount / row.net
    return exact


def _judge_amount(
    entry: Entry, exact: Mapping[str, Decimal], name: str, where: str, sums: Sums, result: Dimensioned
) -> None:
    whole, held = entry.accounting_value, entry.dimensions.get(name, {})
    on_items = sum(held.values(), Decimal(0))
    sums.procountor += on_items
    if exact:
        sums.severa += whole
    elif not held:
        sums.without += whole
        result.without += 1
        return
    if exact and on_items == whole and _fits(held, exact):
        result.dimensioned += 1
        return
    result.undimensioned += 1
    result.differences.append(f"{where}, {name}: {_told(exact)} by Severa, {_told(held)} in Procountor")


def _fits(held: Mapping[str, Decimal], exact: Mapping[str, Decimal]) -> bool:
    """On the right items, each less than a cent away: which of them gets the odd cent is free."""
    return set(held) <= set(exact) and all(
        abs(held.get(item, Decimal(0)) - amount) < CENT for item, amount in exact.items()
    )


def _told(amounts: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{round(amount, 2)} on {item}" for item, amount in amounts.items()) or "nothing"
