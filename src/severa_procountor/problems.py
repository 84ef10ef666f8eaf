"""The reasons why a document is parked or carries a warning: who must act, and what to do.

A `Problem` is one finding on one document. Its `code` is a key of `KINDS`, which says the owner and the fix;
so a text that tells somebody what to do stands in one place, whoever finds the problem.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Owner(StrEnum):
    """Who can mend it."""

    SEVERA_USER = "severa_user"
    PROCOUNTOR_ADMIN = "procountor_admin"
    OPERATOR = "operator"


class Level(StrEnum):
    """What a finding does to its document."""

    ERROR = "error"      # parks it; nothing is written
    WARNING = "warning"  # lets it pass; kept in the log
    CHANGE = "change"    # lets it pass: a text was shortened or a character replaced; kept in the log


class Kind(msgspec.Struct, frozen=True):
    """What is true of every problem of one code."""

    owner: Owner
    title: str
    fix: str


class Problem(msgspec.Struct, frozen=True):
    """One finding. `where` is a field path in the source document, `message` names the values.

    `message` never holds a personal identity code, a bank account, a key or a token.
    """

    code: str
    message: str
    where: str = ""
    level: Level = Level.ERROR

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]


def _severa(title: str, fix: str) -> Kind:
    return Kind(Owner.SEVERA_USER, title, fix)


def _procountor(title: str, fix: str) -> Kind:
    return Kind(Owner.PROCOUNTOR_ADMIN, title, fix)


def _operator(title: str, fix: str) -> Kind:
    return Kind(Owner.OPERATOR, title, fix)


KINDS: dict[str, Kind] = {
    "severa_refused": _severa(
        "Severa refused the change", "Read Severa's message and correct the document in Severa."),
    "procountor_refused": _procountor(
        "Procountor refused the document", "Read Procountor's message and correct what it names."),
    "severa_access_denied": _operator(
        "Severa refused our credentials or a right is missing",
        "Check the client id, the secret and the scopes under Severa: Settings > Integrations > REST API."),
    "procountor_access_denied": _operator(
        "Procountor refused our credentials or a right is missing",
        "Check the API key and the rights of the API user under Procountor: Management > Users and privileges."),
    "severa_missing": _severa("Not found in Severa", "Check that what the message names still exists in Severa."),
    "procountor_missing": _procountor(
        "Not found in Procountor", "Check that what the message names still exists in Procountor."),
    "text_characters": _severa(
        "A text has characters that Procountor cannot take",
        "Take the characters that the message names out of the text in Severa (emoji, for example)."),
    "text_too_long": _severa(
        "A number, address or code is too long for Procountor", "Shorten it in Severa; it is never cut for you."),
    "text_cut": _severa(
        "A text was too long and was cut", "Nothing, if the cut text is good enough; else shorten it in Severa."),
    "text_transliterated": _severa(
        "Letters that Procountor cannot take were written otherwise",
        "Nothing, if the text still reads well; else write it in other letters in Severa."),
    "text_invisible": _severa(
        "Invisible characters were removed from a text", "Nothing; they often come along with copied text."),
    "business_id_checksum": _severa(
        "The check digit of a business id is wrong", "Correct the customer's business id or VAT number in Severa."),
    "business_id_form": _severa(
        "A business id is not one",
        "Correct the customer's business id or VAT number in Severa, or the country of its address."),
    "iban_invalid": _severa("A bank account number is wrong", "Correct the IBAN in Severa."),
    "crashes_worker": _operator(
        "The workers that carried it vanished",
        "Read the logs of the workers around these times for lack of memory or a crash; then let it be tried again."),
}
