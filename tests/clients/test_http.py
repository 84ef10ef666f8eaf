from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from severa_procountor.clients.dialects import PROCOUNTOR, SEVERA
from severa_procountor.clients.http import Http, TokenRefused, retry_after
from severa_procountor.clients.messages import Answer, Request
from severa_procountor.clients.refusals import Dialect
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

READ = Request(method="GET", template="/things/{id}", ids={"id": "7"})
WRITE = Request(method="POST", template="/things", content=b"{}", writes=True)
HTML = {"content-type": "text/html"}
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def send(
    response: httpx.Response | Exception, request: Request = READ, dialect: Dialect = PROCOUNTOR
) -> Answer:
    def handler(_: httpx.Request) -> httpx.Response:
        if isinstance(response, Exception):
            raise response
        return response

    return Http(transport=httpx.MockTransport(handler)).send(dialect, "https://there.example/", request, {})


def failure(
    response: httpx.Response | Exception, request: Request = READ, dialect: Dialect = PROCOUNTOR
) -> Failure:
    with pytest.raises(Failure) as caught:
        send(response, request, dialect)
    return caught.value


def procountor_errors(*errors: dict[str, object]) -> dict[str, object]:
    return {"errors": [{"status": 400, **error} for error in errors]}


def severa_error(type_: str, message: str = "Wrong.", name: str = "") -> dict[str, object]:
    location = {"type": "RequestBody", "name": name}
    return {
        "error": {
            "httpStatusCode": 400,
            "type": type_,
            "details": [{"message": message, "location": location}],
        }
    }


@pytest.mark.parametrize(
    ("response", "on_read", "on_write"),
    [
        (httpx.ConnectError("refused"), Unreachable, Unreachable),
        (httpx.ConnectTimeout("slow"), Unreachable, Unreachable),
        (httpx.PoolTimeout("full"), Unreachable, Unreachable),
        (httpx.ReadTimeout("slow"), Unavailable, UnknownOutcome),
        (httpx.WriteTimeout("slow"), Unavailable, UnknownOutcome),
        (httpx.ReadError("reset"), Unavailable, UnknownOutcome),
        (httpx.WriteError("reset"), Unavailable, UnknownOutcome),
        (httpx.RemoteProtocolError("cut"), Unavailable, UnknownOutcome),
        (httpx.DecodingError("gzip"), Unavailable, UnknownOutcome),
        (httpx.Response(200, text="<html>Sign in</html>", headers=HTML), Unavailable, UnknownOutcome),
        (httpx.Response(200, content=b'{"results": [{"id": 1'), Unavailable, UnknownOutcome),
        (httpx.Response(200), Unavailable, UnknownOutcome),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), Unavailable, UnknownOutcome),
        (httpx.Response(400), Rejected, Rejected),
        (httpx.Response(401), TokenRefused, TokenRefused),
        (httpx.Response(403), AccessDenied, AccessDenied),
        (httpx.Response(404), Missing, Missing),
        (httpx.Response(405), Missing, Missing),
        (httpx.Response(408), Unavailable, UnknownOutcome),
        (httpx.Response(409), Rejected, Rejected),
        (httpx.Response(429, text="API calls quota exceeded!"), Throttled, Throttled),
        (httpx.Response(500, text="<html>Error</html>", headers=HTML), Unavailable, UnknownOutcome),
        (httpx.Response(503), Unavailable, UnknownOutcome),
        (httpx.Response(503, headers={"retry-after": "9"}), Throttled, UnknownOutcome),
        (httpx.Response(504), Unavailable, UnknownOutcome),
    ],
)
def test_each_failure_has_the_name_that_says_whether_a_write_may_have_arrived(
    response: httpx.Response | Exception, on_read: type[Failure], on_write: type[Failure]
) -> None:
    assert type(failure(response, READ)) is on_read
    assert type(failure(response, WRITE)) is on_write


def test_a_success_is_the_whole_body_and_its_headers() -> None:
    answer = send(httpx.Response(200, content=b'[{"id":1}]', headers={"NextPageToken": "n"}))
    assert answer.body == b'[{"id":1}]'
    assert answer.header("nextpagetoken") == "n"
    assert answer.header("absent") is None


def test_no_content_is_a_success() -> None:
    assert send(httpx.Response(204)).body == b""


