from __future__ import annotations

from typing import Any

from register_desk import RegisterDesk, told
from scripted_travels import travels

from severa_procountor.commands.checks.vat import look
from severa_procountor.problems import Level

UNSET: dict[str, Any] = {"reverse_charge": None, "eu_sale": None, "export": None, "no_vat": None}


def test_a_rate_that_both_systems_use_is_in_order(desk: RegisterDesk) -> None:
    assert told(desk.look(look)) == []


def test_a_rate_that_a_product_has_and_procountor_does_not_use_is_an_error(desk: RegisterDesk) -> None:
    desk.severa.goods[0] = desk.severa.goods[0] | {"vatRate": 17}
    assert told(desk.look(look)) == [("vat_rate_disabled", "sales 17 %", Level.ERROR)]


def test_a_rate_that_no_row_of_late_has_is_a_warning(desk: RegisterDesk) -> None:
    desk.severa.idle = True
    desk.severa.goods[0] = desk.severa.goods[0] | {"vatRate": 17}
    assert ("vat_rate_disabled", "sales 17 %", Level.WARNING) in told(desk.look(look))


def test_a_rate_of_rows_is_looked_at_where_no_register_has_it(desk: RegisterDesk) -> None:
    desk.severa.sold_rates = [17]
    assert told(desk.look(look)) == [("vat_rate_disabled", "sales 17 %", Level.ERROR)]


def test_a_rate_that_no_product_has_is_a_warning(desk: RegisterDesk) -> None:
    desk.severa.rates.append({"percentage": 17, "isActive": True})
    assert told(desk.look(look)) == [("vat_rate_disabled", "sales 17 %", Level.WARNING)]


def test_a_rate_that_severa_has_out_of_use_is_not_looked_at(desk: RegisterDesk) -> None:
    desk.severa.rates.append({"percentage": 17, "isActive": False})
    assert desk.look(look).looked_at == 1


def test_a_rate_that_is_no_longer_in_force_is_a_warning(desk: RegisterDesk) -> None:
    desk.severa.rates.append({"percentage": 14, "isActive": True})
    vats = desk.books.vats().replace(b"13.5", b"14")
    desk.books.vats = lambda: vats  # type: ignore[method-assign]
    assert told(desk.look(look)) == [("vat_rate_out_of_date", "sales 14 %", Level.WARNING)]


def test_zero_per_cent_without_any_reason_in_the_settings_is_a_warning(desk: RegisterDesk) -> None:
    desk.severa.rates.append({"percentage": 0, "isActive": True})
    assert told(desk.look(look)) == []
    desk.settle(zero_vat=UNSET)
    assert told(desk.look(look)) == [("zero_vat_unmapped", "sales 0 %", Level.WARNING)]


def test_the_purchase_rate_of_a_travel_type_has_to_be_in_use_for_purchases(desk: RegisterDesk) -> None:
    desk.severa.travel_types = [
        {"guid": "e1", "name": "Hotel", "code": "H", "purchaseVatRate": 17},
        {"guid": "e2", "name": "Tip", "code": "T"},
    ]
    assert told(desk.look(look)) == []
    desk.settle(**travels())
    assert told(desk.look(look)) == [("vat_rate_disabled", "travel expenses 17 %", Level.ERROR)]
    desk.severa.unused = {"e1"}
    assert told(desk.look(look)) == [("vat_rate_disabled", "travel expenses 17 %", Level.WARNING)]
