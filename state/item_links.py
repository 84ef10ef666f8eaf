"""Which item of a dimension in Procountor stands for which project, cost centre or business unit in Severa."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from redis import Redis


class Link(msgspec.Struct, frozen=True):
    """What we know of a subject's item; `item` is None for a closed subject that has none and needs none.

    `version` is a digest of the item's name and state as Procountor holds them, never the name itself.
    """

    dimension: int
    item: int | None
    version: str
    active: bool


class Linked(msgspec.Struct, frozen=True):
    """A link with what it is found by. `name` is a digest of the item's name."""

    subject: str
    link: Link
    name: str


class ItemLinks:
    """The links of one dimension of one company: a memory that saves calls, found again by name when it is lost.

    `dimension` tells one dimension from another when the settings change. A subject is named by its kind and guid.
    """

    def __init__(self, redis: Redis, tenant: str, company: str, dimension: str) -> None:
        self._redis = redis
        prefix = f"sp:register:{tenant}/{company}:items:{dimension}:"
        self._links, self._owners, self._names = prefix + "links", prefix + "owners", prefix + "names"
        self._begun, self._read = prefix + "begun", prefix + "read"

    def of(self, subjects: Sequence[str]) -> list[Link | None]:
        """The links of these subjects, in their order."""
        stored: Any = self._redis.hmget(self._links, list(subjects)) if subjects else []
        return [None if value is None else msgspec.json.decode(value, type=Link) for value in stored]

    def keep(self, linked: Iterable[Linked]) -> None:
        """Remembers the links in place of earlier ones of their subjects."""
        pipeline = self._redis.pipeline()
        for entry in linked:
            pipeline.hset(self._links, entry.subject, msgspec.json.encode(entry.link))
            if entry.link.item is not None:
                pipeline.hset(self._owners, str(entry.link.item), entry.subject)
                pipeline.hset(self._names, entry.name, entry.link.item)
        pipeline.execute()

    def note_name(self, name: str, item: int) -> None:
        """Remembers how an item is called that cannot be linked: its subject is known by its number only."""
        self._redis.hset(self._names, name, str(item))

    def forget(self, subject: str) -> None:
        """What we remember of the subject's item is wrong."""
        self._redis.hdel(self._links, subject)

    def owners(self, items: Sequence[int]) -> dict[int, str]:
        """The subjects that these items are linked to; items that are linked to none are left out."""
        stored: Any = self._redis.hmget(self._owners, [str(item) for item in items]) if items else []
        noted = {i: subject.decode() for i, subject in zip(items, stored, strict=True) if subject is not None}
        links = self.of(list(noted.values()))
        return {
            item: subject
            for (item, subject), link in zip(noted.items(), links, strict=True)
            if link is not None and link.item == item
        }

    def named(self, name: str) -> int | None:
        """The item that was last called so by us."""
        found: Any = self._redis.hget(self._names, name)
        return None if found is None else int(found)

    def begin(self, turn: str) -> None:
        """An item is about to be created, whose id may never be heard of, or is not what we believed it to be."""
        self._redis.hset(self._begun, turn, 1)

    def is_begun(self, turn: str) -> bool:
        """Whether an item may have come to be that is not linked: only a list from now on can tell."""
        return bool(self._redis.hexists(self._begun, turn))

    def end(self, turn: str) -> None:
        """It is known what became of it."""
        self._redis.hdel(self._begun, turn)

    def all_were_read(self, kind: str) -> None:
        """Notes that all subjects of the kind have been seen since this memory began."""
        self._redis.hset(self._read, kind, 1)

    def were_all_read(self, kind: str) -> bool:
        """False when the memory is new or was flushed: then everything is to be read again."""
        return bool(self._redis.hexists(self._read, kind))
