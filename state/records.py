"""What is remembered of one transfer, as it stands in Redis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Self

import msgspec

from severa_procountor.problems import Problem
from severa_procountor.state.keys import TransferKey

_STEP = b"step:"
_BEFORE = b"before:"
_INTENT = b"intent:"
_AT = b"at:"

_problems = msgspec.json.Decoder(tuple[Problem, ...])
_facts = msgspec.json.Decoder(dict[str, str])
_calls = msgspec.json.Decoder(dict[str, int])


class State(StrEnum):
    """Where a transfer is; `working` and `queued` are leases that end by themselves."""

    WAITING = "waiting"
    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    PARKED = "parked"
    IGNORED = "ignored"


PARKED_RETRY_MS = 6 * 60 * 60_000
"""After which a parked transfer is tried though nothing that it waits for has changed."""
UNFINISHED = (State.WAITING, State.QUEUED, State.WORKING)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One transfer. Times are milliseconds since 1970.

    `attempts` counts the takes of this round, `failures` those that ended in a Temporary one after another,
    `crashes` those whose worker vanished. `waiting_since` is when it last became something to do, kept
    through retries; `due` is when it may be tried; `waiting_for` says what it was snoozed for. `steps` and
    `intents` are those of this round; `before` are steps done before it was last parked, and `steps_at` says when
    each of both was done. `seen` is the last poll that listed it. `calls` counts what it has cost since it was first
    seen, by system and operation. `customer` is whom a sales invoice goes to, or the supplier of a purchase invoice;
    a person's travel reimbursement has none. An ignored one is tried no more, for the reason `ignored_because`.
    """

    key: TransferKey
    state: State
    number: str
    version: str
    facts: dict[str, str]
    round: int
    attempts: int
    failures: int
    crashes: int
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    outcome: str
    first_seen: int
    waiting_since: int
    waiting_for: str
    due: int
    parked_at: int | None
    done_at: int | None
    fence: int
    steps: dict[str, bytes]
    before: dict[str, bytes]
    intents: dict[str, int]
    steps_at: dict[str, int]
    seen: int | None
    customer: str
    calls: dict[str, int]
    ignored_at: int | None
    ignored_because: str

    @property
    def since(self) -> int:
        """When it came to the state that it is in; of what is not ended, when it last became something to do."""
        ended = {
            State.DONE: self.done_at,
            State.PARKED: self.parked_at,
            State.IGNORED: self.ignored_at,
        }.get(self.state)
        return self.waiting_since if ended is None else ended

    @property
    def is_begun(self) -> bool:
        """Whether something of it is, or may be, in the other system."""
        return bool(self.steps or self.intents or self.before)

    @classmethod
    def read(cls, key: TransferKey, fields: Mapping[bytes, bytes]) -> Self:
        """Reads the hash of a transfer, also one that an earlier version wrote."""

        def text(name: str) -> str:
            return fields.get(name.encode(), b"").decode()

        def moment(name: str) -> int | None:
            return int(fields[name.encode()]) if name.encode() in fields else None

        return cls(
            key=key,
            state=State(text("state")),
            number=text("number"),
            version=text("version"),
            facts=_facts.decode(fields[b"facts"]),
            round=int(fields[b"round"]),
            attempts=int(fields[b"attempts"]),
            failures=int(fields[b"failures"]),
            crashes=int(fields[b"crashes"]),
            problems=_problems.decode(fields[b"problems"]),
            notes=_problems.decode(fields[b"notes"]),
            outcome=text("outcome"),
            first_seen=int(fields[b"first_seen"]),
            waiting_since=int(fields[b"waiting_since"]),
            waiting_for=text("waiting_for"),
            due=int(fields[b"due"]),
            parked_at=moment("parked_at"),
            done_at=moment("done_at"),
            fence=int(fields[b"fence"]),
            steps=dict(_under(_STEP, fields)),
            before=dict(_under(_BEFORE, fields)),
            intents={step: int(at) for step, at in _under(_INTENT, fields)},
            steps_at={step: int(at) for step, at in _under(_AT, fields)},
            seen=moment("seen"),
            customer=text("customer"),
            calls=_calls.decode(fields.get(b"calls", b"{}")),
            ignored_at=moment("ignored_at"),
            ignored_because=text("ignored_because"),
        )


def encode_problems(problems: Iterable[Problem]) -> bytes:
    return msgspec.json.encode(tuple(problems))


def decode_problems(stored: bytes) -> tuple[Problem, ...]:
    return _problems.decode(stored)


def _under(prefix: bytes, fields: Mapping[bytes, bytes]) -> Iterable[tuple[str, bytes]]:
    for name, value in fields.items():
        if name.startswith(prefix):
            yield name.removeprefix(prefix).decode(), value
