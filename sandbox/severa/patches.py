"""PATCH of an invoice: JSON Patch as far as Severa takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from severa_procountor.sandbox.severa import refusals
from severa_procountor.sandbox.severa.invoices import Invoice, InvoiceStatus
from severa_procountor.sandbox.severa.refusals import Place, Refused, Type

STATUS = "/status/guid"
TEXTS = {
    "/notes": "notes",
    "/orderNumber": "order_number",
    "/ourReference": "our_reference",
    "/yourReference": "your_reference",
}


class Operation(msgspec.Struct, frozen=True):
    """One operation. The enum also names Add, Copy, Move and Remove, but only Replace is supported."""

    op: str
    path: str
    value: str


def read(body: bytes) -> list[Operation]:
    """The operations of a body: an array, each op Replace exactly, each value a string."""
    try:
        operations = msgspec.json.decode(body, type=list[Operation])
    except msgspec.DecodeError as error:
        raise refusals.body(f"The body is not a list of patch operations: {error}") from None
    if not operations:
        raise refusals.body("The body holds no operation.")
    for operation in operations:
        if operation.op != "Replace":
            raise refusals.body(f"The operation {operation.op!r} is not supported.", "op")
    return operations


def apply(
    invoice: Invoice,
    operations: list[Operation],
    status_of: Callable[[str], InvoiceStatus | None],
    moment: datetime,
) -> Invoice:
    """The patched invoice; all operations or none. Moving the status leaves the time of the last change
    as it is, so that nobody comes to rely on `changedSince` for that.
    """
    present = status_of(invoice.status.guid)
    changes: dict[str, Any] = {}
    for operation in operations:
        if operation.path == STATUS:
            changes["status"] = _status(operation.value, status_of).sub()
        elif operation.path in TEXTS:
            if present is not None and present.is_read_only:
                raise Refused(400, Type.INVALID_OPERATION, "The invoice's status does not allow changes.")
            changes |= {TEXTS[operation.path]: operation.value, "last_updated_date_time": moment}
        else:
            raise refusals.body(f"The path {operation.path!r} cannot be patched.", operation.path)
    return msgspec.structs.replace(invoice, **changes)


def _status(guid: str, status_of: Callable[[str], InvoiceStatus | None]) -> InvoiceStatus:
    status = status_of(guid)
    if status is None or not status.is_active:
        raise Refused(
            400, Type.INVALID_PARAMETER, "The invoice status is unknown or inactive.", Place.BODY, STATUS
        )
    return status
