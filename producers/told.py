"""What a company has been told by mail, and what it is to be told next: decisions only, no mail and no Redis.

1. What is parked after a quiet hour is told at once; what is parked within the hour waits for its end.
2. A document that parks again with the same problems, as it does while nobody mends it, is not told again.
3. Those that have gone meanwhile are counted in the next message.
4. When nothing that was told is left, that is said at once, though at most once an hour, and the quiet begins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from severa_procountor.state.reconciliations import Difference, Report
from severa_procountor.state.records import Record, State

BETWEEN_MS = 3_600_000
# Of documents told and not yet gone; what is forgotten is told again when it parks again.
MOST_REMEMBERED = 1000


class Fate(StrEnum):
    """What became of a document that was told; CARRIED is in the other system, SET_ASIDE is none of ours any more."""

    OPEN = "open"
    CARRIED = "carried"
    SET_ASIDE = "set_aside"

    @classmethod
    def of(cls, record: Record | None) -> Fate:
        if record is None or record.state is State.IGNORED:
            return cls.SET_ASIDE
        return cls.CARRIED if record.state is State.DONE else cls.OPEN


class Gone(msgspec.Struct, frozen=True):
    """How many of those told are no trouble any more."""

    carried: int = 0
    set_aside: int = 0

    @property
    def total(self) -> int:
        return self.carried + self.set_aside

    def plus(self, other: Gone) -> Gone:
        return Gone(self.carried + other.carried, self.set_aside + other.set_aside)


class Told(msgspec.Struct, frozen=True):
    """What is remembered of a company's mail; moments are ms since 1970.

    What was parked before `until` has been looked at. Problems are told at `next_at` or later, that all is well at
    `well_at` or later. `documents` are those told that had not gone by the last message, the latest last, each with
    the digest of what was told; `gone` counts the others since all was well. `differences` are digests of those in
    the reconciliation of the moment `compared`.
    """

    until: int = 0
    next_at: int = 0
    well_at: int = 0
    documents: dict[str, str] = msgspec.field(default_factory=dict)
    gone: Gone = Gone()
    compared: int = 0
    differences: tuple[str, ...] = ()


class Look(msgspec.Struct, frozen=True):
    """A company at the moment `now`: what was parked since the last look, what became of the documents told, and the
    reconciliation, None where there was none since the last look."""

    now: int
    parked: Sequence[Record]
    fates: Mapping[str, Fate]
    report: Report | None = None


class News(msgspec.Struct, frozen=True):
    """What a message says. `gone` counts from the last message on, or where all is well, from the first.

    `still` documents and `still_different` invoices were told before and are as they were.
    """

    records: Sequence[Record]
    differences: Sequence[Difference]
    gone: Gone
    still: int
    still_different: int

    @property
    def is_well(self) -> bool:
        return not self.records and not self.differences


def decide(told: Told, look: Look) -> tuple[News | None, Told]:
    """What is to be told now, if anything is, and what is to be remembered when it has been told."""
    news, after = _news(told, look)
    if not news.is_well:
        if look.now < told.next_at:
            return None, told
        return news, replace(after, until=look.now, next_at=look.now + BETWEEN_MS)
    if not _is_settled(told, news, after):
        seen = replace(told, until=after.until, compared=after.compared, differences=after.differences)
        return None, seen
    if look.now < told.well_at:
        return None, told
    return replace(news, gone=after.gone), Told(
        until=after.until,
        well_at=look.now + BETWEEN_MS,
        compared=after.compared,
        differences=after.differences,
    )


def _news(told: Told, look: Look) -> tuple[News, Told]:
    """What could be told, and what would be remembered then."""
    new = [record for record in look.parked if told.documents.get(str(record.key)) != digest(record)]
    documents = {str(record.key): digest(record) for record in new}
    still = {key: told.documents[key] for key in _with(Fate.OPEN, told, look) if key not in documents}
    gone = Gone(len(_with(Fate.CARRIED, told, look)), len(_with(Fate.SET_ASIDE, told, look)))
    found = [(digest(each), each) for each in look.report.differences] if look.report else []
    unseen = [(key, each) for key, each in found if key not in told.differences]
    known = {key for key, _ in found}
    left = tuple(key for key in told.differences if look.report is None or key in known)
    after = replace(
        told,
        until=look.now if look.parked else told.until,
        documents=dict(list((still | documents).items())[-MOST_REMEMBERED:]),
        gone=told.gone.plus(gone),
        compared=look.report.at if look.report else told.compared,
        differences=(*left, *dict.fromkeys(key for key, _ in unseen)),
    )
    return News(tuple(new), tuple(each for _, each in unseen), gone, len(still), len(left)), after


def _is_settled(told: Told, news: News, after: Told) -> bool:
    """Whether something was told and all of it has gone, or no document is left and no difference."""
    differences_gone = bool(told.differences) and not news.still_different
    return not news.still and (after.gone.total > 0 or differences_gone)


def digest(thing: Record | Difference) -> str:
    """Stands for what is wrong with a document, in one of its rounds, or for a difference: of an invoice with a number
    whatever its message says, which names moments that pass."""
    content: object
    if isinstance(thing, Record):
        content = (thing.round, thing.problems)
    else:
        content = (thing.code, thing.number or thing.message)
    return hashlib.blake2b(msgspec.json.encode(content), digest_size=8).hexdigest()


def _with(fate: Fate, told: Told, look: Look) -> list[str]:
    return [key for key in told.documents if look.fates.get(key, Fate.SET_ASIDE) is fate]
