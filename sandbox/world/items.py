"""What the companies sell: work types, products and travel expenses with their codes, units, prices and VAT."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from random import Random

import msgspec

from severa_procountor.sandbox.severa.invoices import RowType
from severa_procountor.sandbox.world.guids import guid


class Rate(StrEnum):
    """Which of a country's VAT rates an item has."""

    STANDARD = "standard"
    REDUCED = "reduced"
    LOW = "low"


class Item(msgspec.Struct, frozen=True):
    """Something to sell. The price lies between `low` and `high` euros, in whole `step`s."""

    kind: RowType
    guid: str
    code: str | None
    name: str
    unit: str
    low: Decimal
    high: Decimal
    step: Decimal
    rate: Rate


HOURS, FEES, TRAVEL, FLAT = RowType.HOURS, RowType.PROJECT_FEES, RowType.TRAVEL_EXPENSES, RowType.FLAT_RATE
STANDARD, REDUCED, LOW = Rate.STANDARD, Rate.REDUCED, Rate.LOW

_FINNISH = (
    (HOURS, "TYO100", "Asiantuntijatyö", "h", "95", "150", "0.50", STANDARD),
    (HOURS, "TYO110", "Suunnittelutyö", "h", "80", "120", "0.50", STANDARD),
    (HOURS, "TYO120", "Projektinjohto", "tunti", "110", "165", "0.50", STANDARD),
    (HOURS, "TYO130", "Testaus", "h", "70", "95", "0.50", STANDARD),
    (HOURS, None, "Matka-aika", "h", "45", "60", "0.50", STANDARD),
    (FEES, "TUO200", "Ohjelmistolisenssi", "kk", "29", "450", "0.10", STANDARD),
    (FEES, "TUO210", "Palvelinylläpito", "kk", "90", "600", "0.10", STANDARD),
    (FEES, "TUO220", "Mittauslaite", "kpl", "120", "1900", "0.05", STANDARD),
    (FEES, "TUO230", "Koulutuspäivä", "pv", "800", "1500", "5.00", STANDARD),
    (FEES, "TUO300", "Käsikirja", "kpl", "25", "60", "0.10", REDUCED),
    (FEES, "TUO310", "Ammattilehden tilaus", "vuosi", "60", "180", "1.00", LOW),
    (FEES, None, "Muu tuote", "erä", "40", "300", "0.10", STANDARD),
    (TRAVEL, "MAT400", "Kilometrikorvaus", "km", "0.55", "0.57", "0.02", STANDARD),
    (TRAVEL, "MAT410", "Majoitus", "kpl", "95", "180", "0.10", REDUCED),
    (TRAVEL, "MAT420", "Junalippu", "kpl", "18", "75", "0.10", REDUCED),
    (FLAT, None, "Kiinteähintainen toimitus", "kpl", "1500", "25000", "50.00", STANDARD),
)
_SWEDISH = (
    (HOURS, "ARB100", "Konsultarbete", "h", "95", "140", "1.00", STANDARD),
    (HOURS, "ARB110", "Projektledning", "tim", "100", "150", "1.00", STANDARD),
    (HOURS, "ARB120", "Utveckling", "h", "90", "130", "1.00", STANDARD),
    (HOURS, None, "Restid", "tim", "50", "70", "1.00", STANDARD),
    (FEES, "VAR200", "Licens", "mån", "30", "400", "0.50", STANDARD),
    (FEES, "VAR210", "Driftavtal", "mån", "100", "500", "0.50", STANDARD),
    (FEES, "VAR220", "Givare", "st", "60", "900", "0.50", STANDARD),
    (FEES, "VAR300", "Handbok", "st", "20", "60", "0.50", LOW),
    (FEES, None, "Övrigt", "st", "20", "200", "0.50", STANDARD),
    (TRAVEL, "RES400", "Milersättning", "km", "0.25", "0.27", "0.02", STANDARD),
    (TRAVEL, "RES410", "Logi", "st", "90", "170", "0.50", REDUCED),
    (TRAVEL, "RES420", "Tågbiljett", "st", "20", "90", "0.50", LOW),
    (FLAT, None, "Fast pris enligt avtal", "st", "1500", "20000", "50.00", STANDARD),
)
_PRICE_LEVEL = {"EUR": Decimal(1), "SEK": Decimal(10)}
_REDUCED_FELL = date(2026, 1, 1)


def items(country: str, currency: str, rng: Random) -> tuple[Item, ...]:
    """All items of an organisation, at the price level of its currency."""
    level = _PRICE_LEVEL[currency]
    rows = _SWEDISH if country == "SE" else _FINNISH
    return tuple(
        Item(
            kind,
            guid(rng),
            code,
            name,
            unit,
            Decimal(low) * level,
            Decimal(high) * level,
            Decimal(step),
            rate,
        )
        for kind, code, name, unit, low, high, step, rate in rows
    )


def default_codes(country: str) -> dict[str, str]:
    """The codes for rows without a code of their own, by the keys of the settings table."""
    if country == "SE":
        return {"product": "VAR999", "work_type": "ARB999", "travel_expense": "RES999"}
    return {"product": "TUO999", "work_type": "TYO999", "travel_expense": "MAT999"}


def vat_percent(rate: Rate, country: str, day: date) -> Decimal:
    """The rate in force on `day`: Finland's reduced one fell from 14 to 13.5 % with the year 2026."""
    if country == "SE":
        return {STANDARD: Decimal(25), REDUCED: Decimal(12), LOW: Decimal(6)}[rate]
    reduced = Decimal("13.5") if day >= _REDUCED_FELL else Decimal(14)
    return {STANDARD: Decimal("25.5"), REDUCED: reduced, LOW: Decimal(10)}[rate]


def vat_in_use(country: str) -> tuple[Decimal, ...]:
    """The percentages that a company has enabled in Procountor; in Finland those of past years too."""
    rates = ("25", "12", "6", "0") if country == "SE" else ("25.5", "24", "14", "13.5", "10", "0")
    return tuple(Decimal(rate) for rate in rates)
