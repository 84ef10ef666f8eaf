"""Two identity codes are the same person's or they are not: separator, century, date and check character count."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.codecs.identity_codes import IdentifierType, IdentityCode, identity_code

TODAY = datetime.date(2026, 11, 22)
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIGNS = {1800: "+", 1900: "-UVWXY", 2000: "ABCDEF"}


def finnish(born: datetime.date, sign: str, number: int) -> str:
    day = born.strftime("%d%m%y")
    return f"{day}{sign}{number}{CHECK[int(f'{day}{number}') % 31]}"


def swedish(day: str, sign: str, number: int) -> str:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(f"{day}{number}")]
    return f"{day}{sign}{number}{-sum(one // 10 + one % 10 for one in doubled) % 10}"


def read(raw: str, country: str = "FI", today: datetime.date = TODAY) -> IdentityCode | None:
    return identity_code(raw, country, today=today)


def value(raw: str, country: str = "FI", today: datetime.date = TODAY) -> str | None:
    found = read(raw, country, today)
    return found.value if found else None


@given(st.dates(datetime.date(1800, 1, 1), datetime.date(2026, 11, 22)), st.integers(900, 999), st.data())
def test_every_separator_of_a_finnish_code_is_taken_and_kept(
    born: datetime.date, number: int, data: st.DataObject
) -> None:
    sign = data.draw(st.sampled_from(SIGNS[born.year // 100 * 100]))
    code = finnish(born, sign, number)
    assert read(code) == IdentityCode(code, IdentifierType.FINNISH)
    assert value(f" {code.lower()} ") == code


def test_two_finnish_codes_that_differ_by_the_separator_alone_are_two_people() -> None:
    assert read("131052-952K") is not None
    assert read("131052-952K") != read("131052Y952K")
    assert read("131052A952K") != read("131052B952K")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "131052-952L",  # check character
        "131052952K",  # without separator two people may share it
        "131052G952K",
        "310252-9528",
        "320152-UUUU",
        "131052-UUU",
        "1234567-1",
        "131052-952K 131052-952K",
        "\u0661\u0663\u0661\u0660\u0665\u0662-952K",
        "811228-9873",  # Luhn
        "811328-9874",
        "20991228-9870",
        "1811228-9874",
        "5560160680",
    ],
)
def test_what_is_no_code_is_none(raw: str) -> None:
    assert read(raw) is None


def test_a_dash_of_another_form_is_a_hyphen() -> None:
    assert value("131052\u2013952K") == "131052-952K"
    assert value("811228\u2212" + "9874") == "198112289874"


def test_an_artificial_code_is_taken_and_told_to_be_shared() -> None:
    code = read("131052-UUUU")
    assert code is not None
    assert (code.value, code.kind, code.is_shared) == ("131052-UUUU", IdentifierType.FINNISH, True)


def test_a_code_of_ones_own_is_not_shared() -> None:
    code = read("131052-952K")
    assert code is not None
    assert not code.is_shared


@pytest.mark.parametrize(
    "raw", ["811228-9874", "8112289874", "19811228-9874", "198112289874", " 811228 - 9874 ", "19811228+9874"]
)
def test_the_forms_of_a_swedish_code_are_one(raw: str) -> None:
    assert value(raw) == "198112289874"


@pytest.mark.parametrize(
    ("day", "sign", "century"),
    [
        ("121212", "-", "20"),
        ("121212", "+", "19"),
        ("811228", "+", "18"),
        ("701063", "-", "19"),  # coordination number
        ("701063", "", "19"),
    ],
)
def test_the_century_of_a_swedish_code_follows_from_its_sign(day: str, sign: str, century: str) -> None:
    raw = swedish(day, sign, 998)
    assert value(raw, "SE") == f"{century}{day}{raw[-4:]}"
    assert value(f"{century}{raw}") == f"{century}{day}{raw[-4:]}"


def test_a_birthday_still_to_come_this_year_was_a_century_ago() -> None:
    raw = swedish("261224", "-", 998)
    assert value(raw, "SE", datetime.date(2026, 11, 22)) == "19" + raw.replace("-", "")
    assert value(raw, "SE", datetime.date(2026, 12, 24)) == "20" + raw.replace("-", "")
    older = raw.replace("-", "+")
    assert value(older, "SE", datetime.date(2026, 11, 22)) == "19" + raw.replace("-", "")


def test_a_swedish_code_is_sent_with_its_century() -> None:
    code = read("811228-9874")
    assert code is not None
    assert (code.written, code.kind) == ("19811228-9874", IdentifierType.SWEDISH)


def test_a_finnish_code_is_sent_as_it_is() -> None:
    code = read("131052Y952K")
    assert code is not None
    assert code.written == "131052Y952K"


def test_a_text_that_is_a_code_of_both_countries_is_of_the_companys() -> None:
    texts = [f"010203-{number}{last}" for number in range(900, 1000) for last in range(10)]
    kinds = {(_kind(raw, "FI"), _kind(raw, "SE")) for raw in texts}
    assert (IdentifierType.FINNISH, IdentifierType.SWEDISH) in kinds


def test_a_mistyped_finnish_code_is_no_swedish_one_outside_sweden() -> None:
    """One in ten would be, by its check digit."""
    texts = [f"010203-{number}{last}" for number in range(900, 1000) for last in range(10)]
    kinds = {(_kind(raw, "FI"), _kind(raw, "SE")) for raw in texts}
    assert (None, IdentifierType.SWEDISH) in kinds
    assert (IdentifierType.SWEDISH, IdentifierType.SWEDISH) not in kinds
    short = swedish("010203", "-", 998)
    assert (_kind(short, "FI"), _kind(short.replace("-", ""), "FI")) == (None, None)
    assert _kind(f"20{short}", "FI") is IdentifierType.SWEDISH


@pytest.mark.parametrize("raw", ["131052-952K", "131052-UUUU", "811228-9874"])
def test_nothing_prints_a_code(raw: str) -> None:
    code = read(raw)
    assert code is not None
    texts = [repr(code), str(code), f"{code}", repr([code]), str(list(code.__rich_repr__()))]
    assert not any(code.value[:6] in text or raw in text for text in texts)


def test_codes_can_be_compared_and_counted() -> None:
    assert len({read("811228-9874"), read("19811228-9874"), read("131052-952K")}) == 2


def _kind(raw: str, country: str) -> IdentifierType | None:
    found = read(raw, country)
    return found.kind if found else None
