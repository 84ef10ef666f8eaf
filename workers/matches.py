"""Which remembered matches a list of changed records speaks against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

Versions = dict[int, str | None]
"""The records that a match rests on, by id, each in the version in which it was read."""


class Changed(Protocol):
    """A record of one of Procountor's registers, as it is now."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> str | None: ...


class Match(Protocol):
    @property
    def versions(self) -> Versions: ...


R = TypeVar("R", bound=Changed)
M = TypeVar("M", bound=Match)


def stale(
    matches: Mapping[str, M],
    changed: Sequence[R],
    key_of: Callable[[R], str],
    counts: Callable[[R, M], bool],
) -> list[str]:
    """The keys of the matches that are to be made anew.

    A record on which a match rests speaks against it in any other version, and always if it has none: the list
    overlaps with the one before, so most of what is on it has been seen. One on which the match does not rest does
    so if it has the match's key and `counts` says that it would have been considered.
    """
    by_id = {record.id: record for record in changed}
    by_key: defaultdict[str, list[R]] = defaultdict(list)
    for record in changed:
        by_key[key_of(record)].append(record)
    return [
        key
        for key, match in matches.items()
        if any(
            _differs(by_id[known], match.versions[known]) for known in match.versions.keys() & by_id.keys()
        )
        or any(r.id not in match.versions and counts(r, match) for r in by_key.get(key, ()))
    ]


def _differs(record: Changed, version: str | None) -> bool:
    return record.version is None or record.version != version
