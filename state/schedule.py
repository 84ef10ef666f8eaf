"""When each feed is to be polled, and how far it has read: any replica may claim a due one."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable
from typing import Any

import msgspec
from redis import Redis

from severa_procountor.state.scripts import Argument, Clock, Scripts


class Feed(msgspec.Struct, frozen=True):
    """Something to poll every `interval_ms`, at moments that its name spreads over the interval.

    An `eager` feed is due at once when it is new.
    """

    name: str
    interval_ms: int
    eager: bool = True


class ClaimedFeed(msgspec.Struct, frozen=True):
    """One turn of polling. `due` is when it should have begun."""

    name: str
    fence: int
    due: int


class Schedule:
    """The feeds of all tenants. Times are milliseconds since 1970."""

    def __init__(self, redis: Redis, clock: Clock | None = None) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, clock)

    def declare(self, feeds: Iterable[Feed]) -> None:
        """Makes these the feeds there are: adds new ones, forgets vanished ones with their cursors.

        A known one keeps its time, except that a shorter interval brings it forward.
        """
        arguments: list[Argument] = []
        for feed in feeds:
            _check_interval(feed.interval_ms)
            arguments += [
                feed.name,
                feed.interval_ms,
                _offset(feed.name),
                int(feed.eager),
                secrets.randbits(50),
            ]
        self._scripts.run("feed_declare", *arguments)

    def claim(self, lease_ms: int) -> ClaimedFeed | None:
        """The most overdue feed, ours for `lease_ms`; None when nothing is due."""
        claimed = self._scripts.run("feed_claim", lease_ms)
        if claimed is None:
            return None
        name, fence, due = claimed
        return ClaimedFeed(name.decode(), int(fence), int(due))

    def complete(self, claimed: ClaimedFeed, interval_ms: int, cursor: str | None = None) -> bool:
        """Ends the turn: due again at the next of the feed's moments; the cursor moves with it.

        False, changing nothing, when the lease ran out and another replica has the feed.
        """
        _check_interval(interval_ms)
        moved: list[Argument] = [] if cursor is None else [cursor]
        return self._ended("feed_complete", claimed, interval_ms, _offset(claimed.name), *moved)

    def fail(self, claimed: ClaimedFeed, after_ms: int) -> bool:
        """Ends the turn without its work done: due again after `after_ms`. False as for `complete`."""
        return self._ended("feed_fail", claimed, after_ms)

    def hurry(self, name: str) -> bool:
        """Due now; if it is being polled, once more right after. False for a feed that is not declared."""
        return bool(self._scripts.run("feed_hurry", name))

    def next_due(self) -> int | None:
        """The moment at which the next feed is due or its claim runs out."""
        first: Any = self._redis.zrange("sp:feeds", 0, 0, withscores=True)
        return int(first[0][1]) if first else None

    def cursor(self, name: str) -> str | None:
        """How far the feed has been read, as the last completed turn left it."""
        cursor: Any = self._redis.hget(f"sp:feed:{name}", "cursor")
        return None if cursor is None else cursor.decode()

    def _ended(self, script: str, claimed: ClaimedFeed, *args: Argument) -> bool:
        return bool(self._scripts.run(script, claimed.name, claimed.fence, *args))


def _offset(name: str) -> int:
    return zlib.crc32(name.encode())


def _check_interval(interval_ms: int) -> None:
    if interval_ms <= 0:
        raise ValueError(f"an interval must be longer than nothing: {interval_ms} ms")
