"""The trips and the free text of a travel reimbursement."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.procountor_travel import TravelItem
from severa_procountor.codecs.severa_travel import TravelReimbursement
from severa_procountor.codecs.text import clean
from severa_procountor.codecs.travel_rows import Row
from severa_procountor.codecs.travel_times import Trip, written

_TEXT_LIMIT = 255
_INFORMATION_LIMIT = 10_000
_WHERE = "expenses.project"


def trips(
    reimbursement: TravelReimbursement, rows: Sequence[Row], findings: Findings
) -> tuple[TravelItem, ...]:
    """One for each distinct trip, in the order of the rows: where it went, and the title as its purpose."""
    purpose = clean(reimbursement.title, limit=_TEXT_LIMIT, where="title", findings=findings)
    return tuple(
        TravelItem(
            departure=written(trip.start),
            arrival=written(trip.end),
            places=clean(places, limit=_TEXT_LIMIT, where=_WHERE, findings=findings) or UNSET,
            purpose=purpose or UNSET,
        )
        for trip, places in _distinct(rows)
    )


def information(reimbursement: TravelReimbursement, rows: Sequence[Row], findings: Findings) -> str:
    """The title and the trips, each on a line of its own, of a document that has no other place for them."""
    title = clean(reimbursement.title, limit=None, where="title", findings=findings)
    spans = [f"{written(trip.start)} - {written(trip.end)} {places}" for trip, places in _distinct(rows)]
    joined = "\n".join(line for line in (title, *spans) if line)
    return clean(joined, limit=_INFORMATION_LIMIT, where=f"title, {_WHERE}", findings=findings, lines=True)


def _distinct(rows: Sequence[Row]) -> list[tuple[Trip, str]]:
    """Each trip and its places."""
    found = dict.fromkeys(row.trip for row in rows if row.trip is not None)
    return [(trip, _places([row for row in rows if row.trip == trip])) for trip in found]


def _places(rows: Sequence[Row]) -> str:
    """The projects of a trip's rows; the rows' descriptions where none has a project."""
    projects = [" ".join((row.given.project.name or "").split()) for row in rows if row.given.project]
    descriptions = [" ".join((row.given.description or "").split()) for row in rows]
    named = projects if any(projects) else descriptions
    return ", ".join(dict.fromkeys(name for name in named if name))
