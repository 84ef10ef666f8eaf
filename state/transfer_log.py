"""The log of transfers, as people and scripts ask for it: which documents match, and what may be done about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from redis import Redis

from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State, decode_problems
from severa_procountor.state.scripts import Clock, Scripts

_BATCH: Final = 500
_STATE: Final = b"state"
_SINCE: Final = b"waiting_since"
_ENDED: Final = frozenset({State.DONE, State.PARKED, State.IGNORED})

T = TypeVar("T")
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


class Found(NamedTuple):
    """A document that matches, and since when it is in that state (ms)."""

    key: TransferKey
    state: State
    since: int


class TransferLog:
    """All transfers in one Redis, read without holding them all; times are milliseconds since 1970."""

    def __init__(self, redis: Redis, clock: Clock | None = None) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, clock)

    def now(self) -> int:
        """By the clock that all times here are of."""
        return self._scripts.now()

    def find(self, wanted: Wanted) -> list[Found]:
        """What matches, what changed last first; one that moves meanwhile may be missed.

        Reads of each document in these companies and states only what the question needs.
        """
        found = {
            each.key: each
            for tenant, company in self._companies(wanted)
            for state in wanted.states
            for each in self._in(state, tenant, company, wanted)
        }
        return sorted(found.values(), key=lambda each: (-each.since, each.key))

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

    def _in(self, state: State, tenant: str, company: str, wanted: Wanted) -> Iterator[Found]:
        # What has ended lies there by the moment at which it did; the rest by another one.
        least = "-inf" if wanted.since is None or state not in _ENDED else wanted.since
        members: Any = self._redis.zrange(
            f"sp:{state}:{tenant}/{company}", least, "+inf", byscore=True, withscores=True
        )
        lying = [Found(TransferKey.parse(member.decode()), state, int(score)) for member, score in members]
        of_kind = [each for each in lying if wanted.kind in (None, each.key.kind)]
        fields = _fields(state, wanted)
        if not fields:
            yield from of_kind
            return
        for batch in _batches(of_kind):
            for each, told in zip(batch, self._told([each.key for each in batch], fields), strict=True):
                since = each.since if state in _ENDED else int(told[_SINCE] or 0)
                still = told[_STATE] == state.encode() and since >= (wanted.since or 0)
                if still and _matches(wanted, each.key, told):
                    yield each._replace(since=since)

    def _told(self, keys: Sequence[TransferKey], fields: Sequence[bytes]) -> Iterator[Told]:
        pipeline = self._redis.pipeline(transaction=False)
        for key in keys:
            pipeline.hmget(_name(key), fields)
        for values in pipeline.execute():
            yield dict(zip(fields, values, strict=True))


def _fields(state: State, wanted: Wanted) -> list[bytes]:
    """What has to be read of each document to know whether it matches, and since when it is in its state."""
    asked = {
        _SINCE: state not in _ENDED,
        b"number": wanted.number is not None or wanted.document is not None,
        b"customer": wanted.customer is not None,
        b"problems": wanted.code is not None,
        b"notes": wanted.code is not None,
    }
    fields = [field for field, is_asked in asked.items() if is_asked]
    return [_STATE, *fields] if fields else []


def _matches(wanted: Wanted, key: TransferKey, told: Told) -> bool:
    """Whether what was read of a document is as it is wanted."""
    number = _text(told.get(b"number"))
    return (
        wanted.document in (None, number, key.source_id)
        and wanted.number in (None, number)
        and (wanted.customer or "").casefold() in _text(told.get(b"customer")).casefold()
        and (wanted.code is None or wanted.code in _codes(told))
    )


def _codes(told: Told) -> set[str]:
    lists = (told[b"problems"], told[b"notes"])
    return {problem.code for stored in lists if stored is not None for problem in decode_problems(stored)}


def _text(value: bytes | None) -> str:
    return "" if value is None else value.decode()


def _name(key: TransferKey) -> str:
    return f"sp:transfer:{key}"


def _batches(entries: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(entries), _BATCH):
        yield entries[start : start + _BATCH]
