"""Account numbers have one form each, and no message shows one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.codecs import bank_accounts
from severa_procountor.codecs.bank_accounts import bankgiro
from severa_procountor.codecs.findings import Findings


@pytest.mark.parametrize(
    "raw", ["FI2112345600000785", "fi21 1234 5600 0007 85", "FI21\u00a01234 5600-0007-85"]
)
def test_an_account_is_read_without_blanks(raw: str) -> None:
    findings = Findings()
    assert bank_accounts.iban(raw, where="bankAccount", findings=findings) == "FI2112345600000785"
    assert not findings.errors


@pytest.mark.parametrize(
    "raw", ["FI2212345600000785", "FI211234560000078", "2112345600000785", "", "5050-1055", "ÄÖ21"]
)
def test_a_wrong_account_is_an_error_that_does_not_show_it(raw: str) -> None:
    findings = Findings()
    assert bank_accounts.iban(raw, where="bankAccount", findings=findings) is None
    [problem] = findings.errors
    assert problem.code == "iban_invalid"
    assert not re.search("[0-9]{3}", problem.message)


@given(st.text(max_size=40))
def test_no_text_is_too_odd_for_an_account(raw: str) -> None:
    findings = Findings()
    assert (bank_accounts.iban(raw, where="", findings=findings) is None) == bool(findings.errors)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("5050-1055", "5050-1055"),
        ("50501055", "5050-1055"),
        ("991-2346", "991-2346"),
        (" 991 23 46 ", "991-2346"),
    ],
)
def test_a_bankgiro_number_has_its_dash_before_the_last_four_digits(raw: str, number: str) -> None:
    assert bankgiro(raw) == number


@pytest.mark.parametrize(
    "raw", ["", "5050-1054", "000-0000", "50-501055", "12345-6789", "FI2112345600000785"]
)
def test_what_is_no_bankgiro_number_is_none(raw: str) -> None:
    assert bankgiro(raw) is None
