from __future__ import annotations

import pytest
from register_desk import NAMES, RegisterDesk, codes, told
from scripted_ledger import CENTERS

from severa_procountor.commands.checks import dimensions, purchases
from severa_procountor.problems import Level


@pytest.fixture(autouse=True)
def _dimensions(desk: RegisterDesk) -> None:
    desk.settle(dimension_names=NAMES, purchase_invoices={"start_date": "2026-01-01"})
    desk.severa.all_projects = [{"guid": "p1", "number": 1, "name": "Alpha"}]


def test_what_has_its_item_is_in_step(desk: RegisterDesk) -> None:
    desk.hold(5, "1 Alpha")
    seen = desk.look(dimensions.look)
    assert (codes(seen), dict(seen.outcomes)) == ([], {"in step": 1})


def test_what_has_no_item_is_to_be_created(desk: RegisterDesk) -> None:
    seen = desk.look(dimensions.look)
    assert told(seen) == [("created_when_needed", "project 1 Alpha", Level.CHANGE)]
    assert seen.level is None


def test_an_item_of_another_name_is_to_be_renamed(desk: RegisterDesk) -> None:
    desk.hold(5, "1 Beta")
    assert desk.look(dimensions.look).outcomes == {"to be renamed, closed or opened": 1}


def test_two_items_that_may_be_it_are_ambiguous(desk: RegisterDesk) -> None:
    desk.hold(5, "1 Beta")
    desk.hold(6, "1 Gamma")
    assert told(desk.look(dimensions.look)) == [("dimension_item_ambiguous", "project 1 Alpha", Level.ERROR)]


def test_two_that_would_be_called_the_same_are_a_clash(desk: RegisterDesk) -> None:
    desk.severa.centers = [
        {"guid": "k1", "identifier": "7", "name": "Sales"},
        {"guid": "k2", "identifier": "7", "name": "sales"},
    ]
    desk.hold(5, "1 Alpha")
    assert codes(desk.look(dimensions.look)) == ["created_when_needed", "dimension_item_name_taken"]


def test_what_has_neither_number_nor_name_is_an_error(desk: RegisterDesk) -> None:
    desk.severa.units = [{"guid": "n1", "companyGuid": "co1"}]
    desk.hold(5, "1 Alpha")
    assert codes(desk.look(dimensions.look)) == ["dimension_item_unnamed"]


def test_cost_centres_and_units_are_held_against_their_own_dimensions(desk: RegisterDesk) -> None:
    desk.severa.centers = [{"guid": "k1", "identifier": "1", "name": "Alpha"}]
    desk.hold(5, "1 Alpha")
    desk.hold(6, "1 Alpha", CENTERS)
    assert desk.look(dimensions.look).outcomes == {"in step": 2}


def test_a_project_of_another_company_is_not_looked_at(desk: RegisterDesk) -> None:
    desk.severa.companies.append({"guid": "co2", "name": "Other", "currencyCode": "EUR"})
    desk.severa.all_projects[0]["businessUnit"] = {"guid": "n2", "companyGuid": "co2"}
    assert desk.look(dimensions.look).looked_at == 0


def test_an_item_of_a_project_is_what_purchases_go_by(desk: RegisterDesk) -> None:
    desk.hold(5, "1 Alpha")
    assert told(desk.look(purchases.look)) == []


def test_an_item_without_a_project_is_a_warning_for_purchases(desk: RegisterDesk) -> None:
    desk.hold(5, "1 Alpha")
    desk.hold(6, "9 Unknown")
    desk.hold(7, "8 Gone", status="P")
    assert told(desk.look(purchases.look)) == [("item_without_project", "9 Unknown", Level.WARNING)]
