"""Payment reference numbers: their check digits, and new ones."""

from __future__ import annotations

import re

_ALLOWED = {
    "FINLAND": ("FI", "RF"),
    "SWEDEN": ("OCR", "RF"),
    "NORWAY": ("KID",),
    "DENMARK": ("GIK01", "GIK04", "GIK15", "FIK71", "FIK73", "FIK75"),
}


def allowed_types(country: str) -> tuple[str, ...]:
    """The reference types that a company in `country` may use; the first is its usual one."""
    return _ALLOWED.get(country, ("RF",))


def type_of(reference: str, country: str) -> str:
    """The type of a reference that came without one."""
    return "RF" if reference.upper().startswith("RF") else allowed_types(country)[0]


def is_valid(reference: str, kind: str) -> bool:
    """Whether form and check digit are right. Of Norwegian and Danish ones only the form is looked at."""
    compact = reference.replace(" ", "")
    match kind:
        case "FI":
            return bool(re.fullmatch(r"0*\d{4,20}", compact)) and compact[-1] == _finnish_digit(compact[:-1])
        case "RF":
            return bool(re.fullmatch(r"RF\d{2}[0-9A-Z]{1,21}", compact)) and _rf_remainder(compact) == 1
        case "OCR":
            return bool(re.fullmatch(r"\d{2,25}", compact)) and compact[-1] == _luhn_digit(compact[:-1])
        case _:
            return compact.isdigit()


def generated(number: int, country: str) -> str:
    """A new reference made of an invoice number, in the usual type of the country."""
    base = f"{10_000 + number}"
    kind = allowed_types(country)[0]
    if kind == "RF":
        return f"RF{98 - _rf_remainder(f'RF00{base}'):02d}{base}"
    return base + (_finnish_digit(base) if kind == "FI" else _luhn_digit(base))


def _finnish_digit(base: str) -> str:
    weighted = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(base)))
    return str(-weighted % 10)


def _luhn_digit(base: str) -> str:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(base)))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _rf_remainder(reference: str) -> int:
    """ISO 11649: the four leading characters moved to the end, letters as numbers, modulo 97."""
    turned = reference[4:] + reference[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97
