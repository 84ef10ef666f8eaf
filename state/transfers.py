"""The documents on their way: each is waiting, queued, working, done, parked or ignored."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec
from redis import Redis

from severa_procountor.masking import mask
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import PARKED_RETRY_MS, UNFINISHED, Record, State, encode_problems
from severa_procountor.state.scripts import Clock, Scripts

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_BATCH: Final = 200


class Registered(StrEnum):
    """What a poll's sighting of a document meant."""

    NEW = "new"
    KNOWN = "known"
    AGAIN = "again"


class Ticket(msgspec.Struct, frozen=True):
    """What a message to a worker says. Good for one take; void when the transfer was taken otherwise."""

    key: TransferKey
    fence: int


class Swept(msgspec.Struct, frozen=True):
    """How many transfers with an overdue lease went back to waiting, and which were parked."""

    requeued: int
    parked: tuple[TransferKey, ...] = ()


class Transfers:
    """All transfers of all tenants, in one Redis.

    Times are milliseconds. A message that was lost costs `queue_lease_ms`, a worker that vanished costs
    `work_lease_ms`; after `max_crashes` vanished workers the transfer is parked as `crashes_worker`. A parked
    transfer is tried again after `parked_retry_ms` though nothing changed: what was missing in Procountor
    may be there now. Done ones are kept for `keep_done_ms` as the log.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        queue_lease_ms: int = 15 * _MINUTE,
        work_lease_ms: int = 2 * _MINUTE,
        clock: Clock | None = None,
        max_crashes: int = 5,
        keep_done_ms: int = 400 * _DAY,
        parked_retry_ms: int = PARKED_RETRY_MS,
    ) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, clock)
        self._queue_lease_ms = queue_lease_ms
        self._work_lease_ms = work_lease_ms
        self._max_crashes = max_crashes
        self._keep_done_ms = keep_done_ms
        self._parked_retry_ms = parked_retry_ms

    def register(
        self,
        key: TransferKey,
        *,
        number: str,
        version: str,
        listed_at: int,
        settings: str,
        facts: Mapping[str, str] | None = None,
        customer: str = "",
    ) -> Registered:
        """Notes that a poll saw the document in the status in which it is to be carried.

        `version` tells one content of the source from another, `settings` is the fingerprint of the
        company's settings, `listed_at` is `now()` from before the poll's list call began: a list older than
        the moment at which a transfer was done does not begin it again. `customer` names whom it is for, if the
        list tells; without one the name that is known stays.
        """
        answer = self._scripts.run(
            "transfer_register",
            str(key),
            number,
            version,
            listed_at,
            settings,
            msgspec.json.encode(dict(facts or {})),
            # The first fence of a record is random, so that a claim from before a flush never fits after it.
            secrets.randbits(50),
            self._parked_retry_ms,
            mask(customer),
        )
        return Registered(answer.decode())

    def unseen(self, tenant: str, company: str, kind: str, listed_at: int) -> int:
        """Parked transfers of a kind that a complete list, begun at `listed_at`, did not hold wait again: whoever
        takes them finds out what became of them. Returns how many."""
        return int(self._scripts.run("transfer_unseen", f"{tenant}/{company}", kind, listed_at))

    def wake(self, keys: Collection[TransferKey]) -> int:
        """Those of these transfers that are parked wait again, as if they had changed. Returns how many."""
        names, woken = sorted(map(str, keys)), 0
        for start in range(0, len(names), _BATCH):
            woken += int(self._scripts.run("transfer_wake", *names[start : start + _BATCH]))
        return woken

    def refill(self, tenant: str, company: str, *, window: int) -> list[Ticket]:
        """Queues what is due, oldest first, while less than `window` of the company is queued or at work.

        Projects, cost centres and business units have half of it, documents the rest; what either does not need
        goes to the other."""
        tickets = self._scripts.run("transfer_refill", f"{tenant}/{company}", window, self._queue_lease_ms)
        return [Ticket(TransferKey.parse(key.decode()), int(fence)) for key, fence in tickets]

    def take(self, key: TransferKey, fence: int) -> Claim | None:
        """Begins the work that a ticket stands for. None: the message is a duplicate, or late.

        Counts as an attempt from this moment on, whatever happens to the worker.
        """
        taken = self._scripts.run("transfer_take", str(key), fence, self._work_lease_ms)
        if taken is None:
            return None
        _, ends, fields = taken
        return Claim(self._scripts, Record.read(key, _pairs(fields)), int(ends), self._work_lease_ms)

    def sweep(self) -> Swept:
        """Puts what is past its lease back to waiting; parks what keeps losing its workers."""
        requeued = 0
        parked: list[TransferKey] = []
        problems = encode_problems([self.crashed])
        while True:
            swept = self._scripts.run("transfer_sweep", self._max_crashes, problems, _BATCH)
            requeued += int(swept[0])
            parked += [TransferKey.parse(key.decode()) for key in swept[1]]
            if swept[0] + len(swept[1]) < _BATCH:
                return Swept(requeued, tuple(parked))

    @property
    def crashed(self) -> Problem:
        """Why a sweep parks a transfer."""
        return Problem("crashes_worker", f"{self._max_crashes} workers vanished while they carried it")

    def counts(self, tenant: str | None = None, company: str | None = None) -> dict[State, int]:
        """How many transfers are in each state, counted at one moment."""
        chosen = [by_state for (t, c), by_state in self.census() if _matches(t, c, tenant, company)]
        return {state: sum(by_state[state] for by_state in chosen) for state in State}

    def census(self) -> list[tuple[tuple[str, str], dict[State, int]]]:
        """The counts of each (tenant, company), all of one moment."""
        lines = self._scripts.run("transfer_counts")
        return [(_company(line[0]), dict(zip(State, line[1:], strict=True))) for line in lines]

    def companies(self) -> list[tuple[str, str]]:
        """The companies, with their tenants, that have something unfinished and not parked."""
        return sorted(name for name, counts in self.census() if any(counts[state] for state in UNFINISHED))

    def records(
        self, *, states: Collection[State], tenant: str | None = None, company: str | None = None
    ) -> Iterator[Record]:
        """The transfers in these states by company, oldest first; one that moves meanwhile may be missed."""
        for (t, c), _ in self.census():
            if _matches(t, c, tenant, company):
                for state in states:
                    yield from self._in_state(state, t, c)

    def parked_between(self, tenant: str, company: str, start: int, end: int) -> list[Record]:
        """The parked transfers of a company that were parked from `start` until before `end` (ms), oldest first."""
        keys: Any = self._redis.zrange(
            f"sp:{State.PARKED}:{tenant}/{company}", str(start), f"({end}", byscore=True
        )
        return list(self._read(keys, State.PARKED))

    def record(self, key: TransferKey) -> Record | None:
        fields: Any = self._redis.hgetall(_record_name(str(key)))
        return Record.read(key, fields) if fields else None

    def next_due(self) -> int | None:
        """The earliest moment at which something waiting is due or a lease ends; may be in the past.

        What is due stays waiting while the company's window is full, so do not spin on a past moment.
        """
        moment = self._scripts.run("transfer_next")
        return None if moment is None else int(moment)

    def now(self) -> int:
        """Milliseconds since 1970, by the clock that all times here are of."""
        return self._scripts.now()

    def expire(self) -> int:
        """Deletes what was done longer ago than `keep_done_ms`, and says how many."""
        expired = 0
        while True:
            batch = int(self._scripts.run("transfer_expire", self._keep_done_ms, _BATCH))
            expired += batch
            if batch < _BATCH:
                return expired

    def _in_state(self, state: State, tenant: str, company: str) -> Iterator[Record]:
        keys: Any = self._redis.zrange(f"sp:{state}:{tenant}/{company}", 0, -1)
        yield from self._read(keys, state)

    def _read(self, keys: Sequence[bytes], state: State) -> Iterator[Record]:
        for start in range(0, len(keys), _BATCH):
            batch = [key.decode() for key in keys[start : start + _BATCH]]
            pipeline = self._redis.pipeline(transaction=False)
            for key in batch:
                pipeline.hgetall(_record_name(key))
            for key, fields in zip(batch, pipeline.execute(), strict=True):
                if fields.get(b"state") == state.encode():
                    yield Record.read(TransferKey.parse(key), fields)


def _record_name(key: str) -> str:
    return f"sp:transfer:{key}"


def _company(text: bytes) -> tuple[str, str]:
    tenant, _, company = text.decode().partition("/")
    return tenant, company


def _matches(t: str, c: str, tenant: str | None, company: str | None) -> bool:
    return tenant in (None, t) and company in (None, c)


def _pairs(flat: list[bytes]) -> dict[bytes, bytes]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
