"""Bank account numbers in one form each, check digits included."""

from __future__ import annotations

import re

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum import luhn

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import compact


def iban(raw: str, *, where: str, findings: Findings) -> str | None:
    """The account number without blanks; error `iban_invalid`, which does not hold the number."""
    number = compact(raw).replace("-", "")
    try:
        return str(IBAN(number).compact)
    except SchwiftyException:
        start = f"starting with {number[:2]}, " if re.match("[A-Z]{2}", number) else ""
        findings.error("iban_invalid", f"Not a valid IBAN ({start}{len(number)} characters).", where)
        return None


def bankgiro(raw: str) -> str | None:
    """A Swedish Bankgiro number as `123-4567` or `1234-5678`; None if it is none by form or check digit."""
    number = compact(raw)
    if not re.fullmatch(r"[0-9]{3,4}-?[0-9]{4}", number):
        return None
    digits = number.replace("-", "")
    if not digits.strip("0") or not luhn.is_valid(digits):
        return None
    return f"{digits[:-4]}-{digits[-4:]}"
