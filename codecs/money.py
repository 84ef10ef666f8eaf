"""Sums: rounding half up, and sharing a sum out without losing a cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
_NOISE = Decimal("0.000001")

# Wide enough for the exact product of any two amounts, and independent of the context of the calling thread.
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)


def scale(amount: Decimal, places: int) -> Decimal:
    """`amount` with `places` decimals, a half rounded away from zero; never minus zero."""
    return _EXACT.plus(_EXACT.quantize(amount, Decimal(1).scaleb(-places)))


def cents(amount: Decimal) -> Decimal:
    """`amount` to two decimals, a half rounded away from zero."""
    return scale(amount, 2)


def without_noise(amount: Decimal) -> Decimal:
    """What was meant by a number that has been a double: 33.300000000000004 is 33.30; others stay as they are."""
    whole = cents(amount)
    return whole if 0 < abs(amount - whole) <= _NOISE else amount


def row_net(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """The net sum of an invoice row, to the cent."""
    return cents(_EXACT.multiply(quantity, unit_price))


def split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Shares `total` out by `weights` with the largest remainders, each share within a cent of the exact one.

    The shares add up to `total` exactly, `split(-total, w)` is `split(total, w)` with each sign turned, and a
    weight of zero gets nothing. Weights that add up to zero share equally. Of equal remainders the first
    weight's wins. Raises ValueError for a total that is not whole cents and for no weights at all.
    """
    if total != cents(total):
        raise ValueError(f"{total} is not a whole number of cents")
    if not weights:
        raise ValueError("nothing to share out to")
    whole = int(_EXACT.multiply(abs(total), Decimal(100)))
    sign = -1 if total < 0 else 1
    return [_EXACT.multiply(Decimal(sign * share), CENT) for share in _shares(whole, _fractions(weights))]


def _fractions(weights: Sequence[Decimal]) -> list[Fraction]:
    """Each weight's part of their sum."""
    parts = [Fraction(weight) for weight in weights]
    total = sum(parts)
    if not total:
        return [Fraction(1, len(parts))] * len(parts)
    return [part / total for part in parts]


def _shares(whole: int, fractions: Sequence[Fraction]) -> list[int]:
    exact = [whole * fraction for fraction in fractions]
    shares = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: shares[place] - exact[place])
    for place in by_remainder[: whole - sum(shares)]:
        shares[place] += 1
    return shares
