"""The memory of which item stands for what: asked for by subject, by item and by name."""

from __future__ import annotations

import pytest
from redis import Redis

from severa_procountor.state.item_links import ItemLinks, Link, Linked


@pytest.fixture
def links(any_redis: Redis) -> ItemLinks:
    return ItemLinks(any_redis, "acme", "books/1", "projects")


def linked(subject: str, item: int | None, name: str = "n") -> Linked:
    return Linked(subject, Link(71, item, "v", active=item is not None), name)


def test_links_are_given_in_the_order_in_which_they_are_asked_for(links: ItemLinks) -> None:
    links.keep([linked("a", 1), linked("b", None)])
    assert [link and link.item for link in links.of(["b", "x", "a"])] == [None, None, 1]
    assert [link is None for link in links.of(["b", "x", "a"])] == [False, True, False]
    assert links.of([]) == []


def test_another_company_or_dimension_has_a_memory_of_its_own(links: ItemLinks, any_redis: Redis) -> None:
    links.keep([linked("a", 1)])
    for company, dimension in (("books/2", "projects"), ("books/1", "units")):
        assert ItemLinks(any_redis, "acme", company, dimension).of(["a"]) == [None]


def test_an_item_has_an_owner_until_the_owner_has_another_item_or_none(links: ItemLinks) -> None:
    links.keep([linked("a", 1), linked("b", 2), linked("c", 3)])
    links.keep([linked("a", 4)])
    links.forget("b")
    assert links.owners([1, 2, 3, 4, 5]) == {3: "c", 4: "a"}
    assert links.owners([]) == {}


def test_a_name_leads_to_the_item_that_was_last_called_so(links: ItemLinks) -> None:
    links.keep([linked("a", 1, "bridge"), linked("b", 2, "bridge")])
    assert (links.named("bridge"), links.named("tunnel")) == (2, None)


def test_what_was_begun_is_known_until_it_has_ended(links: ItemLinks) -> None:
    assert not links.is_begun("t")
    links.begin("t")
    assert (links.is_begun("t"), links.is_begun("u")) == (True, False)
    links.end("t")
    assert not links.is_begun("t")


def test_a_flushed_memory_says_that_not_all_was_read(links: ItemLinks, any_redis: Redis) -> None:
    links.all_were_read("projects")
    assert (links.were_all_read("projects"), links.were_all_read("units")) == (True, False)
    any_redis.flushall()
    assert not links.were_all_read("projects")
