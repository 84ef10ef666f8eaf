"""What a process keeps of slow-moving registers for a while, in its own memory only: it may hold account numbers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """Values with a time to live. Threads that ask for one missing value at once cause one fetch.

    At most `room` values are kept; the ones put in first go first.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, room: int = 20_000) -> None:
        self._clock = clock
        self._room = room
        self._guard = threading.Lock()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._values: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, ttl: float, fetch: Callable[[], T]) -> T:
        """The value under `key`, fetched when it is older than `ttl` seconds. A failing fetch is not remembered."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            known = self._values.get(key)
            if known is not None and self._clock() - known[0] < ttl:
                value: T = known[1]
                return value
            value = fetch()
            self.put(key, value)
            return value

    def put(self, key: Hashable, value: object) -> None:
        with self._guard:
            self._values.pop(key, None)
            self._values[key] = (self._clock(), value)
            while len(self._values) > self._room:
                oldest = next(iter(self._values))
                del self._values[oldest]
                self._locks.pop(oldest, None)

    def fresh(self, key: Hashable, ttl: float) -> Any | None:
        """The value under `key` if it is younger than `ttl` seconds, else None."""
        known = self._values.get(key)
        return known[1] if known is not None and self._clock() - known[0] < ttl else None

    def forget(self, key: Hashable) -> None:
        with self._guard:
            self._values.pop(key, None)
