"""The file that goes with an invoice: read from Severa before anything is posted, and attached once in Procountor."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import msgspec

from severa_procountor.codecs import attachments as codec
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs import sales_invoices, severa
from severa_procountor.codecs.procountor_ledger import AttachmentMeta
from severa_procountor.errors import UnknownOutcome, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.choices import Target
from severa_procountor.state.claims import Claim
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.pages import every
from severa_procountor.workers.posting import Arrived
from severa_procountor.workers.steps import step, write_once

STEP = "attachments"
FILE = "file"
HEAD_BYTES = 1024
UNFINISHED = "UNFINISHED"


class Attached(msgspec.Struct, frozen=True):
    """The file as Procountor holds it, and with which invoice; `sent`: by us, not found there."""

    invoice_id: int
    id: int | None
    name: str
    size: int
    notes: tuple[Problem, ...] = ()
    sent: bool = False


class OnItsWay(msgspec.Struct, frozen=True):
    """What was last about to be sent, and to which invoice."""

    invoice_id: int
    size: int


class File:
    """A file on its way, on disk: ten megabytes for each of many threads would not fit in memory."""

    def __init__(self, name: str, content_type: str, size: int, handle: BinaryIO) -> None:
        self.name = name
        self.content_type = content_type
        self.size = size
        self.handle = handle


@contextmanager
def fetched(
    claim: Claim,
    company: CompanyAccess,
    source: sales_invoices.Source,
    draft: sales_invoices.Draft,
    arrived: Arrived | None,
) -> Iterator[File | None]:
    """The file that the settings want sent along, checked; None when there is none, or it has been sent.

    Raises Untranslatable with `attachment_too_big` or `attachment_type`.
    """
    options = _options(company, source)
    if options is None or (arrived is not None and _sent(claim, arrived)):
        yield None
        return
    with tempfile.TemporaryFile() as handle:
        size = company.severa.invoice_pdf(claim.key.source_id, options, handle, codec.MOST_BYTES)
        handle.seek(0)
        name, content_type = codec.checked(
            draft.invoice.original_invoice_number, size, handle.read(HEAD_BYTES)
        )
        yield File(name, content_type, size, handle)


def _options(company: CompanyAccess, source: sales_invoices.Source) -> str | None:
    """What Severa is asked to print; None: nothing is sent along."""
    sales = company.settings.sales_invoices
    if sales is None:
        return None
    has_files = False
    if codec.needs_files(sales, source.settings) and source.invoice.guid is not None:
        has_files = bool(every(company.severa.invoice_files(source.invoice.guid), severa.InvoiceFile))
    return codec.wanted_of(sales, source.settings, has_files)


def _sent(claim: Claim, arrived: Arrived) -> bool:
    """Whether the file was sent with this very invoice, and is still there."""
    recorded = claim.result(STEP)
    if recorded is None:
        return False
    attached = msgspec.json.decode(recorded, type=Attached)
    there = any(held.name == attached.name for held in arrived.attachments)
    return attached.invoice_id == arrived.posted.id and there


def attach(claim: Claim, company: CompanyAccess, arrived: Arrived, file: File | None) -> tuple[Problem, ...]:
    """Has the invoice hold the file once; returns warnings. Looks by name and size before it sends."""
    if file is None:
        recorded = claim.result(STEP)
        return () if recorded is None else msgspec.json.decode(recorded, type=Attached).notes
    return step(claim, STEP, Attached, lambda: _find_or_send(claim, company, arrived, file), anew=True).notes


def _find_or_send(claim: Claim, company: CompanyAccess, arrived: Arrived, file: File) -> Attached:
    held = arrived.attachments
    same = [one for one in held if one.name == file.name]
    others = codec.others(held, file.name)
    if len(same) > 1:
        text = f"The invoice holds {len(same)} files named {file.name}."
        raise Untranslatable([Problem("attachment_several", text, "attachments")])
    if same:
        found = same[0]
        size = None if found.id is None else company.procountor.attachment(found.id).size
        if found.id is None or size in (None, file.size):
            return Attached(arrived.posted.id, found.id, file.name, file.size, others)
        if arrived.status not in (None, UNFINISHED) or not _ours(claim, arrived.posted.id, found.id, size):
            note = _other_version(company, arrived, file, size)
            return Attached(arrived.posted.id, found.id, file.name, file.size, (*others, note))
        claim.hold()
        company.procountor.delete_attachment(found.id, deadline=company.runtime.write_deadline())
        text = f"{file.name} was sent anew: the invoice held another version of it ({size} bytes)."
        others = (*others, Problem("attachment_replaced", text, "attachments", Level.WARNING))
    answer = _send(claim, company, arrived.posted.id, file)
    return Attached(arrived.posted.id, answer.id, file.name, file.size, others, sent=True)


def _other_version(company: CompanyAccess, arrived: Arrived, file: File, size: int | None) -> Problem:
    """A warning; an error while the invoice is yet to be released by us: what goes out must be what Severa prints."""
    text = f"The invoice holds another version of {file.name} ({size} bytes, now {file.size}); it was left."
    note = Problem("attachment_other_version", text, "attachments", Level.WARNING)
    sales = company.settings.sales_invoices
    to_release = sales is not None and sales.target is not Target.UNFINISHED
    if to_release and arrived.status in (None, UNFINISHED):
        raise Untranslatable([msgspec.structs.replace(note, level=Level.ERROR)])
    return note


def _ours(claim: Claim, invoice_id: int, attachment_id: int, size: int | None) -> bool:
    """Whether we sent it: as recorded, or as its size tells when the answer to sending it was lost."""
    recorded = claim.result(STEP) or claim.before(STEP)
    if recorded is not None:
        attached = msgspec.json.decode(recorded, type=Attached)
        if attached.sent and (attached.invoice_id, attached.id) == (invoice_id, attachment_id):
            return True
    on_its_way = claim.result(FILE) or claim.before(FILE)
    return on_its_way is not None and msgspec.json.decode(on_its_way, type=OnItsWay) == OnItsWay(
        invoice_id, size or 0
    )


def _send(claim: Claim, company: CompanyAccess, invoice_id: int, file: File) -> books.AnsweredAttachment:
    meta = books.encode(AttachmentMeta(name=file.name, reference_id=invoice_id, send_with_invoice=True))
    file.handle.seek(0)
    claim.keep(FILE, msgspec.json.encode(OnItsWay(invoice_id, file.size)))
    # From before the intent: what counts as settled by that must not leave later.
    deadline = company.runtime.write_deadline()
    body = write_once(
        claim,
        STEP,
        lambda: company.procountor.post_attachment(
            meta,
            file.name,
            file.content_type,
            file.handle,
            file.size,
            deadline=deadline,
        ),
    )
    try:
        answer = books.decode(body, books.AnsweredAttachment)
    except Untranslatable as unreadable:
        raise UnknownOutcome("procountor", "POST /attachments", str(unreadable)) from None
    if answer.name not in (None, file.name):
        text = f"Sent as {file.name}, Procountor calls it {answer.name}."
        raise Untranslatable([Problem("attachment_renamed", text, "attachments")])
    return answer
