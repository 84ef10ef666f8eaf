"""VAT of a sales invoice: which rates may be used, why a row has none, and what the sums may round to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from severa_procountor.codecs import countries
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.identifiers import BusinessId
from severa_procountor.codecs.money import CENT, cents
from severa_procountor.settings.company import ZeroVat

DOMESTIC = 1
"""Procountor's vatStatus of a sale at a domestic rate."""

_VALIDITY: Mapping[Decimal, tuple[date, date | None]] = {
    Decimal("24"): (date(2013, 1, 1), date(2024, 8, 31)),
    Decimal("25.5"): (date(2024, 9, 1), None),
    Decimal("14"): (date(2013, 1, 1), date(2025, 12, 31)),
    Decimal("13.5"): (date(2026, 1, 1), None),
}
"""First and last supply date of the Finnish rates that changed (Finnish VAT Act, sections 84 and 85)."""


class ZeroReason(StrEnum):
    """Why a row has 0 %: the keys of the settings table `zero_vat`."""

    REVERSE_CHARGE = "reverse_charge"
    EU_SALE = "eu_sale"
    EXPORT = "export"
    NO_VAT = "no_vat"


class Line(msgspec.Struct, frozen=True):
    """What a row adds to the sums: its net before and after rounding to the cent, and its VAT in percent."""

    exact: Decimal
    net: Decimal
    percent: Decimal


class Rates(msgspec.Struct, frozen=True):
    """The VAT percentages of the rows, and the vatStatus of those with 0 %, if there are any."""

    percentages: tuple[Decimal, ...]
    zero_status: int | None

    @property
    def invoice_status(self) -> int:
        """Of the invoice: that of its domestic rows, if it has one."""
        return self.zero_status if self.zero_status is not None and not any(self.percentages) else DOMESTIC

    @property
    def statuses(self) -> set[int]:
        """All that the invoice would use."""
        domestic = {DOMESTIC} if any(self.percentages) else set()
        return domestic if self.zero_status is None else domestic | {self.zero_status}

    def row_status(self, place: int) -> int | UnsetType:
        """Of a row, unset where the invoice's own is meant: only a row with 0 % says its own."""
        return UNSET if self.percentages[place] or self.zero_status is None else self.zero_status


def check_percentages(
    rates: Mapping[int, Decimal | None],
    invoice_date: date | None,
    country: str,
    books: Books,
    findings: Findings,
) -> None:
    """Each rate once: a percentage, enabled in the books, and in force on the day. `rates` is by row, from 0."""
    for rate in dict.fromkeys(rates.values()):
        places = [place for place, other in rates.items() if other == rate]
        rows = "on row " + ", ".join(str(place + 1) for place in places)
        check_percentage(rate, rows, f"rows[{places[0]}].vatRate", invoice_date, country, books, findings)


def check_percentage(
    rate: Decimal | None,
    told: str,
    where: str,
    day: date | None,
    country: str,
    books: Books,
    findings: Findings,
) -> None:
    """Errors: `vat_rate_missing`, `vat_rate_not_percent`, `vat_rate_disabled`; warning: `vat_rate_out_of_date`.

    `told` says in the message what has the rate.
    """
    if rate is None:
        findings.error("vat_rate_missing", f"No VAT rate {told}.", where)
    elif not is_percentage(rate):
        findings.error("vat_rate_not_percent", f"{rate:f} {told} is not a percentage.", where)
    elif rate not in books.vat_percentages:
        findings.error("vat_rate_disabled", f"{rate:f} % {told} is not in use in Procountor.", where)
    elif countries.tax_country(country) == "FI" and day and not _in_force(rate, day):
        findings.warning(
            "vat_rate_out_of_date",
            f"{rate:f} % {told} is not in force on {day}; the date of supply decides.",
            where,
        )


def is_percentage(rate: Decimal) -> bool:
    """Not negative, and not a fraction such as 0.255."""
    return rate == 0 or rate >= 1


def _in_force(rate: Decimal, day: date) -> bool:
    first, last = _VALIDITY.get(rate, (date.min, None))
    return first <= day and (last is None or day <= last)


def zero_reason(reverse_charged: bool, buyer: str, buyer_id: BusinessId | None, seller: str) -> ZeroReason:
    """Why a sale from country `seller` to country `buyer` (ISO-2) has no VAT.

    Reverse charge is whatever Severa says it is, whoever buys. A sale to another EU country needs a VAT number
    that is not of the seller's own country.
    """
    buyer, seller = countries.tax_country(buyer), countries.tax_country(seller)
    if reverse_charged:
        return ZeroReason.REVERSE_CHARGE
    if not countries.is_eu(buyer):
        return ZeroReason.EXPORT
    if buyer != seller and buyer_id and buyer_id.vat_number and buyer_id.country != seller:
        return ZeroReason.EU_SALE
    return ZeroReason.NO_VAT


