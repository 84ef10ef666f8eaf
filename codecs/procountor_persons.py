"""Procountor's person register as it is sent and answered; what holds a code or an account prints as its name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from severa_procountor.codecs.personal import Private
from severa_procountor.codecs.procountor import Answer, RegistryInfo, Sent, decode


class PersonAddress(Sent, Private, frozen=True, kw_only=True):
    """street 80, zip 20, city 40; `country` is a name of Procountor's enum."""

    street: str | UnsetType = UNSET
    zip: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class NewPaymentInfo(Sent, Private, frozen=True, kw_only=True):
    """`payment_term_days` is text in Procountor; the account is an IBAN without blanks."""

    account_number: str
    payment_method: str = "BANK_TRANSFER"
    payment_term_days: str = "0"
    penal_interest_rate: Decimal = Decimal(0)


class NewInvoicingInfo(Sent, Private, frozen=True, kw_only=True):
    """person_number 40, identifier 80; `language` is ENGLISH, FINNISH or SWEDISH."""

    identifier: str
    identifier_type: str
    language: str
    person_number: str | UnsetType = UNSET
    gender: str = "NOT_APPLICABLE"


class NewRegistryInfo(Sent, Private, frozen=True, kw_only=True):
    """email 80."""

    active: bool = True
    email: str | UnsetType = UNSET


class NewPerson(Sent, Private, frozen=True, kw_only=True):
    """Body of `POST /persons`. first_name and last_name 80."""

    last_name: str
    first_name: str | UnsetType = UNSET
    delivery_address: PersonAddress | UnsetType = UNSET
    payment_info: NewPaymentInfo
    invoicing_info: NewInvoicingInfo
    registry_info: NewRegistryInfo


class PersonInvoicingInfo(Answer, Private, frozen=True, kw_only=True):
    person_number: str | None = None
    identifier: str | None = None
    identifier_type: str | None = None


class PersonBasicInfo(Answer, Private, frozen=True, kw_only=True):
    """`GET /persons`, one result; also what is looked at of a whole person and of the answer to a POST or PUT."""

    id: int
    first_name: str | None = None
    last_name: str | None = None
    version: str | None = None
    invoicing_info: PersonInvoicingInfo | None = None
    registry_info: RegistryInfo | None = None

    @property
    def is_active(self) -> bool:
        return self.registry_info is None or self.registry_info.active is not False

    @property
    def shows_code(self) -> bool:
        return self.invoicing_info is not None and bool((self.invoicing_info.identifier or "").strip())


class FoundPartner(Answer, Private, frozen=True, kw_only=True):
    """`GET /businesspartners?type=PERSON`, one result: the id is the person's."""

    id: int
    type: str | None = None
    invoicing_info: PersonInvoicingInfo | None = None

    def as_person(self, active: bool) -> PersonBasicInfo:
        """What the search says of the person; it finds active or inactive ones, as it is asked."""
        return PersonBasicInfo(
            id=self.id, invoicing_info=self.invoicing_info, registry_info=RegistryInfo(active=active)
        )


class HeldPerson(Private, frozen=True):
    """A person of the register: what we look at, and the whole JSON object."""

    view: PersonBasicInfo
    whole: dict[str, Any]


_whole = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def decode_person(body: bytes) -> HeldPerson:
    """One whole person. Raises Untranslatable with `procountor_unreadable`."""
    return HeldPerson(decode(body, PersonBasicInfo), _whole.decode(body))
