"""What a poll reads of a listed travel reimbursement and of its user: as little as it can."""

from __future__ import annotations

import hashlib

import msgspec

from severa_procountor.codecs import severa
from severa_procountor.codecs.reading import read
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem


class _Reference(msgspec.Struct):
    guid: str | None = None


class _Item(msgspec.Struct, rename="camel"):
    guid: str
    number: int | str | None = None
    travel_reimbursement_status: _Reference | None = None
    user: _Reference | None = None


class _Bare(msgspec.Struct):
    guid: str


class _User(msgspec.Struct, rename="camel"):
    business_unit: severa.BusinessUnit | None = None


class ListedReimbursement(msgspec.Struct, frozen=True):
    """One item. `version` is a digest of all that Severa says of it: any change of it is a new version."""

    guid: str
    version: str
    number: str = ""
    status: str | None = None
    user: str | None = None


def listed(item: bytes) -> ListedReimbursement:
    """Reads one item; of one that is odd only the guid, so that the worker can say what is wrong with it.

    Raises Untranslatable when not even a guid can be read.
    """
    version = hashlib.blake2b(item, digest_size=12).hexdigest()
    try:
        found = msgspec.json.decode(item, type=_Item)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ListedReimbursement(_guid(item), version)
    return ListedReimbursement(
        guid=found.guid,
        version=version,
        number="" if found.number is None else str(found.number),
        status=found.travel_reimbursement_status.guid if found.travel_reimbursement_status else None,
        user=found.user.guid if found.user else None,
    )


def unit_of_user(body: bytes) -> severa.BusinessUnit | None:
    """The business unit of a user; nothing else of the answer is read. Raises Untranslatable if that cannot be."""
    return read(body, _User, code="severa_unreadable").business_unit


def _guid(item: bytes) -> str:
    try:
        return msgspec.json.decode(item, type=_Bare).guid
    except (msgspec.MsgspecError, UnicodeDecodeError) as failure:
        text = f"a listed travel reimbursement without a guid: {failure}"
        raise Untranslatable([Problem("severa_unreadable", text)]) from None
