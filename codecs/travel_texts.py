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


def trips(
    reimbursement: TravelReimbursement, rows: Sequence[Row], findings: Findings
) -> tuple[TravelItem, ...]:
    """One for each distinct trip, in the order of the rows: where it went, and the title as its purpose."""
    purpose = clean(reimbursement.title, limit=_TEXT_LIMIT, where="title", findings=findings)
    return tuple(
        TravelItem(
            departure=written(trip.start),
            arrival=written(trip.end),
            places=_places(rows, trip, findings) or UNSET,
            purpose=purpose or UNSET,
        )
        for trip in _distinct(rows)
    )


def information(reimbursement: TravelReimbursement, items: Sequence[TravelItem], findings: Findings) -> str:
    """The title, and the trips that a document without them would lose, each on a line of its own."""
    title = clean(reimbursement.title, limit=None, where="title", findings=findings)
    lines = [title, *(_line(item) for item in items)]
    joined = "\n".join(line for line in lines if line)
    return clean(joined, limit=_INFORMATION_LIMIT, where="title", findings=findings, lines=True)


def _distinct(rows: Sequence[Row]) -> list[Trip]:
    return list(dict.fromkeys(row.trip for row in rows if row.trip is not None))


def _places(rows: Sequence[Row], trip: Trip, findings: Findings) -> str:
    """The projects of the trip's rows; the rows' descriptions where none has a project."""
    of_trip = [row for row in rows if row.trip == trip]
    projects = [(row.given.project.name if row.given.project else None) or "" for row in of_trip]
    descriptions = [row.given.description or "" for row in of_trip]
    named = [name.strip() for name in (projects if any(map(str.strip, projects)) else descriptions)]
    joined = ", ".join(dict.fromkeys(name for name in named if name))
    where = f"expenses[{of_trip[0].place}].project"
    return clean(joined, limit=_TEXT_LIMIT, where=where, findings=findings)


def _line(item: TravelItem) -> str:
    span = f"{item.departure} - {item.arrival}"
    return f"{span}, {item.places}" if item.places else span
