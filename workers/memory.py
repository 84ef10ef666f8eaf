"""What a process keeps of slow-moving registers for a while, in its own memory only: it may hold account numbers."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Read(NamedTuple):
    """A value, and when its fetch began, by the memory's clock."""

    begun: float
    value: Any


class Reading:
    """What one thread goes by: nothing fetched before `not_before`, and by key what it took last from the memory.

    `begun` is when it started; what it asks the systems for itself is younger.
    """

    def __init__(self, begun: float, not_before: float) -> None:
        self.begun = begun
        self.not_before = not_before
        self.seen: dict[Hashable, Read] = {}


class _Thread(threading.local):
    reading: Reading | None = None
    fetch_begun: float | None = None


class Memory:
    """Values with a time to live, counted from when they came. Threads that ask for one missing value at once cause
    one fetch.

    At most `room` values are kept; the ones put in first go first.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, room: int = 20_000) -> None:
        self._clock = clock
        self._room = room
        self._guard = threading.Lock()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._values: dict[Hashable, tuple[float, Read]] = {}
        self._thread = _Thread()

    @contextmanager
    def reading(self, max_age: float = math.inf) -> Iterator[Reading]:
        """For this thread, until the end of the block: what is older than `max_age` seconds now is fetched anew,
        whatever time it has left to live. So one rule covers everything that is remembered of registers."""
        now, outer = self._clock(), self._thread.reading
        reading = self._thread.reading = Reading(now, now - max_age)
        try:
            yield reading
        finally:
            self._thread.reading = outer

    def seen(self) -> Reading:
        """What this thread has read since its reading began; outside of one, nothing."""
        now = self._clock()
        return self._thread.reading or Reading(now, now)

    def now(self) -> float:
        """Seconds by the clock that ages are measured by."""
        return self._clock()

    def get(self, key: Hashable, ttl: float, fetch: Callable[[], T]) -> T:
        """The value under `key`, fetched when it is older than `ttl` seconds. A failing fetch is not remembered."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            known = self._known(key, ttl)
            if known is not None:
                value: T = known.value
                return value
            outer, begun = self._thread.fetch_begun, self._clock()
            self._thread.fetch_begun = begun
            try:
                value = fetch()
            finally:
                self._thread.fetch_begun = outer
            self.put(key, value, begun)
            self._note(key, Read(begun, value))
            return value

    def put(self, key: Hashable, value: object, begun: float | None = None) -> None:
        """`begun`: when the call began that gave the value, by `now`; else when the fetch under way did, if any."""
        now = self._clock()
        if begun is None:
            begun = now if self._thread.fetch_begun is None else self._thread.fetch_begun
        with self._guard:
            self._values.pop(key, None)
            self._values[key] = (now, Read(begun, value))
            while len(self._values) > self._room:
                oldest = next(iter(self._values))
                del self._values[oldest]
                self._locks.pop(oldest, None)

    def fresh(self, key: Hashable, ttl: float) -> Any | None:
        """The value under `key` if it is younger than `ttl` seconds, else None."""
        known = self._known(key, ttl)
        return None if known is None else known.value

    def mention(self, key: Hashable, value: object = None) -> None:
        """Notes for this thread's reading what it goes by without having it from the memory."""
        self._note(key, Read(self._clock(), value))

    def forget(self, key: Hashable) -> None:
        with self._guard:
            self._values.pop(key, None)

    def _known(self, key: Hashable, ttl: float) -> Read | None:
        known, reading = self._values.get(key), self._thread.reading
        if known is None or self._clock() - known[0] >= ttl:
            return None
        if reading is not None and known[1].begun < reading.not_before:
            return None
        self._note(key, known[1])
        return known[1]

    def _note(self, key: Hashable, read: Read) -> None:
        if self._thread.reading is not None:
            self._thread.reading.seen[key] = read
