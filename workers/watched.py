"""What parked documents wait for besides themselves, and how a poll finds out with few calls that it has changed.

A thing is watched in one of three ways. What is read whole is compared by digest with what the document went by. Cards
of Severa are read again, those that documents went by only. Of long registers what has changed is listed; a document
that went by some of their records waits for these, and for new ones under their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from severa_procountor.state.keys import TransferKey
from severa_procountor.state.watches import Check, Wait
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.memory import Reading

# What is more is not worth reading: all that wait are tried, once while it stays so.
MOST_LISTED = 10_000
TOO_MANY = frozenset({"too many"})
# So many that concern what waits are remembered until the next look.
MOST_CONCERNING = 1_000
# Longer than from when it is noted what a document waits for until it is parked.
PARKING_MS = 10_000
Seal = Callable[[str], str]
Seen = dict[str, str]


class Record(NamedTuple):
    """One record of a list of changes: the subjects that it is known by, itself first, and its version."""

    subject: str
    names: tuple[str, ...]
    version: str

    @property
    def stamp(self) -> str:
        return f"{self.subject} {self.version}"


class Look(NamedTuple):
    """Who is to be tried again, and what the next look compares with."""

    woken: set[TransferKey]
    check: Check | None = None


class Thing(Protocol):
    """Something that documents wait for."""

    @property
    def name(self) -> str: ...

    def seen(self, reading: Reading, seal: Seal) -> Seen | None:
        """What the document went by; None where it did not go by this."""

    def look(self, company: CompanyAccess, waits: Sequence[Wait], check: Check | None, at: int) -> Look:
        """`at` (ms) is from before the look. Raises the named failures of the calls."""


class Whole(NamedTuple):
    """A list or an object that is read whole, and remembered under keys that begin with `key`."""

    name: str
    key: str
    read: Callable[[CompanyAccess], Any]
    parts: Callable[[Any], Iterable[object]]

    def seen(self, reading: Reading, seal: Seal) -> Seen | None:
        values = list(under(reading, self.key).values())
        return {self.key: self._digest(values[-1], seal)} if values else None

    def look(self, company: CompanyAccess, waits: Sequence[Wait], check: Check | None, at: int) -> Look:
        now = {self.key: self._digest(self.read(company), company.sealed)}
        return Look({wait.key for wait in waits if wait.seen[self.name] != now})

    def _digest(self, value: Any, seal: Seal) -> str:
        return digest(self.parts(value), seal)


class Cards(NamedTuple):
    """Single cards, remembered under keys that begin with `key`, by subject. A card that is gone has the digest of
    nothing."""

    name: str
    key: str
    subject: Callable[[tuple[Any, ...], Any], str]
    read: Callable[[CompanyAccess, Collection[str]], Mapping[str, object]]

    def seen(self, reading: Reading, seal: Seal) -> Seen | None:
        found = under(reading, self.key).items()
        return {self.subject(key, card): digest([card], seal) for key, card in found} or None

    def look(self, company: CompanyAccess, waits: Sequence[Wait], check: Check | None, at: int) -> Look:
        wanted = {subject for wait in waits for subject in wait.seen[self.name]}
        cards = self.read(company, sorted(wanted))
        now = {subject: digest([cards.get(subject)], company.sealed) for subject in wanted}
        return Look({w.key for w in waits if any(now[s] != was for s, was in w.seen[self.name].items())})


def as_mentioned(value: Any, _: Seal) -> str:
    """The version, which is what was mentioned."""
    return value or ""


class Listed(NamedTuple):
    """A register of which the changed records are listed; what a document went by is mentioned under keys that begin
    with `key` and go on with the subject, the value being its version, or what `version` makes one of. Without `key`
    any change may concern all."""

    name: str
    key: str | None
    changed: Callable[[CompanyAccess, datetime], Iterable[Record]]
    version: Callable[[Any, Seal], str] = as_mentioned

    def seen(self, reading: Reading, seal: Seal) -> Seen | None:
        if self.key is None:
            return {}
        found = under(reading, self.key).items()
        return {str(key[1]): self.version(value, seal) for key, value in found} or None

    def look(self, company: CompanyAccess, waits: Sequence[Wait], check: Check | None, at: int) -> Look:
        since = min(_since(wait, check) for wait in waits)
        moment = datetime.fromtimestamp(since / 1000, UTC) - company.runtime.overlap
        records: list[Record] = []
        wanted = _union(wait.seen[self.name] for wait in waits)
        for count, record in enumerate(self.changed(company, moment), start=1):
            if wanted is None or _names_any(record, wanted):
                records.append(record)
            if count > MOST_LISTED or len(records) > MOST_CONCERNING:
                return Look(self._once(waits, check), Check(at, TOO_MANY))
        woken = {wait.key for wait in waits if self._concerns(wait, records, check)}
        return Look(woken, Check(at, frozenset(record.stamp for record in records)))

    def _concerns(self, wait: Wait, records: Sequence[Record], check: Check | None) -> bool:
        """What was there at the last look is no change for whoever was judged by it, or has read it all since."""
        known = check.there if check is not None and _knows(wait, check) else frozenset()
        return any(_differs(record, wait.seen[self.name]) for record in records if record.stamp not in known)

    def _once(self, waits: Sequence[Wait], check: Check | None) -> set[TransferKey]:
        """All, but for those that were tried already because of too many: their time will come."""
        return {
            wait.key for wait in waits if check is None or check.there != TOO_MANY or not _knows(wait, check)
        }


def under(reading: Reading, beginning: str) -> dict[tuple[Any, ...], Any]:
    """What was read under keys that begin so."""
    return {
        key: read.value
        for key, read in reading.seen.items()
        if isinstance(key, tuple) and key[0] == beginning
    }


def digest(parts: Iterable[object], seal: Seal) -> str:
    """Keyed, as there may be accounts among the parts; whatever order they come in."""
    encoded = sorted(msgspec.json.encode(part, order="deterministic") for part in parts)
    return seal(b"\n".join(encoded).decode())


def _knows(wait: Wait, check: Check) -> bool:
    return wait.since >= check.at or _was_judged(wait, check)


def _was_judged(wait: Wait, check: Check) -> bool:
    """Whether the document was parked already at that look: what waits is noted a moment before it is."""
    return wait.noted + PARKING_MS < check.at


def _since(wait: Wait, check: Check | None) -> int:
    return check.at if check is not None and _was_judged(wait, check) else wait.since


def _differs(record: Record, seen: Mapping[str, str]) -> bool:
    if not seen:
        return True
    if record.subject in seen:
        return not record.version or seen[record.subject] != record.version
    return _names_any(record, seen)


def _names_any(record: Record, subjects: Collection[str]) -> bool:
    """What has no number in Procountor has none of anybody's."""
    return record.subject in subjects or any(name in subjects for name in record.names if name)


def _union(seen: Iterable[Mapping[str, str]]) -> frozenset[str] | None:
    """The subjects of all of them; None where one waits for any change."""
    each = list(seen)
    return frozenset(subject for one in each for subject in one) if all(each) else None
