"""The body that creates a person in Procountor's register, and the one that brings a person there up to date."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET

from severa_procountor.codecs import procountor
from severa_procountor.codecs.personal import Private, compact
from severa_procountor.codecs.persons import Wanted
from severa_procountor.codecs.procountor_persons import (
    HeldPerson,
    NewInvoicingInfo,
    NewPaymentInfo,
    NewPerson,
    NewRegistryInfo,
    PersonAddress,
)
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Language

_LANGUAGES = (Language.FINNISH, Language.SWEDISH, Language.ENGLISH)
# What a person keeps: only somebody who knows the person can say these, and a new person gets them by rule.
_KEPT = frozenset(
    {
        *("invoicingInfo.identifier", "invoicingInfo.identifierType"),
        *("invoicingInfo.language", "invoicingInfo.gender"),
        *("paymentInfo.paymentMethod", "paymentInfo.paymentTermDays", "paymentInfo.penalInterestRate"),
    }
)
# They say whose account it is, by other means than an IBAN: of a former account they would mislead the payment.
_OF_THE_ACCOUNT = ("bic", "clearingCode")


def new_person(person: Wanted, language: Language) -> NewPerson:
    """The body that creates the person; `language` is the company's, English where a person cannot have it."""
    address = PersonAddress(
        street=person.street or UNSET,
        zip=person.zip or UNSET,
        city=person.city or UNSET,
        country=person.country or UNSET,
    )
    return NewPerson(
        first_name=person.first_name or UNSET,
        last_name=person.last_name,
        delivery_address=address if person.country else UNSET,
        payment_info=NewPaymentInfo(account_number=person.account),
        invoicing_info=NewInvoicingInfo(
            identifier=person.identity.written,
            identifier_type=person.identity.kind,
            language=language if language in _LANGUAGES else Language.ENGLISH,
            person_number=person.number or UNSET,
        ),
        registry_info=NewRegistryInfo(email=person.email or UNSET),
    )


class Update(Private, frozen=True):
    """Body of `PUT /persons/{id}`, and the fields that it changes, by path."""

    body: bytes
    fields: tuple[str, ...]


def update(person: Wanted, held: HeldPerson, language: Language) -> Update | None:
    """What makes the held person the one wanted; None when it is so already.

    A PUT empties what it leaves out, so all else goes back as it was read, fields that we do not know too; nulls and
    the id are left out. Identity code, language, gender and terms stay as they are; a required one that is not there
    is filled in as for a new person. Raises Untranslatable with `procountor_unreadable` for a person without a
    version.
    """
    new = msgspec.to_builtins(new_person(person, language), builtin_types=(Decimal,))
    kept = _without_nulls(held.whole)
    if person.country_assumed and (kept.get("deliveryAddress") or {}).get("country"):
        del new["deliveryAddress"]["country"]
    kept.pop("id", None)
    merged, fields = _merged(kept, new)
    if not fields:
        return None
    if not held.view.version:
        message = f"Person {held.view.id} has no version."
        raise Untranslatable([Problem("procountor_unreadable", message, "Person")])
    if "paymentInfo.accountNumber" in fields:
        for field in _OF_THE_ACCOUNT:
            merged["paymentInfo"].pop(field, None)
    return Update(procountor.encode_plain(merged), tuple(fields))


def _merged(
    held: Mapping[str, Any], new: Mapping[str, Any], path: str = ""
) -> tuple[dict[str, Any], list[str]]:
    """`held` with the values of `new`, and the paths that differ; what is kept is taken only where it is missing."""
    merged, fields = dict(held), []
    for field, value in new.items():
        where = f"{path}{field}"
        if isinstance(value, dict):
            inner = held.get(field)
            merged[field], deeper = _merged(inner if isinstance(inner, dict) else {}, value, f"{where}.")
            fields += deeper
        elif where in _KEPT:
            merged.setdefault(field, value)
        elif field not in held or not _equal(field, held[field], value):
            merged[field] = value
            fields.append(where)
    return merged, fields


def _equal(field: str, held: object, value: object) -> bool:
    if not (isinstance(held, str) and isinstance(value, str)):
        return held == value
    if field == "accountNumber":
        return compact(held) == value
    if field == "email":
        return held.strip().casefold() == value.casefold()
    return held.strip() == value


def _without_nulls(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field: _without_nulls(inner) if isinstance(inner, dict) else inner
        for field, inner in value.items()
        if inner is not None
    }
