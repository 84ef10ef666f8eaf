"""The log of what was done to invoices in the sandbox Procountor."""

from __future__ import annotations

from typing import Any

import pytest
from procountor_office import Office, address


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def kept(office: Office) -> Any:
    return office.posted(invoiceChannel="MAIL", billingAddress=address())


def move(office: Office, kept: Any, *steps: str) -> None:
    for step in steps:
        office.send("PUT", f"/invoices/{kept['id']}/{step}")


def actions(office: Office, kept: Any) -> list[str]:
    events = office.get(f"/invoices/{kept['id']}/transactions").json()["transactions"]
    return [event["action"] for event in events]


def test_approving_and_each_sending_are_in_the_log(office: Office, kept: Any) -> None:
    move(office, kept, "approve", "send", "send")

    assert actions(office, kept) == ["APPROVAL", "SEND", "SEND"]
    [shown] = office.client.get("/_sandbox/state").json()["companies"][0]["invoices"]
    assert shown["sentTimes"] == 2


def test_what_was_refused_is_not_in_the_log(office: Office, kept: Any) -> None:
    move(office, kept, "send", "approve", "approve")

    assert actions(office, kept) == ["APPROVAL"]
    [shown] = office.client.get("/_sandbox/state").json()["companies"][0]["invoices"]
    assert shown["sentTimes"] == 0


def test_taking_back_is_told_from_restoring(office: Office, kept: Any) -> None:
    move(office, kept, "approve", "unfinished", "invalidate", "unfinished")

    assert actions(office, kept) == ["APPROVAL", "UNFINISHED", "RESTORED_UNFINISHED"]


def test_an_event_says_who_and_when(office: Office, kept: Any) -> None:
    office.clock.pass_by(60)
    move(office, kept, "approve")

    [event] = office.get(f"/invoices/{kept['id']}/transactions").json()["transactions"]

    assert event == {"action": "APPROVAL", "name": "API user", "date": "2026-03-02T12:01:00"}


def test_the_logs_of_several_invoices_come_by_repeated_ids(office: Office, kept: Any) -> None:
    other = office.posted()
    move(office, kept, "approve")

    answer = office.get("/invoices/transactions", invoiceIds=[other["id"], kept["id"], 9999])
    found = answer.json()["results"]

    assert [each["invoiceId"] for each in found] == [kept["id"], other["id"]]
    assert [len(each["transactions"]) for each in found] == [1, 0]


@pytest.mark.parametrize(
    ("ids", "status"), [(["1,2"], 400), ([], 400), (["9999"], 404), (list(range(201)), 400)]
)
def test_ids_that_cannot_be_read_are_refused(office: Office, ids: list[Any], status: int) -> None:
    assert office.get("/invoices/transactions", invoiceIds=ids).status_code == status


def test_an_unknown_invoice_has_no_log(office: Office) -> None:
    assert office.get("/invoices/9999/transactions").status_code == 404
