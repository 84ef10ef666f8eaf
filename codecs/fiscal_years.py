"""Whether Procountor's books are closed on a date; what is not said to be closed is left to Procountor."""

from __future__ import annotations

import datetime
import hashlib

import msgspec

from severa_procountor.codecs.procountor_ledger import FiscalYear, FiscalYears, TrackingPeriod

_CLOSED = "CLOSED"


def closed_on(years: FiscalYears, day: datetime.date) -> str | None:
    """Why nothing can be entered on `day`, naming the fiscal year or tracking period that is closed; None: it can.

    A date in no year, a period that is pending, and one without dates or status are not closed as far as we know.
    """
    for year in years.fiscal_years or ():
        if year.is_open is False and _covers(year, day):
            return f"Fiscal year {_span(year)} is closed."
        for period in year.tracking_periods or ():
            if period.status == _CLOSED and _covers(period, day):
                return f"Tracking period {_span(period)} is closed."
    return None


def digest(years: FiscalYears) -> str:
    """16 letters that stay the same while all years and periods do, in whatever order they come."""
    spans = [[_span(year), year.is_open] for year in years.fiscal_years or ()]
    spans += [
        [_span(period), period.status]
        for year in years.fiscal_years or ()
        for period in year.tracking_periods or ()
    ]
    return hashlib.sha256(b"\n".join(sorted(map(msgspec.json.encode, spans)))).hexdigest()[:16]


def _covers(span: FiscalYear | TrackingPeriod, day: datetime.date) -> bool:
    return (
        span.start_date is not None and span.end_date is not None and span.start_date <= day <= span.end_date
    )


def _span(span: FiscalYear | TrackingPeriod) -> str:
    return f"{span.start_date or '?'} to {span.end_date or '?'}"
