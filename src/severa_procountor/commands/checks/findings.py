"""What one check of one company looked at, and what it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from severa_procountor.codecs.personal import shown
from severa_procountor.masking import mask
from severa_procountor.problems import Level, Problem


class Check(StrEnum):
    """The subjects, in the order in which they are told."""

    BINDING = "company binding"
    RIGHTS = "rights"
    STATUSES = "statuses"
    CUSTOMERS = "customers"
    PRODUCTS = "product and work-type codes"
    SALES_ACCOUNTS = "sales accounts"
    BANK_ACCOUNTS = "bank accounts"
    VAT = "VAT rates"
    TRAVEL_CODES = "travel codes"
    USERS = "users"
    DIMENSIONS = "dimensions"
    PURCHASES = "purchase invoices"

    @property
    def is_of_settings(self) -> bool:
        """Whether an error there is for whoever keeps the settings and credentials, not the registers."""
        return self in (Check.BINDING, Check.RIGHTS, Check.STATUSES)


class Found(msgspec.Struct, frozen=True):
    """One thing that is not as documents need it: ERROR would park such as there were lately, WARNING would mark them
    or park such as there may never be, CHANGE is what the product would do by itself. Both texts are fit to be shown.
    """

    subject: str
    problem: Problem


def called(*parts: object) -> str:
    """What Severa or Procountor calls something, from number, code and name; what may be personal is not shown."""
    return " ".join(shown(str(part)) for part in parts if part not in (None, ""))


def softened(problems: Iterable[Problem]) -> list[Problem]:
    """As warnings: of what no document may ever have."""
    return [
        msgspec.structs.replace(problem, level=Level.WARNING) if problem.level is Level.ERROR else problem
        for problem in problems
    ]


class Look:
    """One check under way, and its result: `outcomes` counts what was looked at by what it is."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.looked_at = 0
        self.to_look_at = 0
        self.outcomes: Counter[str] = Counter()
        self.found: list[Found] = []

    def at(self, subject: str, outcome: str, problems: Iterable[Problem] = (), *, used: bool = True) -> None:
        """Takes in one thing; `subject` is how it is `called`, `outcome` what it is without errors. What documents have
        not `used` lately gets warnings at most: nobody knows whether any will."""
        given = list(problems)
        found = [
            Found(subject, msgspec.structs.replace(p, message=mask(p.message)))
            for p in (given if used else softened(given))
        ]
        self.looked_at += 1
        self.to_look_at += any(one.problem.level is not Level.CHANGE for one in found)
        self.found += found
        if not any(problem.level is Level.ERROR for problem in given):
            self.outcomes[outcome] += 1

    def unreadable(self, problems: Iterable[Problem]) -> None:
        """Takes in entries that cannot be read, each told by its problem only."""
        for problem in problems:
            self.at("", "", (problem,))

    @property
    def level(self) -> Level | None:
        """The worst that was found; None where nothing needs anybody."""
        levels = {one.problem.level for one in self.found}
        return next((level for level in (Level.ERROR, Level.WARNING) if level in levels), None)
