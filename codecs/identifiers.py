"""Business ids, VAT numbers and bank accounts in one form each, check digits included."""

from __future__ import annotations

import re
import unicodedata

import msgspec
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum import luhn
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, ValidationError
from stdnum.fi import ytunnus
from stdnum.util import get_cc_module

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.letters import encodes

# Åland's and Monaco's companies are in the VAT registers of Finland and France.
_REGISTER = {"AX": "FI", "MC": "FR", "EL": "GR"}
_PREFIXES = {code.upper() for code in vat.MEMBER_STATES} | {"EL"}
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")

_DAY, _MONTH = "(?:0[1-9]|[12][0-9]|3[01])", "(?:0[1-9]|1[0-2])"
_FINNISH_CODE = rf"{_DAY}{_MONTH}[0-9]{{2}}[-+A-FU-Y][0-9]{{3}}[0-9A-Y]"
_FINNISH_CODE_TYPED = _FINNISH_CODE.replace("[-+A-FU-Y]", "[-+A-FU-Y]?")
_SWEDISH_CODE = rf"(?:18|19|20)?[0-9]{{2}}{_MONTH}(?:{_DAY}|[67][0-9]|8[0-9]|9[01])[-+]?[0-9]{{4}}"


class BusinessId(msgspec.Struct, frozen=True):
    """A company's id, or a Swedish sole trader's, whose organisation number is a personal identity code.

    `country` is the ISO-2 code of the register (XI for Northern Ireland). `value` is its usual form:
    `1234567-8`, `556016-0680`, elsewhere in the EU the VAT number with its prefix or else the number in the
    national register, outside the EU upper case without blanks. `vat_number` is the EU VAT number with its
    prefix, None where the id gives none.
    """

    country: str
    value: str
    vat_number: str | None


def business_id(raw: str, country: str, *, where: str, findings: Findings) -> BusinessId | None:
    """The id in `raw`, of a company in `country` (ISO-2) unless it has the VAT prefix of an EU country.

    Errors: `business_id_checksum` for a wrong check digit, `business_id_form` for what is no business id.
    """
    number = _compact(raw)
    register = _register(number, country)
    try:
        return _read(number, country)
    except InvalidChecksum:
        findings.error("business_id_checksum", f"{_shown(raw, register)}: the check digit is wrong.", where)
    except ValidationError:
        findings.error("business_id_form", f"{_shown(raw, register)} is no business id of {register}.", where)
    return None


def same_business_id(left: str | None, right: str | None, country: str) -> bool:
    """Whether both are forms of one id of a company in `country` (ISO-2); what has no digit never is."""
    if not left or not right:
        return False
    one, other = _compact(left), _compact(right)
    if not (re.search("[0-9]", one) and re.search("[0-9]", other)):
        return False
    countries = {country, _prefix(one) or country, _prefix(other) or country}
    return any(_key(one, read_in) == _key(other, read_in) for read_in in countries)


def iban(raw: str, *, where: str, findings: Findings) -> str | None:
    """The account number without blanks; error `iban_invalid`, which does not hold the number."""
    number = _compact(raw).replace("-", "")
    try:
        return str(IBAN(number).compact)
    except SchwiftyException:
        start = f"starting with {number[:2]}, " if re.match("[A-Z]{2}", number) else ""
        findings.error("iban_invalid", f"Not a valid IBAN ({start}{len(number)} characters).", where)
        return None


def bankgiro(raw: str) -> str | None:
    """A Swedish Bankgiro number as `123-4567` or `1234-5678`; None if it is none by form or check digit."""
    number = _compact(raw)
    if not re.fullmatch(r"[0-9]{3,4}-?[0-9]{4}", number):
        return None
    digits = number.replace("-", "")
    if not digits.strip("0") or not luhn.is_valid(digits):
        return None
    return f"{digits[:-4]}-{digits[-4:]}"


def is_personal_code(text: str) -> bool:
    """Whether `text` may be a Finnish or Swedish personal identity code, by form and date; mistyped ones too.

    A Swedish organisation number is none: its third and fourth digits are at least 20.
    """
    return bool(re.fullmatch(f"{_FINNISH_CODE}|{_SWEDISH_CODE}", _compact(text)))


