"""The person register; each person is a business partner of type PERSON too, under the same id."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litestar import Response, get, post, put
from litestar.params import RawBody
from msgspec.structs import replace
from stdnum import luhn

from severa_procountor.sandbox.procountor import addresses, bodies
from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.listing import Query, one, paged
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer, blank, invalid
from severa_procountor.sandbox.procountor.schema.base import Address
from severa_procountor.sandbox.procountor.schema.persons import (
    Person,
    PersonBasicAddress,
    PersonBasicInfo,
    PersonBasicInvoicingInfo,
    PersonBasicRegistryInfo,
    PersonFullAddress,
    PersonInvoicingInfo,
    PersonPaymentInfo,
    PersonSearchResult,
)
from severa_procountor.sandbox.procountor.schema.registers import (
    BusinessPartner,
    InvoicingInfo,
    PartnerPaymentInfo,
    RegistryInfo,
)

_ARTIFICIAL = re.compile(r"\d{6}-UUUU")
_SWEDISH = re.compile(r"(?:\d\d)?(\d{6})[-+]?(\d{4})")


@get("/persons", sync_to_thread=False)
def search(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    """Person numbers match on a part; the inactive hide unless they are asked for. There is no `previousId`."""
    query = Query(request, "previousId")
    number, with_inactive = query.text("personNumber") or "", query.flag("includeInactive") or False
    group, main_group = query.integer("personGroupId"), query.text("mainPersonGroup")
    found = [
        person
        for person in books.persons.values()
        if (person.registry_info.active or with_inactive)
        and number in (person.invoicing_info.person_number or "")
        and (group is None or group in (person.registry_info.person_groups_ids or ()))
        and main_group is None  # nobody here is in one
    ]
    shown, meta = paged(query, map(_basic, found), lambda row: row.id)
    return answer(PersonSearchResult(results=shown, meta=meta))


def _basic(person: Person) -> PersonBasicInfo:
    info = person.invoicing_info
    return PersonBasicInfo(
        id=person.id or 0,
        last_name=person.last_name,
        first_name=person.first_name,
        delivery_address=_basic_address(person.delivery_address),
        invoicing_info=PersonBasicInvoicingInfo(
            person_number=info.person_number,
            identifier=info.identifier,
            identifier_type=info.identifier_type,
        ),
        registry_info=PersonBasicRegistryInfo(active=person.registry_info.active),
    )


def _basic_address(address: PersonFullAddress | None) -> PersonBasicAddress | None:
    if address is None:
        return None
    return PersonBasicAddress(
        street=address.street, zip=address.zip, city=address.city, country=address.country
    )


@get("/persons/{person_id:str}", sync_to_thread=False)
def read(person_id: PathId, books: OpenBooks) -> Response[bytes]:
    return answer(one(person_id, books.persons))


@post("/persons", sync_to_thread=False)
def create(request: AnyRequest, books: OpenBooks, body: RawBody) -> Response[bytes]:
    """Nothing keeps an identity code or a number from being used twice."""
    sent = bodies.read(body, request.headers.get("content-type", ""), Person)
    not_yet = [invalid("version", "a new person has none")] if sent.version is not None else []
    _must_be_acceptable(sent, books, not_yet)
    return answer(keep(replace(sent, id=books.new_id(), version=books.local_time()), books))


@put("/persons/{person_id:str}", sync_to_thread=False)
def change(request: AnyRequest, person_id: PathId, books: OpenBooks, body: RawBody) -> Response[bytes]:
    """Replaces the person: what is absent is emptied. The version has to be the latest."""
    before = one(person_id, books.persons)
    sent = bodies.read(body, request.headers.get("content-type", ""), Person)
    if sent.version is None:
        raise Refused(400, blank("version"))
    stale = [invalid("version", "not the latest version")] if sent.version != before.version else []
    _must_be_acceptable(sent, books, stale)
    return answer(keep(replace(sent, id=before.id, version=books.version_after(before.version)), books))


def keep(person: Person, books: Books) -> Person:
    """Stores the person in both registers."""
    books.persons[person.id or 0] = person
    books.partners[person.id or 0] = _as_partner(person)
    return person


def _as_partner(person: Person) -> BusinessPartner:
    info, payment, registry = person.invoicing_info, person.payment_info, person.registry_info
    name = f"{person.first_name or ''} {person.last_name}".strip()[:80]
    at = person.delivery_address or PersonFullAddress()
    return BusinessPartner(
        id=person.id,
        name=name,
        type="PERSON",
        address=Address(name=name, street=at.street, zip=at.zip, city=at.city, country=at.country),
        invoicing_info=InvoicingInfo(
            customer_number=info.person_number,
            identifier=info.identifier,
            identifier_type=info.identifier_type,
            language=info.language,
            email=registry.email,
        ),
        payment_info=PartnerPaymentInfo(
            payment_method=payment.payment_method,
            bank_account=payment.account_number,
            payment_term_days=payment.payment_term_days,
            penal_interest_rate=payment.penal_interest_rate,
            bic=payment.bic,
        ),
        registry_info=RegistryInfo(active=registry.active),
        version=person.version,
    )


def _must_be_acceptable(person: Person, books: Books, findings: list[Finding]) -> None:
    found = [*findings, *_findings(person, books.company.country)]
    if found:
        raise Refused(400, *found)


def _findings(person: Person, country: str) -> Iterator[Finding]:
    yield from _address(person.delivery_address, "deliveryAddress", country)
    yield from _address(person.home_country_address, "homeCountryAddress", country)
    yield from _identity(person.invoicing_info, country)
    yield from _payment(person.payment_info)
    if person.registry_info.email and not addresses.is_email(person.registry_info.email):
        yield invalid("registryInfo.email", "not a valid e-mail address")


def _address(address: PersonFullAddress | None, path: str, country: str) -> Iterator[Finding]:
    if address is None:
        return
    if (address.street or address.zip or address.city) and not address.country:
        yield blank(f"{path}.country")
    if country == "SWEDEN":
        for name, field in ((address.specifier, "specifier"), (address.post_office_box, "postOfficeBox")):
            if name is not None:
                yield invalid(f"{path}.{field}", "not in use in Sweden")


def _identity(info: PersonInvoicingInfo, country: str) -> Iterator[Finding]:
    if info.date_of_birth is not None and country == "SWEDEN":
        yield invalid("invoicingInfo.dateOfBirth", "not in use in Sweden")
    if info.identifier and info.identifier_type is None:
        yield blank("invoicingInfo.identifierType")
    if info.identifier_type == "HETU" and not _is_finnish(info.identifier or ""):
        yield Finding("ERROR_BRN_CODE", "invoicingInfo.identifier")
    if info.identifier_type == "SE" and not _is_swedish(info.identifier or ""):
        yield Finding("ERROR_BRN_CODE", "invoicingInfo.identifier")


def _is_finnish(identifier: str) -> bool:
    """A personal identity code, or the artificial one of a foreigner."""
    return bool(_ARTIFICIAL.fullmatch(identifier)) or addresses.is_identity_code(identifier)


def _is_swedish(identifier: str) -> bool:
    """The form and the check digit of a personnummer, a coordination number or an organisation number."""
    parts = _SWEDISH.fullmatch(identifier)
    return parts is not None and luhn.is_valid("".join(parts.groups()))


def _payment(info: PersonPaymentInfo) -> Iterator[Finding]:
    account = info.account_number
    for value, most, path in (
        (info.penal_interest_rate, 1000, "penalInterestRate"),
        (info.payment_term_percentage or 0, 100, "paymentTermPercentage"),
        (info.discount_percentage or 0, 100, "discountPercentage"),
    ):
        if not 0 <= value <= most:
            yield invalid(f"paymentInfo.{path}", f"0 to {most}")
    if info.payment_method == "DKLMPKRE":
        yield invalid("paymentInfo.paymentMethod", "read-only")
    if not (info.payment_term_days.isascii() and info.payment_term_days.isdecimal()):
        yield invalid("paymentInfo.paymentTermDays", "digits only")
    if account and account[:2].isalpha() and not addresses.is_iban(account):
        yield invalid("paymentInfo.accountNumber", "not an IBAN without blanks")


HANDLERS = (search, read, create, change)
