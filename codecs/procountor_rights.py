"""What Procountor says that the API key's user may do, held against what documents need.

Source: `GET /users/rights` in the contract. Which right a call asks for is not told anywhere, so the pairs here are
read from the names of the rights: good for a hint, not for a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from severa_procountor.codecs.procountor import Answer

ALL = "ALL_RIGHTS"
VIEWING = "VIEWING_RIGHTS"


class Privileges(Answer, frozen=True):
    """Areas of Procountor, each with its rights by name; what a company does not use may be missing."""

    rights: Mapping[str, Mapping[str, Any] | None] | None = None


class Needed(NamedTuple):
    """A right by area and name; `writes`: seeing is not enough. `only_own` is the tick that hides what others made."""

    area: str
    name: str
    writes: bool
    only_own: str = ""

    def __str__(self) -> str:
        return f"{self.area}.{self.name}"


def lacking(privileges: Privileges, needed: Iterable[Needed]) -> Iterator[tuple[Needed, str]]:
    """Each right that is told and is not enough, with why in words. What is not told is not judged."""
    for right in needed:
        held = (privileges.rights or {}).get(right.area) or {}
        level = held.get(right.name)
        enough = (ALL,) if right.writes else (ALL, VIEWING)
        if isinstance(level, str) and level not in enough:
            yield right, f"is {level}, and {' or '.join(enough)} is needed"
        if held.get(right.only_own) is True:
            yield right, f"is narrowed by {right.only_own}: what others have made is not seen"
