"""Both clients over scripted answers, and a real server on loopback that misbehaves as told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx

from severa_procountor.clients.gates import Gate, OpenGate
from severa_procountor.clients.http import Http
from severa_procountor.clients.procountor import ProcountorClient
from severa_procountor.clients.severa import SeveraClient

Handler = Callable[[httpx.Request], httpx.Response]

SEVERA_BASE = "https://severa.example/rest-api"
PROCOUNTOR_BASE = "https://procountor.example/api"
SEVERA_TOKEN = {
    "access_token": "severa-token",
    "access_token_type": "Bearer",
    "access_token_expires_in": 3600,
    "scope": "invoices:read,invoices:write",
}
PROCOUNTOR_TOKEN = {"access_token": "procountor-token", "expires_in": 3600}


class Recorder:
    """Answers sign-ins by itself and everything else by `handler`; keeps what was asked."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.requests: list[httpx.Request] = []
        self.sign_ins: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.url.path.endswith(("/v1/token", "/oauth/token")):
            self.sign_ins.append(request)
            is_severa = request.url.path.endswith("/v1/token")
            return httpx.Response(200, json=SEVERA_TOKEN if is_severa else PROCOUNTOR_TOKEN)
        self.requests.append(request)
        return self._handler(request)


def severa_over(handler: Handler, gate: Gate | None = None, page_size: int = 100) -> SeveraClient:
    http = Http(transport=httpx.MockTransport(handler))
    scopes = ("invoices:read", "invoices:write", "users:read")
    return SeveraClient(
        SEVERA_BASE, "client", "s3cret-of-severa", scopes, ",", http, gate or OpenGate(), page_size
    )


def procountor_over(handler: Handler, gate: Gate | None = None) -> ProcountorClient:
    http = Http(transport=httpx.MockTransport(handler))
    return ProcountorClient(
        PROCOUNTOR_BASE, "client", "s3cret-of-procountor", "api-key-1", http, gate or OpenGate()
    )


@contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """Its address. `serve` gets every connection after the head of the first request has come."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []

    def converse(connection: socket.socket) -> None:
        with suppress(OSError):
            received = b""
            while b"\r\n\r\n" not in received:
                part = connection.recv(65_536)
                if not part:
                    return
                received += part
            serve(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                threading.Thread(target=converse, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        for connection in connections:
            connection.close()
