"""Whether one amount of a ledger receipt is on the right items of a dimension, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from severa_procountor.demo.accounts import Entry, Share
from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import Company

CENT = Decimal("0.01")
_KEYS = {
    Dimension.PROJECT: "number",
    Dimension.COST_CENTER: "identifier",
    Dimension.BUSINESS_UNIT: "code",
}


class Sums(msgspec.Struct):
    """Amounts in one dimension, in the currency of the books, where sales are negative: by Severa, on Procountor's
    items, and of rows for which Severa names none."""

    severa: Decimal = Decimal(0)
    procountor: Decimal = Decimal(0)
    without: Decimal = Decimal(0)


class Dimensioned(msgspec.Struct):
    """An amount is one ENTRY in one dimension; `without` have nothing in Severa to be dimensioned to.

    `sums` are by whose receipts they are and by Procountor's name of the dimension.
    """

    dimensioned: int = 0
    undimensioned: int = 0
    without: int = 0
    sums: dict[tuple[str, str], Sums] = msgspec.field(default_factory=dict)
    differences: list[str] = msgspec.field(default_factory=list)

    def of(self, whose: str, dimension: str) -> Sums:
        return self.sums.setdefault((whose, dimension), Sums())


def names_of(company: Company, dimensions: Iterable[Dimension]) -> dict[Dimension, str]:
    """What Procountor calls the dimensions that the settings want on rows."""
    return {dimension: str(getattr(company.dimension_names, dimension)) for dimension in dimensions}


def item_name(share: Share, dimension: Dimension, company: Company) -> str:
    """What the item of a share is to be called, by the company's template."""
    template = str(getattr(company.item_names, dimension))
    name = template.format(**{_KEYS[dimension]: share.key, "name": share.name})
    return " ".join(name.split())[: company.item_names.max_length]


def exact_amounts(
    entry: Entry, shares: Iterable[Share], net: Decimal, dimension: Dimension, company: Company
) -> dict[str, Decimal]:
    """What each item is to get of an entry, before rounding; the shares are of `net`."""
    exact: dict[str, Decimal] = {}
    for share in shares:
        item = item_name(share, dimension, company)
        exact[item] = exact.get(item, Decimal(0)) + entry.accounting_value * share.amount / net
    return exact


def judge_amount(
    entry: Entry, exact: Mapping[str, Decimal], name: str, where: str, sums: Sums, result: Dimensioned
) -> None:
    """Counts the amount that an entry has in the dimension `name`, or tells what is wrong with it."""
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
