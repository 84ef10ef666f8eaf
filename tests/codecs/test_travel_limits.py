"""The tax-free maxima: each by its year, none guessed, and a notice before the newest year runs out."""

from __future__ import annotations

import datetime
import warnings
from decimal import Decimal

import pytest

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.severa_travel import ExpenseMoney, ExpenseType, TravelExpense
from severa_procountor.codecs.travel_limits import LIMITS, Allowance, check, runs_out
from severa_procountor.codecs.travel_rows import Row


def row(kind: str, cost: str, day: str, name: str = "", unit: str = "km") -> Row:
    expense = TravelExpense(
        travel_expense=ExpenseType(expense_class=kind, name=name),
        unit_cost=ExpenseMoney(amount=Decimal(cost)),
        measurement_unit=unit,
    )
    return Row(0, expense, None, datetime.date.fromisoformat(day))


def told(*rows: Row, country: str = "FI", currency: str = "EUR") -> list[str]:
    findings = Findings()
    check(rows, country, currency, findings)
    assert not findings.errors
    return [note.code for note in findings.notes]


@pytest.mark.parametrize(
    ("kind", "name", "day", "most"),
    [
        ("Mileage", "", "2024-12-31", "0.57"),
        ("Mileage", "", "2025-01-01", "0.59"),
        ("Mileage", "", "2025-12-31", "0.59"),
        ("Mileage", "", "2026-01-01", "0.55"),
        ("DailyAllowance", "Kokopäiväraha", "2024-06-01", "51"),
        ("DailyAllowance", "Kokopäiväraha", "2025-06-01", "53"),
        ("DailyAllowance", "Kokopäiväraha", "2026-06-01", "54"),
        ("DailyAllowance", "Osapäiväraha 2025", "2025-06-01", "24"),
        ("DailyAllowance", "Partial day", "2026-06-01", "25"),
    ],
)
def test_what_is_above_the_maximum_of_its_day_is_told(kind: str, name: str, day: str, most: str) -> None:
    assert told(row(kind, most, day, name)) == []
    assert told(row(kind, f"{Decimal(most) + Decimal('0.01')}", day, name)) == ["travel_limit_exceeded"]


def test_the_message_has_both_figures() -> None:
    findings = Findings()
    check([row("Mileage", "0.60", "2026-06-01")], "FI", "EUR", findings)
    (note,) = findings.notes
    assert "0.60 EUR" in note.message
    assert "0.55" in note.message


def test_a_year_without_figures_is_told_once_and_not_guessed() -> None:
    rows = [row("Mileage", "9.99", "2019-06-01"), row("Mileage", "0.01", "2019-07-01")]
    assert told(*rows) == ["travel_limits_unknown"]
    assert told(row("DailyAllowance", "9", "2019-06-01"), *rows) == ["travel_limits_unknown"] * 2
    assert told(row("Mileage", "9.99", "2026-06-01"), country="NO", currency="NOK") == [
        "travel_limits_unknown"
    ]
    assert told(row("Mileage", "9.99", "2026-06-01"), currency="SEK") == ["travel_limits_unknown"]


def test_other_expenses_have_no_maximum() -> None:
    assert told(row("OtherTravelExpense", "999", "2026-06-01")) == []


def test_a_swedish_mile_is_ten_kilometres() -> None:
    assert told(row("Mileage", "25", "2025-06-01", unit="mil"), country="SE", currency="SEK") == []
    over = row("Mileage", "25.01", "2025-06-01", unit="Mil.")
    assert told(over, country="SE", currency="SEK") == ["travel_limit_exceeded"]


def test_the_aland_islands_have_the_maxima_of_finland() -> None:
    assert told(row("Mileage", "0.56", "2026-06-01"), country="AX") == ["travel_limit_exceeded"]


def test_the_table_is_told_to_run_out_60_days_before_it_does() -> None:
    finnish = [limit for limit in LIMITS if limit.country == "FI" and limit.last.year <= 2026]
    assert runs_out(datetime.date(2026, 11, 1), finnish) == ()
    assert runs_out(datetime.date(2026, 11, 2), finnish) == tuple(
        f"FI: {allowance.value}, until 2026-12-31" for allowance in sorted(Allowance)
    )
    assert runs_out(datetime.date(2025, 11, 2), finnish) == ()


def test_no_two_figures_are_for_the_same_day_and_each_has_its_source() -> None:
    assert all(limit.source and limit.first <= limit.last and limit.amount > 0 for limit in LIMITS)
    keys = [(limit.country, limit.allowance, limit.first.year) for limit in LIMITS]
    assert all(limit.first.year == limit.last.year for limit in LIMITS)
    assert len(set(keys)) == len(keys)


def test_the_coming_year_s_figures_are_asked_for_in_time() -> None:
    """A warning, not a failure: somebody who fetches this project in December has not broken anything, and the new
    figures come from the tax administration, not from whoever runs the tests. It is printed in the summary."""
    missing = runs_out(datetime.datetime.now(datetime.UTC).date())
    if missing:
        warnings.warn(
            f"codecs/travel_limits.py lacks figures: {'; '.join(missing)}", UserWarning, stacklevel=1
        )
