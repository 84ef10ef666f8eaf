"""The yearly tax-free maxima of kilometre and daily allowances, with their validity and where each figure is from.

A new year's figures come out in November or December: add them to `LIMITS`. A year that is not there is told as a
warning on each document that needs it, and `runs_out` says 60 days ahead what is going to be missing. A figure that
could not be confirmed is left out, for a maximum that is wrong is worse than none.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

import msgspec

from severa_procountor.codecs.countries import tax_country
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.severa_travel import TravelExpense
from severa_procountor.codecs.travel_codes import DAILY_ALLOWANCE, MILEAGE, expense_class
from severa_procountor.codecs.travel_money import converted
from severa_procountor.codecs.travel_rows import Row


class Allowance(StrEnum):
    """What a maximum is for: a kilometre in one's own car, a day in one's own country."""

    KILOMETRE = "a kilometre by car"
    FULL_DAY = "a full day in the country"
    PARTIAL_DAY = "a partial day in the country"


class Limit(msgspec.Struct, frozen=True):
    """`country` is ISO-2; `first` and `last` are days of the trip, both included."""

    country: str
    allowance: Allowance
    first: datetime.date
    last: datetime.date
    amount: Decimal
    currency: str
    source: str


def _year(
    country: str, year: int, currency: str, source: str, amounts: dict[Allowance, str]
) -> tuple[Limit, ...]:
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return tuple(
        Limit(country, allowance, first, last, Decimal(amount), currency, source)
        for allowance, amount in amounts.items()
    )


_KM, _FULL, _PARTIAL = Allowance.KILOMETRE, Allowance.FULL_DAY, Allowance.PARTIAL_DAY
_VERO = "Finnish Tax Administration, decision on tax-exempt allowances for travel expenses in"
_SKATTEVERKET = "Swedish Income Tax Act, chapter 12, as published for"

LIMITS: tuple[Limit, ...] = (
    *_year("FI", 2024, "EUR", f"{_VERO} 2024", {_KM: "0.57", _FULL: "51", _PARTIAL: "24"}),
    *_year("FI", 2025, "EUR", f"{_VERO} 2025", {_KM: "0.59", _FULL: "53", _PARTIAL: "24"}),
    *_year(
        "FI",
        2026,
        "EUR",
        f"{_VERO} 2026 (VH/6575/00.01.00/2025, of 7 November 2025)",
        {_KM: "0.55", _FULL: "54", _PARTIAL: "25"},
    ),
    # Kilometres: 25 kronor for ten, section 27. Days: half a per cent of the price base amount, section 11.
    *_year("SE", 2024, "SEK", f"{_SKATTEVERKET} 2024", {_KM: "2.50", _FULL: "290", _PARTIAL: "145"}),
    *_year("SE", 2025, "SEK", f"{_SKATTEVERKET} 2025", {_KM: "2.50"}),
    *_year("SE", 2026, "SEK", f"{_SKATTEVERKET} 2026", {_FULL: "300", _PARTIAL: "150"}),
)

_NOTICE = datetime.timedelta(days=60)
# A word in the name of the expense type that makes an allowance one for a part of a day.
_PARTS = ("osapäivä", "osapv", "puolipäivä", "halvdag", "halv dag", "halvt", "half", "partial", "partiell")
_PER_TEN = frozenset({"mil", "mils"})  # the Swedish mile of ten kilometres


def runs_out(today: datetime.date, limits: Sequence[Limit] = LIMITS) -> tuple[str, ...]:
    """What the table has no figure of 60 days after `today`, such as `FI: a kilometre by car, until 2026-12-31`."""
    newest: dict[tuple[str, Allowance], datetime.date] = {}
    for limit in limits:
        key = limit.country, limit.allowance
        newest[key] = max(limit.last, newest.get(key, limit.last))
    return tuple(
        f"{country}: {allowance.value}, until {last}"
        for (country, allowance), last in sorted(newest.items())
        if last < today + _NOTICE
    )


def check(rows: Iterable[Row], country: str, currency: str, findings: Findings) -> None:
    """Warns of rows above the maximum of their day, and once for each allowance and year that has no figure here.

    Other vehicles, trailers and countries have maxima of their own, which the rows do not tell: what is above that
    of a car or of a day at home may still be right. Warnings: `travel_limit_exceeded`, `travel_limits_unknown`.
    """
    unknown: dict[tuple[str, int], None] = {}
    for row in rows:
        cost, allowance = converted(row.given.unit_cost, currency), _allowance(row)
        if cost is None or allowance is None or row.day is None:
            continue
        limit = _limit(tax_country(country), allowance, row.day)
        if limit is None or limit.currency != currency:
            unknown[allowance.value, row.day.year] = None
        elif cost > limit.amount * _kilometres(row.given):
            most = limit.amount * _kilometres(row.given)
            message = (
                f"Row {row.place + 1}: {cost:f} {currency} a unit; free of tax is at most {most:f} for "
                f"{allowance.value} in {row.day.year}."
            )
            findings.warning("travel_limit_exceeded", message, f"expenses[{row.place}].unitCost")
    for what, year in unknown:
        message = (
            f"The tax-free maximum for {what} in {year} is not known here; the rows were not held against it."
        )
        findings.warning("travel_limits_unknown", message, "expenses.unitCost")


def _limit(country: str, allowance: Allowance, day: datetime.date) -> Limit | None:
    return next(
        (
            limit
            for limit in LIMITS
            if (limit.country, limit.allowance) == (country, allowance) and limit.first <= day <= limit.last
        ),
        None,
    )


def _allowance(row: Row) -> Allowance | None:
    kind = expense_class(row)
    if kind == MILEAGE:
        return Allowance.KILOMETRE
    if kind != DAILY_ALLOWANCE:
        return None
    name = ((row.given.travel_expense.name if row.given.travel_expense else None) or "").casefold()
    return Allowance.PARTIAL_DAY if any(part in name for part in _PARTS) else Allowance.FULL_DAY


def _kilometres(expense: TravelExpense) -> int:
    """In the unit of a row. Only a mileage can be in miles."""
    return 10 if (expense.measurement_unit or "").strip(" .").casefold() in _PER_TEN else 1
