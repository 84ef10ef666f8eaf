"""Payment reference numbers: examples from public pages, and what is generated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.sandbox.procountor import references


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("1232", "FI"),
        ("1234561", "FI"),
        ("RF18539007547034", "RF"),
        ("RF332348236", "RF"),
        ("1234566", "OCR"),
    ],
)
def test_a_right_check_digit_is_taken(reference: str, kind: str) -> None:
    assert references.is_valid(reference, kind)


@pytest.mark.parametrize(
    ("reference", "kind"),
    [("1233", "FI"), ("123", "FI"), ("RF19539007547034", "RF"), ("1234567", "OCR"), ("INV-1", "FI")],
)
def test_a_wrong_check_digit_or_form_is_refused(reference: str, kind: str) -> None:
    assert not references.is_valid(reference, kind)


@given(st.integers(1, 10**9), st.sampled_from(["FINLAND", "SWEDEN", "ESTONIA"]))
def test_what_is_generated_is_valid_in_its_country(number: int, country: str) -> None:
    kind = references.allowed_types(country)[0]

    assert references.is_valid(references.generated(number, country), kind)
