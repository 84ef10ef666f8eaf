"""Severa's culture codes become Procountor's languages."""

from __future__ import annotations

import pytest

from severa_procountor.codecs.languages import language_of


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("fi", "FINNISH"),
        ("fi-FI", "FINNISH"),
        ("FI", "FINNISH"),
        ("sv_FI", "SWEDISH"),
        ("sv-SE", "SWEDISH"),
        ("en-GB", "ENGLISH"),
        (" en ", "ENGLISH"),
        ("et-EE", "ESTONIAN"),
        ("no", "NORWEGIAN"),
        ("nb-NO", "NORWEGIAN"),
        ("nn-NO", "NORWEGIAN"),
        ("da-DK", "DANISH"),
    ],
)
def test_a_language_is_known_with_or_without_its_country(code: str, language: str) -> None:
    assert language_of(code) == language


@pytest.mark.parametrize("code", [None, "", "?", "de-DE", "suomi", "-", "se-FI"])
def test_a_language_that_procountor_lacks_is_none(code: str | None) -> None:
    assert language_of(code) is None
