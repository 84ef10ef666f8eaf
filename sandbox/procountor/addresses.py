"""Rules about addresses and identifiers that invoices and business partners share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.fi import hetu, ytunnus

from severa_procountor.sandbox.procountor.refusals import Finding, blank, invalid
from severa_procountor.sandbox.procountor.schema.base import Address
from severa_procountor.sandbox.procountor.schema.invoices import CounterpartyAddress

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
_EMAIL_LENGTH = 256
_IBAN = re.compile(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}")
_BCC_ADDRESSES = 4

AnyAddress = Address | CounterpartyAddress


def is_empty(address: AnyAddress | None) -> bool:
    return address is None or address == Address()


def country_is_given(address: AnyAddress | None, path: str) -> Iterator[Finding]:
    """An address that is more than a name needs its country."""
    if address is not None and (address.street or address.zip or address.city) and not address.country:
        yield blank(f"{path}.country")


def is_complete(address: AnyAddress, path: str, *names: str) -> Iterator[Finding]:
    """Every field of `names` has a value."""
    for name in names:
        if not getattr(address, name):
            yield blank(f"{path}.{name}")


def emails(email: str | None, copies: tuple[str, ...] | None, path: str) -> Iterator[Finding]:
    """The main address and at most four others, each well-formed."""
    if email and not is_email(email):
        yield invalid(f"{path}.email", "not a valid e-mail address")
    if len(copies or ()) > _BCC_ADDRESSES:
        yield invalid(f"{path}.bccAddresses", f"at most {_BCC_ADDRESSES} addresses")
    for index, copy in enumerate(copies or ()):
        if not is_email(copy) or copy == email:
            yield invalid(f"{path}.bccAddresses[{index}]", "not a valid further e-mail address")


def is_email(text: str) -> bool:
    return len(text) <= _EMAIL_LENGTH and _EMAIL.fullmatch(text) is not None


def is_finnish_identifier(identifier: str) -> bool:
    """A business id (`1234567-8`), a VAT number (`FI12345678`) or a personal identity code."""
    if re.fullmatch(r"\d{7}-\d|FI\d{8}", identifier):
        return bool(ytunnus.is_valid(identifier))
    return is_identity_code(identifier)


def is_identity_code(text: str) -> bool:
    """A Finnish personal identity code with any of its separators, those for tests too, written as it should be."""
    return text == text.strip().upper() and bool(hetu.is_valid(text, allow_temporary=True))


def is_iban(text: str) -> bool:
    """An IBAN without blanks: its form and its check digits."""
    if not _IBAN.fullmatch(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
