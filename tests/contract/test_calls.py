"""The judgement of a whole run's calls."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from contract.calls import check_calls

pytestmark = pytest.mark.usefixtures("severa", "procountor")


@dataclass
class Call:
    system: str
    path: str
    query: str = ""
    method: str = "GET"
    status: int = 200
    request_body: bytes = b""
    response_body: bytes = b"[]"
    fault: str = ""


def test_good_calls_to_both_systems_pass() -> None:
    listed = Call(
        "severa", "/rest-api/v1/invoices", "rowCount=100&changedSince=2026-10-01T00%3A00%3A00%2B03%3A00"
    )
    found = Call("procountor", "/api/invoices/1,2")
    assert check_calls([listed, found]) == []


def test_requests_and_answers_are_judged() -> None:
    call = Call("severa", "/rest-api/v1/invoices", "rows=100", response_body=b"{}")
    assert check_calls([call]) == [
        "severa GET /v1/invoices: query rows: not declared",
        "severa GET /v1/invoices: answer: {} breaks type 'array'",
    ]


def test_a_finding_is_told_once() -> None:
    call = Call("procountor", "/api/invoice", status=404, response_body=b'{"errors":[]}')
    assert len(check_calls([call, call])) == 1


def test_an_empty_value_is_judged_too() -> None:
    [problem] = check_calls([Call("severa", "/rest-api/v1/invoices", "rowCount=")])
    assert problem.startswith("severa GET /v1/invoices: query rowCount: '' is not")


def test_an_answer_that_a_fault_has_spoiled_is_not_judged() -> None:
    spoiled = Call("severa", "/rest-api/v1/invoices", response_body=b"<html>", fault="garbage")
    slow = Call("severa", "/rest-api/v1/invoices", response_body=b"<html>", fault="slow")

    assert check_calls([spoiled]) == []
    assert len(check_calls([slow])) == 1
