"""What a poll reads of an invoice in Severa's list: as little as it can, so that nothing listed goes unseen."""

from __future__ import annotations

import hashlib

import msgspec

from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem


class _Reference(msgspec.Struct):
    guid: str | None = None
    number: int | str | None = None
    name: object = None  # nothing hangs on it, so an odd one is no name


class _Item(msgspec.Struct, rename="camel"):
    guid: str
    number: int | str | None = None
    status: _Reference | None = None
    projects: list[_Reference] | None = None
    customer: _Reference | None = None
    billing_customer: _Reference | None = None
    invoice_number_business_unit_guid: str | None = None
    receiver_customer_name: object = None


class _Bare(msgspec.Struct):
    guid: str


class Listed(msgspec.Struct, frozen=True):
    """One item. `version` is a digest of all that Severa says of it: any change of it is a new version. `customer` is
    the name of the one who pays, "" if it is not told."""

    guid: str
    version: str
    number: str = ""
    status: str | None = None
    projects: tuple[str, ...] = ()
    project_numbers: tuple[str, ...] = ()
    business_unit: str | None = None
    customer_number: str | None = None
    customer: str = ""


def listed(item: bytes) -> Listed:
    """Reads one item; of one that is odd only the guid, so that the worker can say what is wrong with it.

    Raises Untranslatable when not even a guid can be read.
    """
    version = hashlib.blake2b(item, digest_size=12).hexdigest()
    try:
        invoice = msgspec.json.decode(item, type=_Item)
    except msgspec.MsgspecError:
        return Listed(_guid(item), version)
    payer = invoice.billing_customer or invoice.customer
    return Listed(
        guid=invoice.guid,
        version=version,
        number=_text(invoice.number) or "",
        status=invoice.status.guid if invoice.status else None,
        projects=tuple(project.guid for project in invoice.projects or () if project.guid),
        project_numbers=tuple(
            str(project.number) for project in invoice.projects or () if project.number is not None
        ),
        business_unit=invoice.invoice_number_business_unit_guid,
        customer_number=_text(payer.number) if payer else None,
        customer=_name(payer.name if payer else None) or _name(invoice.receiver_customer_name),
    )


def _guid(item: bytes) -> str:
    try:
        return msgspec.json.decode(item, type=_Bare).guid
    except (msgspec.MsgspecError, UnicodeDecodeError) as failure:
        raise Untranslatable(
            [Problem("severa_unreadable", f"a listed invoice without a guid: {failure}")]
        ) from None


def _name(value: object) -> str:
    """On one line."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _text(number: int | str | None) -> str | None:
    return str(number) if number is not None else None
