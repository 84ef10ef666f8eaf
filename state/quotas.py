"""How often each system may be asked, over all processes: pacing, stops after a 429, and a breaker."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import msgspec
from redis import Redis

from severa_procountor.elapsed import elapsed
from severa_procountor.errors import Snoozed
from severa_procountor.state.scripts import Clock, Scripts

_patience: ContextVar[int] = ContextVar("patience", default=0)

PROBE_MS: Final = 90_000
"""How long the one call that tries out a system after an outage may take before another one does."""


class Limit(msgspec.Struct, frozen=True):
    """At most `rate_per_s` calls leave in any one second, `burst` of them at once after a pause.

    A higher burst makes the steady pace slower, so that burst and pace together stay within the rate.
    """

    rate_per_s: float
    burst: int = 1

    def __post_init__(self) -> None:
        if self.rate_per_s <= 0 or self.burst < 1 or (self.burst > 1 and self.burst > self.rate_per_s):
            raise ValueError(f"no such limit: {self.rate_per_s}/s with a burst of {self.burst}")

    @property
    def interval_ms(self) -> int:
        """The steady distance of two calls, rounded up."""
        return math.ceil(1000 / (self.rate_per_s - self.burst + 1))


class Breaker(msgspec.Struct, frozen=True):
    """After `failures` in a row with no success, nothing is asked for `open_ms`, then for twice as long each
    time that the one call let through fails too, up to `longest_ms`."""

    failures: int = 10
    open_ms: int = 5_000
    longest_ms: int = 300_000


class Quotas:
    """The gate before every call. A key is `system:credential`; `limits` are by the beginnings of keys.

    The calls of a key leave in the order in which they asked, each in a slot of its own. A wait of up to
    `max_sleep_ms` is slept in place; for a longer one nothing is reserved and the caller is sent away with
    Snoozed, each a slot later than the one before it, so that they do not all come back at once.
    `cold_start_ms` is waited when Redis knows nothing of the key: calls of the last second may be forgotten.
    """

    def __init__(
        self,
        redis: Redis,
        limits: Mapping[str, Limit],
        max_sleep_ms: int = 2_000,
        *,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
        breaker: Breaker | None = None,
        cold_start_ms: int = 1_000,
    ) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, clock)
        self._limits = dict(limits)
        self._max_sleep_ms = max_sleep_ms
        self._sleep = sleep
        self._breaker = breaker or Breaker()
        self._cold_start_ms = cold_start_ms

    def pass_(self, key: str) -> None:
        """Returns when one call of the key may leave. Raises Snoozed when that is too far away."""
        patience, slot = max(self._max_sleep_ms, _patience.get()), b""
        while True:
            wait, slot = self._ask(key, patience, slot)
            if wait == 0:
                return
            begun = elapsed()
            self._sleep(wait / 1000)
            late_ms = (elapsed() - begun) * 1000 - wait
            patience = max(0, patience - wait)
            if late_ms * 2 > self._limit(key).interval_ms:
                slot = b""  # overslept: in the meantime the slots of others have come, and two at once are one too many

    @contextmanager
    def patient(self, max_sleep_ms: int) -> Iterator[None]:
        """In this block, in this thread, waits of up to `max_sleep_ms` are slept in place: for work whose calls
        so far would be wasted, were it sent away."""
        before = _patience.set(max_sleep_ms)
        try:
            yield
        finally:
            _patience.reset(before)

    def throttled(self, key: str, retry_after: float | None) -> None:
        """The system said "too many": the key stops for `retry_after` seconds, or for 1, 2, 4 ... 30 of them
        where it did not say, and goes on at half its rate, which recovers with each success."""
        wait: int | str = "" if retry_after is None else max(0, math.ceil(retry_after * 1000))
        self._scripts.run("quota_throttled", key, wait)

    def succeeded(self, key: str, operation: str) -> None:
        """The system answered sensibly, be it with a refusal. `operation` names the call, such as "POST /invoices"."""
        self._scripts.run("quota_succeeded", key, operation)

    def failed(self, key: str, operation: str) -> None:
        """The system did not answer, or not sensibly."""
        breaker = self._breaker
        self._scripts.run(
            "quota_failed", key, breaker.failures, breaker.open_ms, breaker.longest_ms, operation
        )

    def streak(self, key: str, operation: str) -> int:
        """How many calls of this kind have failed in a row."""
        count: Any = self._redis.hget(f"sp:quota:{key}", f"streak:{operation}")
        return int(count or 0)

    def _ask(self, key: str, patience: int, slot: bytes) -> tuple[int, bytes]:
        limit = self._limit(key)
        verdict, wait, slot = self._scripts.run(
            "quota_pass",
            key,
            limit.interval_ms,
            limit.burst,
            patience,
            slot,
            self._cold_start_ms,
            PROBE_MS,
        )
        if verdict != b"go":
            raise Snoozed(wait / 1000, f"{verdict.decode()} {key.partition(':')[0]}")
        return int(wait), slot

    def _limit(self, key: str) -> Limit:
        prefix = max((prefix for prefix in self._limits if key.startswith(prefix)), key=len, default=None)
        if prefix is None:
            raise ValueError(f"no limit is set for {key.partition(':')[0]}")
        return self._limits[prefix]
