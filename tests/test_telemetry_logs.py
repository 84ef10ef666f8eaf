"""No log line shows an identity code, an account, a key or a token, whoever writes it."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from severa_procountor.telemetry.logs import configure

IDENTITY_CODE = "131052-908T"
ACCOUNT = "FI21 1234 5600 0007 85"


class Unprintable:
    def __repr__(self) -> str:
        return f"<Person {IDENTITY_CODE}>"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers, root.level, sys.excepthook, threading.excepthook, logging.raiseExceptions
    stream = io.StringIO()
    configure("json", "info", stream)
    yield stream
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers, level, sys.excepthook, threading.excepthook, logging.raiseExceptions = before
    root.setLevel(level)


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_carries_its_values_level_logger_and_time(stream: io.StringIO) -> None:
    structlog.get_logger("ours").info("polled", found=3, seconds=0.5)
    [event] = events(stream)
    assert event.pop("timestamp").endswith("Z")
    assert event == {"event": "polled", "found": 3, "seconds": 0.5, "level": "info", "logger": "ours"}


@pytest.mark.parametrize(
    "value",
    [
        IDENTITY_CODE,
        f"of {IDENTITY_CODE} on {ACCOUNT}",
        [IDENTITY_CODE],
        {"inner": (ACCOUNT,)},
        {IDENTITY_CODE: 1},
        ValueError(IDENTITY_CODE),
        Unprintable(),
        IDENTITY_CODE.encode(),
        199001019802,
    ],
)
def test_a_personal_value_is_masked_wherever_it_is(stream: io.StringIO, value: object) -> None:
    structlog.get_logger("ours").info("event", value=value)
    written = stream.getvalue()
    assert written
    assert not any(part in written for part in (IDENTITY_CODE, ACCOUNT, "199001019802"))


def test_the_event_itself_is_masked(stream: io.StringIO) -> None:
    structlog.get_logger("ours").warning("refused %s", IDENTITY_CODE)
    assert events(stream)[0]["event"] == "refused [identity code]"


@pytest.mark.parametrize(
    "name", ["client_secret", "api_key", "access_token", "Authorization", "iban", "bankAccountNumber"]
)
def test_a_key_named_like_a_secret_is_dropped(stream: io.StringIO, name: str) -> None:
    structlog.get_logger("ours").info("event", **{name: "short"}, inner={name: "short"}, kept="long")
    assert "short" not in stream.getvalue()
    assert events(stream)[0]["kept"] == "long"


@pytest.mark.parametrize("name", ["dramatiq.worker", "uvicorn.error", "redis"])
def test_libraries_write_the_same_lines_masked(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("failed for %s", IDENTITY_CODE, extra={"account": ACCOUNT})
    [event] = events(stream)
    assert (event["event"], event["level"], event["logger"]) == ("failed for [identity code]", "error", name)
    assert event["account"] == "[account]"


@pytest.mark.parametrize("name", ["httpx", "httpcore"])
def test_addresses_of_calls_are_not_logged(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("GET https://host/businesspartners?customerNumber=1")
    assert stream.getvalue() == ""


def test_the_handlers_of_libraries_are_taken_off(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").addHandler(logging.StreamHandler(io.StringIO()))
    configure("json", "info", stream)
    assert logging.getLogger("uvicorn.error").handlers == []


@pytest.mark.parametrize("logger", [structlog.get_logger("ours"), logging.getLogger("theirs")])
def test_an_exception_is_written_masked_with_its_cause(stream: io.StringIO, logger: Any) -> None:
    try:
        try:
            raise ValueError(IDENTITY_CODE)
        except ValueError as error:
            raise RuntimeError(ACCOUNT) from error
    except RuntimeError:
        logger.exception("failed")
    written = stream.getvalue()
    assert "RuntimeError: [account]" in written
    assert "ValueError: [identity code]" in written


def test_an_exception_that_nobody_caught_is_written_masked(stream: io.StringIO) -> None:
    thread = threading.Thread(target=lambda: (_ for _ in ()).throw(ValueError(IDENTITY_CODE)))
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(IDENTITY_CODE), None)
    assert [event["event"] for event in events(stream)] == ["uncaught_exception"] * 2
    assert IDENTITY_CODE not in stream.getvalue()


def test_what_is_less_important_than_the_level_is_left_out(stream: io.StringIO) -> None:
    structlog.get_logger("ours").debug("detail")
    logging.getLogger("theirs").debug("detail")
    assert stream.getvalue() == ""


def test_the_console_form_is_masked_and_has_no_colours_in_a_file(stream: io.StringIO) -> None:
    configure("console", "info", stream)
    try:
        raise ValueError(IDENTITY_CODE)
    except ValueError:
        structlog.get_logger("console").exception("failed", who=IDENTITY_CODE)
    written = stream.getvalue()
    assert "failed" in written
    assert "[identity code]" in written
    assert IDENTITY_CODE not in written
    assert "\x1b" not in written
