"""The business partner register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Response, get, patch, post
from litestar.params import RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.procountor import addresses, bodies
from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.enums import NAMES
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.listing import Query, batch, one, paged, within
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, answer, blank, invalid
from severa_procountor.sandbox.procountor.schema.registers import (
    BasicInvoicingInfo,
    BasicRegistryInfo,
    BusinessPartner,
    InvoicingInfo,
    PartnerBasicInfo,
    PartnerPatch,
    PartnerSearchResult,
    RegistryInfo,
)

_LONGEST_TERM = 999


@get("/businesspartners", sync_to_thread=False)
def search(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    """`name` and `identifier` are headers. Customer numbers and names match on a part."""
    query = Query(request)
    kind = query.name("type", NAMES["businessPartnerType"])
    active = query.flag("active")
    active = True if active is None else active
    number, identifier_type = query.text("customerNumber"), query.text("identifierType")
    versions = (query.moment("versionStartDate"), query.moment("versionEndDate"))
    name, identifier = request.headers.get("name"), request.headers.get("identifier")

    def passes(partner: PartnerBasicInfo) -> bool:
        info = partner.invoicing_info
        return (
            kind in (None, partner.type)
            and partner.registry_info.active == active
            and (number is None or number in (info.customer_number or ""))
            and identifier_type in (None, info.identifier_type)
            and identifier in (None, info.identifier)
            and (name is None or name.lower() in partner.name.lower())
            and within(partner.version, *versions)
        )

    found = [row for row in map(_basic, books.partners.values()) if passes(row)]
    shown, meta = paged(query, found, lambda row: row.id or 0)
    return answer(PartnerSearchResult(results=shown, meta=meta))


def _basic(partner: BusinessPartner) -> PartnerBasicInfo:
    info = partner.invoicing_info or InvoicingInfo()
    registry = partner.registry_info
    return PartnerBasicInfo(
        id=partner.id,
        name=partner.name,
        type=partner.type,
        billing_address=partner.billing_address,
        invoicing_info=BasicInvoicingInfo(
            customer_number=info.customer_number,
            identifier=info.identifier,
            identifier_type=info.identifier_type,
        ),
        registry_info=BasicRegistryInfo(active=registry is None or registry.active is not False),
        version=partner.version,
    )


@get("/businesspartners/{ids:str}", sync_to_thread=False)
def read(ids: PathId, books: OpenBooks) -> Response[bytes]:
    return answer(batch(ids, books.partners.get))


@post("/businesspartners", sync_to_thread=False)
def create(request: AnyRequest, books: OpenBooks, body: RawBody) -> Response[bytes]:
    sent = bodies.read(body, request.headers.get("content-type", ""), BusinessPartner)
    _must_be_acceptable(sent, None, books)
    registry = sent.registry_info or RegistryInfo()
    partner_id = books.new_id()
    partner = replace(
        sent,
        id=partner_id,
        version=books.local_time(),
        attachments=(),
        registry_info=replace(registry, active=registry.active is not False),
    )
    books.partners[partner_id] = partner
    return answer(partner)


@patch("/businesspartners/{partner_id:str}", sync_to_thread=False)
def change(request: AnyRequest, partner_id: PathId, books: OpenBooks, body: RawBody) -> Response[bytes]:
    """Changes what is given, also within the parts; the version comes in the body or in the query."""
    before = one(partner_id, books.partners)
    sent = bodies.read(body, request.headers.get("content-type", ""), PartnerPatch)
    version = sent.version or Query(request).moment("version")
    if version is None:
        raise Refused(400, blank("version"))
    if version != before.version:
        raise Refused(400, invalid("version", "not the latest version"))
    merged = _merged(msgspec.to_builtins(before), msgspec.to_builtins(replace(sent, id=None, version=None)))
    after = msgspec.convert(merged, BusinessPartner)
    _must_be_acceptable(after, before.id, books)
    books.partners[int(partner_id)] = replace(after, version=books.version_after(before.version))
    return answer({})


def _merged(before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    parts = {
        name: _merged(before.get(name) or {}, value) if isinstance(value, dict) else value
        for name, value in given.items()
    }
    return before | parts


def _must_be_acceptable(partner: BusinessPartner, own_id: int | None, books: Books) -> None:
    findings = list(_findings(partner, own_id, books))
    if findings:
        raise Refused(400, *findings)


def _findings(partner: BusinessPartner, own_id: int | None, books: Books) -> Iterator[Finding]:
    if partner.type == "PERSON":
        yield invalid("type", "persons are in a register of their own")
    if partner.type == "CUSTOMER" and not (partner.address and partner.address.name):
        yield blank("address.name")
    yield from addresses.country_is_given(partner.address, "address")
    yield from addresses.country_is_given(partner.billing_address, "billingAddress")
    yield from addresses.country_is_given(partner.delivery_address, "deliveryAddress")
    yield from _invoicing(partner.invoicing_info or InvoicingInfo())
    if _number_is_taken(partner, own_id, books):
        yield invalid("invoicingInfo.customerNumber", "another partner has it")
    yield from _payment(partner)


def _invoicing(info: InvoicingInfo) -> Iterator[Finding]:
    yield from addresses.emails(info.email, info.bcc_addresses, "invoicingInfo")
    if info.identifier and not info.identifier_type:
        yield blank("invoicingInfo.identifierType")
    if info.identifier_type == "FI" and not addresses.is_finnish_identifier(info.identifier or ""):
        yield Finding("ERROR_BRN_CODE", "invoicingInfo.identifier")
    if info.invoice_channel in ("EDIFACT", "PAPER_INVOICE"):
        yield invalid("invoicingInfo.invoiceChannel", "no longer in use")


def _number_is_taken(partner: BusinessPartner, own_id: int | None, books: Books) -> bool:
    number = partner.invoicing_info.customer_number if partner.invoicing_info else None
    return bool(number) and any(
        other.id != own_id
        and other.type == partner.type
        and other.invoicing_info is not None
        and other.invoicing_info.customer_number == number
        for other in books.partners.values()
    )


def _payment(partner: BusinessPartner) -> Iterator[Finding]:
    if partner.payment_info.payment_method == "DKLMPKRE":
        yield invalid("paymentInfo.paymentMethod", "read-only")
    days = partner.payment_info.payment_term_days
    if days and not (days.isascii() and days.isdecimal() and int(days) <= _LONGEST_TERM):
        yield invalid("paymentInfo.paymentTermDays", f"0 to {_LONGEST_TERM}")


HANDLERS = (search, read, create, change)
