"""Files over real sockets: they go through in pieces, whole or not at all."""

from __future__ import annotations

import io
import socket
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO

import httpx
import pytest
from wires import PROCOUNTOR_TOKEN, Recorder, procountor_over, server, severa_over

from severa_procountor.clients.dialects import SEVERA
from severa_procountor.clients.gates import OpenGate
from severa_procountor.clients.http import Http
from severa_procountor.clients.messages import Request, Sink
from severa_procountor.clients.multipart import form
from severa_procountor.clients.procountor import ProcountorClient
from severa_procountor.clients.severa import SeveraClient
from severa_procountor.errors import (
    AccessDenied,
    Failure,
    Missing,
    Rejected,
    Throttled,
    Unavailable,
    UnknownOutcome,
    Unreachable,
)

PDF = b"%PDF-1.7\r\n" + bytes(range(256)) * 2000
META = b'{"name":"a.pdf","referenceType":"INVOICE","referenceId":7,"sendWithInvoice":true}'
TEN_MB = 10_000_000
PIECE = bytes(50_000)
TOKEN = b'{"access_token":"t","expires_in":3600,"access_token_expires_in":3600}'


class Answers(BaseHTTPRequestHandler):
    """A Procountor that takes attachments and gives files; `refusals` is how many uploads it answers with 401."""

    protocol_version = "HTTP/1.1"
    refusals = 0
    keeps = True

    def setup(self) -> None:
        super().setup()
        self.bodies: list[bytes] = self.server.__dict__.setdefault("bodies", [])
        self.heads: list[dict[str, str]] = self.server.__dict__.setdefault("heads", [])

    def do_POST(self) -> None:
        body = self._read(int(self.headers["Content-Length"]))
        if self.path.endswith("/token"):
            return self._answer(200, TOKEN)
        self.bodies.append(body)
        self.heads.append({name.lower(): value for name, value in self.headers.items()})
        return self._answer(401 if len(self.bodies) <= self.refusals else 200, b'{"id":9}')

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(TEN_MB))
        self.end_headers()
        for _ in range(TEN_MB // len(PIECE)):
            self.wfile.write(PIECE)

    def _read(self, size: int) -> bytes:
        if self.keeps:
            return self.rfile.read(size)
        while size > 0:
            size -= len(self.rfile.read(min(size, len(PIECE))))
        return b""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


class Forgetful(Answers):
    keeps = False


class RefusesOnce(Answers):
    refusals = 1


class RefusesAlways(Answers):
    refusals = 99


@contextmanager
def serving(answers: type[Answers]) -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as listener:
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()


def address_of(listener: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{listener.server_port}"


@contextmanager
def calling() -> Iterator[Http]:
    http = Http(timeout_s=30.0)
    try:
        yield http
    finally:
        http.close()


@contextmanager
def procountor_at(address: str) -> Iterator[ProcountorClient]:
    with calling() as http:
        yield ProcountorClient(address, "client", "s3cret", "key", http, OpenGate())


@contextmanager
def severa_at(address: str) -> Iterator[SeveraClient]:
    with calling() as http:
        yield SeveraClient(address, "client", "s3cret", ("files:read",), ",", http, OpenGate())


def upload(client: ProcountorClient, file: BinaryIO, size: int) -> bytes:
    return client.post_attachment(META, "a.pdf", "application/pdf", file, size, deadline=soon())


def soon() -> float:
    return time.monotonic() + 60


def download(
    address: str, limit: int = TEN_MB, file: BinaryIO | None = None, timeout_s: float = 5.0
) -> tuple[int, bytes]:
    """The size that is told, and what has been written."""
    into = io.BytesIO() if file is None else file
    request = Request(method="GET", template="/pdf", into=Sink(into, limit))
    http = Http(timeout_s=timeout_s)
    try:
        answer = http.send(SEVERA, address, request, {})
    finally:
        http.close()
    assert answer.body == b""
    into.seek(0)
    return answer.size, into.read()


def giving(
    body: bytes, head: bytes = b"Content-Type: application/pdf\r\n", length: int | None = None
) -> Callable[[socket.socket], None]:
    """Serves the body under its length, or under another one, and closes."""

    def serve(connection: socket.socket) -> None:
        announced = len(body) if length is None else length
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n" % (announced, head) + body)
        connection.shutdown(socket.SHUT_RDWR)

    return serve


@pytest.mark.parametrize("head", [b"", b"Content-Type: application/pdf\r\n", b"Content-Type: text/html\r\n"])
def test_a_file_of_any_content_type_is_written_as_it_came(head: bytes) -> None:
    with server(giving(PDF, head)) as address:
        assert download(address) == (len(PDF), PDF)


def test_a_file_as_long_as_the_limit_is_whole_and_of_a_longer_one_a_byte_more_is_read() -> None:
    with server(giving(PDF)) as address:
        assert download(address, limit=len(PDF)) == (len(PDF), PDF)
    with server(giving(PDF)) as address:
        assert download(address, limit=len(PDF) - 1) == (len(PDF), PDF)
    with server(giving(PDF)) as address:
        assert download(address, limit=100) == (101, PDF[:101])


def test_the_rest_of_an_endless_file_is_not_waited_for() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n")
        while True:
            connection.sendall(PIECE)

    with server(endless) as address:
        assert download(address, limit=200_000)[0] == 200_001


def reset(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n%PDF")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


@pytest.mark.parametrize("serve", [giving(PDF, length=len(PDF) + 1), giving(b"", length=1), reset])
def test_a_file_that_is_cut_short_is_no_file(serve: Callable[[socket.socket], None]) -> None:
    with server(serve) as address, pytest.raises(Unavailable):
        download(address)


def test_a_file_that_trickles_ends_with_the_call() -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"x")
            time.sleep(0.05)

    started = time.monotonic()
    with server(trickle) as address, pytest.raises(Unavailable):
        download(address, timeout_s=0.3)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (202, Unavailable),
        (206, Unavailable),
        (302, Unavailable),
        (400, Rejected),
        (401, AccessDenied),
        (403, AccessDenied),
        (404, Missing),
        (429, Throttled),
        (500, Unavailable),
    ],
)
def test_an_answer_that_is_not_the_file_has_its_name_and_writes_nothing(
    status: int, expected: type[Failure]
) -> None:
    file = io.BytesIO()
    client = severa_over(Recorder(lambda _: httpx.Response(status, content=b"%PDF")))
    with pytest.raises(Failure) as caught:
        client.invoice_pdf("g", "All", file, 100)
    assert type(caught.value) is expected
    assert file.getvalue() == b""


