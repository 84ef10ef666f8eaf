"""A rehearsal of one document: its reads are made, its writes are noted and answered as if they had been made.

What was written so is what is read from then on, so that the steps of the workers go on over it as they would. The
ids of what was never made are counted down from -1. Nothing here decides anything: that is left to the workers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from severa_procountor.clients.messages import Answer, Request, Upload
from severa_procountor.codecs import sent_invoices
from severa_procountor.codecs.personal import Private
from severa_procountor.codecs.procountor import encode_plain
from severa_procountor.codecs.procountor_ledger import AttachmentMeta
from severa_procountor.errors import System

Json: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[Json], Json]

_value = msgspec.json.Decoder(float_hook=Decimal)
_meta = msgspec.json.Decoder(AttachmentMeta)
_RECEIPT = "/ledgerreceipts/{receiptId}"
_META_BEGINS, _META_ENDS = b"\r\n\r\n", b"\r\n--"
# What of a document in Severa the change of its status sets; the path within it is a setting, and Severa's to judge.
_STATUS = {"/v1/invoices/{guid}": "status", "/v1/travelreimbursements/{guid}": "travelReimbursementStatus"}
# What is looked at again after it was read: what a write changes, and what has the names of things. Of a user only
# the code.
_USER, _PROJECTS = "/v1/users/{guid}", "/v1/projects"
_KEPT = {
    "severa": frozenset({*_STATUS, "/v1/projectfees/{guid}", _USER, _PROJECTS}),
    "procountor": frozenset({_RECEIPT, "/dimensions"}),
}


class Made(Private, frozen=True):
    """A call of the document's way. `path` has its ids, and no query: that may name persons. `body` is what would be
    written, None of a file; `attachment` is what would be said of that, and `size` its bytes."""

    system: System
    method: str
    template: str
    path: str
    writes: bool
    body: bytes | None = None
    attachment: AttachmentMeta | None = None
    size: int = 0

    @property
    def operation(self) -> str:
        return f"{self.method} {self.template}"


class Rehearsed:
    """The rehearsal of one document, one thread at a time.

    `calls` are all calls in their order. `pretend` has a single object read otherwise than it is, `show` a list.
    """

    def __init__(self) -> None:
        self.calls: list[Made] = []
        self._held: dict[tuple[System, str], Any] = {}
        self._written: set[tuple[System, str]] = set()
        self._edits: dict[tuple[System, str], Edit] = {}
        self._lists: dict[tuple[System, str, str], bytes] = {}
        self._receipt = ""
        self._ids = 0

    @property
    def posted_receipt(self) -> Json | None:
        """The ledger receipt of the invoice that was posted last, as its later writes have left it."""
        receipt: Json | None = self.held("procountor", self._receipt)
        return receipt

    def pretend(self, system: System, path: str, edit: Edit) -> None:
        """What is read under `path`, or each object of the array there, is passed on as `edit` makes it."""
        self._edits[system, path] = edit

    def show(self, system: System, template: str, parameter: str, body: bytes) -> None:
        """The list, where it is asked for by that query parameter, is `body` and is not asked for."""
        self._lists[system, template, parameter] = body

    def held(self, system: System, path: str) -> Any:
        """What was last read or written under that path; None for neither."""
        return self._held.get((system, path))

    def answer(self, system: System, request: Request) -> Answer | None:
        path = _path(request)
        self.calls.append(_made(system, request, path))
        if request.writes:
            write = _WRITES.get((system, request.operation))
            return None if write is None else Answer(write(self, system, request, path), {})
        if (system, path) in self._written:
            return Answer(encode_plain(self._held[system, path]), {})
        shown = (self._lists.get((system, request.template, name)) for name, _ in request.query)
        body = next((body for body in shown if body is not None), None)
        return None if body is None else Answer(body, {})

    def heard(self, system: System, request: Request, answer: Answer) -> Answer:
        path = _path(request)
        edit = self._edits.get((system, path))
        if edit is None and request.template not in _KEPT[system]:
            return answer
        value = _value.decode(answer.body)
        if edit is not None:
            value = [edit(one) for one in value] if isinstance(value, list) else edit(value)
            answer = msgspec.structs.replace(answer, body=encode_plain(value))
        if request.template in _KEPT[system]:
            self._keep(system, request.template, path, value)
        return answer

    def _keep(self, system: System, template: str, path: str, value: Any) -> None:
        if template == _PROJECTS:
            self._held |= {(system, f"{path}/{one['guid']}"): one for one in value if one.get("guid")}
        elif template == _USER:
            self._held[system, path] = {"code": value.get("code")}
        else:
            self._held[system, path] = value

    def new_id(self) -> int:
        self._ids -= 1
        return self._ids

    def note_receipt(self, path: str, receipt: Json) -> None:
        """The ledger receipt that comes with a posted invoice."""
        self._receipt = path
        self.write("procountor", path, receipt)

    def write(self, system: System, path: str, value: Any) -> bytes:
        """Has `value` be there from now on."""
        self._held[system, path] = value
        self._written.add((system, path))
        return encode_plain(value)


def _path(request: Request) -> str:
    return request.target.partition("?")[0]


def _made(system: System, request: Request, path: str) -> Made:
    call = Made(system, request.method, request.template, path, request.writes)
    if not request.writes:
        return call
    if isinstance(request.content, Upload):
        meta = request.content.before.partition(_META_BEGINS)[2].partition(_META_ENDS)[0]
        return msgspec.structs.replace(call, attachment=_meta.decode(meta), size=request.content.size)
    return msgspec.structs.replace(call, body=request.content)


def _sent(request: Request) -> Any:
    return _value.decode(request.content) if isinstance(request.content, bytes) else {}


def _post_invoice(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    body, invoice_id, receipt_id = request.content, rehearsed.new_id(), rehearsed.new_id()
    if not isinstance(body, bytes):
        raise TypeError("an invoice is sent as JSON")
    rehearsed.note_receipt(f"/ledgerreceipts/{receipt_id}", sent_invoices.receipt_of(body, receipt_id))
    answer = sent_invoices.answer_to(body, invoice_id, receipt_id)
    return rehearsed.write(system, f"/invoices/{invoice_id}", _value.decode(answer))


def _post(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    new = rehearsed.new_id()
    return rehearsed.write(system, f"{path}/{new}", _sent(request) | {"id": new})


def _post_fee(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    guid = f"rehearsed-{-rehearsed.new_id()}"
    return b"[" + rehearsed.write(system, f"{path}/{guid}", _sent(request) | {"guid": guid}) + b"]"


def _echo(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    return encode_plain(_sent(request))


def _nothing(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    return b""


def _put_receipt(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    return rehearsed.write(system, path, (rehearsed.held(system, path) or {}) | _sent(request))


def _put_dimensions(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    of_receipt = f"/ledgerreceipts/{request.ids['receiptId']}"
    receipt = rehearsed.held(system, of_receipt) or {}
    transactions = [
        entry | _sent(request) if str(entry.get("id")) == request.ids["transactionId"] else entry
        for entry in receipt.get("transactions") or ()
    ]
    return rehearsed.write(system, of_receipt, receipt | {"transactions": transactions})


def _move(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    (operation,) = _sent(request)
    moved = (rehearsed.held(system, path) or {}) | {_STATUS[request.template]: {"guid": operation["value"]}}
    return b"[" + rehearsed.write(system, path, moved) + b"]"


def _patch_fee(rehearsed: Rehearsed, system: System, request: Request, path: str) -> bytes:
    (operation,) = _sent(request)
    fee = rehearsed.held(system, path) or {}
    cost = (fee.get("unitCost") or {}) | {"amount": Decimal(operation["value"])}
    return b"[" + rehearsed.write(system, path, fee | {"unitCost": cost}) + b"]"


_Write: TypeAlias = Callable[[Rehearsed, System, Request, str], bytes]
_WRITES: Mapping[tuple[System, str], _Write] = {
    ("procountor", "POST /invoices"): _post_invoice,
    ("procountor", "POST /businesspartners"): _post,
    ("procountor", "POST /products"): _post,
    ("procountor", "POST /persons"): _post,
    ("procountor", "PUT /persons/{id}"): _echo,
    ("procountor", "POST /dimensions/{dimensionId}/items"): _post,
    ("procountor", "PUT /dimensions/{dimensionId}/items"): _echo,
    ("procountor", "PUT /invoices/{invoiceId}/approve"): _nothing,
    ("procountor", "PUT /invoices/{invoiceId}/send"): _nothing,
    ("procountor", "PUT /invoices/{invoiceId}/sendToCirculation"): _nothing,
    ("procountor", f"PUT {_RECEIPT}"): _put_receipt,
    ("procountor", f"PUT {_RECEIPT}/transactions/{{transactionId}}/dimensions"): _put_dimensions,
    ("procountor", "POST /attachments"): _post,
    ("procountor", "DELETE /attachments/{attachmentId}"): _nothing,
    ("severa", "PATCH /v1/invoices/{guid}"): _move,
    ("severa", "PATCH /v1/travelreimbursements/{guid}"): _move,
    ("severa", "POST /v1/projectfees"): _post_fee,
    ("severa", "PATCH /v1/projectfees/{guid}"): _patch_fee,
}
