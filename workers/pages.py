"""Severa's lists, page by page, into items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

from severa_procountor.codecs import severa
from severa_procountor.errors import Untranslatable

T = TypeVar("T", bound=severa.Answer)


def every(pages: Iterable[bytes], kind: type[T]) -> tuple[T, ...]:
    """The items of all pages, each once: a list that changes while it is read repeats some at its page borders."""
    once: dict[object, T] = {}
    for page in pages:
        for item in severa.decode_list(page, kind):
            guid = getattr(item, "guid", None)
            once.setdefault(guid if guid is not None else object(), item)
    return tuple(once.values())


def readable(page: bytes, kind: type[T]) -> Iterator[T]:
    """The items of a page that can be read: one odd card must not hold up the documents of all the others."""
    for item in severa.items(page):
        with suppress(Untranslatable):
            yield severa.decode(item, kind)
