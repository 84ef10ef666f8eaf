"""What a dimension item is called, and which of those that are there it is."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET

from severa_procountor.codecs.dimension_items import (
    Change,
    Create,
    Decision,
    Items,
    Nothing,
    Same,
    Wanted,
    decide,
    wanted,
)
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.codecs.procountor_ledger import AnsweredItem
from severa_procountor.errors import Untranslatable
from severa_procountor.problems.catalogue import catalogue
from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import ItemNames

BRIDGE = Wanted("1 Bridge", "1 ", active=True)
CLOSED = Wanted("1 Bridge", "1 ", active=False)


def subject(key: str = "1", name: str = "Bridge", dimension: Dimension = Dimension.PROJECT) -> Subject:
    return Subject(dimension=dimension, guid="g", key=key, name=name, active=True)


def items(*names: str, passive: tuple[str, ...] = ()) -> Items:
    """Items numbered from 1, passive ones last."""
    numbered = enumerate((*names, *passive), 1)
    return Items(
        AnsweredItem(id=i, code_name=name, status="P" if name in passive else None, description="kept")
        for i, name in numbered
    )


def decided(
    held: Items, what: Wanted = BRIDGE, linked: int | None = None, others: tuple[int, ...] = (), **how: Any
) -> Decision:
    return decide(what, held, linked, others, **how)


def refusal(*args: Any, **how: Any) -> str:
    with pytest.raises(Untranslatable) as found:
        decided(*args, **how)
    (problem,) = found.value.problems
    assert problem.code in catalogue()
    return problem.code


@pytest.mark.parametrize(
    ("template", "key", "name", "prefix"),
    [
        ("{number} {name}", "1", "1 Bridge", "1 "),
        ("{number} - {name}", "1", "1 - Bridge", "1 - "),
        ("{number} {name}", "", "Bridge", ""),
        ("{name} {number}", "1", "Bridge 1", ""),
        ("{number}{name}", "1", "1Bridge", ""),
        ("{number}x{name}", "1", "1xBridge", ""),
        ("{number} {number} {name}", "1", "1 1 Bridge", ""),
        ("{number}", "1", "1", ""),
        ("P{number} {name}", "1", "P1 Bridge", ""),
    ],
)
def test_a_name_is_made_by_the_template_and_found_by_what_it_starts_with(
    template: str, key: str, name: str, prefix: str
) -> None:
    made = wanted(subject(key), ItemNames(project=template))
    assert (made.code_name, made.prefix) == (name, prefix)


def test_each_dimension_has_a_template_of_its_own() -> None:
    templates = ItemNames(project="a{name}", cost_center="b{name}", business_unit="c{name}")
    names = [wanted(subject(dimension=d), templates).code_name for d in Dimension]
    assert names == ["aBridge", "bBridge", "cBridge"]


def test_a_long_name_is_cut_and_an_odd_letter_rewritten_and_both_are_told() -> None:
    made = wanted(subject(name="Ł" * 30), ItemNames(max_length=20))
    assert made.code_name == "1 " + "L" * 18
    assert {note.code for note in made.notes} == {"text_cut", "text_transliterated"}
    assert all(note.message.startswith("Project 1: ") for note in made.notes)


def test_characters_without_a_form_and_no_name_at_all_are_refused() -> None:
    for name, code in (("\U0001f600", "text_characters"), (" ", "dimension_item_unnamed")):
        with pytest.raises(Untranslatable) as found:
            wanted(subject("", name), ItemNames())
        assert [problem.code for problem in found.value.problems] == [code]


def test_the_version_tells_names_and_states_apart() -> None:
    versions = {BRIDGE.version, CLOSED.version, Wanted("2 Bridge", "", active=True).version}
    assert len(versions) == 3
    assert not any("Bridge" in version for version in versions)


def test_what_is_missing_is_created_unless_it_is_closed() -> None:
    made = decided(items("2 Tunnel"))
    assert isinstance(made, Create)
    assert made.body.code_name == "1 Bridge"
    assert decided(items("2 Tunnel"), CLOSED) == Nothing()


def test_what_is_there_as_wanted_is_left() -> None:
    assert decided(items("2 Tunnel", "1 Bridge")) == Same(2)
    assert decided(items(passive=("1 Bridge",)), CLOSED) == Same(1)


@pytest.mark.parametrize("held", ["1 Old bridge", "1", "1  bridge", "1 BRIDGE"])
def test_it_is_found_by_its_number_and_renamed(held: str) -> None:
    found = decided(items("2 Tunnel", held))
    assert isinstance(found, Change)
    assert (found.body.id, found.body.code_name, found.body.description) == (2, "1 Bridge", "kept")


@pytest.mark.parametrize("held", ["10 Bridge", "1-2 Bridge", "11", "Bridge"])
def test_another_number_that_begins_so_is_another(held: str) -> None:
    assert isinstance(decided(items(held)), Create)


def test_the_link_counts_for_more_than_the_name() -> None:
    found = decided(items("9 Was called otherwise", "2 Tunnel"), linked=1)
    assert isinstance(found, Change)
    assert found.body.id == 1


def test_a_link_to_nothing_is_as_good_as_none() -> None:
    assert decided(items("1 Bridge"), linked=99) == Same(1)


def test_it_is_closed_and_opened_by_its_status() -> None:
    closed = decided(items("1 Bridge"), CLOSED)
    opened = decided(items(passive=("1 Bridge",)))
    by_setting = decided(items(passive=("1 Bridge",)), active_status="A")
    assert isinstance(closed, Change)
    assert isinstance(opened, Change)
    assert isinstance(by_setting, Change)
    assert (closed.body.status, opened.body.status, by_setting.body.status) == ("P", UNSET, "A")


def test_without_renaming_the_name_stays() -> None:
    assert decided(items("1 Old bridge"), rename=False) == Same(1)
    opened = decided(items(passive=("1 Old bridge",)), rename=False)
    assert isinstance(opened, Change)
    assert opened.body.code_name == "1 Old bridge"


def test_of_several_the_one_spelled_so_counts_and_else_the_only_active_one() -> None:
    assert decided(items("1 bridge", "1 Bridge")) == Same(2)
    found = decided(items("1 A", passive=("1 B",)))
    assert isinstance(found, Change)
    assert found.body.id == 1


def test_several_that_may_be_it_are_refused_by_number() -> None:
    with pytest.raises(Untranslatable, match="item 1, 2"):
        decided(items("1 A", "1 B"))
    assert refusal(items("1 Bridge", "1 Bridge")) == "dimension_item_ambiguous"
    assert refusal(items(passive=("1 A", "1 B"))) == "dimension_item_ambiguous"


def test_what_belongs_to_another_is_neither_taken_nor_named_twice() -> None:
    assert isinstance(decided(items("1 Old bridge"), others=(1,)), Create)
    assert refusal(items("1 Bridge"), others=(1,)) == "dimension_item_name_taken"
    assert decided(items("1 Bridge"), CLOSED, others=(1,)) == Nothing()


def test_a_name_that_another_item_has_is_not_given_by_renaming() -> None:
    assert refusal(items("5 Old", "1 Bridge"), linked=1) == "dimension_item_name_taken"


def test_items_are_found_by_what_was_last_put_there() -> None:
    held = items("1 Bridge").with_item(AnsweredItem(id=1, code_name="2 Tunnel"))
    held = held.with_item(AnsweredItem(id=2, code_name="3 Road"))
    assert (held.named("1 bridge"), [i.id for i in held.named("2 tunnel")]) == ([], [1])
    assert [i.id for i in held.starting("3 ")] == [2]
