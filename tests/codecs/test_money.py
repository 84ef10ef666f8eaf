"""Sums are rounded half up and shared out to the last cent."""

from __future__ import annotations

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.codecs.money import cents, row_net, scale, split, without_noise

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=4), min_size=1, max_size=20)
signed_weights = st.lists(st.decimals(min_value=-(10**6), max_value=10**6, places=2), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("2.675", "2.68"), ("-2.675", "-2.68"), ("2.674999", "2.67"), ("0.005", "0.01"), ("1E+3", "1000.00")],
)
def test_a_half_cent_is_rounded_away_from_zero(amount: str, rounded: str) -> None:
    assert str(cents(Decimal(amount))) == rounded


def test_nothing_becomes_minus_zero() -> None:
    assert str(cents(Decimal("-0.004"))) == "0.00"


def test_the_number_of_decimals_can_be_chosen() -> None:
    assert scale(Decimal("7.12345"), 4) == Decimal("7.1235")
    assert str(scale(Decimal("7.5"), 0)) == "8"


def test_a_row_is_multiplied_exactly_before_it_is_rounded() -> None:
    assert row_net(Decimal("7.5"), Decimal("85.333")) == Decimal("640.00")
    with decimal.localcontext(decimal.Context(prec=6)):
        assert row_net(Decimal("123456.78"), Decimal("9876.543")) == Decimal("1219326196.31")


def test_a_third_cannot_be_shared_and_the_first_gets_the_cent() -> None:
    assert split(Decimal("10.00"), [Decimal(1)] * 3) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]


def test_the_largest_remainder_gets_the_cent() -> None:
    shares = split(Decimal("0.10"), [Decimal(1), Decimal(2), Decimal(4)])
    assert shares == [Decimal("0.01"), Decimal("0.03"), Decimal("0.06")]


@given(amounts, signed_weights)
def test_the_shares_add_up_to_the_total(total: Decimal, parts: list[Decimal]) -> None:
    assert sum(split(total, parts)) == total


@given(amounts, signed_weights)
def test_a_credit_note_is_shared_as_the_mirror_of_its_invoice(total: Decimal, parts: list[Decimal]) -> None:
    assert split(-total, parts) == [-share for share in split(total, parts)]
    assert split(-total, [-part for part in parts]) == split(-total, parts)


@given(amounts, weights)
def test_each_share_is_within_a_cent_of_the_exact_one(total: Decimal, parts: list[Decimal]) -> None:
    whole = sum(parts) or Decimal(len(parts))
    exact = [total * (part if sum(parts) else Decimal(1)) / whole for part in parts]
    shares = split(total, parts)
    assert all(abs(share - wanted) < Decimal("0.01001") for share, wanted in zip(shares, exact, strict=True))


@given(amounts, weights)
def test_a_weight_of_zero_gets_nothing(total: Decimal, parts: list[Decimal]) -> None:
    assert split(total, [Decimal(0), *parts, Decimal(1)])[0] == 0


@given(amounts, st.integers(min_value=1, max_value=20))
def test_weights_of_nothing_share_equally(total: Decimal, count: int) -> None:
    shares = split(total, [Decimal(0)] * count)
    assert sum(shares) == total
    assert max(shares) - min(shares) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("33.300000000000004", "33.30"),
        ("-99.99999999999999", "-100.00"),
        ("0.0000001", "0.00"),
        ("12.5", "12.5"),
        ("33.3000011", "33.3000011"),
        ("0.005", "0.005"),
    ],
)
def test_a_double_is_read_as_the_cents_that_were_meant(read: str, meant: str) -> None:
    assert str(without_noise(Decimal(read))) == meant


def test_a_total_of_broken_cents_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number of cents"):
        split(Decimal("0.005"), [Decimal(1)])


def test_sharing_out_to_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to share"):
        split(Decimal("1.00"), [])
