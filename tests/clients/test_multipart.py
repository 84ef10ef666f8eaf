from __future__ import annotations

import io
import json
from email.parser import BytesParser
from email.policy import HTTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.clients.multipart import AttachmentReader, StoredAttachment, form

META = b'{"id":7,"name":"Invoice-1042.pdf"}'
FILE = b"%PDF-1.7\r\n--near\r\n--nearly\r\n\r\n" + bytes(range(256)) * 20
JSON_HEAD = b"Content-Type: application/json\r\n"
FILE_HEAD = b"Content-Type: application/octet-stream\r\n"


def body(*parts: tuple[bytes, bytes], end: bytes = b"--\r\n") -> bytes:
    """The answer with these heads and contents, as a server writes it; `end` follows the last boundary."""
    written = [b"--near-the-end\r\n" + head + b"\r\n" + content + b"\r\n" for head, content in parts]
    return b"".join(written) + b"--near-the-end" + end


def read(answer: bytes, piece: int = 65_536) -> StoredAttachment:
    reader = AttachmentReader()
    for start in range(0, len(answer), piece):
        reader.write(answer[start : start + piece])
    return reader.attachment()


@given(st.integers(1, 200), st.binary(max_size=300))
def test_an_answer_tells_the_size_of_its_file_however_it_is_cut_into_pieces(piece: int, more: bytes) -> None:
    file = FILE + more
    assert read(body((JSON_HEAD, META), (FILE_HEAD, file)), piece) == StoredAttachment(META, len(file))


def test_the_parts_may_come_in_either_order_after_a_preamble_and_before_an_epilogue() -> None:
    answer = b"For old readers.\r\n" + body((FILE_HEAD, FILE), (JSON_HEAD, META), end=b"--\r\n\r\nThe end.")
    assert read(answer) == StoredAttachment(META, len(FILE))


@pytest.mark.parametrize("head", [b"", b"Content-Type: application/pdf\r\n"])
def test_a_file_of_any_type_and_of_none_is_counted(head: bytes) -> None:
    assert read(body((JSON_HEAD, META), (head, FILE))).size == len(FILE)
    assert read(body((JSON_HEAD, META), (head, b""))).size == 0


@pytest.mark.parametrize(
    "answer",
    [
        body((JSON_HEAD, META), (FILE_HEAD, FILE))[:-10],
        body((JSON_HEAD, META), (FILE_HEAD, FILE))[:-4],
        body((JSON_HEAD, META)),
        body((JSON_HEAD, META), (FILE_HEAD, FILE), (FILE_HEAD, FILE)),
        body((JSON_HEAD, META), (FILE_HEAD + b"Content-Transfer-Encoding: base64\r\n", FILE)),
        body((JSON_HEAD, META), (b"X: " + b"x" * 200_000 + b"\r\n", FILE)),
        META,
    ],
    ids=["cut", "without an end", "no file", "two files", "encoded file", "endless head", "JSON alone"],
)
def test_an_answer_of_another_form_tells_what_is_sure_and_no_size(answer: bytes) -> None:
    assert read(answer) == StoredAttachment(META, None)
    assert read(answer, 1000) == StoredAttachment(META, None)


@pytest.mark.parametrize(
    "answer",
    [b"", b"%PDF-1.7", FILE, body((JSON_HEAD, b"{"), (FILE_HEAD, FILE))[:-4], b"x" * 300_000],
)
def test_an_answer_that_cannot_be_read_tells_nothing(answer: bytes) -> None:
    assert read(answer) == StoredAttachment(None, None)


@given(st.binary(max_size=2000))
def test_no_answer_breaks_the_reading(answer: bytes) -> None:
    read(answer, 7)
    read(b"--a\r\n" + answer, 7)


def test_a_form_holds_the_meta_as_json_and_then_the_whole_file() -> None:
    kind, upload = form(META, "Invoice-1042.pdf", "application/pdf", io.BytesIO(FILE), len(FILE))
    sent = b"".join(upload)
    assert len(sent) == len(upload)
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + sent)
    meta, file = message.iter_parts()
    assert meta.get_content_type() == "application/json"
    assert meta.get_param("name", header="content-disposition") == "meta"
    assert json.loads(meta.get_content()) == json.loads(META)
    assert file.get_content_type() == "application/pdf"
    assert file.get_filename() == "Invoice-1042.pdf"
    assert file.get_param("name", header="content-disposition") == "file"
    assert file.get_payload(decode=True) == FILE


@pytest.mark.parametrize(
    "name", ["", 'a".pdf', "a\r\nX: 1.pdf", "lasku 1.pdf", "ä.pdf", "a/b.pdf", "a.pdf\n"]
)
def test_a_name_that_would_have_to_be_escaped_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        form(META, name, "application/pdf", io.BytesIO(FILE), len(FILE))


@pytest.mark.parametrize("size", [len(FILE) - 1, len(FILE) + 1])
def test_a_file_of_another_size_than_announced_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="bytes long"):
        form(META, "a.pdf", "application/pdf", io.BytesIO(FILE), size)
