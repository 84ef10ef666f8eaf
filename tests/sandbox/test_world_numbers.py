"""Made-up numbers pass the check digits of their countries, judged by libraries that the generator does not use."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import IBAN
from stdnum import luhn
from stdnum.eu import vat
from stdnum.fi import hetu, ytunnus
from stdnum.no import mva
from stdnum.se import orgnr

from severa_procountor.sandbox.world import numbers

chance = st.integers().map(Random)


@given(chance)
def test_finnish_business_ids(rng: Random) -> None:
    assert ytunnus.is_valid(numbers.finnish_id(rng))


@given(chance)
def test_a_broken_check_digit_is_wrong(rng: Random) -> None:
    assert not ytunnus.is_valid(numbers.break_check_digit(numbers.finnish_id(rng)))


@given(chance)
def test_swedish_organisation_numbers_are_no_identity_codes(rng: Random) -> None:
    number = numbers.swedish_id(rng)

    assert orgnr.is_valid(number)
    assert int(number[2:4]) >= 20


@pytest.mark.parametrize("country", ["FI", "SE", "DE", "EE", "DK"])
@given(chance)
def test_vat_numbers_of_the_eu(country: str, rng: Random) -> None:
    assert vat.is_valid(numbers.VAT_NUMBERS[country](rng))


@given(chance)
def test_norwegian_vat_numbers(rng: Random) -> None:
    assert mva.is_valid(numbers.VAT_NUMBERS["NO"](rng))


@pytest.mark.parametrize("country", ["FI", "SE"])
@given(chance)
def test_accounts_pass_the_checks_of_iban_and_country(country: str, rng: Random) -> None:
    account = IBAN(numbers.iban(country, rng), validate_bban=country == "FI")

    assert account.country_code == country
    assert account.bank is None


@given(chance)
def test_bankgiro_numbers(rng: Random) -> None:
    assert luhn.is_valid(numbers.bankgiro(rng).replace("-", ""))


@pytest.mark.parametrize(("number", "reference"), [(1, "13"), (1234, "12344"), (10000, "100007")])
def test_finnish_reference_numbers(number: int, reference: str) -> None:
    assert numbers.finnish_reference(number) == reference


@given(st.integers(min_value=1, max_value=10**9))
def test_swedish_reference_numbers(number: int) -> None:
    assert luhn.is_valid(numbers.swedish_reference(number))


@given(chance)
def test_identity_codes_are_of_the_range_for_tests(rng: Random) -> None:
    code = numbers.identity_code(rng)

    assert hetu.is_valid(code, allow_temporary=True)
    assert 900 <= int(code[7:10]) <= 999
