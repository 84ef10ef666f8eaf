"""Sockets that keep the deadlines of a whole call, where httpx has time-outs for each single read only."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpcore

from severa_procountor.elapsed import elapsed

_WRITE_BYTES = 65_536


class _Call:
    """The deadlines of the call that this thread is making; moments of `elapsed`."""

    def __init__(self, ends: float, leave_by: float | None) -> None:
        self.ends = ends
        self.leave_by = leave_by
        self.has_left = False

    def remaining(self, timeout: float | None, too_late: Callable[[str], httpcore.TimeoutException]) -> float:
        remaining = self.ends - elapsed()
        if remaining <= 0:
            raise too_late("the call took too long")
        return remaining if timeout is None else min(timeout, remaining)

    def leave(self) -> None:
        if not self.has_left and self.leave_by is not None and elapsed() >= self.leave_by:
            raise httpcore.ConnectTimeout("connected too late to send")
        self.has_left = True


_call: ContextVar[_Call] = ContextVar("call")


@contextmanager
def deadlines(ends: float, leave_by: float | None) -> Iterator[None]:
    """Within it the sockets of this thread stop at `ends` and do not begin to send after `leave_by`."""
    token = _call.set(_Call(ends, leave_by))
    try:
        yield
    finally:
        _call.reset(token)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _call.get().remaining(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        call = _call.get()
        call.leave()
        for start in range(0, len(buffer), _WRITE_BYTES):
            part = buffer[start : start + _WRITE_BYTES]
            self._inner.write(part, call.remaining(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        remaining = _call.get().remaining(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, remaining))

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class DeadlineBackend(httpcore.SyncBackend):
    """Opens connections whose every operation ends with the call that makes it, see `deadlines`."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        remaining = _call.get().remaining(timeout, httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(host, port, remaining, local_address, socket_options))
