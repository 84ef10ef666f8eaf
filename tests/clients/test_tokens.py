from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import httpx
import pytest
from wires import PROCOUNTOR_TOKEN, SEVERA_TOKEN, procountor_over, severa_over

from severa_procountor.clients.dialects import SEVERA
from severa_procountor.clients.gates import Channel, OpenGate
from severa_procountor.clients.http import Http, TokenRefused
from severa_procountor.clients.sign_in import severa_tokens
from severa_procountor.clients.tokens import Token, Tokens, renewal
from severa_procountor.errors import AccessDenied, Failure, Snoozed, Throttled, Unavailable, Unreachable


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def numbered(clock: Clock, lifetime_s: float = 3600) -> Callable[[], Token]:
    numbers = iter(range(1, 1000))
    return lambda: Token(header=f"Bearer {next(numbers)}", renew_at=renewal(clock(), lifetime_s))


def test_a_token_serves_until_shortly_before_its_end() -> None:
    clock = Clock()
    tokens = Tokens("procountor", numbered(clock), clock=clock)
    assert tokens.current().header == "Bearer 1"
    clock.now += 3299
    assert tokens.current().header == "Bearer 1"
    clock.now += 2
    assert tokens.current().header == "Bearer 2"


def test_a_short_lived_token_is_renewed_in_its_last_tenth() -> None:
    assert renewal(100.0, 10.0) == 109.0


def test_many_threads_that_ask_at_once_sign_in_once() -> None:
    asked, go = threading.Barrier(9), threading.Event()
    sign_ins: list[int] = []

    def sign_in() -> Token:
        sign_ins.append(1)
        go.wait(5)
        return Token(header="Bearer 1", renew_at=1e9)

    tokens = Tokens("severa", sign_in)

    def ask() -> Token:
        asked.wait(5)
        return tokens.current()

    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(ask) for _ in range(8)]
        asked.wait(5)
        go.set()
        assert {future.result(5).header for future in waiting} == {"Bearer 1"}
    assert len(sign_ins) == 1


def waiting(tokens: Tokens) -> int:
    """How many threads wait for the sign-in under way."""
    pending = tokens._pending
    return 0 if pending is None else len(pending._condition._waiters)


def test_the_threads_that_waited_share_the_failure_and_the_next_tries_again() -> None:
    outcomes: list[Failure | Token] = [Token(header="Bearer 1", renew_at=1e9), Snoozed(5, "quota")]
    patience = time.monotonic() + 5

    def sign_in() -> Token:
        while waiting(tokens) < 3 and time.monotonic() < patience:
            time.sleep(0.001)
        outcome = outcomes.pop()
        if isinstance(outcome, Failure):
            raise outcome
        return outcome

    tokens = Tokens("severa", sign_in)
    with ThreadPoolExecutor(4) as pool:
        failures = [future.exception(5) for future in [pool.submit(tokens.current) for _ in range(4)]]
    assert [type(failure) for failure in failures] == [Snoozed] * 4
    patience = 0.0
    assert tokens.current().header == "Bearer 1"


def test_a_thread_that_is_stopped_while_it_signs_in_does_not_stop_the_others() -> None:
    entered, go = threading.Event(), threading.Event()

    def sign_in() -> Token:
        entered.set()
        go.wait(5)
        raise KeyboardInterrupt

    tokens = Tokens("severa", sign_in)
    caught: list[BaseException] = []

    def interrupted() -> None:
        try:
            tokens.current()
        except BaseException as error:
            caught.append(error)

    first = threading.Thread(target=interrupted)
    first.start()
    assert entered.wait(5)
    pending = tokens._pending
    assert pending is not None
    go.set()
    first.join(5)
    assert isinstance(caught[0], KeyboardInterrupt)
    assert isinstance(pending.exception(5), Unreachable)


def test_a_refused_token_is_replaced_once_for_all_threads_that_held_it() -> None:
    clock = Clock()
    tokens = Tokens("procountor", numbered(clock), clock=clock)
    refused = tokens.current()
    assert tokens.instead_of(refused).header == "Bearer 2"
    assert tokens.instead_of(refused).header == "Bearer 2"
    assert tokens.current().header == "Bearer 2"


def test_a_refresh_that_is_refused_falls_back_to_signing_in() -> None:
    clock = Clock()
    refreshed: list[str] = []

    def sign_in() -> Token:
        return Token(header="Bearer new", renew_at=clock() + 10, refresh="r", refresh_until=clock() + 100)

    def refresh(token: str) -> Token:
        refreshed.append(token)
        raise TokenRefused([])

    tokens = Tokens("severa", sign_in, refresh, clock)
    tokens.current()
    clock.now += 11
    assert tokens.current().header == "Bearer new"
    assert refreshed == ["r"]
    clock.now += 200
    tokens.current()
    assert refreshed == ["r"], "an expired refresh token is not tried"


def severa_channel(handler: Callable[[httpx.Request], httpx.Response]) -> Channel:
    http = Http(transport=httpx.MockTransport(handler))
    return Channel(SEVERA, "https://severa.example/rest-api", http, OpenGate(), "severa:id")


