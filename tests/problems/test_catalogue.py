"""Every problem is explained, in three languages that differ."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from severa_procountor.problems.catalogue import Kind, Language, Owner, Register, Text, catalogue
from severa_procountor.problems.names import OWNER_NAMES, REGISTER_NAMES

LEAST = 25  # letters of a sentence that says why


def words(text: Text) -> tuple[str, ...]:
    return (text.title, text.why, *text.steps)


def texts() -> Iterator[tuple[str, Text]]:
    for code, kind in catalogue().items():
        for language in Language:
            yield f"{code} {language}", kind.text(language)


def is_repeated(kind: Kind) -> bool:
    sentences = [sentence for language in Language for sentence in words(kind.text(language))]
    return len(set(sentences)) < len(sentences)


def test_the_reason_says_more_than_the_title() -> None:
    assert [at for at, text in texts() if text.why.rstrip(".") == text.title or len(text.why) < LEAST] == []


def test_no_sentence_is_the_same_in_two_languages_or_said_twice() -> None:
    assert [code for code, kind in catalogue().items() if is_repeated(kind)] == []


@pytest.mark.parametrize("language", [Language.FINNISH, Language.SWEDISH])
def test_a_translation_has_as_many_steps_as_the_english_text(language: Language) -> None:
    assert [
        code for code, kind in catalogue().items() if len(kind.text(language).steps) != len(kind.en.steps)
    ] == []


def test_a_title_has_no_full_stop_and_sentences_end() -> None:
    assert [at for at, text in texts() if text.title.endswith(".")] == []
    assert [
        f"{at}: {sentence}"
        for at, text in texts()
        for sentence in words(text)[1:]
        if sentence[-1] not in ".?"
    ] == []


def test_each_text_is_one_line_without_blanks_around_it() -> None:
    assert [at for at, text in texts() if any(one != one.strip() or "\n" in one for one in words(text))] == []


def test_what_stops_nothing_waits_for_nothing() -> None:
    assert [code for code, kind in catalogue().items() if kind.waits_for and not kind.stops] == []


@pytest.mark.parametrize("language", Language)
def test_every_owner_and_register_has_a_name(language: Language) -> None:
    assert OWNER_NAMES[language].keys() == set(Owner)
    assert REGISTER_NAMES[language].keys() == set(Register)
