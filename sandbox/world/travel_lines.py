"""The expenses of travel reimbursements while they are made: what was claimed, on which day, of which project."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from severa_procountor.sandbox.severa.models import Money, OtherCurrency
from severa_procountor.sandbox.world import travel_types
from severa_procountor.sandbox.world.items import vat_percent
from severa_procountor.sandbox.world.rows import cents
from severa_procountor.sandbox.world.travel_twists import TravelTwist
from severa_procountor.sandbox.world.travel_types import (
    FULL_DAY,
    KILOMETRE,
    LODGING,
    PARKING,
    PART_DAY,
    TRAIN,
    Claim,
)

_ZONES = {"FI": ZoneInfo("Europe/Helsinki"), "SE": ZoneInfo("Europe/Stockholm")}
_COSTS = {LODGING: (80, 190), PARKING: (3, 28), TRAIN: (15, 80)}
_LEVEL = {"EUR": 1, "SEK": 10}
_PER_EURO = Decimal("11.0215")
_DAY = timedelta(days=1)


class Trip(NamedTuple):
    """From leaving to coming back, with the zone of the company."""

    start: datetime
    end: datetime


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An expense in the making. `cost` is a unit's, VAT in it, in the company's currency; `cost_as_paid` the same as
    Severa shows it if it was in another one. `project` counts the reimbursement's projects from 0.
    """

    claim: Claim
    code: str
    day: date
    quantity: Decimal
    cost: Decimal
    vat: Decimal
    trip: Trip | None = None
    project: int = 0
    is_paid_by_company: bool = False
    cost_as_paid: Money | None = None
    receipts: int = 0

    @property
    def gross(self) -> Decimal:
        return cents(self.quantity * self.cost)


