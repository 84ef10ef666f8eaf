"""What is wrong with the settings: where, what was found and what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import msgspec

from severa_procountor.problems import Level

Path = tuple[str | int, ...]


class SettingsProblem(msgspec.Struct, frozen=True):
    """One thing that is wrong. `source` is a file's path or "environment", `key` e.g. `companies[1].name`.

    `line` counts from 1; None where there is no line. No text holds the value of a secret.
    """

    source: str
    key: str
    found: str
    expected: str
    line: int | None = None
    hint: str = ""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        hint = f"; did you mean {self.hint}?" if self.hint else ""
        return f"{place}: {self.key}: found {self.found}, expected {self.expected}{hint}"


class SettingsInvalid(Exception):
    """The settings cannot be used. `problems` holds all that is wrong, not the first only."""

    def __init__(self, problems: Sequence[SettingsProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def dotted(path: Path) -> str:
    """The key path as people write it: `companies[1].sales_invoices.target`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or an empty text."""
    by_fold = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.7)
    return by_fold[found[0]] if found else ""
