"""A date is closed only if Procountor says so."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from severa_procountor.codecs import fiscal_years, procountor
from severa_procountor.codecs.procountor_ledger import FiscalYears

DAY = datetime.date(2026, 1, 15)


def year(
    start: str | None, end: str | None, is_open: bool | None, *periods: dict[str, Any]
) -> dict[str, Any]:
    return {"startDate": start, "endDate": end, "isOpen": is_open, "trackingPeriods": list(periods)}


def period(start: str | None, end: str | None, status: str | None) -> dict[str, Any]:
    return {"id": 1, "startDate": start, "endDate": end, "status": status}


def years(*found: dict[str, Any]) -> FiscalYears:
    return procountor.decode(json.dumps({"fiscalYears": found}).encode(), FiscalYears)


def test_a_date_in_an_open_year_without_periods_is_open() -> None:
    assert fiscal_years.closed_on(years(year("2026-01-01", "2026-12-31", True)), DAY) is None


@pytest.mark.parametrize(("start", "end"), [("2026-01-15", "2026-01-15"), ("2026-01-01", "2026-12-31")])
def test_a_closed_year_is_named(start: str, end: str) -> None:
    found = years(year("2025-01-01", "2025-12-31", True), year(start, end, False))
    assert fiscal_years.closed_on(found, DAY) == f"Fiscal year {start} to {end} is closed."


def test_a_closed_period_of_an_open_year_is_named() -> None:
    found = years(
        year(
            "2026-01-01",
            "2026-12-31",
            True,
            period("2026-02-01", "2026-02-28", "OPEN"),
            period("2026-01-01", "2026-01-31", "CLOSED"),
        )
    )
    assert fiscal_years.closed_on(found, DAY) == "Tracking period 2026-01-01 to 2026-01-31 is closed."
    assert fiscal_years.closed_on(found, datetime.date(2026, 2, 1)) is None


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"fiscalYears": None},
        {"fiscalYears": [year("2025-01-01", "2026-01-14", False), year("2026-01-16", "2026-12-31", False)]},
        {"fiscalYears": [year(None, "2026-12-31", False), year("2026-01-01", None, False)]},
        {"fiscalYears": [year("2026-01-01", "2026-12-31", None, period(None, None, "CLOSED"))]},
        {
            "fiscalYears": [
                year("2026-01-01", "2026-12-31", True, period("2026-01-01", "2026-01-31", "PENDING"))
            ]
        },
        {"fiscalYears": [year("2026-01-01", "2026-12-31", True, period("2026-01-01", "2026-01-31", None))]},
        {"fiscalYears": [{"startDate": "2026-01-01", "endDate": "2026-12-31", "trackingPeriods": None}]},
    ],
)
def test_what_is_not_said_to_be_closed_is_left_to_procountor(found: dict[str, Any]) -> None:
    answer = procountor.decode(json.dumps(found).encode(), FiscalYears)
    assert fiscal_years.closed_on(answer, DAY) is None


def test_the_digest_changes_when_a_year_or_period_is_closed_or_moved_and_not_with_their_order() -> None:
    january, february = (period(f"2026-0{n}-01", f"2026-0{n}-28", "OPEN") for n in (1, 2))
    old = year("2025-01-01", "2025-12-31", False)
    digests = [
        fiscal_years.digest(years(*found))
        for found in (
            [year("2026-01-01", "2026-12-31", True, january, february), old],
            [year("2026-01-01", "2026-12-31", False, january, february), old],
            [year("2026-01-01", "2026-12-31", True, january | {"status": "CLOSED"}, february), old],
            [year("2026-01-01", "2026-06-30", True, january, february), old],
            [year("2026-01-01", "2026-12-31", True, january), old],
            [year("2026-01-01", "2026-12-31", True, january, february)],
        )
    ]
    assert len(set(digests)) == len(digests)
    turned = years(old, year("2026-01-01", "2026-12-31", True, february, january))
    assert fiscal_years.digest(turned) == digests[0]
    assert len(digests[0]) == 16