def test_an_upload_tells_its_length_and_holds_the_file_as_it_is() -> None:
    with serving(Answers) as listener, procountor_at(address_of(listener)) as client:
        assert upload(client, io.BytesIO(PDF), len(PDF)) == b'{"id":9}'
        (body,), (head,) = listener.__dict__["bodies"], listener.__dict__["heads"]
    assert head["content-length"] == str(len(body))
    assert "transfer-encoding" not in head
    assert head["content-type"].startswith("multipart/form-data; boundary=")
    assert body.count(META) == body.count(PDF) == 1


def test_an_upload_under_a_refused_token_is_repeated_from_the_start_of_the_file() -> None:
    with serving(RefusesOnce) as listener, procountor_at(address_of(listener)) as client:
        assert upload(client, io.BytesIO(PDF), len(PDF)) == b'{"id":9}'
        first, second = listener.__dict__["bodies"]
    assert first == second
    assert PDF in second


def test_an_upload_under_two_refused_tokens_is_not_tried_a_third_time() -> None:
    with serving(RefusesAlways) as listener, procountor_at(address_of(listener)) as client:
        with pytest.raises(AccessDenied):
            upload(client, io.BytesIO(PDF), len(PDF))
        assert len(listener.__dict__["bodies"]) == 2


def sent_to(address: str, size: int = TEN_MB, deadline: float | None = None) -> Failure:
    """How an upload ends there."""
    kind, content = form(META, "a.pdf", "application/pdf", io.BytesIO(bytes(size)), size)
    request = Request(
        method="POST",
        template="/attachments",
        headers={"Content-Type": kind},
        content=content,
        writes=True,
        deadline=deadline,
    )
    http = Http(timeout_s=1.0)
    try:
        with pytest.raises(Failure) as caught:
            http.send(SEVERA, address, request, {})
    finally:
        http.close()
    return caught.value


def half_read(connection: socket.socket) -> None:
    connection.recv(500_000)
    connection.close()


def never_read(connection: socket.socket) -> None:
    time.sleep(1.5)


def unanswered(connection: socket.socket) -> None:
    while connection.recv(500_000):
        continue


@pytest.mark.parametrize("serve", [half_read, never_read, unanswered])
def test_an_upload_without_an_answer_has_an_unknown_outcome(serve: Callable[[socket.socket], None]) -> None:
    with server(serve) as address:
        assert type(sent_to(address)) is UnknownOutcome


def test_an_upload_that_is_refused_before_it_is_read_is_a_refusal() -> None:
    def refuse(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}")
        unanswered(connection)

    with server(refuse) as address:
        assert type(sent_to(address)) is Rejected


def test_an_upload_does_not_leave_too_late() -> None:
    with server(unanswered) as address:
        assert type(sent_to(address, deadline=time.monotonic() - 0.001)) is Unreachable


def test_ten_megabytes_go_through_either_way_without_being_held_in_memory() -> None:
    with (
        serving(Forgetful) as listener,
        severa_at(address_of(listener)) as severa,
        procountor_at(address_of(listener)) as procountor,
        tempfile.TemporaryFile() as file,
    ):
        tracemalloc.start()
        try:
            assert severa.invoice_pdf("g", "All", file, TEN_MB) == TEN_MB
            assert upload(procountor, file, TEN_MB) == b'{"id":9}'
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 3_000_000


def test_a_stored_attachment_is_counted_and_its_meta_kept() -> None:
    parts = (
        b"--b\r\nContent-Type: application/json\r\n\r\n" + META + b"\r\n"
        b"--b\r\nContent-Type: application/pdf\r\n\r\n" + PDF + b"\r\n--b--\r\n"
    )

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json=PROCOUNTOR_TOKEN)
        return httpx.Response(200, content=parts, headers={"Content-Type": "multipart/mixed; boundary=b"})

    stored = procountor_over(handler).attachment(9)
    assert (stored.meta, stored.size) == (META, len(PDF))
