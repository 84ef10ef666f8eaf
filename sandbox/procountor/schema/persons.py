"""The person register."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from severa_procountor.sandbox.procountor.enums import (
    Gender,
    PartnerPaymentMethod,
    PersonCountry,
    PersonIdentifierType,
    PersonLanguage,
)
from severa_procountor.sandbox.procountor.schema.base import (
    Int32,
    LocalDateTime,
    Meta,
    Text20,
    Text35,
    Text40,
    Text80,
    Wire,
)
from severa_procountor.sandbox.procountor.schema.registers import Name80


class PersonFullAddress(Wire, frozen=True, kw_only=True):
    """`specifier` and `post_office_box` are not in use in Sweden."""

    street: Text80 | None = None
    zip: Text20 | None = None
    city: Text40 | None = None
    country: PersonCountry | None = None
    specifier: Text80 | None = None
    subdivision: Text35 | None = None
    post_office_box: Text80 | None = None


class PersonInvoicingInfo(Wire, frozen=True, kw_only=True):
    """`identifier` is the identity code. `date_of_birth` is not in use in Sweden."""

    person_number: Text40 | None = None
    identifier: Text80 | None = None
    identifier_type: PersonIdentifierType | None = None
    date_of_birth: date | None = None
    language: PersonLanguage
    gender: Gender
    home_country_person_id: Annotated[str, msgspec.Meta(max_length=45)] | None = None


class PersonPaymentInfo(Wire, frozen=True, kw_only=True):
    """`payment_term_days` is a text of one to three digits."""

    payment_method: PartnerPaymentMethod
    clearing_code: Text80 | None = None
    account_number: Text40 | None = None
    bic: Text40 | None = None
    payment_term_days: Annotated[str, msgspec.Meta(min_length=1, max_length=3)]
    payment_term_percentage: Decimal | None = None
    penal_interest_rate: Decimal
    discount_percentage: Decimal | None = None


class PersonRegistryInfo(Wire, frozen=True, kw_only=True):
    active: bool
    mobile_phone: Text40 | None = None
    fax: Text40 | None = None
    phone: Text40 | None = None
    email: Text80 | None = None
    contact_person: Text80 | None = None
    default_reference: Text40 | None = None
    section: Text80 | None = None
    person_groups_ids: tuple[int, ...] | None = None
    report_group_id: Int32 | None = None
    home_municipality: Text40 | None = None


class Person(Wire, frozen=True, kw_only=True):
    """A person's id is the id of the business partner of type PERSON."""

    id: Int32 | None = None
    first_name: Text80 | None = None
    last_name: Name80
    job_title: Text80 | None = None
    delivery_address: PersonFullAddress | None = None
    home_country_address: PersonFullAddress | None = None
    payment_info: PersonPaymentInfo
    invoicing_info: PersonInvoicingInfo
    registry_info: PersonRegistryInfo
    version: LocalDateTime | None = None


class PersonBasicAddress(Wire, frozen=True, kw_only=True):
    street: str | None = None
    zip: str | None = None
    city: str | None = None
    country: str | None = None


class PersonBasicInvoicingInfo(Wire, frozen=True, kw_only=True):
    person_number: str | None = None
    identifier: str | None = None
    identifier_type: str | None = None


class PersonBasicRegistryInfo(Wire, frozen=True, kw_only=True):
    active: bool


class PersonBasicInfo(Wire, frozen=True, kw_only=True):
    """A person as a list shows it: without account and version."""

    id: int
    last_name: str
    first_name: str | None = None
    delivery_address: PersonBasicAddress | None = None
    invoicing_info: PersonBasicInvoicingInfo
    registry_info: PersonBasicRegistryInfo


class PersonSearchResult(Wire, frozen=True, kw_only=True):
    results: tuple[PersonBasicInfo, ...]
    meta: Meta
