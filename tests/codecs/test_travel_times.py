"""Days and times of travel are those of the company's own calendar."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from rich.pretty import pretty_repr
from travel_cases import load

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.procountor_travel import EmployeeAccount
from severa_procountor.codecs.severa_travel import TravelExpense, User
from severa_procountor.codecs.travel_reimbursements import translate
from severa_procountor.codecs.travel_times import day_of, local, trip_of

HELSINKI, STOCKHOLM = ZoneInfo("Europe/Helsinki"), ZoneInfo("Europe/Stockholm")


def read(text: str | None, zone: ZoneInfo = HELSINKI) -> str:
    """As text, or the codes of the findings."""
    findings = Findings()
    moment = local(text, zone, "date", findings)
    return str(moment) if moment else ",".join(problem.code for problem in findings.errors)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-15T22:30:00Z", "2026-01-16 00:30:00"),
        ("2026-07-15T21:30:00.1234567Z", "2026-07-16 00:30:00"),
        ("2026-01-15T08:30:59+02:00", "2026-01-15 08:30:00"),
        ("2026-01-15T08:30:00", "2026-01-15 08:30:00"),
        ("2026-01-15", "2026-01-15 00:00:00"),
        ("0001-01-01T00:00:00", ""),
        (" ", ""),
        (None, ""),
        ("15.1.2026", "date_time_unreadable"),
        ("2026-02-30T00:00:00Z", "date_time_unreadable"),
        ("9999-12-31T23:59:59.9999999Z", ""),
    ],
)
def test_a_date_time_is_read_in_the_company_s_zone(text: str | None, expected: str) -> None:
    assert read(text) == expected


def test_stockholm_is_an_hour_behind_helsinki() -> None:
    assert read("2026-01-15T22:30:00Z", STOCKHOLM) == "2026-01-15 23:30:00"


def expense(start: str | None, end: str | None, day: str | None = None) -> TravelExpense:
    return TravelExpense(
        travel_start_time=start,
        travel_end_time=end,
        event_date=datetime.date.fromisoformat(day) if day else None,
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-09", "2026-02-09"),
        ("2026-02-11", "2026-02-11"),
        ("2026-02-12", "2026-02-09"),
        ("2026-02-08", "2026-02-09"),
        (None, "2026-02-09"),
    ],
)
def test_a_day_outside_its_trip_counts_as_the_first_of_the_trip(day: str | None, expected: str) -> None:
    given = expense("2026-02-09T08:00:00", "2026-02-11T20:00:00", day)
    trip = trip_of(given, 0, HELSINKI, Findings())
    assert str(day_of(given, trip)) == expected


def test_one_end_alone_is_no_trip_and_is_told() -> None:
    findings = Findings()
    assert trip_of(expense("2026-02-09T08:00:00", None), 0, HELSINKI, findings) is None
    assert trip_of(expense(None, "2026-02-09T08:00:00"), 1, HELSINKI, findings) is None
    assert trip_of(expense(None, None), 2, HELSINKI, findings) is None
    assert [(note.code, note.where) for note in findings.notes] == [
        ("travel_time_missing", "expenses[0]"),
        ("travel_time_missing", "expenses[1]"),
    ]


def test_the_zone_of_the_settings_goes_before_that_of_the_country() -> None:
    case = load("swedish_personal_number")
    assert case.source.zone(case.company).key == "Europe/Stockholm"
    assert case.source.zone(replace(case.company, time_zone="Europe/Helsinki")).key == "Europe/Helsinki"


def test_rows_are_sent_in_the_same_order_in_whichever_they_come() -> None:
    case = load("several_trips")
    turned = replace(case.source, expenses=case.source.expenses[::-1])
    there, back = (translate(source, case.company, case.books) for source in (case.source, turned))
    assert there.invoice == back.invoice
    assert there.dimensions == back.dimensions


def test_nothing_prints_a_user_s_code_or_account() -> None:
    user = User(guid="u1", social_security_number="131052-952K", bank_account_number="FI2112345600000785")
    account = EmployeeAccount(account_number="FI2112345600000785")
    for value in (user, account):
        for text in (repr(value), str(value), pretty_repr(value)):
            assert "952" not in text
            assert "1234" not in text
    case = load("kilometres_only")
    draft = translate(case.source, case.company, case.books)
    for text in (repr(case.source), repr(draft), pretty_repr(draft)):
        assert "952K" not in text
        assert "FI2112" not in text
