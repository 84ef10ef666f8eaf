"""A slow road to a system: chosen requests are held on the way and arrive later, whether or not their sender lives."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

HOST = "127.0.0.1"
LONGEST_S = 30
CHUNK = 65536


class Road:
    """Leads from a port of its own to `url`; requests that begin like one of `held` wait on it until `release`."""

    def __init__(self, url: str, *held: bytes) -> None:
        target = urlsplit(url)
        self._target = (target.hostname or "", target.port or 0)
        self._held = held
        self._open = threading.Event()
        self._guard = threading.Lock()
        self._listening = socket.create_server((HOST, 0))
        self.url = f"http://{HOST}:{self._listening.getsockname()[1]}{target.path}"
        self.waiting = 0
        threading.Thread(target=self._take, daemon=True).start()

    def release(self) -> None:
        """What is held goes on, and nothing is held any more."""
        self._open.set()

    def system(self) -> socket.socket:
        """A new connection to the system."""
        return socket.create_connection(self._target)

    def hold(self, piece: bytes) -> bool:
        """Waits if the piece begins a request that is to be held, and says whether it did."""
        if not piece.startswith(self._held) or self._open.is_set():
            return False
        with self._guard:
            self.waiting += 1
        self._open.wait(LONGEST_S)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
        self._listening.close()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                lane = _Lane(self, self._listening.accept()[0])
                threading.Thread(target=lane.there, daemon=True).start()


class _Lane:
    """One connection. Requests follow one another on it, so each begins a piece of its own."""

    def __init__(self, road: Road, sender: socket.socket) -> None:
        self._road = road
        self._sender = sender
        self._connect()

    def there(self) -> None:
        for piece in _pieces(self._sender):
            if self._road.hold(piece):
                self._connect()  # the system has closed the idle one meanwhile
            with contextlib.suppress(OSError):
                self._system.sendall(piece)
        with contextlib.suppress(OSError):
            self._system.shutdown(socket.SHUT_WR)

    def _connect(self) -> None:
        self._system = self._road.system()
        threading.Thread(target=self._back, args=(self._system,), daemon=True).start()

    def _back(self, system: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for piece in _pieces(system):
                self._sender.sendall(piece)
            if self._system is system:
                self._sender.shutdown(socket.SHUT_WR)


def _pieces(source: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        while piece := source.recv(CHUNK):
            yield piece
