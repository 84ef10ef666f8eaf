"""What people claim for their travels: Severa's expense types, and Procountor's TRAVEL products of the same codes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random

import msgspec

from severa_procountor.sandbox.procountor.seed import ProductSeed
from severa_procountor.sandbox.severa.models import Money
from severa_procountor.sandbox.severa.registers import ExpenseClass, TravelExpenseType
from severa_procountor.sandbox.world.guids import guid
from severa_procountor.sandbox.world.items import Rate, vat_percent

_KM, _DAY, _OTHER = ExpenseClass.MILEAGE, ExpenseClass.DAILY_ALLOWANCE, ExpenseClass.OTHER

KILOMETRE, FULL_DAY, PART_DAY = "kilometre", "full_day", "part_day"
LODGING, PARKING, TRAIN = "lodging", "parking", "train"
YEARLY = (KILOMETRE, FULL_DAY, PART_DAY)


class Claim(msgspec.Struct, frozen=True):
    """A kind of expense. `stem` is its code, with two digits of the year behind it if that changes yearly."""

    stem: str
    name: str
    expense_class: ExpenseClass
    unit: str
    rate: Rate | None = None


_CLAIMS = {
    "FI": {
        KILOMETRE: Claim("KM", "Kilometrikorvaus", _KM, "km"),
        FULL_DAY: Claim("KPR", "Kokopäiväraha", _DAY, "pv"),
        PART_DAY: Claim("OPR", "Osapäiväraha", _DAY, "pv"),
        LODGING: Claim("MAJ", "Majoitus", _OTHER, "kpl", Rate.REDUCED),
        PARKING: Claim("PYS", "Pysäköinti", _OTHER, "kpl", Rate.STANDARD),
        TRAIN: Claim("JUN", "Junalippu", _OTHER, "kpl", Rate.REDUCED),
    },
    "SE": {
        KILOMETRE: Claim("KM", "Bilersättning", _KM, "km"),
        FULL_DAY: Claim("TRH", "Heldagstraktamente", _DAY, "dag"),
        PART_DAY: Claim("TRV", "Halvdagstraktamente", _DAY, "dag"),
        LODGING: Claim("LOG", "Logi", _OTHER, "st", Rate.REDUCED),
        PARKING: Claim("PAR", "Parkering", _OTHER, "st", Rate.STANDARD),
        TRAIN: Claim("TAG", "Tågbiljett", _OTHER, "st", Rate.LOW),
    },
}
_AMOUNTS = {
    "FI": {
        2024: {KILOMETRE: "0.57", FULL_DAY: "51", PART_DAY: "24"},
        2025: {KILOMETRE: "0.59", FULL_DAY: "53", PART_DAY: "24"},
        2026: {KILOMETRE: "0.55", FULL_DAY: "54", PART_DAY: "25"},
    },
    "SE": {
        2024: {KILOMETRE: "2.50", FULL_DAY: "290", PART_DAY: "145"},
        2025: {KILOMETRE: "2.50", FULL_DAY: "290", PART_DAY: "145"},
        2026: {KILOMETRE: "2.50", FULL_DAY: "300", PART_DAY: "150"},
    },
}
"""What is paid for an allowance in a year; for other years the nearest of these is taken."""


def claims(country: str) -> dict[str, Claim]:
    return _CLAIMS[country]


def amount(country: str, kind: str, day: date) -> Decimal:
    years = _AMOUNTS[country]
    return Decimal(years[min(max(day.year, min(years)), max(years))][kind])


def code(country: str, kind: str, day: date) -> str:
    """The code of a kind of claim on a day."""
    return _code(_CLAIMS[country][kind].stem, kind, day.year)


def _code(stem: str, kind: str, year: int) -> str:
    return f"{stem}{year % 100:02d}" if kind in YEARLY else stem


def expense_types(
    country: str, currency: str, today: date, created: datetime, rng: Random
) -> dict[str, TravelExpenseType]:
    """By code: this year's and last year's where codes change yearly."""
    types = {}
    for kind, claim in _CLAIMS[country].items():
        for year in (today.year - 1, today.year) if kind in YEARLY else (today.year,):
            day = date(year, 6, 1)
            types[_code(claim.stem, kind, year)] = TravelExpenseType(
                created_date_time=created,
                guid=guid(rng),
                code=_code(claim.stem, kind, year),
                name=f"{claim.name} {year}" if kind in YEARLY else claim.name,
                is_mileage=claim.expense_class is _KM,
                is_daily_allowance=claim.expense_class is _DAY,
                expense_class=claim.expense_class,
                purchase_vat_rate=vat_percent(claim.rate, country, today) if claim.rate else Decimal(0),
                include_time=claim.expense_class is _DAY,
                unit_cost=Money(amount=amount(country, kind, day), currency_code=currency)
                if kind in YEARLY
                else None,
                measurement_unit=claim.unit,
            )
    return types


def products(country: str, currency: str, today: date, advance_code: str | None) -> tuple[ProductSeed, ...]:
    """Procountor's register: the yearly codes are valid in their year only. A code that is a part of another, an
    inactive one, and the one for advances if there is one are there too.
    """
    found = []
    for kind, claim in _CLAIMS[country].items():
        if kind not in YEARLY:
            found.append(_product(claim.stem, claim.name, currency))
            continue
        for year in (today.year - 1, today.year):
            base = _product(_code(claim.stem, kind, year), f"{claim.name} {year}", currency)
            price = amount(country, kind, date(year, 6, 1))
            valid = {"start": date(year, 1, 1), "end": date(year, 12, 31)}
            found.append(msgspec.structs.replace(base, price=price, **valid))
    this_year = code(country, KILOMETRE, today)
    found.append(_product(f"{this_year}P", "Perävaunu" if country == "FI" else "Släp", currency))
    found.append(msgspec.structs.replace(_product("OLD", "Lakkautettu", currency), active=False))
    if advance_code is not None:
        found.append(_product(advance_code, "Matkaennakko" if country == "FI" else "Reseförskott", currency))
    return tuple(found)


def _product(product_code: str, name: str, currency: str) -> ProductSeed:
    return ProductSeed(
        code=product_code, name=name, type="TRAVEL", vat=Decimal(0), currency=currency, account="7800"
    )
