"""Personal identity codes: what may be one, and how a value stands in a message without showing one."""

from __future__ import annotations

import re
import unicodedata

import msgspec

HIDDEN = "[not shown]"
"""Stands for a value that may hold a personal identity code or a bank account."""


class Private(msgspec.Struct, frozen=True):
    """Base of what holds an identity code or a bank account: printed it is its name only, in a traceback too."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({HIDDEN})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("", HIDDEN)]


_LONGEST = 40
_MOST_DIGITS = 10  # more are a bank account, or a personal number of one country or another
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")

_DAY, _MONTH = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|1[0-2])"
_FINNISH = rf"{_DAY}{_MONTH}[0-9]{{2}}[-+A-FU-Y][0-9]{{3}}[0-9A-Y]"
_SWEDISH = rf"(?:18|19|20)?[0-9]{{2}}{_MONTH}(?:{_DAY}|[67][0-9]|8[0-9]|9[01])[-+]?[0-9]{{4}}"
_ANY_SPELLING = re.compile(f"{_FINNISH.replace('[-+A-FU-Y]', '[A-FU-Y]?')}|{_SWEDISH}")


def compact(raw: str) -> str:
    """Upper case without blanks and invisible characters, each dash as a hyphen."""
    plain = unicodedata.normalize("NFKC", raw)
    seen = (
        letter
        for letter in plain
        if not letter.isspace() and unicodedata.category(letter) not in ("Cc", "Cf")
    )
    return _DASHES.sub("-", "".join(seen)).upper()


def is_finnish_code(text: str) -> bool:
    """Whether `text` may be a Finnish identity code, by form and date; mistyped ones too."""
    return bool(re.fullmatch(_FINNISH, compact(text)))


def is_personal_code(text: str) -> bool:
    """Whether `text` may be a Finnish or Swedish personal identity code, by form and date; mistyped ones too.

    A Swedish organisation number is none: its third and fourth digits are at least 20.
    """
    return is_finnish_code(text) or bool(re.fullmatch(_SWEDISH, compact(text)))


def holds_personal_code(text: str) -> bool:
    """Whether an identity code may stand in `text`, however it is spaced, signed or embedded."""
    return bool(_ANY_SPELLING.search(_letters(text)))


def shown(value: str) -> str:
    """`value` as a message may hold it: on one line, at most 40 characters, or `HIDDEN`.

    Hidden is what may hold an identity code, and what has more than ten digits.
    """
    if holds_personal_code(value) or len(re.findall("[0-9]", _letters(value))) > _MOST_DIGITS:
        return HIDDEN
    return " ".join(value.split())[:_LONGEST]


def _letters(text: str) -> str:
    return re.sub("[^0-9A-Z]", "", compact(text))
