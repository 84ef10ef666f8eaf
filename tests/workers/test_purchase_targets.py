"""What of Severa's a purchase invoice is carried to: projects by their items, and the settings' product."""

from __future__ import annotations

import pytest
from purchase_desk import PurchaseDesk
from two_systems import Office

from severa_procountor.errors import Untranslatable
from severa_procountor.workers import purchase_targets


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> PurchaseDesk:
    return PurchaseDesk(office, monkeypatch)


def guids(desk: PurchaseDesk, *items: int, beside: tuple[int, ...] = ()) -> list[str | None]:
    found = purchase_targets.projects_of(desk.office.company, items, beside, desk.office.clock())
    return [found[item].guid for item in items]


def test_a_linked_item_costs_no_call_whatever_it_is_called_now(desk: PurchaseDesk) -> None:
    desk.item(7001, "Renamed by hand")
    desk.link(1)
    before = len(desk.office.severa.calls), len(desk.office.procountor.calls)
    assert guids(desk, 7001) == ["p1"]
    assert (len(desk.office.severa.calls), len(desk.office.procountor.calls)) == before


def test_items_that_others_are_about_to_ask_for_are_asked_for_too(desk: PurchaseDesk) -> None:
    items = [desk.project(number) for number in (1, 2, 3)]
    assert guids(desk, items[0], beside=tuple(items)) == ["p1"]
    assert guids(desk, items[1], items[2]) == ["p2", "p3"]
    assert desk.office.severa.count("projects_by_number") == 1


def test_an_item_that_was_made_after_the_list_was_read_is_seen(desk: PurchaseDesk) -> None:
    desk.office.company.dimensions()
    desk.later(1000)
    assert guids(desk, desk.project(1)) == ["p1"]


def test_items_of_other_dimensions_do_not_have_the_list_read_again(desk: PurchaseDesk) -> None:
    item = desk.project(1)
    desk.office.company.dimensions()
    desk.later(1000)
    before = desk.office.procountor.count("dimensions")
    assert guids(desk, item, beside=(item, 4711)) == ["p1"]
    assert desk.office.procountor.count("dimensions") == before


@pytest.mark.parametrize("stock", [[], [{"guid": "x1", "name": "A"}, {"guid": "x2", "name": "a"}]])
def test_a_product_that_is_not_there_once_is_a_problem_of_the_settings(
    desk: PurchaseDesk, stock: list[dict[str, str]]
) -> None:
    desk.settle(product="A")
    desk.fees.stock = stock  # type: ignore[assignment]
    (problem,) = purchase_targets.unknown_products(desk.office.company)
    assert (problem.code, problem.where) == ("severa_product_unknown", "purchase_invoices.product")
    with pytest.raises(Untranslatable):
        purchase_targets.product(desk.office.company)


def test_of_two_products_of_one_name_the_active_one_is_meant(desk: PurchaseDesk) -> None:
    desk.settle(product="A")
    desk.fees.stock = [
        {"guid": "x1", "name": "A", "isActive": False},
        {"guid": "x2", "name": "A", "isActive": True},
    ]
    assert purchase_targets.product(desk.office.company) == "x2"
