"""The files that go along with a document: whether one is sent, what it may be, and what it is called."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from severa_procountor.codecs import severa
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.procountor import AnsweredAttachment
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.choices import Attachments
from severa_procountor.settings.company import SalesInvoices

MOST_BYTES = 10_000_000
"""Procountor takes no more, and refuses the byte after."""

_WITH_ATTACHMENT = "Group+Attachment"
# What some programs write before a PDF, and every reader passes over.
_BEFORE_PDF = b"\xef\xbb\xbf \t\r\n\x00"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_WHERE = "attachments"


class FileType(StrEnum):
    """What Procountor takes from Severa, named by the content and not by the name of a file."""

    PDF = "pdf"
    GIF = "gif"
    JPEG = "jpeg"

    @property
    def content_type(self) -> str:
        return f"{'application' if self is FileType.PDF else 'image'}/{self.value}"


class PdfParts(StrEnum):
    """Severa's `pdfGetOptions`: the whole invoice, or what is attached to it without its own pages."""

    ALL = "All"
    BREAKDOWN = "AttachmentAndBreakdown"


_CHOSEN = {
    Attachments.NONE: None,
    Attachments.PDF: PdfParts.ALL,
    Attachments.BREAKDOWN: PdfParts.BREAKDOWN,
}
_PDF = b"%PDF-"
_BEGINNINGS = {
    b"GIF87a": FileType.GIF,
    b"GIF89a": FileType.GIF,
    b"\xff\xd8\xff": FileType.JPEG,
}


def needs_files(sales: SalesInvoices, settings: severa.InvoiceSettings | None) -> bool:
    """Whether it must be known if the invoice has files: none is chosen, and it groups rows with attachment."""
    return sales.attachments is Attachments.NONE and _groups_with_attachment(settings)


def wanted_of(
    sales: SalesInvoices, settings: severa.InvoiceSettings | None, has_files: bool
) -> PdfParts | None:
    """What is sent along (mapping, section 1.5); None: nothing. `has_files` counts only if `needs_files`."""
    if needs_files(sales, settings) and has_files:
        return PdfParts.BREAKDOWN
    return _CHOSEN[sales.attachments]


def type_of(head: bytes) -> FileType | None:
    """By the first bytes of the content; None for what is sent nowhere."""
    if head.lstrip(_BEFORE_PDF).startswith(_PDF):
        return FileType.PDF
    return next((kind for beginning, kind in _BEGINNINGS.items() if head.startswith(beginning)), None)


def name(stem: str, kind: FileType) -> str:
    """`Invoice-1042.pdf`: other characters than ASCII letters, digits, dot, dash and underscore become dashes."""
    return f"{_UNSAFE.sub('-', stem)}.{'jpg' if kind is FileType.JPEG else kind.value}"


def receipt_stem(number: str, guid: str) -> str:
    """What a receipt is called, before its ending: always the same, and without the words of its own name."""
    return f"Receipt-{number}-{hashlib.blake2b(guid.encode(), digest_size=5).hexdigest()}"


def checked(stem: str, size: int, head: bytes, what: str = "attachment") -> tuple[str, str]:
    """Name and content type of a file of `size` bytes that begins with `head`; problems call it `what`.

    Raises Untranslatable with `attachment_too_big` and `attachment_type`, whichever are true.
    """
    kind, problems = type_of(head), []
    if size > MOST_BYTES:
        text = f"The {what} has more than {MOST_BYTES} bytes."
        problems.append(Problem("attachment_too_big", text, _WHERE))
    if kind is None:
        begins = f"begins with {head[:4].hex(' ')}" if head else "is empty"
        text = f"The {what} {begins}: it is neither PDF nor GIF nor JPEG."
        problems.append(Problem("attachment_type", text, _WHERE))
    if kind is None or problems:
        raise Untranslatable(problems)
    return name(stem, kind), kind.content_type


def others(held: Sequence[AnsweredAttachment], sent: Collection[str]) -> tuple[Problem, ...]:
    """A warning `attachments_more` that names what an invoice holds besides the files named `sent`."""
    names = [shown(one.name or "without a name") for one in held if one.name not in sent]
    if not names:
        return ()
    text = f"The invoice holds files that were not sent: {', '.join(names)}."
    return (Problem("attachments_more", text, _WHERE, Level.WARNING),)


def _groups_with_attachment(settings: severa.InvoiceSettings | None) -> bool:
    return settings is not None and _WITH_ATTACHMENT in (
        settings.work_hour_grouping,
        settings.project_fee_grouping,
        settings.project_travel_expense_grouping,
    )