def _compact(raw: str) -> str:
    """Upper case without blanks and invisible characters, each dash as a hyphen."""
    plain = unicodedata.normalize("NFKC", raw)
    seen = (
        letter
        for letter in plain
        if not letter.isspace() and unicodedata.category(letter) not in ("Cc", "Cf")
    )
    return _DASHES.sub("-", "".join(seen)).upper()


def _prefix(number: str) -> str | None:
    return number[:2] if number[:2] in _PREFIXES else None


def _register(number: str, country: str) -> str:
    register = _prefix(number) or country.upper()
    return _REGISTER.get(register, register)


def _read(number: str, country: str) -> BusinessId:
    """`number` is compact. Raises stdnum's ValidationError."""
    register = _register(number, country)
    if register == "FI":
        return _finnish(number)
    if register == "SE":
        return _swedish(number)
    if register in _PREFIXES:
        return _european(number, register)
    if not re.search("[0-9]", number) or not encodes(number) or re.fullmatch(_FINNISH_CODE, number):
        raise InvalidFormat
    return BusinessId(register, number, None)


def _finnish(number: str) -> BusinessId:
    """Seven digits and a check digit; the old form has six, and is known by its dash."""
    digits = number.removeprefix("FI")
    if not re.fullmatch(r"[0-9]{6,7}-[0-9]|[0-9]{8}", digits):
        raise InvalidFormat
    digits = digits.replace("-", "").zfill(8)
    if not digits.strip("0"):
        raise InvalidComponent
    ytunnus.validate(digits)
    return BusinessId("FI", f"{digits[:7]}-{digits[7:]}", f"FI{digits}")


def _swedish(number: str) -> BusinessId:
    forms = _swedish_forms(number)
    if not forms:
        raise InvalidFormat
    valid = [digits for digits in forms if luhn.is_valid(digits)]
    if not valid:
        raise InvalidChecksum
    digits = valid[0]
    return BusinessId("SE", f"{digits[:6]}-{digits[6:]}", f"SE{digits}01")


def _swedish_forms(number: str) -> list[str]:
    """The ten digits, likeliest first, where `number` may be read as an organisation number.

    Twelve digits are the ten after the century of the register (16) or of a sole trader's birth, or the ten
    before a VAT number's 01.
    """
    digits = re.sub("[-.]", "", number.removeprefix("SE"))
    if not re.fullmatch("[0-9]{10}|[0-9]{12}", digits):
        return []
    if len(digits) == 10:
        forms = [digits]
    else:
        after = [digits[2:]] if digits.startswith("16") or is_personal_code(digits) else []
        before = [digits[:10]] if digits.endswith("01") else []
        forms = before + after if number.startswith("SE") else after + before
    return [form for form in forms if int(form[2:4]) >= 20 or is_personal_code(form)]


def _european(number: str, register: str) -> BusinessId:
    """The VAT number, or without a prefix also a number that the national register is known to give."""
    if not number.isascii():
        raise InvalidFormat
    prefix = "EL" if register == "GR" else register
    bare = number.removeprefix(register).removeprefix(prefix)
    try:
        vat_number = vat.validate(prefix + bare)
    except ValidationError:
        national = get_cc_module(register.lower(), "businessid") if bare == number else None
        if national is None or not national.is_valid(number.lower()):
            raise
        return BusinessId(register, number, None)
    return BusinessId(register, vat_number, vat_number)


def _key(number: str, country: str) -> str:
    """What two forms of one id have in common. `number` is compact."""
    try:
        return _read(number, country).value
    except ValidationError:
        return re.sub("[^0-9A-Z]", "", number).removeprefix(country)


def _shown(raw: str, register: str) -> str:
    """The value for a message, unless it may be or hold a personal identity code or a bank account.

    Ten digits and more are one in too many countries; Sweden's organisation numbers are told apart by date.
    """
    number = _compact(raw)
    digits = len(re.findall("[0-9]", number))
    personal = re.search(f"{_FINNISH_CODE_TYPED}|{_SWEDISH_CODE}", number)
    if personal or digits > (10 if register == "SE" else 9):
        return "The value (not shown, as it may be a personal identity code)"
    return f'"{raw.strip()[:40]}"'
