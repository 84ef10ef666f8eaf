"""A real server on loopback that is slow, cuts and resets; the whole call ends at its deadline."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable

import pytest
from wires import server

from severa_procountor.clients.dialects import PROCOUNTOR
from severa_procountor.clients.http import Http
from severa_procountor.clients.messages import Request
from severa_procountor.errors import Failure, Unavailable, UnknownOutcome, Unreachable

READ = Request(method="GET", template="/things")
WRITE = Request(method="POST", template="/things", content=b"{}", writes=True)
LIMIT_S = 0.3
STEP_S = 0.05


def trickle(connection: socket.socket, data: bytes) -> None:
    """One byte at a time, each well within any time-out of a single read."""
    for byte in data:
        connection.sendall(bytes([byte]))
        time.sleep(STEP_S)


def silent(connection: socket.socket) -> None:
    connection.recv(1)


def trickled_head(connection: socket.socket) -> None:
    trickle(connection, b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000)


def trickled_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    trickle(connection, b"[" + b" " * 999)


def cut(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[]")
    connection.shutdown(socket.SHUT_RDWR)


def closed_without_answer(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"2710\r\n" + b" " * 10_000 + b"\r\n")


def failure(address: str, request: Request, timeout_s: float = LIMIT_S) -> Failure:
    http = Http(timeout_s, max_body_bytes=1_000_000)
    with pytest.raises(Failure) as caught:
        http.send(PROCOUNTOR, address, request, {})
    http.close()
    return caught.value


@pytest.mark.parametrize("serve", [silent, trickled_head, trickled_body])
def test_a_slow_answer_ends_at_the_deadline_of_the_whole_call(serve: Callable[[socket.socket], None]) -> None:
    with server(serve) as address:
        started = time.monotonic()
        assert type(failure(address, READ)) is Unavailable
        assert time.monotonic() - started < LIMIT_S + 1
        assert type(failure(address, WRITE)) is UnknownOutcome


@pytest.mark.parametrize("serve", [cut, closed_without_answer, reset, endless])
def test_a_broken_answer_is_unknown_for_a_write(serve: Callable[[socket.socket], None]) -> None:
    with server(serve) as address:
        assert type(failure(address, READ, 5.0)) is Unavailable
        assert type(failure(address, WRITE, 5.0)) is UnknownOutcome


def slow_reader(connection: socket.socket) -> None:
    while connection.recv(65_536):
        time.sleep(0.01)


def test_a_server_that_reads_slowly_cannot_hold_a_large_write() -> None:
    large = Request(method="POST", template="/things", content=b"x" * 30_000_000, writes=True)
    with server(slow_reader) as address:
        started = time.monotonic()
        assert type(failure(address, large)) is UnknownOutcome
        assert time.monotonic() - started < LIMIT_S + 1


def test_no_listener_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert type(failure(f"http://127.0.0.1:{port}", WRITE)) is Unreachable


def test_a_write_does_not_leave_after_the_moment_by_which_it_must_have_left() -> None:
    received: list[bytes] = []
    with server(lambda connection: received.append(b"request")) as address:
        late = Request(
            method="POST", template="/things", content=b"{}", writes=True, deadline=time.monotonic() - 0.001
        )
        assert type(failure(address, late, 5.0)) is Unreachable
    assert received == []


def test_a_connection_is_kept_and_each_call_has_its_own_deadline() -> None:
    def serve_twice(connection: socket.socket) -> None:
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"
        connection.sendall(answer)
        connection.recv(65_536)
        time.sleep(0.3)
        connection.sendall(answer)

    with server(serve_twice) as address:
        http = Http(timeout_s=1.0)
        assert http.send(PROCOUNTOR, address, READ, {}).body == b"[]"
        time.sleep(0.9)
        assert http.send(PROCOUNTOR, address, READ, {}).body == b"[]"
        http.close()
