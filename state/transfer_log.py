"""The log of transfers, as people and scripts ask for it: which documents match, and what may be done about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from redis import Redis

from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State, decode_problems
from severa_procountor.state.scripts import Clock, Scripts

_BATCH: Final = 500
_FIELDS: Final = (
    b"state",
    b"number",
    b"customer",
    b"problems",
    b"notes",
    b"waiting_since",
    b"done_at",
    b"parked_at",
    b"ignored_at",
)
_ENDED: Final = {State.DONE: b"done_at", State.PARKED: b"parked_at", State.IGNORED: b"ignored_at"}

Told = Mapping[bytes, bytes | None]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What of the log is asked for; None: whatever it is.

    `document` is a number or a source id, `number` a number. `code` is that of a problem or of a warning, `customer`
    a part of the name, whatever its case. `since`: what has been in its state from that moment (ms) or a later one.
    """

    tenant: str | None = None
    company: str | None = None
    kind: str | None = None
    states: tuple[State, ...] = tuple(State)
    document: str | None = None
    code: str | None = None
    number: str | None = None
    customer: str | None = None
    since: int | None = None


class TransferLog:
    """All transfers in one Redis, read without holding them all; times are milliseconds since 1970."""

    def __init__(self, redis: Redis, clock: Clock | None = None) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, clock)

    def now(self) -> int:
        """By the clock that all times here are of."""
        return self._scripts.now()

    def find(self, wanted: Wanted) -> list[TransferKey]:
        """The keys of what matches, what changed last first; one that moves meanwhile may be missed.

        Reads of each document in these companies and states only what the question needs.
        """
        found = {
            key: since
            for tenant, company in self._companies(wanted)
            for state in wanted.states
            for key, since in self._in(state, tenant, company, wanted)
        }
        return sorted(found, key=lambda key: (-found[key], key))

    def records(self, keys: Sequence[TransferKey]) -> Iterator[Record]:
        """What is remembered of each, in their order; what is gone meanwhile is left out."""
        for batch in _batches(keys):
            pipeline = self._redis.pipeline(transaction=False)
            for key in batch:
                pipeline.hgetall(_name(key))
            for key, fields in zip(batch, pipeline.execute(), strict=True):
                if fields:
                    yield Record.read(key, fields)

    def retry(self, keys: Sequence[TransferKey]) -> list[TransferKey]:
        """Has parked and ignored ones begin again at once, and returns those that do; others are as they were.

        What was done in the other system is looked at anew, and a write whose outcome is not known is looked for.
        """
        return self._change("transfer_retry", keys)

    def ignore(self, keys: Sequence[TransferKey], reason: str) -> list[TransferKey]:
        """Has waiting and parked ones tried no more, and returns those; what is at work or done stays as it is."""
        return self._change("transfer_ignore", keys, reason)

    def _change(self, script: str, keys: Sequence[TransferKey], *args: str) -> list[TransferKey]:
        changed: list[TransferKey] = []
        for batch in _batches(keys):
            answers = self._scripts.run(script, *args, *map(str, batch))
            changed += [key for key, answer in zip(batch, answers, strict=True) if answer]
        return changed

    def _companies(self, wanted: Wanted) -> list[tuple[str, str]]:
        members: Any = self._redis.smembers("sp:companies")
        named = [tuple(member.decode().split("/", 1)) for member in members]
        return sorted(
            (tenant, company)
            for tenant, company in named
            if wanted.tenant in (None, tenant) and wanted.company in (None, company)
        )

    def _in(
        self, state: State, tenant: str, company: str, wanted: Wanted
    ) -> Iterator[tuple[TransferKey, int]]:
        """What of one company and state matches, with the moment since when it is so."""
        # What has ended lies there by the moment at which it did; the rest by another one.
        least = "-inf" if wanted.since is None or state not in _ENDED else wanted.since
        members: Any = self._redis.zrange(f"sp:{state}:{tenant}/{company}", least, "+inf", byscore=True)
        keys = [key for key in map(_key, members) if wanted.kind in (None, key.kind)]
        matches = _matcher(wanted)
        for batch in _batches(keys):
            pipeline = self._redis.pipeline(transaction=False)
            for key in batch:
                pipeline.hmget(_name(key), _FIELDS)
            for key, values in zip(batch, pipeline.execute(), strict=True):
                told = dict(zip(_FIELDS, values, strict=True))
                if told[b"state"] == state.encode() and matches(key, told):
                    yield key, _since(state, told)


def _matcher(wanted: Wanted) -> Callable[[TransferKey, Told], bool]:
    def matches(key: TransferKey, told: Told) -> bool:
        number = _text(told[b"number"])
        return (
            wanted.document in (None, number, key.source_id)
            and wanted.number in (None, number)
            and (wanted.since is None or _since(State(_text(told[b"state"])), told) >= wanted.since)
            and (part is None or part in _text(told[b"customer"]).casefold())
            and (wanted.code is None or wanted.code in _codes(told))
        )

    part = None if wanted.customer is None else wanted.customer.casefold()
    return matches


def _since(state: State, told: Told) -> int:
    """As `Record.since` has it."""
    return int(told[_ENDED.get(state, b"waiting_since")] or told[b"waiting_since"] or 0)


def _codes(told: Told) -> set[str]:
    lists = (told[b"problems"], told[b"notes"])
    return {problem.code for stored in lists if stored is not None for problem in decode_problems(stored)}


def _text(value: bytes | None) -> str:
    return "" if value is None else value.decode()


def _key(member: bytes) -> TransferKey:
    return TransferKey.parse(member.decode())


def _name(key: TransferKey) -> str:
    return f"sp:transfer:{key}"


def _batches(keys: Sequence[TransferKey]) -> Iterator[Sequence[TransferKey]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]
