"""What is said about attachments besides the attachment itself."""

from __future__ import annotations

from severa_procountor.sandbox.procountor.schema.base import LocalDateTime, Meta, NotBlank, Wire


class AttachmentRename(Wire, frozen=True, kw_only=True):
    name: NotBlank


class Document(Wire, frozen=True, kw_only=True):
    """An attachment as a search shows it; `size` in bytes."""

    attachment_id: int
    name: str
    size: int
    user: str
    reference_id: int
    reference_type: str
    attached: LocalDateTime


class AttachmentSearchResult(Wire, frozen=True, kw_only=True):
    results: tuple[Document, ...]
    meta: Meta
