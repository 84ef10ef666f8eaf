"""Moving an invoice's status in the sandbox Severa, and the control calls that do what its users do."""

from __future__ import annotations

from typing import Any

import pytest
from severa_office import ABSENT, Office, error_type

TRANSFERRED = "Transferred to Procountor"


@pytest.fixture
def office() -> Office:
    return Office()


def move(guid: str, **changes: object) -> list[dict[str, object]]:
    return [{"op": "Replace", "path": "/status/guid", "value": guid, **changes}]


def test_a_move_answers_an_array_with_the_new_status(office: Office) -> None:
    guid = office.waiting()[0]["guid"]

    answer = office.patch(guid, move(office.status(TRANSFERRED)))

    assert answer.status_code == 200
    [moved] = answer.json()
    assert (moved["guid"], moved["status"]["name"]) == (guid, TRANSFERRED)
    assert office.get(f"invoices/{guid}").json() == moved
    assert guid not in [invoice["guid"] for invoice in office.waiting()]


def test_a_move_does_not_show_in_changed_since(office: Office) -> None:
    before = office.waiting()[0]

    [after] = office.patch(before["guid"], move(office.status(TRANSFERRED))).json()

    assert after["lastUpdatedDateTime"] == before["lastUpdatedDateTime"]


@pytest.mark.parametrize(
    "body",
    [
        {"op": "Replace", "path": "/status/guid", "value": ABSENT},
        [],
        [{"op": "replace", "path": "/status/guid", "value": ABSENT}],
        [{"op": "Add", "path": "/status/guid", "value": ABSENT}],
        [{"op": "Replace", "path": "/status/guid", "value": 7}],
        [{"op": "Replace", "path": "/status/guid", "value": {"guid": ABSENT}}],
        [{"op": "Replace", "path": "/status/guid"}],
        [{"op": "Replace", "path": "/status", "value": ABSENT}],
        [{"op": "Replace", "path": "/Status/Guid", "value": ABSENT}],
        [{"op": "Replace", "path": "/number", "value": "7"}],
    ],
)
def test_every_other_form_of_patch_is_refused(office: Office, body: Any) -> None:
    guid = office.waiting()[0]["guid"]

    answer = office.patch(guid, body)

    assert answer.status_code == 400
    assert error_type(answer) in {"InvalidRequest", "InvalidParameter"}
    assert guid in [invoice["guid"] for invoice in office.waiting()]


@pytest.mark.parametrize("status", [ABSENT, "inactive"])
def test_the_new_status_has_to_exist_and_be_active(office: Office, status: str) -> None:
    target = office.status("Sent to the old system") if status == "inactive" else status

    assert error_type(office.patch(office.waiting()[0]["guid"], move(target))) == "InvalidParameter"


def test_all_operations_are_done_or_none(office: Office) -> None:
    guid = office.waiting()[0]["guid"]

    office.patch(guid, [*move(office.status(TRANSFERRED)), *move(ABSENT)])

    assert guid in [invoice["guid"] for invoice in office.waiting()]


def test_a_locked_status_lets_the_status_be_moved_and_nothing_else(office: Office) -> None:
    guid = office.waiting()[0]["guid"]
    note = [{"op": "Replace", "path": "/notes", "value": "Changed"}]

    refused = office.patch(guid, note)
    office.patch(guid, move(office.status("Draft")))
    taken = office.patch(guid, note)

    assert error_type(refused) == "InvalidOperation"
    assert taken.json()[0]["notes"] == "Changed"


def test_a_patch_needs_json_and_the_right_to_write(office: Office) -> None:
    guid = office.waiting()[0]["guid"]
    path = f"/rest-api/v1/invoices/{guid}"
    body = move(office.status(TRANSFERRED))

    as_text = office.client.patch(
        path, content=b"[]", headers={**office.headers, "Content-Type": "text/plain"}
    )
    as_reader = office.client.patch(path, json=body, headers=office.signed_in("invoices:read"))

    assert as_text.status_code == 400
    assert as_reader.status_code == 403


def test_a_patch_of_an_invoice_that_is_not_there_is_404_without_a_body(office: Office) -> None:
    answer = office.patch(ABSENT, move(office.status(TRANSFERRED)))

    assert (answer.status_code, answer.content) == (404, b"")


def test_a_user_may_move_an_invoice_back(office: Office) -> None:
    guid = office.waiting()[0]["guid"]
    office.patch(guid, move(office.status(TRANSFERRED)))

    office.control("POST", f"invoices/{guid}/status", {"status": "Waiting for transfer to Procountor"})

    assert guid in [invoice["guid"] for invoice in office.waiting()]
    assert office.control("POST", f"invoices/{guid}/status", {"status": "No such"}).status_code == 404


def test_a_user_may_mend_a_customer_and_that_shows_in_changed_since(office: Office) -> None:
    customer = office.organisation.customers[0]
    office.clock.pass_by(60)

    office.control("POST", f"customers/{customer.guid}", {"vatNumber": "FI12345671", "paymentTerm": 21})

    [changed] = office.get("customers?changedSince=2026-03-16T09:01:00Z").json()
    assert (changed["guid"], changed["vatNumber"], changed["paymentTerm"]) == (
        customer.guid,
        "FI12345671",
        21,
    )


def test_a_user_may_mend_an_invoice(office: Office) -> None:
    guid = office.waiting()[0]["guid"]

    office.control("POST", f"invoices/{guid}", {"dueDate": "2026-04-01"})

    assert office.get(f"invoices/{guid}").json()["dueDate"] == "2026-04-01"


def test_a_user_may_delete_an_invoice(office: Office) -> None:
    gone, *others = [invoice["guid"] for invoice in office.waiting()]

    assert office.control("DELETE", f"invoices/{gone}").status_code == 204

    assert [invoice["guid"] for invoice in office.waiting()] == others
    assert office.control("DELETE", f"invoices/{gone}").status_code == 404


@pytest.mark.parametrize("changes", [{"vatnumber": "FI12345671"}, {"paymentTerm": "soon"}, []])
def test_a_change_that_cannot_be_made_is_refused(office: Office, changes: object) -> None:
    customer = office.organisation.customers[0]

    assert office.control("POST", f"customers/{customer.guid}", changes).status_code == 400


def test_the_state_tells_each_invoice_of_all_organisations_and_is_not_a_call(office: Office) -> None:
    before = office.calls.count()

    state = {each["guid"]: each for each in office.control("GET", "state").json()}

    waiting = office.waiting()[0]
    shown = state[waiting["guid"]]
    assert shown["number"] == waiting["number"]
    assert shown["status"] == "Waiting for transfer to Procountor"
    assert shown["net"] == waiting["totalExcludingTax"]["amount"]
    assert len({each["organisation"] for each in state.values()}) == 4
    assert office.calls.count() == before + 1
