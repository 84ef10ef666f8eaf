"""Business ids have one form each, and no message shows what may be private."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from severa_procountor.codecs import identifiers
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.identifiers import BusinessId, is_norwegian_person, named, same_business_id
from severa_procountor.problems.catalogue import catalogue

FINNISH = BusinessId("FI", "1234567-1", "FI12345671")
SWEDISH = BusinessId("SE", "556016-0680", "SE556016068001")

countries = st.sampled_from(["", "FI", "SE", "DE", "EE", "GR", "XI", "AT", "ES", "FR", "NO", "US", "QQ"])
odd_ids = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"(FI|SE|DE|EL|ES|FR|IE|ATU|BG|CZ|NL|PL|XI)?[-0-9A-Z ]{0,14}", fullmatch=True),
)


def read(raw: str, country: str) -> BusinessId | None:
    return identifiers.business_id(raw, country, where="receiverVatNumber", findings=Findings())


def problems(raw: str, country: str) -> list[tuple[str, str]]:
    findings = Findings()
    assert identifiers.business_id(raw, country, where="receiverVatNumber", findings=findings) is None
    return [(problem.code, problem.message) for problem in findings.errors]


def finnish_id(number: int) -> str | None:
    """A valid Finnish business id with these seven digits, None if they have no check digit."""
    digits = f"{number:07}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return None if rest == 1 else f"{digits}-{0 if rest == 0 else 11 - rest}"


@pytest.mark.parametrize(
    "raw",
    [
        "1234567-1",
        "12345671",
        "FI12345671",
        "fi 1234567-1",
        " FI 12345671 ",
        "1234567\u20131",
        "1234567\u22121",
        "1234567\u20111",
        "1234567 - 1",
        "\u200b1234567-1\u00a0",
    ],
)
def test_each_form_of_a_finnish_id_is_read(raw: str) -> None:
    assert read(raw, "FI") == FINNISH
    assert read(raw, "AX") == FINNISH


@pytest.mark.parametrize("raw", ["112038-9", "1120389", "FI1120389", "FI112038-9"])
def test_the_old_form_of_a_finnish_id_is_padded(raw: str) -> None:
    assert read(raw, "FI") == BusinessId("FI", "0112038-9", "FI01120389")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1234567-8", "business_id_checksum"),
        ("FI12345678", "business_id_checksum"),
        ("0000000-0", "business_id_form"),
        ("1120388", "business_id_checksum"),
        ("112038", "business_id_form"),
        ("12345-6", "business_id_form"),
        ("1234567-12", "business_id_form"),
        ("003712345671", "business_id_form"),
        ("Y-tunnus", "business_id_form"),
        ("", "business_id_form"),
    ],
)
def test_what_is_no_finnish_id_is_refused(raw: str, code: str) -> None:
    assert [found for found, _ in problems(raw, "FI")] == [code]


@given(st.integers(min_value=1, max_value=9_999_999).map(finnish_id).filter(bool))
def test_exactly_one_check_digit_fits_a_finnish_id(value: str) -> None:
    fitting = [digit for digit in range(10) if read(f"{value[:-1]}{digit}", "FI")]
    assert fitting == [int(value[-1])]


@pytest.mark.parametrize(
    "raw",
    [
        "556016-0680",
        "5560160680",
        "SE556016068001",
        "se 556016-0680 01",
        "556016068001",
        "16556016-0680",
        "165560160680",
    ],
)
def test_each_form_of_a_swedish_id_is_read(raw: str) -> None:
    assert read(raw, "SE") == SWEDISH


def test_a_swedish_authority_is_not_taken_for_a_person_born_in_this_century() -> None:
    authority = BusinessId("SE", "202100-5448", "SE202100544801")
    assert read("202100544801", "SE") == read("SE202100544801", "SE") == authority


@pytest.mark.parametrize("raw", ["800101-9870", "19800101-9870", "SE800101987001"])
def test_a_swedish_sole_trader_has_an_id_that_is_never_shown(raw: str) -> None:
    digits = "800101987"
    valid = raw.replace("9870", f"987{luhn.calc_check_digit(digits)}")
    assert read(valid, "SE") == BusinessId(
        "SE", f"800101-987{luhn.calc_check_digit(digits)}", f"SE{digits}{luhn.calc_check_digit(digits)}01"
    )
    [(code, message)] = problems(raw, "SE")
    assert code == "business_id_checksum"
    assert "9870" not in message


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("556016-0681", "business_id_checksum"),
        ("SE556016068002", "business_id_form"),
        ("55601606", "business_id_form"),
        ("000000-0000", "business_id_form"),
        ("551316-0680", "business_id_form"),
    ],
)
def test_what_is_no_swedish_id_is_refused(raw: str, code: str) -> None:
    assert [found for found, _ in problems(raw, "SE")] == [code]


@pytest.mark.parametrize(
    ("raw", "country", "value"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("atu13585627", "AT", "ATU13585627"),
        ("EE100931558", "EE", "EE100931558"),
        ("EL 094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("GR094259216", "GR", "EL094259216"),
        ("094259216", "EL", "EL094259216"),
        ("XI980780684", "GB", "XI980780684"),
    ],
)
def test_an_eu_vat_number_gets_its_prefix(raw: str, country: str, value: str) -> None:
    found = read(raw, country)
    assert found is not None
    assert (found.value, found.vat_number) == (value, value)


def test_the_prefix_says_the_country_whatever_the_address_says() -> None:
    assert read("FI12345671", "DE") == FINNISH
    assert read("SE556016068001", "NO") == SWEDISH


def test_a_number_of_a_national_register_is_an_id_without_a_vat_number() -> None:
    assert read("12345678", "EE") == BusinessId("EE", "12345678", None)
    assert read("122119m", "AT") == BusinessId("AT", "122119M", None)
    assert read("EE12345678", "EE") is None


@pytest.mark.parametrize(
    ("raw", "country", "code"),
    [
        ("DE136695978", "DE", "business_id_checksum"),
        ("136695978", "DE", "business_id_checksum"),
        ("DE1", "FI", "business_id_form"),
        ("HRB 12345", "DE", "business_id_form"),
    ],
)
def test_a_wrong_eu_vat_number_is_refused(raw: str, country: str, code: str) -> None:
    assert [found for found, _ in problems(raw, country)] == [code]


def test_an_id_from_elsewhere_is_only_made_upper_case_without_blanks() -> None:
    assert read("gb 123 4567 89", "GB") == BusinessId("GB", "GB123456789", None)
    assert read("12-3456789", "US") == BusinessId("US", "12-3456789", None)


@pytest.mark.parametrize(
    "raw", ["988077917", "988 077 917", "no 988 077 917 mva", "988077917MVA", "NO988077917", "988.077.917"]
)
def test_each_form_of_a_norwegian_id_is_read(raw: str) -> None:
    assert read(raw, "NO") == BusinessId("NO", "988077917", None)


@pytest.mark.parametrize(
    "raw",
    ["CHE-107.787.577", "che 107 787 577", "CHE107787577MWST", "CHE-107.787.577 TVA", "CHE-107.787.577 IVA"],
)
def test_each_form_of_a_swiss_id_is_read(raw: str) -> None:
    assert read(raw, "CH") == BusinessId("CH", "CHE-107.787.577", None)


@pytest.mark.parametrize(
    ("raw", "country", "code"),
    [
        ("988077918", "NO", "business_id_checksum"),
        ("NO988077918MVA", "NO", "business_id_checksum"),
        ("9880779170", "NO", "business_id_form"),
        ("CHE-107.787.578", "CH", "business_id_checksum"),
        ("107.787.577", "CH", "business_id_form"),
    ],
)
def test_a_wrong_norwegian_or_swiss_id_is_refused(raw: str, country: str, code: str) -> None:
    assert [found for found, _ in problems(raw, country)] == [code]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("XI980780684", BusinessId("XI", "XI980780684", "XI980780684")),
        ("980780684", BusinessId("XI", "XI980780684", "XI980780684")),
        ("GB980780684", BusinessId("GB", "GB980780684", None)),
        ("NI 123456", BusinessId("GB", "NI123456", None)),
    ],
)
def test_an_id_of_northern_ireland_without_its_prefix_may_be_a_british_one(
    raw: str, expected: BusinessId
) -> None:
    assert read(raw, "XI") == expected


def test_a_wrong_vat_number_of_northern_ireland_is_refused() -> None:
    assert [code for code, _ in problems("XI980780685", "XI")] == ["business_id_checksum"]


def test_a_norwegian_person_is_known_by_two_check_digits() -> None:
    assert is_norwegian_person("018190 90013")
    assert not is_norwegian_person("01819090014")
    assert not is_norwegian_person("988077917")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("2468135-7", "2468135-7"),
        ("SE556016068001", "SE556016068001"),
        ("FR 40 303 265 045", "FR40303265045"),
        ("SE8001011236 01", "a person"),
        ("010190-901R", "a person"),
        ("01819090013", "[not shown]"),
    ],
)
def test_an_id_is_named_unless_it_may_be_a_person_s(raw: str, name: str) -> None:
    assert named(raw) == name


@pytest.mark.parametrize("raw", ["-", "n/a", "", "統一12345", "131052-908T"])
def test_a_text_that_is_no_id_anywhere_is_refused(raw: str) -> None:
    assert [code for code, _ in problems(raw, "US")] == ["business_id_form"]


def test_a_message_shows_a_wrong_business_id_as_it_was_typed() -> None:
    assert problems(" 1234567-8", "FI") == [
        ("business_id_checksum", '"1234567-8": the check digit is wrong.')
    ]
    assert problems("556016-0681", "SE") == [
        ("business_id_checksum", '"556016-0681": the check digit is wrong.')
    ]


@pytest.mark.parametrize("country", ["FI", "SE", "DE", "US"])
@pytest.mark.parametrize(
    "private",
    [
        "131052-908T",
        "hetu 131052-908T",
        "131052908T",
        "010203A901X",
        "800101-9870",
        "FI2112345600000785",
        "FI21 1234 5600 0007 85 1",
    ],
)
def test_a_message_never_shows_an_identity_code_or_an_account(private: str, country: str) -> None:
    findings = Findings()
    identifiers.business_id(private, country, where="", findings=findings)
    shown = re.sub("[^0-9]", "", "".join(problem.message for problem in findings.errors))
    assert shown == ""


@given(odd_ids, countries)
def test_no_text_is_too_odd_to_be_read(raw: str, country: str) -> None:
    findings = Findings()
    found = identifiers.business_id(raw, country, where="", findings=findings)
    assert (found is None) == bool(findings.errors)
    assert {problem.code for problem in findings.errors} <= set(catalogue())
    if found:
        assert identifiers.business_id(found.value, found.country, where="", findings=findings) == found


@pytest.mark.parametrize(
    ("left", "right", "country"),
    [
        ("FI12345671", "1234567-1", "FI"),
        ("FI12345671", "1234567-1", "DE"),
        ("12345671", "1234567–1", "FI"),
        ("112038-9", "FI01120389", "FI"),
        ("SE556016068001", "16556016-0680", "SE"),
        ("DE136695976", "136 695 976", "DE"),
        ("EL094259216", "094259216", "GR"),
        ("no 123", "NO123", "NO"),
        ("NO 988 077 917 MVA", "988077917", "NO"),
        ("CHE-107.787.577 MWST", "CHE107787577", "CH"),
        ("12-3456789", "123456789", "US"),
        ("GB980780684", "980 7806 84", "GB"),
        ("1234567-8", "FI12345678", "FI"),
    ],
)
def test_the_forms_of_one_id_are_equal(left: str, right: str, country: str) -> None:
    assert same_business_id(left, right, country)
    assert same_business_id(right, left, country)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1234567-1", "0112038-9"),
        ("1234567-1", "1234567-2"),
        ("1234567-1", None),
        (None, None),
        ("", ""),
        (" ", " "),
        ("-", "-"),
        ("n/a", "n/a"),
    ],
)
def test_different_ids_and_missing_ones_are_not_equal(left: str | None, right: str | None) -> None:
    assert not same_business_id(left, right, "FI")


@given(odd_ids, odd_ids, countries)
def test_any_two_texts_can_be_compared(left: str, right: str, country: str) -> None:
    assert same_business_id(left, right, country) == same_business_id(right, left, country)
