"""docs/mending.md quotes the catalogue as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flow.mailbox import Told, told

from severa_procountor.problems.catalogue import catalogue
from severa_procountor.problems.names import OWNER_NAMES, Language
from severa_procountor.producers.mail_phrases import PHRASES

DOCUMENT = Path(__file__).parents[1] / "docs" / "mending.md"
QUOTES = re.findall(r"^```text\n(.+?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
CODES = ("business_id_missing", "period_closed", "travel_default_code")
MAIL, WELL = QUOTES[0], QUOTES[-1]
STORIES = QUOTES[1:-1]
ENGLISH = PHRASES[Language.ENGLISH]


def owner(code: str) -> str:
    return OWNER_NAMES[Language.ENGLISH][catalogue()[code].owner]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_each_owner_has_a_problem_in_it() -> None:
    assert {catalogue()[code].owner for code in CODES} == set(OWNER_NAMES[Language.ENGLISH])


@pytest.mark.parametrize(("code", "entry"), list(zip(CODES, told(MAIL), strict=True)), ids=CODES)
def test_the_mail_says_of_each_what_the_catalogue_says(code: str, entry: Told) -> None:
    text = catalogue()[code].en
    heading = ENGLISH.owner.format(owner=owner(code)).upper()
    assert (entry.mended_by, entry.title, entry.steps) == (heading, text.title, text.steps)
    assert f"{ENGLISH.why}: {text.why}" in entry.text


@pytest.mark.parametrize(("code", "story"), list(zip(CODES, STORIES[::2], strict=True)), ids=CODES)
def test_the_story_of_each_says_what_the_catalogue_says(code: str, story: str) -> None:
    text = catalogue()[code].en
    steps = [f"{place}. {step}" for place, step in enumerate(text.steps, start=1)]
    for said in (f"{text.title} [{code}]", text.why, f"Who: {owner(code)}", *steps):
        assert flat(said) in flat(story)


@pytest.mark.parametrize(("before", "after"), list(zip(STORIES[::2], STORIES[1::2], strict=True)), ids=CODES)
def test_each_is_done_in_the_end(before: str, after: str) -> None:
    assert before.splitlines()[0] == after.splitlines()[0]
    assert flat(before.splitlines()[1]).startswith("state parked since")
    assert flat(after.splitlines()[1]).startswith("state done since")


def test_the_last_mail_says_that_all_is_well() -> None:
    assert flat(WELL).startswith(f"helsinki: {ENGLISH.all_well} {ENGLISH.nothing_left}")
