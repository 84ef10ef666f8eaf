from __future__ import annotations

from typing import Any

import pytest
from register_desk import TODAY, RegisterDesk, codes, told
from scripted_systems import product
from scripted_travels import travels

from severa_procountor.commands.checks.travel import look
from severa_procountor.problems import Level
from severa_procountor.workers.access import REGISTER_LIFE


@pytest.fixture(autouse=True)
def _travels(desk: RegisterDesk) -> None:
    desk.settle(**travels())
    desk.books.travel_stock = [product(31, "MATKA", type="TRAVEL")]


def kind(code: str | None, expense_class: str = "Mileage") -> dict[str, Any]:
    return {"guid": f"e-{code}", "name": "Car", "code": code, "expenseClass": expense_class, "isActive": True}


def test_a_code_that_is_valid_today_is_in_order(desk: RegisterDesk) -> None:
    desk.severa.travel_types = [kind("MATKA")]
    seen = desk.look(look)
    assert (codes(seen), dict(seen.outcomes)) == ([], {"valid today": 1})


def test_a_mileage_whose_code_procountor_lacks_is_an_error(desk: RegisterDesk) -> None:
    desk.severa.travel_types = [kind("7001")]
    seen = desk.look(look)
    assert told(seen) == [("travel_code_unknown", "7001 Car", Level.ERROR)]
    assert "Row" not in seen.found[0].problem.message


def test_a_mileage_without_a_code_is_an_error(desk: RegisterDesk) -> None:
    desk.severa.travel_types = [kind(None)]
    assert codes(desk.look(look)) == ["travel_code_missing"]


def test_a_code_of_last_year_is_an_error_this_year(desk: RegisterDesk) -> None:
    desk.books.travel_stock.append(
        product(32, "7001", type="TRAVEL", startDate="2025-01-01", endDate="2025-12-31")
    )
    desk.severa.travel_types = [kind("7001")]
    assert codes(desk.look(look)) == ["travel_code_not_valid"]
    desk.books.travel_stock[-1]["endDate"] = TODAY.isoformat()
    desk.office.clock.sleep(REGISTER_LIFE)
    assert codes(desk.look(look)) == []


def test_last_year_s_type_is_a_warning_beside_this_year_s(desk: RegisterDesk) -> None:
    desk.books.travel_stock.append(product(32, "7001", type="TRAVEL", endDate="2025-12-31"))
    desk.severa.travel_types = [kind("7001"), kind("MATKA")]
    seen = desk.look(look)
    assert told(seen) == [("travel_code_not_valid", "7001 Car", Level.WARNING)]
    assert seen.outcomes == {"of another year": 1, "valid today": 1}


def test_a_type_that_nobody_has_used_lately_is_a_warning(desk: RegisterDesk) -> None:
    desk.severa.idle = True
    desk.severa.travel_types = [kind("7001")]
    seen = desk.look(look)
    assert (told(seen), seen.outcomes) == ([("travel_code_unknown", "7001 Car", Level.WARNING)], {})


def test_another_expense_without_a_code_takes_the_default_code(desk: RegisterDesk) -> None:
    desk.severa.travel_types = [kind(None, "OtherTravelExpense")]
    seen = desk.look(look)
    assert told(seen) == [("travel_code_replaced", "Car", Level.WARNING)]
    assert seen.outcomes == {"default code": 1}


def test_the_code_of_advances_has_to_be_valid_today(desk: RegisterDesk) -> None:
    desk.settle(**travels(advance_payment_code="9999"))
    assert told(desk.look(look)) == [("travel_default_code", "advances 9999", Level.ERROR)]


def test_types_out_of_use_are_not_looked_at(desk: RegisterDesk) -> None:
    desk.severa.travel_types = [kind("7001") | {"isActive": False}]
    assert desk.look(look).looked_at == 0
