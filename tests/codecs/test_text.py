"""Texts are made fit for Procountor, and every loss is reported."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.letters import encodes, form_of
from severa_procountor.codecs.text import clean, exact, is_email, split
from severa_procountor.problems import Level, Problem
from severa_procountor.problems.catalogue import catalogue

texts = st.text(max_size=120)
cp1252_letters = [
    chr(number) for number in range(0x20, 0x2200) if encodes(chr(number)) and chr(number).isalnum()
]
phrases = st.lists(st.text("abcdeåäö,", min_size=1, max_size=30), max_size=20).map(" ".join)


def cleaned(text: str | None, limit: int | None = None, lines: bool = False) -> tuple[str, list[str]]:
    findings = Findings()
    result = clean(text, limit=limit, where="notes", findings=findings, lines=lines)
    return result, [problem.code for problem in found(findings)]


def found(findings: Findings) -> tuple[Problem, ...]:
    return (*findings.errors, *findings.notes)


@pytest.mark.parametrize("text", ["Åsa Öström", "naïve café – “5 €” … ½ m² µm ™", "", "a\u00a0b"])
def test_a_text_that_procountor_takes_is_left_alone(text: str) -> None:
    assert cleaned(text) == (text, [])


def test_no_text_is_an_empty_one() -> None:
    assert cleaned(None) == ("", [])


def test_a_letter_and_its_accent_become_one_letter_without_a_finding() -> None:
    assert cleaned("A\u030aland Ja\u0308rvi") == ("Åland Järvi", [])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Łódź Gdańsk Żywiec", "Lódz Gdansk Zywiec"),
        ("Čech Škoda Žižka Ďáblice", "Cech Škoda Žižka Dáblice"),
        ("Kovács Őry Tűz", "Kovács Öry Tüz"),
        ("Ștefan Țara ăâ Ioan", "Stefan Tara aâ Ioan"),
        ("İstanbul ığdır Şahin", "Istanbul igdir Sahin"),
        ("Kārlis Ķeniņš Ģertrūde", "Karlis Keninš Gertrude"),
        ("Đorđe Ŋuorjjo Ŧ", "Dorde Nuorjjo T"),
        ("Nguyễn Thế", "Nguyên Thê"),
        ("ǻ ǿ ẞ", "å ø SS"),
        ("Юлия Щербакова", "Julija Štšerbakova"),
        ("ЮЛИЯ ЩЕРБАКОВА", "JULIJA ŠTŠERBAKOVA"),
        ("Київ Ґанок Єва", "Kijiv Ganok Jeva"),
        ("Αθήνα Ψυχή", "Athina Psychi"),
        ("ＡＢＣ １２", "ABC 12"),
        ("ﬁne №5 ℃ Ⅳ", "fine No5 °C IV"),
        ("Web‑sivut 5−3 5′", "Web-sivut 5-3 5'"),
        ("a → b ≥ c ≠ d", "a -> b >= c != d"),
        ("● yksi ■ kaksi", "• yksi • kaksi"),
    ],
)
def test_a_letter_that_procountor_lacks_is_written_as_the_closest(text: str, written: str) -> None:
    assert cleaned(text) == (written, ["text_transliterated"])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5 μm", "5 µm"),
        ("10 kΩ", "10 kohm"),
        ("CO₂", "CO2"),
        ("10⁴", "10^4"),
        ("2⅓ h", "2 1/3 h"),
        ("⅓ h", "1/3 h"),
    ],
)
def test_a_measure_keeps_its_meaning(text: str, written: str) -> None:
    assert cleaned(text) == (written, ["text_transliterated"])


def test_the_letters_that_were_written_otherwise_are_named_once() -> None:
    findings = Findings()
    clean("Łukasz Łoś", limit=None, where="notes", findings=findings)
    assert [problem.message for problem in findings.notes] == ["Written otherwise: Ł to L, ś to s."]
    assert findings.notes[0].where == "notes"


def test_characters_without_a_form_are_an_error_that_names_them() -> None:
    findings = Findings()
    assert clean("Kiitos 😀 中😀", limit=None, where="notes", findings=findings) == "Kiitos"
    assert [(problem.code, problem.message) for problem in findings.errors] == [
        ("text_characters", "Cannot be carried: U+1F600 (😀), U+4E2D (中).")
    ]


@pytest.mark.parametrize(
    "text", ["ｱ", "שלום", "مرحبا", "नमस्ते", "👨‍👩‍👧", "1\ufe0f\u20e3", "\ue000", "\ud800"]
)
def test_other_scripts_and_pictures_have_no_form(text: str) -> None:
    assert "text_characters" in cleaned(text)[1]


@pytest.mark.parametrize(
    "invisible", ["\u200b", "\u200d", "\ufeff", "\u00ad", "\u202e", "\ufe0f", "\x00", "\x07", "\x8f"]
)
def test_invisible_characters_are_removed(invisible: str) -> None:
    assert cleaned(f"a{invisible}b") == ("ab", ["text_invisible"])


def test_line_breaks_become_a_space_where_one_line_is_wanted() -> None:
    assert cleaned("one \r\n two\n\nthree\tfour\u2028five") == ("one two three four five", [])


def test_line_breaks_stay_where_lines_are_wanted() -> None:
    assert cleaned("\none\r\ntwo\rthree\u2028four\tfive\n", lines=True) == ("one\ntwo\nthree\nfour five", [])


def test_blanks_of_other_widths_become_a_space() -> None:
    assert cleaned("1\u202f000\u2009000\u3000") == ("1 000 000", [])


def test_a_cut_text_is_reported_with_both_lengths() -> None:
    findings = Findings()
    assert clean("abc def", limit=4, where="notes", findings=findings) == "abc"
    assert [(problem.code, problem.message) for problem in findings.notes] == [
        ("text_cut", "7 characters, cut to 4.")
    ]


def test_a_text_is_measured_as_it_is_written_in_the_end() -> None:
    assert cleaned("Щи", limit=4) == ("Štši", ["text_transliterated"])
    assert cleaned("ЩЩ", limit=4) == ("ŠTŠŠ", ["text_transliterated", "text_cut"])
    assert cleaned(" abcd ", limit=4) == ("abcd", [])


@given(texts, st.none() | st.integers(min_value=1, max_value=100), st.booleans())
def test_every_result_can_be_taken_and_keeps_the_limit(text: str, limit: int | None, lines: bool) -> None:
    result, codes = cleaned(text, limit, lines)
    assert encodes(result)
    assert result == result.strip()
    assert lines or "\n" not in result
    assert limit is None or len(result) <= limit
    assert set(codes) <= set(catalogue())


@given(texts, st.booleans())
def test_a_result_is_not_changed_again(text: str, lines: bool) -> None:
    result, _ = cleaned(text, lines=lines)
    assert cleaned(result, lines=lines) == (result, [])


@given(st.text(cp1252_letters), st.integers(min_value=1, max_value=50))
def test_nothing_changes_without_a_finding(text: str, limit: int) -> None:
    result, codes = cleaned(text, limit)
    assert (result == text) == (not codes)


@given(st.characters(), st.characters(), st.characters())
def test_a_form_can_be_taken_whatever_stands_beside_it(before: str, letter: str, after: str) -> None:
    form = form_of(letter, before, after)
    assert form is None or encodes(form)


@pytest.mark.parametrize("text", ["FI12345671", "a@b.fi", "Mäki 1"])
def test_an_exact_text_is_only_trimmed(text: str) -> None:
    findings = Findings()
    assert exact(f" {text}\n", limit=10, where="number", findings=findings) == text
    assert found(findings) == ()


@pytest.mark.parametrize(
    ("text", "carried", "code"),
    [
        ("1\u200b2", "12", "text_invisible"),
        ("\ufeff12", "12", "text_invisible"),
        ("1\u00ad2", "12", "text_invisible"),
        ("1\u20132", "1-2", "text_transliterated"),
        ("1\u20112", "1-2", "text_transliterated"),
        ("1\u00a02", "1 2", "text_transliterated"),
        ("1\u202f2", "1 2", "text_transliterated"),
    ],
)
def test_what_typography_does_to_an_exact_text_is_undone_as_a_change(
    text: str, carried: str, code: str
) -> None:
    findings = Findings()
    assert exact(text, limit=10, where="number", findings=findings) == carried
    assert [(problem.code, problem.level) for problem in found(findings)] == [(code, Level.CHANGE)]


@pytest.mark.parametrize("wrong", ["Ł", "😀", "\n", "\x07", "\u2028"])
def test_an_exact_text_is_never_written_otherwise(wrong: str) -> None:
    findings = Findings()
    assert exact(f"1{wrong}2", limit=10, where="number", findings=findings) == "12"
    assert [problem.code for problem in findings.errors] == ["text_characters"]


def test_an_exact_text_is_never_cut_and_never_shown() -> None:
    findings = Findings()
    assert exact("12345678901", limit=10, where="number", findings=findings) == "12345678901"
    assert [(problem.code, problem.message) for problem in findings.errors] == [
        ("text_too_long", "11 characters; at most 10 can be carried.")
    ]


@given(texts, st.integers(min_value=1, max_value=100))
def test_an_exact_text_is_carried_whole_or_is_an_error(text: str, limit: int) -> None:
    findings = Findings()
    result = exact(text, limit=limit, where="number", findings=findings)
    composed = unicodedata.normalize("NFC", text.strip())
    assert encodes(result)
    assert bool(found(findings)) == (result != composed or len(composed) > limit)
    assert len(result) <= limit or findings.errors


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("short", ("short", "")),
        ("hello world", ("hello", "world")),
        ("hello world again", ("hello", "world again")),
        ("abcdefghijklmnop qr", ("abcdefgh", "ijklmnop qr")),
        ("a bcdefghijkl", ("a bcdefg", "hijkl")),
        ("exactly8 next", ("exactly8", "next")),
        ("", ("", "")),
    ],
)
def test_a_text_is_broken_at_a_blank_if_one_is_near(text: str, parts: tuple[str, str]) -> None:
    assert split(text, 8) == parts


@given(phrases, st.integers(min_value=1, max_value=60))
def test_breaking_loses_nothing_but_the_blanks_at_the_break(text: str, limit: int) -> None:
    head, rest = split(text, limit)
    assert len(head) <= limit
    assert text.startswith(head)
    assert text[len(head) :].strip() == rest.strip()


@pytest.mark.parametrize(
    "text",
    [
        "a@b.fi",
        "Matti.Meikalainen@x.fi",
        "a+b_c@mail.example.co.uk",
        "x@xn--bcher-kva.xn--p1ai",
    ],
)
def test_an_email_address_is_known(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "a@b.f",
        "a@b.12",
        "@b.fi",
        "a@.fi",
        "a@b..fi",
        "a..b@c.fi",
        ".a@b.fi",
        "a@-b.fi",
        "a b@c.fi",
        "a@b.fi, c@d.fi",
        "a@b.fi;c@d.fi",
        "a@b@c.fi",
        "Matti <a@b.fi>",
        "a@b.fi\n",
        "å@b.fi",
        "a@" + "b" * 64 + ".fi",
        "a" * 65 + "@b.fi",
    ],
)
def test_what_is_not_one_email_address_is_refused(text: str) -> None:
    assert not is_email(text)


@given(texts)
def test_whatever_is_an_email_address_can_be_taken(text: str) -> None:
    assert not is_email(text) or encodes(text)
