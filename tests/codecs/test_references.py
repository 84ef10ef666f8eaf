"""Bank reference numbers are told apart and checked by their check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.codecs import references

bodies = st.integers(min_value=100, max_value=10**19 - 1).map(str)


def finnish_check_digit(body: str) -> int:
    weights = [7, 3, 1] * 7
    return -sum(int(digit) * weight for digit, weight in zip(body[::-1], weights, strict=False)) % 10


@pytest.mark.parametrize("number", ["1232", "1234561", "12345 67897", "00000000000001234561", "1" * 19 + "7"])
def test_a_finnish_reference_is_known_by_its_check_digit(number: str) -> None:
    assert references.finnish(number)


@pytest.mark.parametrize("number", ["", "0000", "12", "104", "1233", "1232x", "RF18539007547034", "1" * 21])
def test_what_is_no_finnish_reference_is_refused(number: str) -> None:
    assert not references.finnish(number)


@given(bodies)
def test_exactly_one_check_digit_fits_a_finnish_reference(body: str) -> None:
    fitting = [digit for digit in range(10) if references.finnish(f"{body}{digit}")]
    assert fitting == [finnish_check_digit(body)]


@pytest.mark.parametrize("number", ["RF18539007547034", "rf18 5390 0754 7034", "RF712348231"])
def test_an_international_reference_is_known_by_its_check_digits(number: str) -> None:
    assert references.rf(number)


@pytest.mark.parametrize("number", ["RF19539007547034", "RF18", "18539007547034", "RF18-539007547034", ""])
def test_what_is_no_international_reference_is_refused(number: str) -> None:
    assert not references.rf(number)


@pytest.mark.parametrize("number", ["1230", "1234567897", "12345 67897"])
def test_an_ocr_number_is_known_by_its_check_digit(number: str) -> None:
    assert references.ocr(number)


@pytest.mark.parametrize("number", ["", "0", "00", "1231", "12a0", "1" * 26])
def test_what_is_no_ocr_number_is_refused(number: str) -> None:
    assert not references.ocr(number)


@given(st.integers(min_value=1, max_value=10**24 - 1))
def test_exactly_one_check_digit_fits_an_ocr_number(body: int) -> None:
    assert sum(references.ocr(f"{body}{digit}") for digit in range(10)) == 1


def test_the_country_of_the_payee_decides_which_kinds_it_may_be() -> None:
    assert references.kind_of("1234561", "FI") == "FI"
    assert references.kind_of("1230", "SE") == "OCR"
    assert references.kind_of("RF18539007547034", "SE") == "RF"
    assert references.kind_of("1230", "FI") is None
    assert references.kind_of("1234561", "DE") is None


def test_a_reference_is_sent_without_blanks_in_upper_case() -> None:
    assert references.normalise(" rf18 5390\u00a00754 7034 ") == "RF18539007547034"


@given(st.text(max_size=30))
def test_no_text_is_too_odd_to_be_asked(text: str) -> None:
    assert references.kind_of(text, "FI") in ("FI", "RF", None)
    assert references.kind_of(text, "SE") in ("OCR", "RF", None)
