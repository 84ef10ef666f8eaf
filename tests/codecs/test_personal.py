"""What may be a personal identity code is known by its form, and no message shows it."""

from __future__ import annotations

import pytest

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import HIDDEN, is_finnish_code, is_personal_code, shown


@pytest.mark.parametrize("separator", "+-ABCDEFYXWVU")
def test_a_finnish_identity_code_is_known_by_every_separator(separator: str) -> None:
    assert is_personal_code(f"131052{separator}908T")
    assert is_personal_code(f" 131052{separator.lower()}908t")


@pytest.mark.parametrize(
    "text",
    [
        "800101-9876",
        "8001019876",
        "800101+9876",
        "19800101-9876",
        "200001019876",
        "800161-9876",
        "131052–908T",
    ],
)
def test_identity_codes_are_known_with_and_without_century(text: str) -> None:
    assert is_personal_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234567-1",
        "12345671",
        "FI12345671",
        "556016-0680",
        "5560160680",
        "165560160680",
        "131352-908T",
        "320152-908T",
        "131052-90T",
    ],
)
def test_a_business_id_is_no_identity_code(text: str) -> None:
    assert not is_personal_code(text)


def test_a_finnish_code_is_told_from_a_swedish_one() -> None:
    assert is_finnish_code("131052-908T")
    assert not is_finnish_code("800101-9876")


@pytest.mark.parametrize(
    "text",
    [
        "131052-908T",
        "131052 908T",
        "1 3 1 0 5 2 - 9 0 8 T",
        "131052908T",
        "131052a908t",
        "131052.908T",
        "131052\u2013908T",
        "131052\u200b-908T",
        "\uff11\uff13\uff11\uff10\uff15\uff12-908T",
        "hetu131052-908T",
        "FI131052-908T",
        "131052-908T01",
        "tunnus 131052-908T, Helsinki",
        "131052-908X",
        "800101-9876",
        "800101 9876",
        "8001019876",
        "19800101-9876",
        "SE800101987601",
        "SE850101-123901",
        "kund SE 800101-9876 01",
        "FI2112345600000785",
        "FI21 1234 5600 0007 85",
        "01819090013",
    ],
)
def test_a_value_that_may_be_private_is_not_shown_however_it_is_written(text: str) -> None:
    assert shown(text) == HIDDEN


@pytest.mark.parametrize(
    "text",
    [
        "2468135-7",
        "556016-0680",
        "5560160680",
        "DE136695976",
        "CHE-107.787.577",
        "SUUN",
        "fr-FR",
        "202600017",
        "Ankkalinna",
    ],
)
def test_other_values_are_shown(text: str) -> None:
    assert shown(text) == text


def test_a_long_value_is_shown_on_one_line_and_cut() -> None:
    assert shown("a\nb " + "c" * 60) == "a b " + "c" * 36


def test_every_message_is_masked_whoever_wrote_it() -> None:
    findings = Findings()
    findings.about("Row 1").error("text_characters", "010190-901R is odd.", "rows[0].description")
    findings.warning("text_cut", "SE850101-123901")
    findings.change("text_cut", "FI2112345600000785")
    messages = [problem.message for problem in (*findings.errors, *findings.notes)]
    assert messages == ["Row 1: [identity code] is odd.", "[identity code]", "[account]"]
