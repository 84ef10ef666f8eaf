"""Threads that share one virtual time: it moves on when all of them sleep."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class VirtualCrowd:
    """`run` gives every member a thread; each may call this clock and its `sleep`."""

    def __init__(self, now: int = 1_790_000_000_000) -> None:
        self.now = now
        self._awake = 0
        self._alarms: list[int] = []
        self._moved = threading.Condition()

    def __call__(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._moved:
            alarm = self.now + max(1, round(seconds * 1000))
            heapq.heappush(self._alarms, alarm)
            self._falls_asleep()
            self._moved.wait_for(lambda: self.now >= alarm)

    def run(self, members: list[Callable[[], None]]) -> None:
        """Returns when all members are through; raises what one of them raised."""
        self._awake = len(members)
        with ThreadPoolExecutor(len(members)) as pool:
            futures = [pool.submit(self._live, member) for member in members]
        for future in futures:
            future.result()

    def _live(self, member: Callable[[], None]) -> None:
        try:
            member()
        finally:
            with self._moved:
                self._falls_asleep()

    def _falls_asleep(self) -> None:
        self._awake -= 1
        if self._awake == 0 and self._alarms:
            self.now = self._alarms[0]
            while self._alarms and self._alarms[0] == self.now:
                heapq.heappop(self._alarms)
                self._awake += 1
            self._moved.notify_all()
