"""Rows of an invoice: quantities and prices that add up to the cent however a system rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from random import Random

import msgspec

from severa_procountor.sandbox.severa.invoices import RowType
from severa_procountor.sandbox.world.items import Item, vat_percent

CENT = Decimal("0.01")
_TRIES = 400
_GROUPED_SHARE = 0.6
_TWICE_SHARE = 0.3
_TWO_PRICES_SHARE = 0.5


class Part(msgspec.Struct, frozen=True):
    """One entry behind a row: which of the buyer's projects it is of, and its weight in the row's quantity."""

    project: int
    weight: int


class Row(msgspec.Struct, kw_only=True):
    """A row in the making. `price` is net. `has_two_prices`: two parts of equal size cost differently."""

    item: Item
    description: str
    quantity: Decimal
    price: Decimal
    unit: str
    vat: Decimal | None
    codes: tuple[str, ...] | None
    parts: tuple[Part, ...] = (Part(0, 1),)
    has_two_prices: bool = False

    @property
    def net(self) -> Decimal:
        return cents(self.quantity * self.price)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def draw(items: Sequence[Item], country: str, day: date, count: int, rng: Random, *, zero: bool) -> list[Row]:
    """`count` rows of `items`; `zero`: sold without VAT. Drawn anew until no way of rounding makes a difference."""
    for _ in range(_TRIES):
        rows = [_row(rng.choice(items), country, day, rng, zero=zero) for _ in range(count)]
        if adds_up(rows):
            return rows
    return [_even(row) for row in rows]


def spread(rows: Sequence[Row], projects: int, rng: Random) -> None:
    """Gives each row its parts: all of one of the buyer's `projects`, or grouped ones of several."""
    for row in rows:
        row.parts = _parts(row, projects, rng)
        row.has_two_prices = len(row.parts) == 2 and rng.random() < _TWO_PRICES_SHARE
        if row.has_two_prices:
            row.parts = tuple(Part(part.project, 1) for part in row.parts)


def _parts(row: Row, projects: int, rng: Random) -> tuple[Part, ...]:
    first = rng.randrange(projects)
    if projects == 1 or row.item.kind is RowType.FLAT_RATE or rng.random() >= _GROUPED_SHARE:
        return (Part(first, 1),)
    places = [(first + turn) % projects for turn in range(rng.randint(2, projects))]
    if rng.random() < _TWICE_SHARE:
        places.append(first)
    return tuple(Part(place, rng.randint(1, 3)) for place in places)


def adds_up(rows: Sequence[Row]) -> bool:
    """Whether rounding by row, by rate or at the end, half up or half to even, all give the same sums."""
    nets = [row.quantity * row.price for row in rows]
    taxes = [net * (row.vat or 0) / 100 for net, row in zip(nets, rows, strict=True)]
    from_rounded = [row.net * (row.vat or 0) / 100 for row in rows]
    by_rate = [
        sum((tax for tax, row in zip(taxes, rows, strict=True) if row.vat == rate), Decimal(0))
        for rate in {row.vat for row in rows}
    ]
    rated_from_rounded = [
        sum((tax for tax, row in zip(from_rounded, rows, strict=True) if row.vat == rate), Decimal(0))
        for rate in {row.vat for row in rows}
    ]
    ways = (taxes, from_rounded, by_rate, rated_from_rounded, [sum(taxes, Decimal(0))])
    return _one_figure(nets, [sum(nets, Decimal(0))]) and _one_figure(*ways)


def _one_figure(*ways: Sequence[Decimal]) -> bool:
    figures = {
        sum((part.quantize(CENT, rounding) for part in parts), Decimal(0))
        for parts in ways
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    }
    return len(figures) == 1


def _row(item: Item, country: str, day: date, rng: Random, *, zero: bool) -> Row:
    steps = int((item.high - item.low) / item.step)
    codes: tuple[str, ...] | None = (item.code,) if item.code else None
    if codes and rng.random() < 0.1:
        codes = codes * 2
    return Row(
        item=item,
        description=item.name,
        quantity=_quantity(item, rng),
        price=item.low + item.step * rng.randint(0, steps),
        unit=item.unit,
        vat=Decimal(0) if zero else vat_percent(item.rate, country, day),
        codes=codes,
    )


def _quantity(item: Item, rng: Random) -> Decimal:
    match item.kind:
        case RowType.HOURS:
            step = rng.choice(("0.25", "0.5", "0.5", "1", "0.1"))
            return Decimal(step) * rng.randint(2, 80)
        case RowType.TRAVEL_EXPENSES if item.unit == "km":
            return Decimal(rng.randint(20, 600))
        case RowType.FLAT_RATE:
            return Decimal(1)
        case _:
            return Decimal(rng.choice((1, 1, 1, 2, 3, 5, 10, 12)))


def _even(row: Row) -> Row:
    """The row in whole units at an even price: nothing is left to round at any rate with one decimal."""
    whole = Decimal(max(1, int(row.quantity)))
    even = Decimal(max(20, int(row.price) // 20 * 20))
    return msgspec.structs.replace(row, quantity=whole, price=even)
