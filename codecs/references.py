"""Bank reference numbers: the Finnish, the international (RF) and the Swedish (OCR), by check digits."""

from __future__ import annotations

import re
from typing import Literal

from stdnum import iso11649, luhn

Kind = Literal["FI", "RF", "OCR"]

_FINNISH_WEIGHTS = (7, 3, 1)


def normalise(number: str) -> str:
    """Without blanks, in upper case: the form that is sent and compared."""
    return "".join(number.split()).upper()


def finnish(number: str) -> bool:
    """A Finnish reference number: 3 to 19 digits and a check digit by the weights 7, 3, 1 (Finance Finland).

    Leading zeros do not count.
    """
    digits = normalise(number)
    if not re.fullmatch(r"[0-9]+", digits):
        return False
    digits = digits.lstrip("0")
    if not 4 <= len(digits) <= 20:
        return False
    total = sum(int(digit) * _FINNISH_WEIGHTS[place % 3] for place, digit in enumerate(reversed(digits[:-1])))
    return (total + int(digits[-1])) % 10 == 0


def rf(number: str) -> bool:
    """A creditor reference of ISO 11649: RF, two check digits, 1 to 21 letters and digits."""
    reference = normalise(number)
    return bool(re.fullmatch(r"RF[0-9]{2}[0-9A-Z]{1,21}", reference)) and iso11649.is_valid(reference)


def ocr(number: str) -> bool:
    """A Swedish OCR number: 2 to 25 digits, the last a Luhn check digit (Bankgirot).

    A length digit, which some payees use too, cannot be told from the number and is not checked.
    """
    digits = normalise(number)
    return bool(re.fullmatch(r"[0-9]{2,25}", digits)) and bool(digits.strip("0")) and luhn.is_valid(digits)


def kind_of(number: str, country: str) -> Kind | None:
    """Which kind of reference `number` is for a payee in `country` (ISO-2), None if no valid one."""
    if rf(number):
        return "RF"
    if country == "FI" and finnish(number):
        return "FI"
    if country == "SE" and ocr(number):
        return "OCR"
    return None
