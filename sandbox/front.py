"""Stands before a sandbox system: records every call, keeps the quota and plays the faults.

Calls under `/_sandbox` steer the sandbox itself; they are passed on unseen.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from severa_procountor.sandbox.calls import Call, CallLog, shortened
from severa_procountor.sandbox.faults import Fault, Faults, What
from severa_procountor.sandbox.quota import Quota

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

CONTROL = "/_sandbox"
HTML = b"<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"


class Answer(msgspec.Struct, frozen=True):
    """A whole HTTP answer."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def answer(status: int, body: bytes, media_type: str, **headers: str) -> Answer:
    """An answer of one piece; underscores in the names of further headers become dashes."""
    named = {"content_type": media_type, "content_length": str(len(body)), **headers}
    return Answer(status, tuple((n.replace("_", "-").encode(), v.encode()) for n, v in named.items()), body)


class Front:
    """ASGI middleware around one system.

    `identify` gives the key of the quota from the headers (lower-case names) and the body. `over_quota` is
    the plain text of a 429 and `unauthorized` the JSON of a played 401, as that system words them.
    """

    def __init__(
        self,
        app: App,
        *,
        system: str,
        calls: CallLog,
        faults: Faults,
        quota: Quota,
        identify: Callable[[Mapping[str, str], bytes], str],
        now: Callable[[], datetime],
        over_quota: bytes,
        unauthorized: bytes,
    ) -> None:
        self.app = app
        self._system = system
        self._calls = calls
        self._faults = faults
        self._quota = quota
        self._identify = identify
        self._now = now
        self._over_quota = answer(429, over_quota, "text/plain")
        self._unauthorized = answer(401, unauthorized, "application/json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self.app(scope, receive, send)
            return
        request = await _whole_body(receive)
        at = self._now()
        method, path = scope["method"], scope["path"]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        key = self._identify(headers, request)

        admitted = self._quota.admit(key, at.timestamp())
        fault = self._faults.take(method, path, request) if admitted else None
        if not admitted:
            given = self._over_quota
        elif fault is None or fault.what.is_done:
            given = await self._served(scope, request, receive)
        else:
            given = Answer(0, (), b"")
        if fault is not None:
            given = self._disturbed(fault, given)
        if fault is not None and fault.what is What.SLOW:
            await asyncio.sleep(fault.seconds)

        self._calls.add(
            Call(
                system=self._system,
                at=at,
                method=method,
                path=path,
                query=scope["query_string"].decode("latin-1"),
                key=key,
                status=given.status,
                request_body=shortened(request),
                response_body=shortened(given.body),
                fault=fault.what if fault else "",
            )
        )
        if given.status == 0:
            await _cut(receive, send, reset=fault is not None and not fault.what.is_done)
        else:
            await _give(given, send)

    async def _served(self, scope: Scope, request: bytes, receive: Receive) -> Answer:
        """The system's own answer to a request whose body has been read already."""
        messages: list[Message] = []
        to_read: list[Message] = [{"type": "http.request", "body": request, "more_body": False}]

        async def read() -> Message:
            return to_read.pop() if to_read else await receive()

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, read, keep)
        status, headers, body = 500, tuple[tuple[bytes, bytes], ...](), b""
        for message in messages:
            if message["type"] == "http.response.start":
                status, headers = message["status"], tuple(message.get("headers", ()))
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")
        return Answer(status, headers, body)

    def _disturbed(self, fault: Fault, given: Answer) -> Answer:
        """What is sent instead of the answer `given`; status 0: the connection is cut."""
        match fault.what:
            case What.REFUSE_CONNECTION_RESET_BEFORE | What.LOSE_ANSWER:
                return Answer(0, (), given.body)
            case What.ERROR_500 | What.ERROR_500_AFTER:
                return answer(500, HTML, "text/html")
            case What.GARBAGE:
                return answer(200, HTML, "text/html")
            case What.THROTTLE:
                return self._throttled(fault.seconds)
            case What.UNAUTHORIZED:
                return self._unauthorized
            case What.SLOW:
                return given

    def _throttled(self, seconds: float) -> Answer:
        if not seconds:
            return self._over_quota
        return answer(429, self._over_quota.body, "text/plain", retry_after=f"{seconds:g}")


async def _whole_body(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


async def _give(given: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": given.status, "headers": list(given.headers)})
    await send({"type": "http.response.body", "body": given.body, "more_body": False})


async def _cut(receive: Receive, send: Send, *, reset: bool) -> None:
    """Closes the connection without an answer; with `reset` the peer gets a TCP reset, else a plain end.

    ASGI knows no such thing. Under uvicorn `send` belongs to the object that holds the connection; elsewhere
    (a test client without sockets) the failed connection is raised to the caller.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if not isinstance(transport, asyncio.WriteTransport):
        raise ConnectionResetError if reset else ConnectionAbortedError
    if reset:
        linger_none = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
    transport.abort()
    await receive()  # uvicorn must learn of the end before this returns, or it answers 500 by itself
