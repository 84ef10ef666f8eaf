"""Made-up numbers with valid check digits: business ids, VAT numbers, accounts, references, identity codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

_FINNISH_ID = (7, 9, 10, 5, 8, 4, 2)
_NORWEGIAN_ID = (3, 2, 7, 6, 5, 4, 3, 2)
_DANISH_ID = (2, 7, 6, 5, 4, 3, 2, 1)
_ESTONIAN_ID = (3, 7, 1, 3, 7, 1, 3, 7)
_REFERENCE = (7, 3, 1)
_CONTROL_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def finnish_id(rng: Random) -> str:
    """A business id (Y-tunnus) such as 1234567-1; weights 7 9 10 5 8 4 2, modulo 11."""
    while True:
        digits = _digits(rng, 7, first="123")
        left = _weighted(digits, _FINNISH_ID) % 11
        if left != 1:
            return f"{digits}-{(11 - left) % 11}"


def swedish_id(rng: Random) -> str:
    """An organisation number such as 556016-0680; its third digit is 2 or more, the last one is Luhn's."""
    digits = "55" + _digits(rng, 7, first="6789")
    return f"{digits[:6]}-{digits[6:]}{luhn(digits)}"


def finnish_vat(business_id: str) -> str:
    return "FI" + business_id.replace("-", "")


def swedish_vat(business_id: str) -> str:
    return f"SE{business_id.replace('-', '')}01"


def german_vat(rng: Random) -> str:
    """DE and nine digits, the last by ISO 7064 modulo 11, 10."""
    digits = _digits(rng, 8)
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return f"DE{digits}{(11 - product) % 10}"


def estonian_vat(rng: Random) -> str:
    digits = "10" + _digits(rng, 6)
    return f"EE{digits}{-_weighted(digits, _ESTONIAN_ID) % 10}"


def danish_vat(rng: Random) -> str:
    while True:
        digits = _digits(rng, 7)
        last = -_weighted(digits, _DANISH_ID[:7]) % 11
        if last < 10:
            return f"DK{digits}{last}"


def norwegian_id(rng: Random) -> str:
    """A Norwegian organisation number with the ending of the VAT register."""
    while True:
        digits = _digits(rng, 8, first="89")
        last = -_weighted(digits, _NORWEGIAN_ID) % 11
        if last < 10:
            return f"NO{digits}{last}MVA"


def american_id(rng: Random) -> str:
    """An employer identification number; it has no check digit."""
    digits = _digits(rng, 9)
    return f"US{digits}"


VAT_NUMBERS: dict[str, Callable[[Random], str]] = {
    "FI": lambda rng: finnish_vat(finnish_id(rng)),
    "SE": lambda rng: swedish_vat(swedish_id(rng)),
    "DE": german_vat,
    "EE": estonian_vat,
    "DK": danish_vat,
    "NO": norwegian_id,
    "US": american_id,
}
"""By country: a business id in the form in which a customer would give it abroad."""


def break_check_digit(finnish_business_id: str) -> str:
    """The same business id with a check digit that is not its own."""
    wrong = (int(finnish_business_id[-1]) + 1) % 10
    return f"{finnish_business_id[:-1]}{wrong}"


def iban(country: str, rng: Random) -> str:
    """An account of a bank that there is not, without blanks."""
    if country == "SE":
        return _iban("SE", "999" + _digits(rng, 17))
    digits = "90" + _digits(rng, 11)
    return _iban("FI", digits + luhn(digits))


def bankgiro(rng: Random) -> str:
    """A Swedish Bankgiro number such as 5050-1055."""
    digits = _digits(rng, 7, first="5")
    return f"{digits[:4]}-{digits[4:]}{luhn(digits)}"


def finnish_reference(number: int) -> str:
    """A Finnish reference number: weights 7 3 1 from the right, up to the next ten."""
    total = sum(int(digit) * _REFERENCE[at % 3] for at, digit in enumerate(reversed(str(number))))
    return f"{number}{-total % 10}"


def swedish_reference(number: int) -> str:
    """An OCR reference number: Luhn."""
    return f"{number}{luhn(str(number))}"


def luhn(digits: str) -> str:
    """The check digit that makes `digits` valid."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if at % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def identity_code(rng: Random) -> str:
    """A Finnish personal identity code of the range for tests: individual number 900 to 999."""
    born = date.fromordinal(rng.randint(date(1960, 1, 1).toordinal(), date(1999, 12, 31).toordinal()))
    day, individual = born.strftime("%d%m%y"), rng.randint(900, 999)
    return f"{day}-{individual}{_CONTROL_CHARACTERS[int(f'{day}{individual}') % 31]}"


def modern_identity_code(rng: Random) -> str:
    """One with a sign of the reform of 2023: five letters more for the 1900s, six for the 2000s."""
    is_of_1900s = rng.random() < 0.5
    first, last = (
        (date(1960, 1, 1), date(1999, 12, 31)) if is_of_1900s else (date(2000, 1, 1), date(2005, 12, 31))
    )
    day = date.fromordinal(rng.randint(first.toordinal(), last.toordinal())).strftime("%d%m%y")
    individual = rng.randint(900, 999)
    control = _CONTROL_CHARACTERS[int(f"{day}{individual}") % 31]
    return f"{day}{rng.choice('YXWVU' if is_of_1900s else 'ABCDEF')}{individual}{control}"


def artificial_identity_code(rng: Random) -> str:
    """What a person without a Finnish code has in Procountor: the date of birth and four letters."""
    born = date.fromordinal(rng.randint(date(1960, 1, 1).toordinal(), date(1999, 12, 31).toordinal()))
    return f"{born:%d%m%y}-UUUU"


def break_identity_code(code: str) -> str:
    """The same code with a check character that is not its own."""
    place = _CONTROL_CHARACTERS.find(code[-1])
    return code[:-1] + _CONTROL_CHARACTERS[(place + 1) % 10]


def personnummer(rng: Random, *, coordination: bool = False) -> str:
    """A Swedish personal number of the range for tests (980 to 999), such as 19701231-9812. A coordination number
    has 60 more in its day.
    """
    born = date.fromordinal(rng.randint(date(1960, 1, 1).toordinal(), date(1999, 12, 31).toordinal()))
    day = born.day + (60 if coordination else 0)
    digits = f"{born:%y%m}{day:02d}{rng.randint(980, 999)}"
    return f"19{digits[:6]}-{digits[6:]}{luhn(digits)}"


def break_account(iban: str) -> str:
    """The same account with its last digit changed, so that the check digits are wrong."""
    return f"{iban[:-1]}{(int(iban[-1]) + 1) % 10}"


def _iban(country: str, account: str) -> str:
    moved = account + "".join(str(int(letter, 36)) for letter in country) + "00"
    return f"{country}{98 - int(moved) % 97:02d}{account}"


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _digits(rng: Random, count: int, first: str = "123456789") -> str:
    return rng.choice(first) + "".join(str(rng.randrange(10)) for _ in range(count - 1))
