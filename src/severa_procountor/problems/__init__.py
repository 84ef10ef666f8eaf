"""The reasons why a document is parked or carries a warning.

A `Problem` is one finding on one document. Its `code` is an entry of the catalogue, which says who can mend it, how,
and what it waits for; so a text that tells somebody what to do stands in one place, whoever finds the problem.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from severa_procountor.problems.catalogue import Kind, catalogue


class Level(StrEnum):
    """What a finding does to its document."""

    ERROR = "error"  # parks it; nothing is written
    WARNING = "warning"  # lets it pass; kept in the log
    CHANGE = "change"  # lets it pass: a text was shortened or a character replaced; kept in the log


class Problem(msgspec.Struct, frozen=True):
    """One finding. `where` is a field path in the source document, `message` names the values.

    `message` never holds a personal identity code, a bank account, a key or a token.
    """

    code: str
    message: str
    where: str = ""
    level: Level = Level.ERROR

    @property
    def kind(self) -> Kind:
        """Raises KeyError where a record of another version has a code that this one does not know."""
        return catalogue()[self.code]
