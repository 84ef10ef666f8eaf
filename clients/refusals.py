"""How each system says no, read into our named failures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto

import msgspec

from severa_procountor.clients.known_refusals import known_as
from severa_procountor.errors import System
from severa_procountor.masking import mask
from severa_procountor.problems import Problem

NAMES: Mapping[System, str] = {"severa": "Severa", "procountor": "Procountor"}
_EXCERPT_CHARACTERS = 200


class Verdict(Enum):
    """What an answer that is not a success means for the call."""

    TOKEN = auto()  # the token is refused: worth one new one
    ACCESS = auto()  # a right, a licence or a setting is missing
    MISSING = auto()  # not there, or not visible to us
    REFUSED = auto()  # the document or the request is refused
    THROTTLED = auto()  # too many calls
    ILL = auto()  # the system is ill, or its answer makes no sense


class Refusal(msgspec.Struct, frozen=True):
    """One reason in an error body: their code, the field path they name and their text; each may be empty."""

    code: str
    field: str
    text: str

    def __str__(self) -> str:
        """`ERROR_VATSTATUS_VATPERC at invoiceRows[3].vatStatus: text`, masked and short."""
        head = " at ".join(part for part in (self.code, self.field) if part)
        return excerpt(": ".join(part for part in (head, self.text) if part))


class Dialect(msgspec.Struct, frozen=True):
    """How one system says no. `verdicts` holds the codes that mean more than the status of the answer.

    `read` gives [] for a body that it does not understand; it never raises.
    """

    system: System
    read: Callable[[bytes], list[Refusal]]
    verdicts: Mapping[str, Verdict]


def excerpt(text: str) -> str:
    """A vendor's text on one line, masked, at most 200 characters."""
    masked = mask(" ".join(text.split()))
    return masked if len(masked) <= _EXCERPT_CHARACTERS else masked[: _EXCERPT_CHARACTERS - 3] + "..."


def problems(system: System, kind: str, refusals: Sequence[Refusal], otherwise: str) -> list[Problem]:
    """One for each refusal, in their words, or one that says `otherwise`.

    A refusal that is known has a code of its own; of any other `kind` is the second half of the code.
    """
    if not refusals:
        return [Problem(f"{system}_{kind}", f"{NAMES[system]}: {otherwise}")]
    return [_problem(system, kind, refusal) for refusal in refusals]


def _problem(system: System, kind: str, refusal: Refusal) -> Problem:
    known = known_as(system, refusal.code or refusal.text)
    return Problem(known.code if known else f"{system}_{kind}", f"{NAMES[system]}: {refusal}")
