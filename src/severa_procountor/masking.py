"""Takes personal identity codes, bank accounts, keys and tokens out of a text before anybody reads it.

Over-masking is the lesser evil, with one limit: what a bookkeeper needs to find a document (business ids,
VAT numbers, invoice and reference numbers, guids, dates, error codes) stays readable.
"""

from __future__ import annotations

import re

IDENTITY_CODE = "[identity code]"
ACCOUNT = "[account]"
SECRET = "[secret]"  # noqa: S105

_GUID = re.compile(r"(\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)", re.IGNORECASE)
_NAMED_SECRET = re.compile(
    r"\b(Bearer\s+|(?:client_secret|api_?key|access_token|refresh_token|password)[\"']?\s*[:=]\s*[\"']?)"
    r"([^\s\"'&,;\[][^\s\"'&,;]*)",
    re.IGNORECASE,
)
_JWT = re.compile(r"\beyJ[\w-]+(?:\.[\w-]*)*", re.ASCII)
_LONG_RUN = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
_ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])(?!RF)[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{4}){2,7}(?:[ \u00a0-]?[A-Z0-9]{1,3})?"
    r"(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(?!rf)[a-z]{2}\d{2}[a-z0-9]{11,30}(?![A-Za-z0-9])"
)
_DASHES = r"\-\u2010-\u2015\u2212"
_FINNISH = re.compile(
    r"(?<![A-Za-z0-9])(?:FI|SE)?(?P<date>(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2})"
    rf"(?: ?(?P<sign>[+{_DASHES}ABCDEFYXWVU]?) ?(?P<number>\d{{3}})(?P<check>[0-9A-Z])(?:01)?"
    rf"| ?[{_DASHES}] ?UUUU)(?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)
_CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_SWEDISH = re.compile(
    r"(?<!\d)(?P<vat>SE ?)?(?:18|19|20)?"
    r"(?P<ten>\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
    rf" ?(?P<sign>[+{_DASHES}]?) ?\d{{4}})"
    r"(?P<ending>01)?(?!\d)",
    re.IGNORECASE | re.ASCII,
)


def mask(text: str) -> str:
    """`text` with what is secret or personal replaced by its name in brackets; masking twice changes nothing.

    Finnish identity codes (all separators in use since 2023) and Swedish ones by shape and date, so that one
    with a typing error is masked as well, also as a VAT number; one without separator only if its check
    character holds, for it looks like any other number. A Swedish organisation number has no month and stays.
    """
    parts = _GUID.split(text)
    parts[::2] = [_mask_between_guids(part) for part in parts[::2]]
    return "".join(parts)


def _mask_between_guids(text: str) -> str:
    text = _NAMED_SECRET.sub(lambda match: match[1] + SECRET, text)
    text = _JWT.sub(SECRET, text)
    text = _ACCOUNT.sub(_account, text)
    text = _LONG_RUN.sub(_long_run, text)
    text = _FINNISH.sub(_finnish, text)
    return _SWEDISH.sub(_swedish, text)


def _account(match: re.Match[str]) -> str:
    """The shortest IBAN has 15 characters (Norway), the longest VAT number 14."""
    return ACCOUNT if len(re.sub(r"[ \u00a0-]", "", match[0])) >= 15 else match[0]


def _long_run(match: re.Match[str]) -> str:
    """Keys have digits, and they mix both cases, or are hexadecimal, or have no joints; long words do not."""
    run = match[0]
    letters = [character for character in run if character.isalpha()]
    both_cases = any(letter.islower() for letter in letters) and any(letter.isupper() for letter in letters)
    hexadecimal = all(letter in "abcdefABCDEF" for letter in letters)
    jointless = not re.search(r"[/_-]", run)
    has_digit = any(character.isdigit() for character in run)
    return SECRET if has_digit and (both_cases or hexadecimal or jointless) else run


def _finnish(match: re.Match[str]) -> str:
    if match["number"] is None or match["sign"]:
        return IDENTITY_CODE
    check = _CHECK_CHARACTERS[int(match["date"] + match["number"]) % 31]
    return IDENTITY_CODE if match["check"].upper() == check else match[0]


def _swedish(match: re.Match[str]) -> str:
    """The number between SE and 01 is a sole trader's identity code; between other digits it is by chance."""
    certain = match["vat"] if match["ending"] else match["vat"] or match["sign"]
    if certain or _luhn_holds(re.sub(r"\D", "", match["ten"])):
        return IDENTITY_CODE
    return match[0]


def _luhn_holds(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