def zero_status(
    reason: ZeroReason, mapping: ZeroVat, place: int, buyer: str, seller: str, findings: Findings
) -> int | None:
    """The company's vatStatus number for `reason`, of the row at `place` (from 0).

    None, with an error, if there is none. No reason at all is for the user of Severa to explain.
    """
    status: int | None = getattr(mapping, reason.value)
    row, where = f"Row {place + 1} has 0 % VAT", f"rows[{place}].vatRate"
    buyer_in = f"buyer in {countries.english_name(buyer)}"
    unexplained = f"no reason for it: not reverse charge, no VAT number of another EU country, {buyer_in}"
    if reason is not ZeroReason.NO_VAT:
        if status is None:
            findings.error("zero_vat_unmapped", f"{row} because of {reason}: set zero_vat.{reason}.", where)
    elif status is None:
        findings.error("zero_vat_unexplained", f"{row} and {unexplained}.", where)
    elif countries.tax_country(buyer) != countries.tax_country(seller):
        findings.warning("no_vat_abroad", f"{row} and {unexplained}; sent as VAT status {status}.", where)
    return status


def check_status(status: int, where: str, books: Books, findings: Findings) -> None:
    if status not in books.vat_statuses:
        findings.error("vat_status_unknown", f"Procountor has no VAT status {status} for sales.", where)


def base_by_rate(lines: Sequence[Line]) -> dict[Decimal, Decimal]:
    """Net of each rate, from the rounded rows."""
    return {
        rate: sum((line.net for line in lines if line.percent == rate), Decimal(0)) for rate in _rates(lines)
    }


def by_rate(lines: Sequence[Line]) -> dict[Decimal, Decimal]:
    """VAT of each rate, to the cent, from the rate's net."""
    return {rate: cents(net * rate / 100) for rate, net in base_by_rate(lines).items()}


def roundings(lines: Sequence[Line]) -> frozenset[Decimal]:
    """Every sum of VAT that an honest system may arrive at.

    Neither vendor says whether VAT is rounded row by row, rate by rate or once, from exact nets or from rounded
    ones (of the rows or of the rates), nor how a half cent goes. Often this is one figure; it is never a range.
    """
    return frozenset(
        sum((part.quantize(CENT, rounding) for part in parts), Decimal(0)).quantize(CENT)
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
        for parts in _partitions(lines, rounding)
    )


def roundings_within(sums: Sequence[tuple[Decimal, Decimal]]) -> frozenset[Decimal]:
    """Every VAT that may lie in sums that have it in them, each with its percentage.

    Of each sum, of those of a rate, or of all at once the VAT is rounded, or the net and the VAT is what is left.
    """
    rates = {rate: sum((paid for paid, other in sums if other == rate), Decimal(0)) for _, rate in sums}
    by_rate = [(paid, rate) for rate, paid in rates.items()]
    everything = sum(rates.values(), Decimal(0))
    found = set()
    for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        for parts in (sums, by_rate):
            nets = [paid * 100 / (100 + rate) for paid, rate in parts]
            for part in (nets, [sum(nets, Decimal(0))]):
                found.add(everything - sum((net.quantize(CENT, rounding) for net in part), Decimal(0)))
            taxes = [paid * rate / (100 + rate) for paid, rate in parts]
            found.add(sum((tax.quantize(CENT, rounding) for tax in taxes), Decimal(0)).quantize(CENT))
    return frozenset(found)


def _partitions(lines: Sequence[Line], rounding: str) -> Iterator[list[Decimal]]:
    """VAT in parts that each may be rounded: by row, by rate, as one."""
    for exact in (True, False):
        rows = [(line.exact if exact else line.net, line.percent) for line in lines]
        yield _taxes(rows)
        rates = [
            (sum((net for net, percent in rows if percent == rate), Decimal(0)), rate)
            for rate in _rates(lines)
        ]
        for bases in (rates, [(net.quantize(CENT, rounding), rate) for net, rate in rates]):
            yield _taxes(bases)
            yield [sum(_taxes(bases), Decimal(0))]


def _taxes(bases: Sequence[tuple[Decimal, Decimal]]) -> list[Decimal]:
    return [net * percent / 100 for net, percent in bases]


def _rates(lines: Sequence[Line]) -> list[Decimal]:
    return list(dict.fromkeys(line.percent for line in lines))
