"""The bytes of papers: printed invoices and the files on them, to the exact size that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
_GIF = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
_HTML = b"<html><head><title>Error</title></head><body><h1>The document was not made</h1></body></html>"


class PaperKind(StrEnum):
    """What the bytes are. HTML stands for a page of complaint in the place of the paper."""

    PDF = "pdf"
    PNG = "png"
    GIF = "gif"
    JPEG = "jpeg"
    HTML = "html"

    @property
    def media_type(self) -> str:
        if self is PaperKind.HTML:
            return "text/html"
        return "application/pdf" if self is PaperKind.PDF else f"image/{self}"


def content(kind: PaperKind, pages: Sequence[str], size: int | None = None) -> bytes:
    """A paper of `size` bytes, None: as small as it gets. `pages` are the lines of a PDF's pages, plain ASCII
    without brackets or backslashes. Raises ValueError if the paper does not get so small.
    """
    if kind is PaperKind.PDF:
        return _pdf(pages, _room(len(_pdf(pages, 0)), size))
    bare = {PaperKind.PNG: _PNG, PaperKind.GIF: _GIF, PaperKind.JPEG: _JPEG, PaperKind.HTML: _HTML}[kind]
    return bare + b" " * _room(len(bare), size)


def _room(least: int, size: int | None) -> int:
    """How much is to be filled up."""
    if size is not None and size < least:
        raise ValueError(f"at least {least} bytes")
    return 0 if size is None else size - least


def _pdf(pages: Sequence[str], filling: int) -> bytes:
    """One line on each page, and a comment made longer by `filling`: offsets have ten digits whatever it is."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * at) for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
    ]
    for at, text in enumerate(pages):
        stream = f"BT /F1 18 Tf 72 760 Td ({text}) Tj ET".encode("ascii")
        leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources 3 0 R >>"
        objects.append(leaf % (first + 2 * at + 1))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out = bytearray(b"%PDF-1.4\n%" + b"-" * filling + b"\n")
    offsets = []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%010d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
