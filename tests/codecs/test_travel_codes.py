"""Which travel product a row is: its exact code, active, and valid on the row's day or on its trip."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.procountor_travel import TravelProduct
from severa_procountor.codecs.severa_travel import ExpenseType, TravelExpense
from severa_procountor.codecs.travel_codes import product_of
from severa_procountor.codecs.travel_rows import Row
from severa_procountor.codecs.travel_times import Trip
from severa_procountor.settings.company import TravelReimbursements

DAY = datetime.date(2026, 6, 1)
STRICT = TravelReimbursements(
    status_before="a",
    status_after="b",
    default_code_for_other_expenses=False,
    default_code_for_allowances=False,
)
LENIENT = TravelReimbursements(
    status_before="a",
    status_after="b",
    default_code_for_other_expenses=True,
    default_code_for_allowances=True,
)


def product(number: int, code: str, first: str | None = None, last: str | None = None) -> TravelProduct:
    return TravelProduct(
        id=number,
        type="TRAVEL",
        code=code,
        start_date=datetime.date.fromisoformat(first) if first else None,
        end_date=datetime.date.fromisoformat(last) if last else None,
    )


def row(
    code: str | None, kind: str | None = "Mileage", trip: Trip | None = None, day: datetime.date = DAY
) -> Row:
    expense = TravelExpense(travel_expense=ExpenseType(code=code, expense_class=kind))
    return Row(0, expense, trip, day)


def found(
    given: Row, register: Sequence[TravelProduct], settings: TravelReimbursements = STRICT
) -> tuple[int | None, list[str]]:
    """The product's id, and the codes of the findings."""
    findings = Findings()
    chosen = product_of(given, register, settings, "MATKA", findings)
    return (chosen.id if chosen else None), [told.code for told in (*findings.errors, *findings.notes)]


def test_the_code_must_be_the_same_whole() -> None:
    register = [product(1, "KM2"), product(2, "km"), product(3, "XKM"), product(4, "KM")]
    assert found(row("KM"), register) == (4, [])
    assert found(row(" KM "), register) == (4, [])
    assert found(row("K"), register) == (None, ["travel_code_unknown"])


@pytest.mark.parametrize(
    ("first", "last", "valid"),
    [
        (None, None, True),
        ("2026-06-01", "2026-06-01", True),
        ("2026-06-02", None, False),
        (None, "2026-05-31", False),
        ("2026-01-01", "2026-12-31", True),
        ("2025-01-01", "2025-12-31", False),
    ],
)
def test_both_ends_of_the_validity_are_included_and_may_be_open(
    first: str | None, last: str | None, valid: bool
) -> None:
    expected = (1, []) if valid else (None, ["travel_code_not_valid"])
    assert found(row("KM"), [product(1, "KM", first, last)]) == expected


def test_inactive_products_and_those_of_other_registers_do_not_count() -> None:
    one, other = product(1, "KM"), product(2, "KM")
    unfit = [replace(one, active=False), replace(other, type="SALES")]
    assert found(row("KM"), unfit) == (None, ["travel_code_unknown"])
    assert found(row("KM"), [replace(one, active=False), replace(other, active=True)]) == (2, [])


def test_of_several_valid_products_the_oldest_is_taken() -> None:
    assert found(row("KM"), [product(7, "KM"), product(3, "KM"), product(5, "KM")]) == (3, [])


def test_the_product_of_the_day_goes_before_that_of_another_day_of_the_trip() -> None:
    trip = Trip(*map(datetime.datetime.fromisoformat, ("2025-12-31T08:00", "2026-01-01T20:00")))
    old, new = product(1, "KM", None, "2025-12-31"), product(2, "KM", "2026-01-01")
    given = row("KM", trip=trip, day=datetime.date(2026, 1, 1))
    assert found(given, [old, new]) == (2, [])
    assert found(given, [old]) == (1, ["travel_code_of_other_day"])
    assert found(row("KM", day=datetime.date(2026, 1, 1)), [old]) == (None, ["travel_code_not_valid"])


@pytest.mark.parametrize("kind", ["Mileage", "DailyAllowance", "Unheard", None])
def test_what_is_no_other_expense_takes_the_default_code_only_if_allowances_may(kind: str | None) -> None:
    register = [product(9, "MATKA")]
    only_others = TravelReimbursements(status_before="a", status_after="b")
    assert found(row("KM", kind), register, only_others) == (None, ["travel_code_unknown"])
    assert found(row("KM", kind), register, LENIENT) == (9, ["travel_code_replaced"])


def test_another_expense_takes_the_default_code_if_it_may() -> None:
    register = [product(9, "MATKA")]
    assert found(row(None, "OtherTravelExpense"), register, LENIENT) == (9, ["travel_code_replaced"])
    assert found(row(None, "OtherTravelExpense"), register) == (None, ["travel_code_missing"])


def test_the_default_code_must_be_valid_itself() -> None:
    register = [product(9, "MATKA", "2027-01-01")]
    assert found(row("X", "OtherTravelExpense"), register, LENIENT) == (None, ["travel_default_code"])
