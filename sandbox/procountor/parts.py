"""Bodies of several parts: forms with files taken apart, and answers of a record and its file put together."""

from __future__ import annotations

import secrets

import msgspec
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from severa_procountor.sandbox.procountor.refusals import Finding, Refused


class Part(msgspec.Struct, frozen=True):
    """One part of a form. `filename` is None when the part does not say that it is a file."""

    content_type: str
    filename: str | None
    content: bytes


def read(body: bytes, content_type: str) -> dict[str, Part]:
    """The parts of a multipart/form-data body by name. Raises `Refused` (400)."""
    kind, options = parse_options_header(content_type)
    if kind.lower() != "multipart/form-data":
        raise Refused(400, Finding("Content type must be multipart/form-data"))
    try:
        found = _parts(body, options.get("boundary", ""))
    except MultipartError as error:
        raise Refused(400, Finding(f"Malformed multipart body: {error}")) from error
    parts = dict(found)
    if len(parts) < len(found):
        raise Refused(400, Finding("A part is given more than once"))
    return parts


def _parts(body: bytes, boundary: str) -> list[tuple[str, Part]]:
    found: list[tuple[str, Part]] = []
    segment: MultipartSegment | None = None
    content = bytearray()
    with PushMultipartParser(boundary, content_length=len(body), strict=True) as parser:
        for event in parser.parse(body):
            if isinstance(event, MultipartSegment):
                segment, content = event, bytearray()
            elif event is not None:
                content += event
            elif segment is not None:
                kind = segment.header("Content-Type", "")
                found.append((segment.name, Part(kind, segment.filename, bytes(content))))
    return found


def mixed(record: bytes, mime_type: str, file: bytes) -> tuple[str, bytes]:
    """Content type and body of a multipart/mixed answer: the record as JSON, then the file."""
    boundary = secrets.token_hex(16)
    pieces = (
        f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode(),
        record,
        f"\r\n--{boundary}\r\nContent-Type: {mime_type}\r\n\r\n".encode(),
        file,
        f"\r\n--{boundary}--\r\n".encode(),
    )
    return f"multipart/mixed; boundary={boundary}", b"".join(pieces)
