"""The rate limit of a sandbox system: so many requests in any second, per key."""

from __future__ import annotations

import threading
from collections import defaultdict, deque


class Quota:
    """A sliding window of one second. `per_second` may be changed while requests come in.

    A refused request does not use any of the quota.
    """

    def __init__(self, per_second: int) -> None:
        self.per_second = per_second
        self._admitted: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def admit(self, key: str, now: float) -> bool:
        """Whether a request of `key` at `now` (in seconds) is within the limit."""
        with self._lock:
            window = self._admitted[key]
            while window and window[0] <= now - 1:
                window.popleft()
            if len(window) >= self.per_second:
                return False
            window.append(now)
            return True
