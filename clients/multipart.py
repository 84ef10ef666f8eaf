"""Bodies of several parts: the one that carries a file to Procountor, and the one that brings it back."""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesHeaderParser
from os import SEEK_END
from typing import BinaryIO
from uuid import uuid4

import msgspec

from severa_procountor.clients.messages import Upload

_KEPT_BYTES = 65_536
_FIRST_BOUNDARY = re.compile(rb"(?:\A|\n)(--[^\r\n]+?)[ \t]*\r\n")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]+")
_UNENCODED = ("", "7bit", "8bit", "binary")


class StoredAttachment(msgspec.Struct, frozen=True):
    """An attachment as it is stored: the JSON of its `Attachment` and the size of its file in bytes.

    Each is None when the answer does not tell it in a way that we know.
    """

    meta: bytes | None
    size: int | None


def form(meta: bytes, name: str, content_type: str, file: BinaryIO, size: int) -> tuple[str, Upload]:
    """The content type and the body of a form with the parts `meta` and `file`.

    ValueError for a name that would have to be escaped, and for a file that is not `size` bytes long.
    """
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError("the name of an attachment is letters, digits, dots, dashes and underscores only")
    if file.seek(0, SEEK_END) != size:
        raise ValueError(f"the file is not {size} bytes long")
    boundary = uuid4().hex
    before = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="meta"\r\n'
        "Content-Type: application/json\r\n\r\n"
    ).encode() + meta
    middle = (
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {content_type}\r\n\r\n"
    ).encode()
    upload = Upload(before + middle, file, size, f"\r\n--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", upload


class AttachmentReader:
    """Takes the answer in pieces of any size; keeps the beginning of each part and counts the rest.

    The boundary is the answer's first line that can be one, so the head of the answer is not needed.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._delimiter = b""
        self._parts: list[_Part] = []

    def write(self, data: bytes) -> None:
        self._rest += data
        if not self._delimiter:
            self._find_delimiter()
        if self._delimiter:
            self._split()

    def attachment(self) -> StoredAttachment:
        """What has come; an answer that is not one JSON part and one file, both whole, tells no size."""
        if not self._delimiter:
            return StoredAttachment(_json(self._rest), None)
        *parts, last = self._parts
        metas = [part for part in parts if part.content_type == "application/json"]
        files = [part for part in parts if part.content_type != "application/json"]
        meta = _json(metas[0].beginning) if len(metas) == 1 else None
        has_ended = (last.start + self._rest).startswith(b"--")
        is_known = has_ended and len(metas) == len(files) == 1 and files[0].is_unencoded
        return StoredAttachment(meta, files[0].size if is_known else None)

    def _find_delimiter(self) -> None:
        found = _FIRST_BOUNDARY.search(self._rest)
        if found is None:
            self._rest = self._rest[:_KEPT_BYTES]
            return
        self._delimiter = b"\r\n" + found[1]
        self._parts.append(_Part())
        self._rest = self._rest[found.end() - len(b"\r\n") :]

    def _split(self) -> None:
        while (at := self._rest.find(self._delimiter)) >= 0:
            self._parts[-1].take(self._rest[:at])
            self._parts.append(_Part())
            self._rest = self._rest[at + len(self._delimiter) :]
        # The end may be the beginning of a delimiter.
        sure = max(len(self._rest) - len(self._delimiter) + 1, 0)
        self._parts[-1].take(self._rest[:sure])
        self._rest = self._rest[sure:]


class _Part:
    """One part; `start` is all that has come until its head ended, the rest of its delimiter's line before it."""

    def __init__(self) -> None:
        self.start = b""
        self.has_head = False
        self.beginning = b""
        self.size = 0

    def take(self, data: bytes) -> None:
        if not self.has_head and len(self.start) <= _KEPT_BYTES:
            self.start, end_of_head, data = (self.start + data).partition(b"\r\n\r\n")
            self.has_head = end_of_head != b""
        if self.has_head:
            self.size += len(data)
            self.beginning += data[: _KEPT_BYTES - len(self.beginning)]

    @property
    def content_type(self) -> str:
        return self._fields().get_content_type()

    @property
    def is_unencoded(self) -> bool:
        """Whether its bytes are the file's own."""
        encoding = self._fields().get("Content-Transfer-Encoding", "")
        return self.has_head and encoding.strip().lower() in _UNENCODED

    def _fields(self) -> Message:
        return BytesHeaderParser().parsebytes(self.start.partition(b"\r\n")[2])


def _json(body: bytes) -> bytes | None:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except msgspec.DecodeError:
        return None
    return body