def test_severa_is_asked_with_json_and_renewed_with_a_bare_string() -> None:
    seen: list[httpx.Request] = []
    answer = {
        **SEVERA_TOKEN,
        "access_token_expires_in": 100,
        "refresh_token": "r-1",
        "refresh_token_expires_in": 900,
    }

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=answer)

    clock = Clock()
    tokens = severa_tokens(severa_channel(handler), "id", "secret", ("a:read", "b:write"), ",", clock)
    assert tokens.current().header == "Bearer severa-token"
    clock.now += 95
    tokens.current()
    assert [request.url.path for request in seen] == ["/rest-api/v1/token", "/rest-api/v1/refreshtoken"]
    expected = {"client_id": "id", "client_secret": "secret", "scope": "a:read,b:write"}
    assert json.loads(seen[0].content) == expected
    assert seen[1].content == b'"r-1"'
    for request in seen:
        assert request.headers["content-type"] == "application/json"
        assert request.headers["client_id"] == "id"


def test_severas_lifetime_may_come_as_a_moment_only() -> None:
    answer = {"access_token": "t", "access_token_expires_utc": "2000-01-01T00:00:00Z"}
    clock = Clock()
    tokens = severa_tokens(
        severa_channel(lambda _: httpx.Response(200, json=answer)), "id", "secret", (), ",", clock
    )
    assert tokens.current().renew_at < clock()


@pytest.mark.parametrize(
    "answer", [{"access_token": "t"}, {}, {"access_token": "two\nlines", "access_token_expires_in": 5}, []]
)
def test_a_senseless_token_answer_is_unavailable(answer: object) -> None:
    tokens = severa_tokens(
        severa_channel(lambda _: httpx.Response(200, json=answer)), "id", "secret", (), ","
    )
    with pytest.raises(Unavailable):
        tokens.current()


def test_procountor_is_asked_with_a_form_without_charset() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=PROCOUNTOR_TOKEN)

    procountor_over(handler).company()
    assert seen[0].url.path == "/api/oauth/token"
    assert seen[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(seen[0].content.decode())) == {
        "grant_type": "client_credentials",
        "client_id": "client",
        "client_secret": "s3cret-of-procountor",
        "api_key": "api-key-1",
    }
    assert seen[1].headers["authorization"] == "Bearer procountor-token"


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refused_sign_in_is_access_denied_and_names_no_secret(status: int) -> None:
    with pytest.raises(AccessDenied) as denied:
        procountor_over(
            lambda _: httpx.Response(status, text="bad client_secret=s3cret-of-procountor")
        ).company()
    assert denied.value.problems[0].code == "procountor_access_denied"
    assert "s3cret" not in str(denied.value)


def test_a_throttled_sign_in_stays_throttled() -> None:
    with pytest.raises(Throttled):
        procountor_over(lambda _: httpx.Response(429)).company()


def revoking(revoked: set[str]) -> Callable[[httpx.Request], httpx.Response]:
    numbers = iter(range(1, 100))

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token"):
            return httpx.Response(200, json={"access_token": str(next(numbers)), "expires_in": 3600})
        is_revoked = request.headers["authorization"].removeprefix("Bearer ") in revoked
        return httpx.Response(401 if is_revoked else 200, json={"id": 1})

    return handler


def test_a_401_is_answered_by_one_new_token_and_one_repeat() -> None:
    paths: list[str] = []
    answer = revoking({"1"})

    def handler(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path.removeprefix("/api"))
        return answer(request)

    assert procountor_over(handler).company() == b'{"id":1}'
    assert paths == ["/oauth/token", "/company", "/oauth/token", "/company"]


def test_a_token_refused_twice_is_access_denied() -> None:
    with pytest.raises(AccessDenied, match="GET /company refused a new token"):
        procountor_over(revoking({"1", "2"})).company()


def test_many_threads_with_one_refused_token_get_one_new_one() -> None:
    sign_ins: list[int] = []
    all_refused = threading.Barrier(8)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token"):
            sign_ins.append(1)
            return httpx.Response(200, json={"access_token": str(len(sign_ins)), "expires_in": 3600})
        if request.headers["authorization"] == "Bearer 1":
            all_refused.wait(5)
            return httpx.Response(401)
        return httpx.Response(200, json={})

    client = procountor_over(handler)
    with ThreadPoolExecutor(8) as pool:
        assert [future.result(10) for future in [pool.submit(client.company) for _ in range(8)]] == [
            b"{}"
        ] * 8
    assert len(sign_ins) == 2


def test_scopes_that_were_not_granted_are_named() -> None:
    client = severa_over(lambda _: httpx.Response(200, json=SEVERA_TOKEN))
    assert client.missing_scopes == ("users:read",)


def test_an_answer_without_scopes_tells_nothing_about_them() -> None:
    token = {name: value for name, value in SEVERA_TOKEN.items() if name != "scope"}
    assert severa_over(lambda _: httpx.Response(200, json=token)).missing_scopes == ()


def test_no_text_form_shows_a_token_or_a_secret() -> None:
    client = procountor_over(revoking(set()))
    client.company()
    shown = repr([client, vars(client), Token(header="Bearer abc", renew_at=0.0, refresh="def")])
    assert "s3cret" not in shown
    assert "abc" not in shown
    assert "def" not in shown
