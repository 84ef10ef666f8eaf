"""Personal identity codes of Finland and Sweden, each in the one form in which two of them are compared."""

from __future__ import annotations

import datetime
import re
from enum import StrEnum

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu

from severa_procountor.codecs.personal import Private, compact

_FINNISH = re.compile("[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-Y]")
_LIKE_FINNISH = re.compile("[0-9]{6}[-+A-FU-Y]?[0-9]{3}[0-9A-Y]")
_ARTIFICIAL = re.compile("([0-9]{2})([0-9]{2})([0-9]{2})-UUUU")
_SWEDISH = re.compile(
    "(?P<century>1[89]|2[01])?(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<sign>[-+]?)(?P<number>[0-9]{4})"
)
_COORDINATION = 60  # added to the day of birth in a coordination number
_CENTURIES = (1800, 1900, 2000)


class IdentifierType(StrEnum):
    """Whose code it is, as Procountor's register of persons names it."""

    FINNISH = "HETU"
    SWEDISH = "SE"


class IdentityCode(Private, frozen=True):
    """One person's code. `value` is a Finnish one whole, separator included, or the twelve digits of a Swedish one.

    Two codes are the same person's if they are equal; nothing prints the value.
    """

    value: str
    kind: IdentifierType

    @property
    def written(self) -> str:
        """As Procountor is sent it: a Swedish one with its century and a hyphen."""
        return self.value if self.kind is IdentifierType.FINNISH else f"{self.value[:8]}-{self.value[8:]}"

    @property
    def is_shared(self) -> bool:
        """Whether it is an artificial code, which everybody who was born on that day may have."""
        return self.value.endswith("-UUUU")


def identity_code(raw: str, country: str, *, today: datetime.date) -> IdentityCode | None:
    """The code in `raw`, None if it is none: date and check character are tested.

    Some texts can be a code of either country; then it is that of `country` (ISO-2). A Swedish code of ten digits is
    of a person under a hundred, with `+` of an older one, on the day `today`. Outside Sweden it is none if it has a
    Finnish code's form and date: of ten mistyped Finnish codes one would pass for a Swedish one.
    """
    text = compact(raw)
    finnish, swedish = _finnish(text), _swedish(text, today)
    if country == "SE":
        return swedish or finnish
    return finnish or (None if _has_finnish_form(text) else swedish)


def _finnish(text: str) -> IdentityCode | None:
    if found := _ARTIFICIAL.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        dates = [_date(century + year, month, day) for century in _CENTURIES]
        return IdentityCode(text, IdentifierType.FINNISH) if any(dates) else None
    if not _FINNISH.fullmatch(text):
        return None
    try:
        return IdentityCode(hetu.validate(text, allow_temporary=True), IdentifierType.FINNISH)
    except ValidationError:
        return None


def _has_finnish_form(text: str) -> bool:
    """By the date that it begins with, in any century; the sign may have been forgotten."""
    if not _LIKE_FINNISH.fullmatch(text):
        return False
    day, month, year = int(text[:2]), int(text[2:4]), int(text[4:6])
    return any(_date(century + year, month, day) for century in _CENTURIES)


def _swedish(text: str, today: datetime.date) -> IdentityCode | None:
    found = _SWEDISH.fullmatch(text)
    if found is None:
        return None
    digits = found["year"] + found["month"] + found["day"] + found["number"]
    month, day = int(found["month"]), int(found["day"])
    day -= _COORDINATION if day > _COORDINATION else 0
    year = _year(found, month, day, today)
    born = year and _date(year, month, day)
    if not born or born > today or not luhn.is_valid(digits):
        return None
    return IdentityCode(f"{year}{digits[2:]}", IdentifierType.SWEDISH)


def _year(found: re.Match[str], month: int, day: int, today: datetime.date) -> int:
    """A code without a century is of the last year in which the person can have been born, with `+` of one a century
    before: the sign changes with the year in which somebody turns a hundred."""
    if found["century"]:
        return int(found["century"] + found["year"])
    year = today.year - (today.year - int(found["year"])) % 100
    if (year, month, day) > (today.year, today.month, today.day) or found["sign"] == "+":
        year -= 100
    return year


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
