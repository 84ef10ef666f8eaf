"""The pages of problems say what the catalogue says, in each language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from problems.source_tree import leaves

from severa_procountor.errors import Temporary
from severa_procountor.problems.catalogue import Language, Register, catalogue, subjects
from severa_procountor.problems.names import OWNER_NAMES, REGISTER_NAMES
from severa_procountor.problems.reference import TRIED_SOON, WORDS, page

DOCS = Path(__file__).parents[2] / "docs"
FILES = {
    Language.ENGLISH: "problems.md",
    Language.FINNISH: "problems.fi.md",
    Language.SWEDISH: "problems.sv.md",
}


def sections(language: Language) -> dict[str, str]:
    """By code, what stands below its heading."""
    parts = page(language).replace("\n## ", "\n### ").split("\n### ")
    return dict(part.split("\n", 1) for part in parts[1:])


@pytest.mark.parametrize("language", Language)
def test_the_page_is_what_the_catalogue_says(language: Language) -> None:
    assert (DOCS / FILES[language]).read_text(encoding="utf-8") == page(language)


@pytest.mark.parametrize("language", Language)
def test_each_problem_has_a_section_with_its_texts_and_who_can_mend_it(language: Language) -> None:
    told_of = sections(language)
    for code, kind in catalogue().items():
        told, text = told_of[code], kind.text(language)
        assert f"**{text.title}.** {text.why}" in told
        assert all(f"\n{place}. {step}\n" in told for place, step in enumerate(text.steps, start=1))
        assert f"{OWNER_NAMES[language][kind.owner]}." in told


@pytest.mark.parametrize("language", Language)
def test_each_problem_tells_when_it_is_looked_at_again_or_that_it_stops_nothing(language: Language) -> None:
    names, told_of = REGISTER_NAMES[language], sections(language)
    looked_up = {code: subject for subject in WORDS[language].looked_up for code in subjects()[subject]}
    for code, kind in catalogue().items():
        last = told_of[code].rstrip().splitlines()[-1]
        if code in looked_up:
            assert last == WORDS[language].looked_up[looked_up[code]]
        elif not kind.stops:
            assert last == WORDS[language].passes
        elif code not in TRIED_SOON:
            assert all(
                (f"; {names[register]}" in last) == (register in kind.waits_for) for register in Register
            )


@pytest.mark.parametrize("language", Language)
def test_every_subject_has_its_heading(language: Language) -> None:
    headings = [line[3:] for line in page(language).splitlines() if line.startswith("## ")]
    assert headings == [WORDS[language].subjects[subject] for subject in subjects()]


def test_only_failures_of_one_call_are_tried_again_soon() -> None:
    assert {failure.code for failure in leaves(Temporary)} & catalogue().keys() == TRIED_SOON


def test_the_command_prints_the_page_of_a_language() -> None:
    command = [sys.executable, "-m", "severa_procountor.problems.reference", "sv"]
    printed = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert printed.stdout == page(Language.SWEDISH)
