"""What the parked documents of a company wait for besides themselves, and what was last seen of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from redis import Redis

from severa_procountor.state.keys import TransferKey
from severa_procountor.state.scripts import Clock, Scripts

_DAY: Final = 24 * 60 * 60_000


class Wait(msgspec.Struct, frozen=True):
    """One parked document. Times are milliseconds.

    `seen` holds for each thing that it waits for what the document went by: digests or versions by subject, none where
    any change may concern it. What it read itself it read at `since` or later; `noted` is from before it was parked.
    """

    key: TransferKey
    noted: int
    since: int
    seen: Mapping[str, Mapping[str, str]]


class Check(msgspec.Struct, frozen=True):
    """A look at one thing that documents wait for: when it began (ms), and what was there."""

    at: int
    there: frozenset[str]


class Waiting(msgspec.Struct, frozen=True):
    """All of one company. `checks` are by what was looked at."""

    waits: tuple[Wait, ...]
    checks: Mapping[str, Check]


class _Noted(msgspec.Struct, frozen=True):
    age: int
    seen: dict[str, dict[str, str]]


_noted = msgspec.json.Decoder(_Noted)
_check = msgspec.json.Decoder(Check)


class Watches:
    """The memory of all companies. It saves tries: what it has lost is tried again after hours."""

    def __init__(self, redis: Redis, clock: Clock | None = None, *, keep_ms: int = 400 * _DAY) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, clock)
        self._keep_ms = keep_ms

    def note(self, key: TransferKey, seen: Mapping[str, Mapping[str, str]], age_ms: int) -> None:
        """To be noted before the document is parked. Its own reading began `age_ms` ago."""
        noted = msgspec.json.encode({"age": age_ms, "seen": seen})
        self._scripts.run("watch_note", _waiters(key.tenant, key.company), str(key), noted, self._keep_ms)

    def read(self, tenant: str, company: str) -> Waiting:
        """What waits in the state parked, in one call."""
        waits, checks = self._scripts.run("watch_read", _waiters(tenant, company), _checks(tenant, company))
        return Waiting(
            tuple(_wait(key, value) for key, value in _pairs(waits)),
            {name.decode(): _check.decode(value) for name, value in _pairs(checks)},
        )

    def keep(self, tenant: str, company: str, checks: Mapping[str, Check]) -> None:
        """Replaces what was seen before of these."""
        if not checks:
            return
        name = _checks(tenant, company)
        pipeline = self._redis.pipeline()
        pipeline.hset(name, mapping={what: msgspec.json.encode(check) for what, check in checks.items()})
        pipeline.pexpire(name, self._keep_ms)
        pipeline.execute()


def _wait(key: bytes, value: bytes) -> Wait:
    noted, _, text = value.partition(b" ")
    read = _noted.decode(text)
    return Wait(TransferKey.parse(key.decode()), int(noted), int(noted) - read.age, read.seen)


def _waiters(tenant: str, company: str) -> str:
    return f"sp:waits:{tenant}/{company}"


def _checks(tenant: str, company: str) -> str:
    return f"sp:checks:{tenant}/{company}"


def _pairs(flat: list[bytes]) -> list[tuple[bytes, Any]]:
    return list(zip(flat[::2], flat[1::2], strict=True))
