"""The days and times of a travel reimbursement: Severa's date-times in the company's own calendar."""

from __future__ import annotations

import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.severa_travel import TravelExpense

_YEARS = range(1900, 3000)  # a date-time that was never set may come out as 0001-01-01 or 9999-12-31


class Trip(NamedTuple):
    """From leaving to coming back, in the company's own time."""

    start: datetime.datetime
    end: datetime.datetime

    def includes(self, day: datetime.date) -> bool:
        return self.start.date() <= day <= self.end.date()


def local(text: str | None, zone: ZoneInfo, where: str, findings: Findings) -> datetime.datetime | None:
    """The moment in `zone`, to the minute and without an offset; None for none, and with an error for no date-time.

    A text without an offset is in `zone` already, as is a mere date. Error: `date_time_unreadable`.
    """
    if text is None or not text.strip():
        return None
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
        if moment.year not in _YEARS:
            return None
        moment = moment.astimezone(zone) if moment.tzinfo is not None else moment
    except ValueError:
        findings.error("date_time_unreadable", f"“{shown(text)}” is no date and time.", where)
        return None
    return moment.replace(second=0, microsecond=0, tzinfo=None)


def trip_of(expense: TravelExpense, place: int, zone: ZoneInfo, findings: Findings) -> Trip | None:
    """None if it names no trip, which is told where only one end of it is named; or with an error.

    Errors: `date_time_unreadable`, `travel_times_reversed`. Warning: `travel_time_missing`.
    """
    where = f"expenses[{place}]"
    start = local(expense.travel_start_time, zone, f"{where}.travelStartTime", findings)
    end = local(expense.travel_end_time, zone, f"{where}.travelEndTime", findings)
    if start is None or end is None:
        if start != end:
            missing = "end" if end is None else "start"
            text = f"Row {place + 1} has no {missing} of its trip; it is taken as one without a trip."
            findings.warning("travel_time_missing", text, where)
        return None
    if end < start:
        text = f"Row {place + 1}: the trip ends {written(end)}, before it starts {written(start)}."
        findings.error("travel_times_reversed", text, where)
        return None
    return Trip(start, end)


def day_of(expense: TravelExpense, trip: Trip | None) -> datetime.date | None:
    """The day that decides which product, and which year's limits, a row falls under.

    The day of the expense, but the first day of its trip for one that is entered on a day outside the trip. None when
    neither is known.
    """
    day = expense.event_date
    if trip is not None and (day is None or not trip.includes(day)):
        return trip.start.date()
    return day


def written(moment: datetime.datetime) -> str:
    """As `2026-01-15 08:30`."""
    return moment.strftime("%Y-%m-%d %H:%M")
