"""The fiscal years of the companies' books, and the months that are closed in them."""

from __future__ import annotations

from datetime import date, timedelta

from severa_procountor.sandbox.procountor.seed import FiscalYearSeed, TrackingPeriodSeed

_CLOSED_AFTER = timedelta(days=40)
_DAY = timedelta(days=1)


def fiscal_years(today: date, *, months: bool) -> tuple[FiscalYearSeed, ...]:
    """Last year's books are still open, those before are closed. `months`: the open years have tracking
    periods, of which those up to `last_closed_day` are closed.
    """
    return tuple(
        FiscalYearSeed(
            start=date(year, 1, 1),
            end=date(year, 12, 31),
            is_open=year >= today.year - 1,
            tracking_periods=_months(year, today) if months and year >= today.year - 1 else (),
        )
        for year in range(today.year + 1, today.year - 3, -1)
    )


def last_closed_day(today: date) -> date:
    """The last day of the newest month that is closed: more than forty days ago, in an open year."""
    return (today - _CLOSED_AFTER).replace(day=1) - _DAY


def _months(year: int, today: date) -> tuple[TrackingPeriodSeed, ...]:
    starts = [date(year, month, 1) for month in range(1, 13)]
    ends = [start - _DAY for start in (*starts[1:], date(year + 1, 1, 1))]
    closed = last_closed_day(today)
    return tuple(
        TrackingPeriodSeed(start=start, end=end, status="CLOSED" if end <= closed else "OPEN")
        for start, end in zip(starts, ends, strict=True)
    )
