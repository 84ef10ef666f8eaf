"""What the package raises and what the catalogue explains are the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from problems.raise_sites import Site, Unresolved, package, sites
from problems.source_tree import source

from severa_procountor.problems.catalogue import catalogue

pytestmark = pytest.mark.xdist_group("raise sites")  # the package is read once


@cache
def raised() -> Sequence[Site]:
    return sites(package())


def found(text: str) -> list[tuple[str, str, bool]]:
    return [(site.code, site.place, site.stops) for site in sites([source("made.py", text)])]


def test_every_raise_site_is_in_the_catalogue() -> None:
    assert [f"{site.place} {site.code}" for site in raised() if site.code not in catalogue()] == []


def test_no_entry_is_without_a_raise_site() -> None:
    assert sorted(catalogue().keys() - {site.code for site in raised()}) == []


def test_an_entry_stops_nothing_exactly_if_all_its_raise_sites_are_warnings_or_changes() -> None:
    stops = {site.code for site in raised() if site.stops}
    assert sorted(code for code, kind in catalogue().items() if kind.stops) == sorted(stops)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('Problem("late", text)', {"late"}),
        ('Problem(code="late", message=text)', {"late"}),
        ('findings.about("Row 1").error("late", text)', {"late"}),
        ('findings.error("late" if day else "early", text)', {"late", "early"}),
        ('CODE = "late"\ndef park() -> None:\n    Problem(CODE, text)', {"late"}),
        ('def park() -> None:\n    code = "late"\n    Problem(code, text)', {"late"}),
        (
            'def say(code: str) -> None:\n    Problem(code, text)\nsay("late")\nsay("early")',
            {"late", "early"},
        ),
        (
            'def read(*, code: str) -> None:\n    Problem(code, text)\nread(code="late")\nfile.read()',
            {"late"},
        ),
        ('def _reason():\n    return "late"\nfindings.error(_reason(), text)', {"late"}),
        ('report = findings.error if day else findings.warning\nreport("late", text)', {"late"}),
        (
            'TOLD = {1: ("late", 2), 3: ("early", 4)}\ncode, what = TOLD[key]\nProblem(code, text)',
            {"late", "early"},
        ),
        ('Problem(f"{system}_refused", text)', {"severa_refused", "procountor_refused"}),
        ("def again(failure: UnknownOutcome):\n    Problem(failure.code, text)", {"unknown_outcome"}),
        ('replace(problem, code="late" if day else problem.code)', {"late"}),
        ('log.warning("parked", code=problem.code)', set()),
    ],
)
def test_a_code_is_found_however_it_is_given(text: str, codes: set[str]) -> None:
    assert {code for code, _, _ in found(text)} == codes


@pytest.mark.parametrize(
    "text",
    [
        "Problem(code_of(row), text)",
        "Problem(unknown, text)",
        "Problem(codes[0], text)",
        "Problem()",
        "findings.error(row.reason, text)",
        "findings.warning(f'{kind}_missing', text)",
        "def say(code: str) -> None:\n    Problem(code, text)",
        "def again(failure: Exception) -> None:\n    Problem(failure.code, text)",
        "replace(problem, code=codes.pop())",
        "replace(problem, level=Level.ERROR)",
        'Problem("late", text, "", level_of(row))',
    ],
)
def test_what_cannot_be_read_out_of_the_source_is_named_with_its_place(text: str) -> None:
    with pytest.raises(Unresolved, match=r"^made\.py:\d+: "):
        found(text)


def test_a_place_is_its_file_and_line() -> None:
    assert found('\n\nProblem("late", text)') == [("late", "made.py:3", True)]


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ('Problem("late", text)', [True]),
        ('Problem("late", text, "", Level.WARNING)', [False]),
        ('Problem("late", text, level=Level.CHANGE)', [False]),
        ('level = Level.WARNING if paid else Level.ERROR\nProblem("late", text, "", level)', [True]),
        ('findings.change("late", text)', [False]),
        ('report = findings.error if day else findings.warning\nreport("late", text)', [True]),
        ('note = Problem("late", text, "", Level.WARNING)\nreplace(note, level=Level.ERROR)', [False, True]),
    ],
)
def test_the_level_tells_whether_the_document_stops(text: str, stops: list[bool]) -> None:
    assert sorted(one for _, _, one in found(text)) == stops
