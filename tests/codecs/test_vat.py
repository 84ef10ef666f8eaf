"""Why a row has no VAT, and to which sums of VAT rounding may come."""

from __future__ import annotations

from decimal import Decimal

import pytest

from severa_procountor.codecs.identifiers import BusinessId
from severa_procountor.codecs.money import cents
from severa_procountor.codecs.vat import Line, ZeroReason, roundings, zero_reason

FINNISH = BusinessId("FI", "2468135-7", "FI24681357")
GERMAN = BusinessId("DE", "DE136695976", "DE136695976")


def _line(net: str, percent: str) -> Line:
    return Line(Decimal(net), cents(Decimal(net)), Decimal(percent))


@pytest.mark.parametrize(
    ("reverse", "buyer", "buyer_id", "seller", "reason"),
    [
        (True, "FI", FINNISH, "FI", ZeroReason.REVERSE_CHARGE),
        (True, "DE", GERMAN, "FI", ZeroReason.REVERSE_CHARGE),
        (True, "US", None, "FI", ZeroReason.REVERSE_CHARGE),
        (False, "DE", GERMAN, "FI", ZeroReason.EU_SALE),
        (False, "DE", FINNISH, "FI", ZeroReason.NO_VAT),
        (False, "DE", None, "FI", ZeroReason.NO_VAT),
        (False, "US", None, "FI", ZeroReason.EXPORT),
        (False, "XI", None, "FI", ZeroReason.EXPORT),
        (False, "FI", FINNISH, "FI", ZeroReason.NO_VAT),
        (False, "AX", FINNISH, "FI", ZeroReason.NO_VAT),
        (False, "FI", FINNISH, "AX", ZeroReason.NO_VAT),
        (False, "AX", FINNISH, "SE", ZeroReason.EU_SALE),
        (False, "SE", FINNISH, "AX", ZeroReason.NO_VAT),
    ],
)
def test_why_a_sale_has_no_vat(
    reverse: bool, buyer: str, buyer_id: BusinessId | None, seller: str, reason: ZeroReason
) -> None:
    assert zero_reason(reverse, buyer, buyer_id, seller) is reason


def test_vat_may_be_counted_from_the_net_of_the_rate_rounded_to_the_cent() -> None:
    # Twice 1.167 is 2.334: 0.595 of VAT, 0.60; twice 1.17 too; but 2.33 has 0.594.
    assert roundings([_line("1.167", "25.5")] * 2) == {Decimal("0.60"), Decimal("0.59")}


def test_rounding_rates_apart_is_one_way_and_at_once_another() -> None:
    lines = [_line("0.10", "25.5"), _line("0.10", "13.5"), _line("0.10", "10")]
    # By rate 0.03 + 0.01 + 0.01; at once 0.049.
    assert roundings(lines) == {Decimal("0.05")}
    assert roundings([_line("0.01", "25.5")] * 3) == {Decimal("0.00"), Decimal("0.01")}
