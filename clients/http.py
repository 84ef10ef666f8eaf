"""The only place that knows HTTP: one shared client, one deadline a call, every failure by its name.

    What happened                                on a read      on a write
    no connection, no room in the pool,
      too late to leave                          Unreachable    Unreachable
    reset, time-out, cut or oversized answer     Unavailable    UnknownOutcome
    2xx that is not JSON, 3xx, 408, 5xx          Unavailable    UnknownOutcome
    2xx other than 200 where a file was asked    Unavailable
    503 with Retry-After                         Throttled      UnknownOutcome
    429                                          Throttled      Throttled
    401                                          TokenRefused, which the token layer turns into a new token
    403                                          AccessDenied; with a code that is not about rights, Rejected
    404, 405                                     Missing: what was asked for, or the call itself
    other 4xx                                    Rejected, with their codes and field paths

A code that the system's `Dialect` knows better goes before the status of a 4xx. A 503 to a write is never
taken for a refusal: a gateway may say it after the document has gone through, and looking costs one call.
Files go through in pieces, both ways: a call never holds one in memory.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx
import msgspec

from severa_procountor.clients.messages import Answer, Request, Sink, Upload
from severa_procountor.clients.refusals import Dialect, Refusal, Verdict, excerpt, problems
from severa_procountor.clients.sockets import DeadlineBackend, deadlines
from severa_procountor.elapsed import elapsed
from severa_procountor.errors import (
    AccessDenied,
    Failure,
    Missing,
    Rejected,
    System,
    Throttled,
    Unavailable,
    UnknownOutcome,
    Unreachable,
)

OnCall = Callable[[System, str, str, float], None]

_CONNECT_S = 10.0
_KEEP_ALIVE_S = 4.0  # some servers close an idle connection after 5 s, and a write must not meet that
_CONNECTIONS = 128  # 64 threads, each with an idle connection to the other system
_MAX_RETRY_AFTER_S = 3600.0
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_BY_STATUS = {
    401: Verdict.TOKEN,
    403: Verdict.ACCESS,
    404: Verdict.MISSING,
    405: Verdict.MISSING,
    408: Verdict.ILL,
    429: Verdict.THROTTLED,
}

# httpx logs every URL with its query values at INFO, and those are customers' numbers.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


class TokenRefused(Failure):
    """401: never leaves this package; the token layer gets one new token and then says AccessDenied."""

    code = "token_refused"

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("token refused")
        self.refusals = refusals


class Http:
    """One client for both systems and all threads.

    `timeout_s` is for a whole call, from the search for a connection to the last byte of the answer.
    `on_call(system, operation, outcome, seconds)` hears of every call; outcome is "ok" or the failure's code.
    """

    def __init__(
        self,
        timeout_s: float = 30.0,
        *,
        max_body_bytes: int = 30_000_000,
        on_call: OnCall | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_body_bytes = max_body_bytes
        self._on_call = on_call
        self._client = httpx.Client(
            transport=transport or _transport(),
            timeout=httpx.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
            headers={"User-Agent": "severa-procountor", "Accept": "application/json"},
            # The client serves many companies: a session cookie of one must not reach another.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        self._client.close()

    def send(self, dialect: Dialect, base_url: str, request: Request, headers: Mapping[str, str]) -> Answer:
        """The answer of a success; everything else is raised by its name, as in the table above."""
        started = elapsed()
        outcome = "crashed"
        try:
            answer = self._send(dialect, base_url, request, headers)
            outcome = "ok"
            return answer
        except Failure as failure:
            outcome = failure.code
            raise
        finally:
            if self._on_call is not None:
                self._on_call(dialect.system, request.operation, outcome, elapsed() - started)

    def _send(self, dialect: Dialect, base_url: str, request: Request, headers: Mapping[str, str]) -> Answer:
        try:
            with deadlines(elapsed() + self._timeout_s, request.deadline):
                status, answer = self._exchange(base_url.rstrip("/") + request.target, request, headers)
        except (httpx.RequestError, _TooBig) as error:
            failure = _lost_on_the_way(dialect.system, request, error)
        else:
            if 200 <= status < 300 and _is_whole(request, status, answer.body):
                return answer
            failure = _failure(dialect, request, status, answer)
        raise failure  # outside of `except`: httpx's error holds the request, and that holds the token

    def _exchange(self, url: str, request: Request, headers: Mapping[str, str]) -> tuple[int, Answer]:
        all_headers = {**request.headers, **headers, **_length(request.content)}
        with self._client.stream(
            request.method, url, headers=all_headers, content=request.content
        ) as response:
            if request.into is not None and response.status_code == 200:
                return 200, Answer(b"", dict(response.headers), _pour(response, request.into))
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self._max_body_bytes:
                    raise _TooBig(f"an answer of more than {self._max_body_bytes} bytes")
        return response.status_code, Answer(bytes(body), dict(response.headers))


class _TooBig(Exception):
    pass


def _transport() -> httpx.HTTPTransport:
    transport = httpx.HTTPTransport(trust_env=False)
    # httpx has no way to hand its pool a network backend; httpcore, which it stands on, does.
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        max_connections=_CONNECTIONS,
        max_keepalive_connections=_CONNECTIONS,
        keepalive_expiry=_KEEP_ALIVE_S,
        network_backend=DeadlineBackend(),
    )
    return transport


def _length(content: bytes | Upload | None) -> dict[str, str]:
    """The length of an upload, which httpx would otherwise send in chunks."""
    return {"Content-Length": str(len(content))} if isinstance(content, Upload) else {}


def _pour(response: httpx.Response, sink: Sink) -> int:
    """Writes the body as it comes and returns its size; the rest of a body over the limit is not waited for."""
    size = 0
    for chunk in response.iter_bytes():
        piece = chunk[: sink.limit + 1 - size]
        sink.file.write(piece)
        size += len(piece)
        if size > sink.limit:
            break
    return size


def _is_whole(request: Request, status: int, body: bytes) -> bool:
    if request.into is not None:
        return status == 200
    if status == 204 or (request.bare and not body):
        return True
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    return True


def _lost_on_the_way(system: System, request: Request, error: Exception) -> Failure:
    detail = f"{type(error).__name__.lstrip('_')}: {excerpt(str(error))}"
    if isinstance(error, _NEVER_LEFT):
        return Unreachable(system, request.operation, detail)
    return _lost(system, request, detail)


def _lost(system: System, request: Request, detail: str) -> Failure:
    return (UnknownOutcome if request.writes else Unavailable)(system, request.operation, detail)


def _failure(dialect: Dialect, request: Request, status: int, answer: Answer) -> Failure:
    system, operation = dialect.system, request.operation
    refusals = dialect.read(answer.body)
    reasons = "; ".join(str(refusal) for refusal in refusals)
    detail = f"answered {status}" + (f": {excerpt(reasons)}" if reasons else "")
    wait = retry_after(answer.header("Retry-After"), datetime.now(UTC))
    match _verdict(dialect, status, refusals):
        case Verdict.TOKEN:
            return TokenRefused(refusals)
        case Verdict.ACCESS:
            return AccessDenied(problems(system, "access_denied", refusals, f"no right to {operation}"))
        case Verdict.MISSING:
            return Missing(problems(system, "missing", refusals, f"{operation} found nothing"))
        case Verdict.REFUSED:
            return Rejected(problems(system, "refused", refusals, f"{operation} {detail}"))
        case Verdict.THROTTLED:
            return Throttled(system, operation, detail, wait)
        case Verdict.ILL if status == 503 and wait is not None and not request.writes:
            return Throttled(system, operation, detail, wait)
        case Verdict.ILL:
            wanted = "something else than JSON" if request.into is None else f"{status} and no file"
            return _lost(system, request, detail if status >= 300 else f"answered with {wanted}")


def _verdict(dialect: Dialect, status: int, refusals: list[Refusal]) -> Verdict:
    if not 400 <= status < 500:
        return Verdict.ILL
    verdict = _BY_STATUS.get(status, Verdict.REFUSED)
    if verdict in (Verdict.TOKEN, Verdict.THROTTLED):
        return verdict
    codes = [refusal.code for refusal in refusals if refusal.code]
    for code in codes:
        if code in dialect.verdicts:
            return dialect.verdicts[code]
    return Verdict.REFUSED if codes and verdict is Verdict.ACCESS else verdict


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, in seconds or as a date; None without one that makes sense.

    At most an hour: a slip on their side must not stop a quota for days.
    """
    if value is None:
        return None
    if re.fullmatch(r"\d{1,9}", value.strip(), re.ASCII):
        seconds = float(value)
    else:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), _MAX_RETRY_AFTER_S)