def test_an_empty_answer_is_a_success_only_where_nothing_is_read_from_it() -> None:
    bare = Request(method="PUT", template="/things/{id}/send", ids={"id": "7"}, bare=True, writes=True)
    assert send(httpx.Response(200), bare).body == b""
    assert send(httpx.Response(200, json={"message": "Sent"}), bare).body == b'{"message":"Sent"}'
    assert (
        type(failure(httpx.Response(200, text="<html>Sign in</html>", headers=HTML), bare)) is UnknownOutcome
    )
    assert type(failure(httpx.Response(200), WRITE)) is UnknownOutcome


def test_procountors_codes_and_field_paths_are_kept_one_problem_each() -> None:
    rejected = failure(
        httpx.Response(
            400,
            json=procountor_errors(
                {"field": "invoiceRows[3].vatStatus", "message": "ERROR_VATSTATUS_VATPERC"},
                {"message": "Value of the 'deliveryAddress.country' cannot be blank."},
            ),
        ),
        WRITE,
    )
    assert isinstance(rejected, Rejected)
    assert [(problem.code, problem.message) for problem in rejected.problems] == [
        ("vat_status_and_rate", "Procountor: ERROR_VATSTATUS_VATPERC at invoiceRows[3].vatStatus"),
        ("address_country_missing", "Procountor: Value of the 'deliveryAddress.country' cannot be blank."),
    ]


def test_procountors_older_error_shape_is_read() -> None:
    body = {"constraintViolations": [{"errorCode": "DUE_DATE_BEFORE_BILL_DATE"}]}
    assert str(failure(httpx.Response(400, json=body), WRITE)) == "Procountor: DUE_DATE_BEFORE_BILL_DATE"


def test_severas_type_field_and_message_are_kept() -> None:
    body = severa_error("InvalidParameter", "Not a status.", "/status/guid")
    rejected = failure(httpx.Response(400, json=body), WRITE, SEVERA)
    assert isinstance(rejected, Rejected)
    assert rejected.problems[0].code == "severa_refused"
    assert rejected.problems[0].message == "Severa: InvalidParameter at /status/guid: Not a status."


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"3", b"<html>", b'{"errors": 4}', b'{"error": {"type": 5}}', b"\xff"]
)
def test_a_refusal_without_a_readable_body_says_what_was_refused(body: bytes) -> None:
    for dialect, name in ((PROCOUNTOR, "Procountor"), (SEVERA, "Severa")):
        assert (
            str(failure(httpx.Response(400, content=body), WRITE, dialect))
            == f"{name}: POST /things answered 400"
        )


def test_a_403_with_a_code_of_the_document_is_a_refusal_and_not_a_missing_right() -> None:
    closed = httpx.Response(403, json=procountor_errors({"message": "CLOSED_FISCAL_PERIOD"}))
    assert isinstance(failure(closed, WRITE), Rejected)
    rights = httpx.Response(403, json=procountor_errors({"message": "No rights to invoices"}))
    denied = failure(rights, WRITE)
    assert isinstance(denied, AccessDenied)
    assert denied.problems[0].code == "procountor_access_denied"
    assert denied.problems[0].message == "Procountor: No rights to invoices"


@pytest.mark.parametrize(
    ("status", "type_", "expected"),
    [
        (400, "InsufficientApiScope", AccessDenied),
        (403, "AddonMissing", AccessDenied),
        (403, "InvalidOperation", Rejected),
        (403, "AuthenticationRequired", TokenRefused),
        (400, "InternalSystemError", UnknownOutcome),
        (429, "PermissionDenied", Throttled),
        (500, "PermissionDenied", UnknownOutcome),
    ],
)
def test_severas_error_type_goes_before_the_status(status: int, type_: str, expected: type[Failure]) -> None:
    assert type(failure(httpx.Response(status, json=severa_error(type_)), WRITE, SEVERA)) is expected


def test_the_codes_of_a_server_error_stay_readable() -> None:
    body = procountor_errors({"field": "notes", "message": "TEXT_TOO_LONG"})
    unknown = failure(httpx.Response(500, json=body), WRITE)
    assert str(unknown) == "procountor POST /things: answered 500: TEXT_TOO_LONG at notes"


def test_personal_and_secret_values_in_their_texts_are_masked() -> None:
    text = "Person 131052-908T has account FI21 1234 5600 0007 85 and token eyJhbGciOi.eyJzdWIi.sig"
    message = str(failure(httpx.Response(400, json=procountor_errors({"message": text}))))
    assert message == "Procountor: Person [identity code] has account [account] and token [secret]"


