"""The files that go with a document: read from Severa before anything is posted, and attached once in Procountor."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO, NamedTuple, TypeAlias

import msgspec

from severa_procountor.codecs import attachments as codec
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs.procountor_ledger import AttachmentMeta
from severa_procountor.errors import UnknownOutcome, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers.jobs import Arrived, Job
from severa_procountor.workers.steps import counted, write_once

STEP = "attachments"
FILE = "file"
RENAMED = "renamed"
HEAD_BYTES = 1024
UNFINISHED = "UNFINISHED"


class Wanted(NamedTuple):
    """A file that is to go along.

    `stem` is its name without the ending, which its content decides; `fetch` writes it into a file, a byte more than
    the limit at most, and returns its size. `key` tells it from the other files of its document: "" is the main one.
    """

    stem: str
    fetch: Callable[[BinaryIO, int], int]
    send_with_invoice: bool
    key: str = ""
    what: str = "attachment"

    @property
    def step(self) -> str:
        return _of(STEP, self.key)


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


class File(NamedTuple):
    """A file on its way, on disk: ten megabytes for each of many threads would not fit in memory."""

    wanted: Wanted
    name: str
    content_type: str
    size: int
    handle: BinaryIO


Parcel: TypeAlias = tuple[File | Attached, ...]
"""Of each file that is wanted: itself, or what is recorded of it where it has been sent."""


@contextmanager
def fetched(job: Job, arrived: Arrived | None, wanted: Sequence[Wanted]) -> Iterator[Parcel]:
    """The files that are wanted, checked; what was sent before and is still there is not read again.

    Raises Untranslatable with `attachment_too_big` or `attachment_type`.
    """
    with ExitStack() as stack:
        yield tuple(
            (arrived and _sent(job.claim, arrived, one)) or _fetch(one, stack.enter_context(_new_file()))
            for one in wanted
        )


def _new_file() -> BinaryIO:
    return tempfile.TemporaryFile()


def _fetch(wanted: Wanted, handle: BinaryIO) -> File:
    size = wanted.fetch(handle, codec.MOST_BYTES)
    handle.seek(0)
    name, content_type = codec.checked(wanted.stem, size, handle.read(HEAD_BYTES), wanted.what)
    return File(wanted, name, content_type, size, handle)


def _sent(claim: Claim, arrived: Arrived, wanted: Wanted) -> Attached | None:
    """What is recorded of the file, if it was sent with this very invoice and is still there."""
    recorded = claim.result(wanted.step)
    if recorded is None:
        return None
    attached = msgspec.json.decode(recorded, type=Attached)
    there = any(held.name == attached.name for held in arrived.attachments)
    return attached if there and attached.invoice_id == arrived.posted.id else None


def attach(job: Job, arrived: Arrived, parcel: Parcel) -> tuple[Problem, ...]:
    """Has the invoice hold each file once, in their order; returns warnings. Looks by name and size before it sends."""
    if not parcel:
        return ()
    attached = [one if isinstance(one, Attached) else _attach(job, arrived, one) for one in parcel]
    others = codec.others(arrived.attachments, {one.name for one in attached})
    return (*others, *(note for one in attached for note in one.notes))


def _attach(job: Job, arrived: Arrived, file: File) -> Attached:
    job.claim.hold()
    with counted(job.claim, STEP):
        attached = _find_or_send(job, arrived, file)
        job.claim.keep(file.wanted.step, msgspec.json.encode(attached))
    return attached


def _find_or_send(job: Job, arrived: Arrived, file: File) -> Attached:
    same = [one for one in arrived.attachments if one.name == file.name]
    if len(same) > 1:
        text = f"The invoice holds {len(same)} files named {file.name}."
        raise Untranslatable([Problem("attachment_several", text, "attachments")])
    notes: tuple[Problem, ...] = ()
    if same:
        found = same[0]
        size = None if found.id is None else job.company.procountor.attachment(found.id).size
        if found.id is None or size in (None, file.size):
            return Attached(arrived.posted.id, found.id, file.name, file.size)
        if arrived.status not in (None, UNFINISHED) or not _ours(
            job.claim, file.wanted, arrived, found.id, size
        ):
            note = _other_version(job, arrived, file, size)
            return Attached(arrived.posted.id, found.id, file.name, file.size, (note,))
        job.claim.hold()
        job.company.procountor.delete_attachment(found.id, deadline=job.company.runtime.write_deadline())
        text = f"{file.name} was sent anew: the invoice held another version of it ({size} bytes)."
        notes = (Problem("attachment_replaced", text, "attachments", Level.WARNING),)
    _must_not_be_there_renamed(job.claim, arrived, file)
    answer = _send(job, arrived.posted.id, file)
    return Attached(arrived.posted.id, answer.id, file.name, file.size, notes, sent=True)


def _must_not_be_there_renamed(claim: Claim, arrived: Arrived, file: File) -> None:
    """Each try would send one more."""
    way = _of(RENAMED, file.wanted.key)
    recorded = claim.result(way) or claim.before(way)
    if recorded is None:
        return
    renamed = msgspec.json.decode(recorded, type=Attached)
    if renamed.invoice_id == arrived.posted.id and any(
        one.name == renamed.name for one in arrived.attachments
    ):
        raise Untranslatable([_renamed(file, renamed.name)])


def _renamed(file: File, name: str) -> Problem:
    return Problem("attachment_renamed", f"Sent as {file.name}, Procountor calls it {name}.", "attachments")


def _other_version(job: Job, arrived: Arrived, file: File, size: int | None) -> Problem:
    """A warning; an error while the invoice is yet to be released by us: what goes out must be what Severa prints."""
    text = f"The invoice holds another version of {file.name} ({size} bytes, now {file.size}); it was left."
    note = Problem("attachment_other_version", text, "attachments", Level.WARNING)
    if job.is_released and arrived.status in (None, UNFINISHED):
        raise Untranslatable([msgspec.structs.replace(note, level=Level.ERROR)])
    return note


def _ours(claim: Claim, wanted: Wanted, arrived: Arrived, attachment_id: int, size: int | None) -> bool:
    """Whether we sent it: as recorded, or as its size tells when the answer to sending it was lost."""
    invoice_id = arrived.posted.id
    recorded = claim.result(wanted.step) or claim.before(wanted.step)
    if recorded is not None:
        attached = msgspec.json.decode(recorded, type=Attached)
        if attached.sent and (attached.invoice_id, attached.id) == (invoice_id, attachment_id):
            return True
    way = _of(FILE, wanted.key)
    on_its_way = claim.result(way) or claim.before(way)
    return on_its_way is not None and msgspec.json.decode(on_its_way, type=OnItsWay) == OnItsWay(
        invoice_id, size or 0
    )


def _send(job: Job, invoice_id: int, file: File) -> books.AnsweredAttachment:
    meta = books.encode(
        AttachmentMeta(
            name=file.name, reference_id=invoice_id, send_with_invoice=file.wanted.send_with_invoice
        )
    )
    file.handle.seek(0)
    job.claim.keep(_of(FILE, file.wanted.key), msgspec.json.encode(OnItsWay(invoice_id, file.size)))
    # From before the intent: what counts as settled by that must not leave later.
    deadline = job.company.runtime.write_deadline()
    body = write_once(
        job.claim,
        file.wanted.step,
        lambda: job.company.procountor.post_attachment(
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
        renamed = Attached(invoice_id, answer.id, answer.name, file.size, sent=True)
        job.claim.keep(_of(RENAMED, file.wanted.key), msgspec.json.encode(renamed))
        raise Untranslatable([_renamed(file, answer.name)])
    return answer


def _of(step: str, key: str) -> str:
    """The record of one file of several."""
    return f"{step}:{key}" if key else step
