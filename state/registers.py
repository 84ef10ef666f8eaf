"""What one company's Procountor holds, as far as we have seen: a memory that saves calls, never the truth."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from redis import Redis

from severa_procountor.state.scripts import Argument, Clock, Scripts

_DAY: Final = 24 * 60 * 60_000


class Numbered(msgspec.Struct, frozen=True):
    """An invoice that Procountor holds under one of our numbers."""

    number: str
    invoice_id: str
    value: bytes


class Hold:
    """The right to create one thing, so that nobody else creates it at the same time."""

    def __init__(self, scripts: Scripts, name: str, token: str) -> None:
        self._scripts = scripts
        self._name = name
        self._token = token

    def release(self) -> bool:
        """Gives the right back once the outcome is known; False when it had run out. Without a release it
        stays taken until then: after a crash or an unknown outcome the thing may still come to be."""
        return bool(self._scripts.run("register_release", self._name, self._token))

    def unsettle(self, for_ms: int) -> bool:
        """The outcome is not known: nobody gets the right for `for_ms`, and `unsettled` says so."""
        return bool(self._scripts.run("register_unsettle", self._name, self._token, for_ms))


class Registers:
    """The memory of one company. Values are bytes that the caller gives a meaning. Times are milliseconds."""

    def __init__(
        self,
        redis: Redis,
        tenant: str,
        company: str,
        clock: Clock | None = None,
        *,
        keep_ms: int = 400 * _DAY,
    ) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, clock)
        self._prefix = f"sp:register:{tenant}/{company}:"
        self._keep_ms = keep_ms

    def now(self) -> int:
        """The moment by the clock that all processes share."""
        return int(self._scripts.run("now"))

    def note_number(self, number: str, invoice_id: str, value: bytes) -> None:
        """Notes an invoice under its number; a second note of the same invoice replaces the first."""
        self._scripts.run("register_note", self._prefix, self._keep_ms, number, invoice_id, value)

    def number(self, number: str) -> dict[str, bytes]:
        """The ids of the invoices seen under this number, each with what was noted of it. None seen means something
        only within the coverage."""
        values: Any = self._redis.hgetall(f"{self._prefix}number:{number}")
        return {invoice_id.decode(): value for invoice_id, value in values.items()}

    def coverage(self) -> tuple[int, int] | None:
        """All invoices created from the first to the second moment have been noted; None: nothing is sure."""
        covered = self._scripts.run("register_coverage", self._prefix, self._keep_ms)
        return None if covered is None else (int(covered[0]), int(covered[1]))

    def cover(self, start_ms: int, end_ms: int, entries: Iterable[Numbered] = ()) -> tuple[int, int]:
        """Notes all invoices created from `start_ms` to `end_ms`, a few thousand at most, and returns what is
        covered now: more, if this touches what was covered before, else only this."""
        if end_ms < start_ms:
            raise ValueError(f"a time that ends before it begins: {start_ms} to {end_ms}")
        flat: list[Argument] = [part for e in entries for part in (e.number, e.invoice_id, e.value)]
        start, end = self._scripts.run("register_cover", self._prefix, self._keep_ms, start_ms, end_ms, *flat)
        return int(start), int(end)

    def partner(self, number: str) -> bytes | None:
        return self._get("partners", number)

    def partners(self) -> dict[str, bytes]:
        """All remembered partners by customer number."""
        return self._all("partners")

    def note_partner(self, number: str, value: bytes) -> None:
        self._redis.hset(f"{self._prefix}partners", number, value)

    def forget_partner(self, number: str) -> None:
        self._redis.hdel(f"{self._prefix}partners", number)

    def forget_partners(self) -> None:
        self._redis.delete(f"{self._prefix}partners")

    def product(self, code: str) -> bytes | None:
        return self._get("products", code)

    def products(self) -> dict[str, bytes]:
        """All remembered products by code."""
        return self._all("products")

    def note_product(self, code: str, value: bytes) -> None:
        self._redis.hset(f"{self._prefix}products", code, value)

    def forget_product(self, code: str) -> None:
        self._redis.hdel(f"{self._prefix}products", code)

    def forget_products(self) -> None:
        self._redis.delete(f"{self._prefix}products")

    def person(self, digest: str) -> bytes | None:
        """A person by a keyed digest of who it is: no name and no code stands here."""
        value: Any = self._redis.get(f"{self._prefix}person:{digest}")
        return None if value is None else bytes(value)

    def note_person(self, digest: str, value: bytes, life_ms: int) -> None:
        self._redis.set(f"{self._prefix}person:{digest}", value, px=life_ms)

    def forget_person(self, digest: str) -> None:
        self._redis.delete(f"{self._prefix}person:{digest}")

    def mark(self, name: str) -> bytes | None:
        """A single value about the whole company, such as how far a register has been read."""
        return self._get("marks", name)

    def set_mark(self, name: str, value: bytes) -> None:
        self._redis.hset(f"{self._prefix}marks", name, value)

    def set_mark_once(self, name: str, value: bytes) -> None:
        """Sets the mark unless there is one: the first of several stays."""
        self._redis.hsetnx(f"{self._prefix}marks", name, value)

    def drop_mark(self, name: str) -> bool:
        """Whether there was one to drop: of several who drop it, one is told so."""
        return bool(self._redis.hdel(f"{self._prefix}marks", name))

    def claim(self, name: str, ttl_ms: int) -> Hold | None:
        """The right to create `name` for up to `ttl_ms`; None while somebody else has it."""
        key, token = f"{self._prefix}claim:{name}", secrets.token_hex(16)
        return Hold(self._scripts, key, token) if self._redis.set(key, token, nx=True, px=ttl_ms) else None

    def unsettled(self, name: str) -> int:
        """How long the creation of `name` stays closed because its last outcome is not known; 0: it is not."""
        key = f"{self._prefix}claim:{name}"
        if self._redis.get(key) != b"unknown":
            return 0
        left: Any = self._redis.pttl(key)
        return max(0, int(left))

    def _all(self, table: str) -> dict[str, bytes]:
        values: Any = self._redis.hgetall(f"{self._prefix}{table}")
        return {field.decode(): value for field, value in values.items()}

    def _get(self, table: str, field: str) -> bytes | None:
        value: Any = self._redis.hget(f"{self._prefix}{table}", field)
        return None if value is None else bytes(value)