def test_a_long_text_of_theirs_is_cut_to_one_line() -> None:
    message = str(failure(httpx.Response(400, json=procountor_errors({"message": "wrong\n" * 500}))))
    assert "\n" not in message
    assert len(message) <= len("Procountor: ") + 200


def test_a_failure_holds_neither_ids_nor_query_nor_the_request_with_its_token() -> None:
    request = Request(method="GET", template="/things/{id}", ids={"id": "4711"}, query=(("q", "1234567-8"),))
    caught = failure(httpx.ReadTimeout("slow"), request)
    assert str(caught) == "procountor GET /things/{id}: ReadTimeout: slow"
    assert caught.__cause__ is None
    assert caught.__context__ is None


def test_no_address_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    send(httpx.Response(200, json={}), Request(method="GET", template="/things", query=(("q", "1234567-8"),)))
    assert "1234567-8" not in caplog.text


def test_a_request_shows_its_operation_only() -> None:
    secret = Request(method="POST", template="/oauth/token", content=b"client_secret=1", headers={"X": "2"})
    assert repr(secret) == "<Request POST /oauth/token>"


def test_ids_and_query_values_are_escaped_and_lists_keep_their_commas() -> None:
    request = Request(
        method="GET",
        template="/things/{id}/rows",
        ids={"id": "a/b?c"},
        query=(("types", "A,B"), ("since", "2026-01-01T00:00:00+02:00"), ("text", "ä & b")),
    )
    assert (
        request.target
        == "/things/a%2Fb%3Fc/rows?types=A,B&since=2026-01-01T00%3A00%3A00%2B02%3A00&text=%C3%A4%20%26%20b"
    )


@pytest.mark.parametrize("value", ["", " ", ".", ".."])
def test_an_id_that_leads_to_another_path_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="an id is empty"):
        _ = Request(method="GET", template="/things/{id}", ids={"id": value}).target


def test_a_get_has_no_body() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    Http(transport=httpx.MockTransport(handler)).send(PROCOUNTOR, "https://there.example", READ, {})
    assert seen[0].content == b""
    assert "content-length" not in seen[0].headers
    assert "transfer-encoding" not in seen[0].headers


def test_a_cookie_of_one_company_is_not_sent_with_the_call_of_another() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={}, headers={"set-cookie": "SESSION=1; Path=/"})

    http = Http(transport=httpx.MockTransport(handler))
    http.send(PROCOUNTOR, "https://there.example", READ, {})
    http.send(PROCOUNTOR, "https://there.example", READ, {})
    assert "cookie" not in seen[1].headers


def test_an_answer_over_the_cap_is_given_up() -> None:
    http = Http(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json=["x" * 100])), max_body_bytes=50
    )
    with pytest.raises(Unavailable, match="more than 50 bytes"):
        http.send(PROCOUNTOR, "https://there.example", READ, {})
    with pytest.raises(UnknownOutcome, match="more than 50 bytes"):
        http.send(PROCOUNTOR, "https://there.example", WRITE, {})


def test_every_call_is_observed_by_template_and_outcome() -> None:
    calls: list[tuple[str, str, str]] = []
    answers = iter(
        [httpx.Response(200, json={}), httpx.Response(401), httpx.Response(500), httpx.Response(404)]
    )
    http = Http(
        transport=httpx.MockTransport(lambda _: next(answers)),
        on_call=lambda system, operation, outcome, seconds: calls.append((system, operation, outcome)),
    )
    for _ in range(4):
        try:
            http.send(SEVERA, "https://there.example", READ, {})
        except Failure:
            continue
    operation = "GET /things/{id}"
    outcomes = ["ok", "token_refused", "unavailable", "missing"]
    assert calls == [("severa", operation, outcome) for outcome in outcomes]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("999999", 3600.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2026 12:00:30", 30.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("nan", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_nonsense_is_ignored(
    value: str | None, seconds: float | None
) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_no_retry_after_breaks_the_reading_of_an_answer(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= 3600


def test_a_throttled_call_carries_the_seconds_to_wait() -> None:
    throttled = failure(httpx.Response(429, headers={"retry-after": "12"}))
    assert isinstance(throttled, Throttled)
    assert throttled.retry_after == 12
    late = (datetime.now(UTC) + timedelta(seconds=600)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    throttled = failure(httpx.Response(429, headers={"retry-after": late}))
    assert isinstance(throttled, Throttled)
    assert throttled.retry_after == pytest.approx(600, abs=5)
