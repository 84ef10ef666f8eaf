from __future__ import annotations

import pytest
from register_desk import RegisterDesk, codes, told
from scripted_systems import product

from severa_procountor.commands.checks import products, sales_accounts
from severa_procountor.problems import Level


def test_codes_that_procountor_has_are_matched_and_a_missing_code_is_the_default(desk: RegisterDesk) -> None:
    desk.code(None)
    seen = desk.look(products.look)
    assert (told(seen), dict(seen.outcomes)) == ([], {"matched": 1, "default code": 1})


@pytest.mark.parametrize("register", ["goods", "work", "travel_types"])
@pytest.mark.parametrize(("idle", "expected"), [(False, Level.ERROR), (True, Level.WARNING)])
def test_a_code_that_procountor_lacks_is_an_error_where_rows_of_late_have_it_else_a_warning(
    desk: RegisterDesk, register: str, idle: bool, expected: Level
) -> None:
    desk.severa.idle = idle
    getattr(desk.severa, register).append({"guid": "k9", "code": "NEW", "name": "Novelty"})
    ((code, subject, level),) = told(desk.look(products.look))
    assert (code, level) == ("product_missing", expected)
    assert subject.endswith("NEW Novelty")


def test_a_code_that_procountor_lacks_is_counted_where_it_may_be_created(desk: RegisterDesk) -> None:
    desk.settle(create_products=True)
    desk.code("NEW")
    seen = desk.look(products.look)
    assert told(seen) == [("created_when_needed", "product NEW Good NEW", Level.CHANGE)]
    assert (seen.level, seen.outcomes["to be created"]) == (None, 1)


def test_an_inactive_product_is_an_error_also_where_products_may_be_created(desk: RegisterDesk) -> None:
    desk.settle(create_products=True)
    desk.books.stock.append(product(29, "OLD", active=False))
    desk.code("OLD")
    assert codes(desk.look(products.look)) == ["product_inactive"]


def test_a_code_that_holds_another_is_not_it(desk: RegisterDesk) -> None:
    desk.code("SUU")
    assert codes(desk.look(products.look)) == ["product_missing"]


def test_a_code_that_no_row_could_have_is_an_error(desk: RegisterDesk) -> None:
    desk.code("X" * 41)
    assert codes(desk.look(products.look)) == ["text_too_long"]


def test_what_is_not_in_use_is_not_looked_at(desk: RegisterDesk) -> None:
    desk.code("NEW", isActive=False)
    assert desk.look(products.look).looked_at == 1


def test_the_default_sales_account_has_to_be_in_the_chart_of_accounts(desk: RegisterDesk) -> None:
    assert told(desk.look(sales_accounts.look)) == []
    desk.books.chart = {"3000": False}
    seen = desk.look(sales_accounts.look)
    assert told(seen) == [("sales_account_unknown", "default_sales_account 3000", Level.ERROR)]
    assert "closed" in seen.found[0].problem.message


def test_the_account_of_a_product_to_be_created_has_to_be_in_the_chart_of_accounts(
    desk: RegisterDesk,
) -> None:
    desk.settle(create_products=True)
    desk.code("NEW", salesAccount={"guid": "a1", "number": "3999"})
    desk.code("SUUN", salesAccount={"guid": "a1", "number": "3999"})
    assert told(desk.look(sales_accounts.look)) == [
        ("sales_account_unknown", "product NEW Good NEW", Level.ERROR)
    ]


def test_a_work_type_names_its_account_by_guid_only(desk: RegisterDesk) -> None:
    desk.settle(create_products=True)
    desk.severa.ledger = [{"guid": "a1", "number": "3999", "name": "Sales"}]
    desk.severa.work = [
        {"guid": "w1", "code": "NEW", "name": "Work", "salesAccount": {"guid": "a1", "name": "Sales"}}
    ]
    seen = desk.look(sales_accounts.look)
    assert codes(seen) == ["sales_account_unknown"]
    assert "3999" in seen.found[0].problem.message


def test_a_product_to_be_created_without_any_account_is_a_warning(desk: RegisterDesk) -> None:
    desk.settle(create_products=True, default_sales_account=None)
    desk.code("NEW")
    assert told(desk.look(sales_accounts.look)) == [
        ("sales_account_missing", "product NEW Good NEW", Level.WARNING)
    ]


def test_without_products_to_be_created_no_account_of_theirs_is_looked_at(desk: RegisterDesk) -> None:
    desk.settle(default_sales_account=None)
    desk.code("NEW")
    assert desk.look(sales_accounts.look).looked_at == 0