class Desk(msgspec.Struct, frozen=True):
    """Makes the lines of a reimbursement. `last` is the day on which the latest trip may end."""

    country: str
    currency: str
    last: date
    rng: Random

    def lines(self, twist: TravelTwist) -> list[Line]:
        return _LINES.get(twist, Desk.kilometres_and_a_receipt)(self)

    def trip(self, first: date, days: int) -> Trip:
        """From a morning to an evening, in quarters of an hour."""
        zone = _ZONES[self.country]
        start = datetime.combine(first, time(self.rng.randint(6, 9), self.rng.choice((0, 15, 30, 45))), zone)
        end = datetime.combine(first + (days - 1) * _DAY, time(self.rng.randint(16, 22), 30), zone)
        return Trip(start, end)

    def allowance(self, kind: str, day: date, trip: Trip, quantity: int = 1) -> Line:
        claim = travel_types.claims(self.country)[kind]
        return Line(
            claim=claim,
            code=travel_types.code(self.country, kind, day),
            day=day,
            quantity=Decimal(quantity),
            cost=travel_types.amount(self.country, kind, day),
            vat=Decimal(0),
            trip=trip,
        )

    def receipt(self, kind: str, day: date, trip: Trip | None) -> Line:
        claim = travel_types.claims(self.country)[kind]
        low, high = (limit * 100 * _LEVEL[self.currency] for limit in _COSTS[kind])
        return Line(
            claim=claim,
            code=travel_types.code(self.country, kind, day),
            day=day,
            quantity=Decimal(self.rng.choice((1, 1, 1, 2, 3))),
            cost=Decimal(self.rng.randint(low, high)) / 100,
            vat=vat_percent(claim.rate, self.country, day) if claim.rate else Decimal(0),
            trip=trip,
            receipts=1,
        )

    def day(self) -> date:
        return self.last - self.rng.randint(0, 6) * _DAY

    def kilometres(self, count: int = 3) -> list[Line]:
        day = self.day()
        trip = self.trip(day, 1)
        return [self.allowance(KILOMETRE, day, trip, self.rng.randint(12, 420)) for _ in range(count)]

    def kilometres_and_a_receipt(self) -> list[Line]:
        [line] = self.kilometres(1)
        return [line, self.receipt(PARKING, line.day, line.trip)]

    def week_of_allowances(self) -> list[Line]:
        first = self.last - 7 * _DAY
        trip = self.trip(first, 7)
        full = [self.allowance(FULL_DAY, first + at * _DAY, trip) for at in range(6)]
        return [*full, self.allowance(PART_DAY, first + 6 * _DAY, trip)]

    def receipts_with_vat(self) -> list[Line]:
        day = self.day()
        trip = self.trip(day, 1)
        return [self.receipt(kind, day, trip) for kind in (LODGING, PARKING, TRAIN)]

    def receipts_only(self) -> list[Line]:
        return [replace(line, trip=None) for line in self.receipts_with_vat()]

    def over_new_year(self) -> list[Line]:
        """Days under two years' codes, one of them under the code of the other year."""
        first = date(self.last.year - 1, 12, 29)
        trip = self.trip(first, 6)
        lines = [self.allowance(FULL_DAY, first + at * _DAY, trip) for at in range(6)]
        lines[2] = replace(lines[2], code=lines[-1].code)
        return [*lines, self.allowance(KILOMETRE, first, trip, 210)]

    def several_trips(self) -> list[Line]:
        return [line for _ in range(3) for line in self.kilometres_and_a_receipt()]

    def several_projects(self) -> list[Line]:
        lines = [*self.kilometres(2), *self.receipts_with_vat()]
        return [replace(line, project=at) for at, line in enumerate(lines)]

    def company_card(self) -> list[Line]:
        [own, *cards] = self.receipts_with_vat()
        return [*(replace(line, is_paid_by_company=True) for line in cards), own]

    def company_card_only(self) -> list[Line]:
        return [replace(line, is_paid_by_company=True) for line in self.receipts_with_vat()]

    def foreign_currency(self, *, is_converted: bool = True) -> list[Line]:
        """A lodging that was paid in another currency, without VAT that could be deducted at home."""
        [line, _] = self.kilometres_and_a_receipt()
        lodging = replace(self.receipt(LODGING, line.day, line.trip), vat=Decimal(0), quantity=Decimal(1))
        other, rate = ("SEK", _PER_EURO) if self.currency == "EUR" else ("EUR", 1 / _PER_EURO)
        own = OtherCurrency(amount=lodging.cost, currency_code=self.currency, purpose=("UserCost",))
        paid = Money(
            amount=cents(lodging.cost * rate),
            currency_code=other,
            multi_currency_info=(own,) if is_converted else None,
        )
        return [line, replace(lodging, cost_as_paid=paid)]

    def not_converted(self) -> list[Line]:
        return self.foreign_currency(is_converted=False)

    def unknown_other_code(self) -> list[Line]:
        [line, receipt] = self.kilometres_and_a_receipt()
        return [line, replace(receipt, code="UUSI")]

    def unknown_kilometre_code(self) -> list[Line]:
        return [replace(line, code="KMX") for line in self.kilometres(1)]

    def last_years_code(self) -> list[Line]:
        def before(line: Line) -> str:
            return travel_types.code(self.country, KILOMETRE, date(line.day.year - 1, 1, 1))

        return [replace(line, code=before(line)) for line in self.kilometres(1)]


_T = TravelTwist
_LINES: dict[TravelTwist, Callable[[Desk], list[Line]]] = {
    _T.KILOMETRES: Desk.kilometres,
    _T.WEEK_OF_ALLOWANCES: Desk.week_of_allowances,
    _T.RECEIPTS_WITH_VAT: Desk.receipts_with_vat,
    _T.RECEIPTS_ONLY: Desk.receipts_only,
    _T.OVER_NEW_YEAR: Desk.over_new_year,
    _T.SEVERAL_TRIPS: Desk.several_trips,
    _T.SEVERAL_PROJECTS: Desk.several_projects,
    _T.COMPANY_CARD: Desk.company_card,
    _T.COMPANY_CARD_ONLY: Desk.company_card_only,
    _T.FOREIGN_CURRENCY: Desk.foreign_currency,
    _T.NOT_CONVERTED: Desk.not_converted,
    _T.UNKNOWN_OTHER_CODE: Desk.unknown_other_code,
    _T.UNKNOWN_KILOMETRE_CODE: Desk.unknown_kilometre_code,
    _T.LAST_YEARS_CODE: Desk.last_years_code,
}
