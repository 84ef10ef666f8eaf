"""Business ids and VAT numbers in one form each, check digits included."""

from __future__ import annotations

import re
from contextlib import suppress

import msgspec
from stdnum import luhn
from stdnum.ch import uid
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, ValidationError
from stdnum.fi import ytunnus
from stdnum.no import fodselsnummer, orgnr
from stdnum.util import get_cc_module

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.letters import encodes
from severa_procountor.codecs.personal import (
    HIDDEN,
    compact,
    holds_personal_code,
    is_finnish_code,
    is_personal_code,
    shown,
)

# Åland's and Monaco's companies are in the VAT registers of Finland and France.
_REGISTER = {"AX": "FI", "MC": "FR", "EL": "GR"}
_PREFIXES = {code.upper() for code in vat.MEMBER_STATES} | {"EL"}
_LONGEST_SHOWN = 9
_NORWEGIAN = re.compile("(?:NO)?([0-9]{9})(?:MVA)?")
_SWISS = re.compile("(CHE[0-9]{9})(?:MWST|TVA|IVA|TPV)?")


class BusinessId(msgspec.Struct, frozen=True):
    """A company's id, or a Swedish sole trader's, whose organisation number is a personal identity code.

    `country` is the ISO-2 code of the register (XI for a VAT number of Northern Ireland). `value` is its usual
    form: `1234567-8`, `556016-0680`, in Norway nine digits, in Switzerland `CHE-123.456.788`; elsewhere in the EU
    the VAT number with its prefix or else the number in the national register, outside the EU upper case without
    blanks. `vat_number` is the EU VAT number with its prefix, None where the id gives none.
    """

    country: str
    value: str
    vat_number: str | None


def business_id(raw: str, country: str, *, where: str, findings: Findings) -> BusinessId | None:
    """The id in `raw`, of a company in `country` (ISO-2) unless its prefix names another register.

    Errors: `business_id_checksum` for a wrong check digit, `business_id_form` for what is no business id.
    """
    number = compact(raw)
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
    one, other = compact(left), compact(right)
    if not (re.search("[0-9]", one) and re.search("[0-9]", other)):
        return False
    countries = {country, _prefix(one) or country, _prefix(other) or country}
    return any(_key(one, read_in) == _key(other, read_in) for read_in in countries)


def named(raw: str) -> str:
    """An id for a message: a company's as it is, a sole trader's or a person's only as `a person`."""
    number = compact(raw)
    sole_trader = number.startswith("SE") and is_personal_code(number[2:12])
    if vat.is_valid(number) and not sole_trader:
        return number
    if holds_personal_code(raw):
        return "a person"
    return shown(raw)


def is_norwegian_person(text: str) -> bool:
    """Whether `text` is a Norwegian birth number or one of its kin: eleven digits, the last two check digits."""
    number = compact(text)
    if not re.fullmatch("[0-9]{11}", number):
        return False
    digits = fodselsnummer.calc_check_digit1(number), fodselsnummer.calc_check_digit2(number)
    return number[-2:] == "".join(digits)


def _prefix(number: str) -> str | None:
    if re.fullmatch("NO[0-9]{9}(?:MVA)?", number):
        return "NO"
    if number.startswith("CHE"):
        return "CH"
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
    if register == "XI" and not number.startswith("XI"):
        return _northern_irish(number)
    if register in _PREFIXES:
        return _european(number, register)
    if register == "NO":
        return _norwegian(number)
    if register == "CH":
        return _swiss(number)
    return _foreign(number, register)


def _foreign(number: str, register: str) -> BusinessId:
    """As it is: no check digit is known for the country."""
    if not re.search("[0-9]", number) or not encodes(number) or is_finnish_code(number):
        raise InvalidFormat
    return BusinessId(register, number, None)


def _northern_irish(number: str) -> BusinessId:
    """Without the prefix of its VAT numbers perhaps one, perhaps an id of the United Kingdom's."""
    try:
        return _european(number, "XI")
    except ValidationError:
        return _foreign(number, "GB")


def _norwegian(number: str) -> BusinessId:
    """The organisation number, which a VAT number has between NO and MVA."""
    found = _NORWEGIAN.fullmatch(re.sub("[-.]", "", number))
    if found is None:
        raise InvalidFormat
    return BusinessId("NO", orgnr.validate(found[1]), None)


def _swiss(number: str) -> BusinessId:
    """The UID, which a VAT number has before one of four endings."""
    found = _SWISS.fullmatch(re.sub("[-.]", "", number))
    if found is None:
        raise InvalidFormat
    return BusinessId("CH", uid.format(uid.validate(found[1])), None)


def _finnish(number: str) -> BusinessId:
    """Seven digits and a check digit; the old form has six."""
    digits = number.removeprefix("FI")
    if not re.fullmatch(r"[0-9]{6,7}-[0-9]|[0-9]{7,8}", digits):
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
    with suppress(ValidationError):
        number = _read(number, country).value
    return re.sub("[^0-9A-Z]", "", number).removeprefix(country)


def _shown(raw: str, register: str) -> str:
    """The value for a message. Ten digits too are a person's in some countries, though not always in Sweden."""
    text = shown(raw)
    digits = len(re.findall("[0-9]", compact(raw)))
    if text == HIDDEN or (digits > _LONGEST_SHOWN and register != "SE"):
        return "The value (not shown, as it may be a personal identity code)"
    return f'"{text}"'
