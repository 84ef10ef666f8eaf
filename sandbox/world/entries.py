"""Makes the entries behind the rows: hours, fees and expenses, each of one project."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from severa_procountor.sandbox.severa.invoices import Entry, RowType
from severa_procountor.sandbox.severa.models import ModelWithName
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.rows import Row, cents
from severa_procountor.sandbox.world.sketches import Sketch


def project_of(sketch: Sketch, row: Row) -> Project:
    """The first of the row's projects."""
    return sketch.buyer.projects[row.parts[0].project]


def behind(sketch: Sketch, row: Row) -> tuple[Entry, ...]:
    """The entries of a row: their quantities and their amounts add up to its own."""
    rng = sketch.organisation.rng
    quantities = _quantities(row)
    prices = _prices(row, quantities)
    return tuple(
        Entry(
            guid=guid(rng),
            project_guid=sketch.buyer.projects[part.project].guid,
            user_guid=rng.choice(sketch.organisation.users).guid,
            item=ModelWithName(guid=row.item.guid, name=row.item.name),
            code=row.item.code,
            quantity=quantity,
            price=price,
        )
        for part, quantity, price in zip(row.parts, quantities, prices, strict=True)
        if quantity
    )


def _quantities(row: Row) -> list[Decimal]:
    """By the parts' weights, hours in hundredths and pieces whole; the last part takes what is over."""
    step = Decimal("0.01") if row.item.kind is RowType.HOURS else Decimal(1)
    total = sum(part.weight for part in row.parts)
    shares = [(row.quantity * part.weight / total).quantize(step, ROUND_DOWN) for part in row.parts[:-1]]
    return [*shares, row.quantity - sum(shares, Decimal(0))]


def _prices(row: Row, quantities: Sequence[Decimal]) -> list[Decimal]:
    """The row's own price; or of two equal parts one is dearer and one cheaper, as people's hours are."""
    if row.has_two_prices and len(quantities) == 2 and quantities[0] == quantities[1]:
        tenth = cents(row.price / 10)
        return [row.price + tenth, row.price - tenth]
    return [row.price] * len(quantities)
