"""Project fees in the sandbox Severa: made, read, changed and deleted, by calls and by users."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contract.openapi import Contract
from httpx import Response
from severa_office import ABSENT, Office, error_type

from severa_procountor.sandbox.faults import Fault, What

CONTRACT = Contract.load("severa")
FEES = "projectfees"


@pytest.fixture
def office() -> Office:
    return Office()


def call(office: Office, method: str, path: str, body: Any = None, **headers: str) -> Response:
    """An answer that the contract has nothing against."""
    content = None if body is None else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"} if body is not None else {}
    answer = office.client.request(
        method, f"/rest-api/v1/{path}", content=content, headers={**office.headers, **kind, **headers}
    )
    if CONTRACT is not None:
        bare = f"/v1/{path.partition('?')[0]}"
        headers_back = dict(answer.headers)
        assert CONTRACT.check_answer(method, bare, answer.status_code, headers_back, answer.content) == []
        if answer.is_success:  # what is taken has to be good: else a mistake of ours would not be seen
            query, sent = answer.request.url.params.multi_items(), dict(answer.request.headers)
            assert CONTRACT.check_request(method, bare, query, sent, content or b"") == []
    return answer


def fee(office: Office, **changes: object) -> dict[str, object]:
    """The body of a fee of 100.10 euros on the first project; None leaves a field out."""
    plain: dict[str, object] = {
        "project": {"guid": office.organisation.projects[0].guid},
        "name": "Supplier 17",
        "description": "Bolts [a mark]",
        "eventDate": "2026-03-02",
        "quantity": 1,
        "unitCost": {"amount": 100.10, "currencyCode": "EUR"},
        "productType": "Subcontracting",
        "isBillable": False,
        "vatRate": 25.5,
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def made(office: Office, **changes: object) -> dict[str, Any]:
    answer = call(office, "POST", FEES, fee(office, **changes))
    assert answer.status_code == 201, answer.text
    [one] = answer.json()
    assert isinstance(one, dict)
    return one


def replaced(path: str, value: object) -> list[dict[str, object]]:
    return [{"op": "Replace", "path": path, "value": value}]


def invoice_of(office: Office) -> str:
    return office.organisation.sales_invoices[0].invoice.guid


def test_a_fee_is_answered_in_an_array_and_kept(office: Office) -> None:
    one = made(office)

    assert one["project"]["guid"] == office.organisation.projects[0].guid
    assert one["customer"]["guid"] == office.organisation.projects[0].customer.guid
    assert (one["quantity"], one["unitCost"]["amount"], one["unitCost"]["currencyCode"]) == (1, 100.1, "EUR")
    assert (one["productType"], one["isBillable"], one["vatRate"]) == ("Subcontracting", False, 25.5)
    assert (one["invoice"], one["lastUpdatedDateTime"]) == (None, None)
    assert call(office, "GET", f"{FEES}/{one['guid']}").json() == one


def test_what_is_not_sent_is_as_severa_has_it(office: Office) -> None:
    one = made(office, quantity=None, isBillable=None, productType=None, vatRate=None)

    assert (one["quantity"], one["isBillable"], one["productType"]) == (0, True, "Materials")


def test_two_equal_bodies_make_two_fees(office: Office) -> None:
    assert made(office)["guid"] != made(office)["guid"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"project": None},
        {"project": {}},
        {"project": {"guid": ABSENT}},
        {"project": {"guid": "x", "name": "Extra"}},
        {"unitCost": {"amount": 100}},
        {"unitCost": {"amount": "100.10", "currencyCode": "EUR"}},
        {"unitCost": {"amount": 100, "currencyCode": "XXX"}},
        {"quantity": "1"},
        {"vatRate": 17.3},
        {"eventDate": "02.03.2026"},
        {"productType": "Subcontractor"},
        {"product": {"guid": ABSENT}},
        {"supplier": "Bolts Ltd"},
    ],
)
def test_a_fee_that_severa_does_not_understand_is_refused(office: Office, wrong: dict[str, object]) -> None:
    answer = call(office, "POST", FEES, fee(office, **wrong))

    assert answer.status_code == 400
    assert error_type(answer) in {"InvalidRequest", "InvalidParameter"}
    assert office.get(FEES).json() == []


def test_each_call_needs_its_scope(office: Office) -> None:
    one = made(office)
    reader = office.signed_in("fees:read")
    writer = office.signed_in("fees:write")

    assert call(office, "POST", FEES, fee(office), **reader).status_code == 403
    assert call(office, "PATCH", f"{FEES}/{one['guid']}", replaced("/name", "X"), **reader).status_code == 403
    assert call(office, "DELETE", f"{FEES}/{one['guid']}", **writer).status_code == 403
    assert call(office, "GET", FEES, **writer).status_code == 403


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("/unitCost/amount", "-12.50", lambda one: one["unitCost"]["amount"] == -12.5),
        ("/description", "Nuts", lambda one: one["description"] == "Nuts"),
        ("/name", "Other", lambda one: one["name"] == "Other"),
        ("/quantity", "2", lambda one: one["quantity"] == 2),
    ],
)
def test_a_fee_is_changed_by_a_patch(office: Office, path: str, value: str, shown: Any) -> None:
    guid = made(office)["guid"]
    office.clock.pass_by(60)

    [changed] = call(office, "PATCH", f"{FEES}/{guid}", replaced(path, value)).json()

    assert shown(changed)
    assert changed["lastUpdatedDateTime"] == "2026-03-16T09:01:00Z"
    assert call(office, "GET", f"{FEES}/{guid}").json() == changed


@pytest.mark.parametrize(
    "body",
    [
        replaced("/unitCost/amount", 12.5),
        replaced("/unitCost/amount", "twelve"),
        replaced("/unitCost/amount", "NaN"),
        replaced("/unitCost", "12"),
        replaced("/unitPrice/amount", "12"),
        replaced("/project/guid", ABSENT),
        [{"op": "replace", "path": "/name", "value": "X"}],
        [*replaced("/name", "X"), *replaced("/quantity", "many")],
        [],
    ],
)
def test_a_patch_that_severa_does_not_take_changes_nothing(office: Office, body: object) -> None:
    one = made(office)

    answer = call(office, "PATCH", f"{FEES}/{one['guid']}", body)

    assert answer.status_code == 400
    assert call(office, "GET", f"{FEES}/{one['guid']}").json() == one


def test_a_fee_on_an_invoice_is_neither_changed_nor_deleted(office: Office) -> None:
    guid = made(office)["guid"]
    office.control("POST", f"fees/{guid}/invoice", {"invoice": invoice_of(office)})

    change = call(office, "PATCH", f"{FEES}/{guid}", replaced("/unitCost/amount", "1"))
    removal = call(office, "DELETE", f"{FEES}/{guid}")

    assert [error_type(each) for each in (change, removal)] == ["InvalidOperation", "InvalidOperation"]
    assert call(office, "GET", f"{FEES}/{guid}").json()["invoice"]["guid"] == invoice_of(office)


def test_a_fee_that_is_not_there_is_404(office: Office) -> None:
    answers = [
        call(office, "GET", f"{FEES}/{ABSENT}"),
        call(office, "PATCH", f"{FEES}/{ABSENT}", replaced("/name", "X")),
        call(office, "DELETE", f"{FEES}/{ABSENT}"),
        call(office, "GET", f"projects/{ABSENT}/{FEES}"),
    ]

    assert [each.status_code for each in answers] == [404] * 4


def test_changed_since_gives_the_new_and_the_changed(office: Office) -> None:
    old, touched = made(office), made(office)
    office.clock.pass_by(60)
    call(office, "PATCH", f"{FEES}/{touched['guid']}", replaced("/name", "X"))
    new = made(office)

    found = call(office, "GET", f"{FEES}?changedSince=2026-03-16T09:01:00Z").json()

    assert {each["guid"] for each in found} == {touched["guid"], new["guid"]}
    assert old["guid"] in {each["guid"] for each in call(office, "GET", FEES).json()}


def test_the_list_is_read_page_by_page_with_tokens(office: Office) -> None:
    guids = [made(office)["guid"] for _ in range(5)]

    first = call(office, "GET", f"{FEES}?rowCount=3")
    token = first.headers["NextPageToken"]
    second = call(office, "GET", f"{FEES}?rowCount=3&pageToken={token}")

    assert [each["guid"] for each in [*first.json(), *second.json()]] == guids
    assert "NextPageToken" not in second.headers


def test_the_fees_of_one_project_are_told_apart(office: Office) -> None:
    other = office.organisation.projects[1].guid
    mine, billed, billable = made(office), made(office), made(office, isBillable=True)
    materials = made(office, productType="Materials")
    made(office, project={"guid": other})
    office.control("POST", f"fees/{billed['guid']}/invoice", {"invoice": invoice_of(office)})

    def guids(query: str) -> set[str]:
        path = f"projects/{office.organisation.projects[0].guid}/{FEES}?{query}"
        return {each["guid"] for each in call(office, "GET", path).json()}

    everything = {each["guid"] for each in (mine, billed, billable, materials)}
    assert guids("") == everything
    assert guids("isBilled=false") == everything - {billed["guid"]}
    assert guids("isBillable=true") == {billable["guid"]}
    assert guids("productType=Materials") == {materials["guid"]}


def test_a_deleted_fee_leaves_a_trace(office: Office) -> None:
    one = made(office)
    office.clock.pass_by(60)

    removed = call(office, "DELETE", f"{FEES}/{one['guid']}")

    assert (removed.status_code, removed.content) == (204, b"")
    assert office.get(FEES).json() == []
    [trace] = call(office, "GET", "deletedprojectfees?deletedSince=2026-03-16T09:01:00Z").json()
    assert (trace["guid"], trace["project"]["guid"]) == (one["guid"], one["project"]["guid"])
    assert call(office, "GET", f"deletedprojectfees?projectGuids={ABSENT}").json() == []


def test_a_user_may_move_edit_and_delete_a_fee(office: Office) -> None:
    other = office.organisation.projects[1]
    guid = made(office)["guid"]

    office.control("POST", f"fees/{guid}/project", {"project": other.guid})
    office.control("POST", f"fees/{guid}", {"description": "Nuts"})
    changed = call(office, "GET", f"{FEES}/{guid}").json()

    assert (changed["project"]["guid"], changed["customer"]["guid"]) == (other.guid, other.customer.guid)
    assert changed["description"] == "Nuts"
    assert office.control("DELETE", f"fees/{guid}").status_code == 204
    assert call(office, "GET", f"{FEES}/{guid}").status_code == 404


def test_a_user_can_do_nothing_to_what_is_not_there(office: Office) -> None:
    guid = made(office)["guid"]
    answers = [
        office.control("POST", f"fees/{ABSENT}", {"name": "X"}),
        office.control("POST", f"fees/{guid}/invoice", {"invoice": ABSENT}),
        office.control("POST", f"fees/{guid}/project", {"project": ABSENT}),
        office.control("DELETE", f"fees/{ABSENT}"),
    ]

    assert [each.status_code for each in answers] == [404] * 4
    assert office.control("POST", f"fees/{guid}/invoice", {"fee": ABSENT}).status_code == 400


@pytest.mark.parametrize(("what", "kept"), [(What.ERROR_500, 0), (What.ERROR_500_AFTER, 1)])
def test_a_fault_on_the_way_leaves_a_fee_or_none(office: Office, what: What, kept: int) -> None:
    office.faults.add(Fault(what, method="POST", path="/projectfees$"))

    assert call(office, "POST", FEES, fee(office)).status_code == 500
    assert len(call(office, "GET", FEES).json()) == kept


def test_the_state_tells_what_each_fee_comes_to(office: Office) -> None:
    one = made(office, quantity=3)

    [shown] = office.control("GET", "fees").json()

    project = office.organisation.projects[0]
    assert (shown["guid"], shown["project"], shown["project_number"]) == (
        one["guid"],
        project.guid,
        project.number,
    )
    assert (shown["cost"], shown["currency"], shown["is_billed"]) == (300.3, "EUR", False)
    assert shown["company"] == project.business_unit.company_name
