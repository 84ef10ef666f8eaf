from __future__ import annotations

import msgspec
from demo.carried_invoices import books, carried, company, row

from severa_procountor.demo.accounts import Books, Item, Items
from severa_procountor.demo.dimension_items import Changes, changes, made_twice
from severa_procountor.settings.choices import Dimension


def projects(*items: Item) -> tuple[Items, ...]:
    return (Items("Projekti", items),)


def counted(before: tuple[Item, ...], after: tuple[Item, ...]) -> Changes:
    other = Books("AB", dimensions=projects(Item(8, "8 Other")))
    found = changes([books(items=projects(*before))], [other, books(items=projects(*after))], [company()])
    assert found[Dimension.COST_CENTER] == found[Dimension.BUSINESS_UNIT] == Changes()
    return found[Dimension.PROJECT]


def test_items_are_counted_by_what_became_of_them() -> None:
    before = (
        Item(1, "1 A"),
        Item(2, "2 B"),
        Item(3, "3 C"),
        Item(4, "4 D", "P"),
        Item(5, "5 E"),
        Item(9, "9", "P"),
    )
    after = (
        Item(1, "1 A"),
        Item(2, "2 New"),
        Item(3, "3 C", "P"),
        Item(4, "4 D"),
        Item(5, "5 New", "P"),
        Item(6, "6 F"),
        Item(9, "9", "P"),
    )
    assert counted(before, after) == Changes(created=1, renamed=2, made_passive=2, made_active=1, in_step=2)


def test_an_item_that_was_made_and_closed_counts_as_both() -> None:
    assert counted((), (Item(1, "1 A", "P"),)) == Changes(created=1, made_passive=1)


def test_a_dimension_that_no_setting_names_does_not_count() -> None:
    nameless = msgspec.structs.replace(company().dimension_names, project=None)
    settings = msgspec.structs.replace(company(), dimension_names=nameless)
    after = books(items=projects(Item(1, "1 A")))
    assert changes([books(items=())], [after], [settings])[Dimension.PROJECT] == Changes()


def test_two_items_of_one_project_are_found() -> None:
    twice = books(items=projects(Item(1, "1 Talo"), Item(2, "1 Talo 1"), Item(3, "11 Talo"), Item(4, "1")))
    assert made_twice([twice], carried().known()) == ["Oy: several items of project 1: 1 Talo, 1 Talo 1, 1"]


def test_items_of_the_customers_own_making_are_no_second_ones() -> None:
    own = books(items=projects(Item(1, "1 Talo 1"), Item(2, "Yleiskulut"), Item(3, "100 Muu")))
    assert made_twice([own], carried(expected={"rows": (row("900.00"), row("1.00"))}).known()) == []
