"""Travel reimbursements in the sandbox Severa: reading, moving, their papers, and what a judge is told."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
import severa_office
from contract.openapi import Contract
from httpx import Response
from severa_office import ABSENT, TODAY, error_type

from severa_procountor.sandbox.world import World, make_world

WAITING, TRANSFERRED = "Waiting for transfer to Procountor", "Transferred to Procountor"
STATUS = "/travelReimbursementStatus/guid"


@cache
def world() -> World:
    return make_world(4, 0, TODAY, reimbursements=60)


CONTRACT = Contract.load("severa")
"""None where the folder of the contracts is not there; then answers go unchecked."""


def as_declared(answer: Response) -> Response:
    """The answer, once the contract has nothing against it."""
    if CONTRACT is not None:
        method, path = answer.request.method, answer.request.url.path.removeprefix("/rest-api")
        headers = dict(answer.headers)
        assert CONTRACT.check_answer(method, path, answer.status_code, headers, answer.content) == [], path
    return answer


class Office(severa_office.Office):
    """One of the world with travels, whose every answer is held against the contract."""

    def get(self, path: str, headers: dict[str, str] | None = None) -> Response:
        return as_declared(super().get(path, headers))

    def statuses(self) -> dict[str, str]:
        return {each["name"]: each["guid"] for each in self.get("travelreimbursementstatuses").json()}

    def waiting_travels(self) -> list[dict[str, Any]]:
        status = self.statuses()[WAITING]
        path = f"travelreimbursements?travelReimbursementStatusGuids={status}&rowCount=100"
        found: list[dict[str, Any]] = self.get(path).json()
        return found

    def move(self, guid: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        path = f"/rest-api/v1/travelreimbursements/{guid}"
        return as_declared(self.client.patch(path, json=body, headers=headers or self.headers))

    def told(self) -> dict[str, dict[str, Any]]:
        return {each["guid"]: each for each in self.control("GET", "reimbursements").json()}


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(severa_office, "world", world)
    return Office()


def to(value: object, **changes: object) -> list[dict[str, object]]:
    return [{"op": "Replace", "path": STATUS, "value": value, **changes}]


def test_those_in_a_status_are_listed_page_by_page(office: Office) -> None:
    status = office.statuses()[WAITING]
    first = office.get(f"travelreimbursements?travelReimbursementStatusGuids={status}&rowCount=2")
    token = first.headers["NextPageToken"]
    path = f"travelreimbursements?travelReimbursementStatusGuids={status}&rowCount=2&pageToken={token}"
    second = office.get(path).json()

    every = [each["guid"] for each in office.waiting_travels()]
    assert [each["guid"] for each in [*first.json(), *second]] == every[:4]
    assert len(every) == sum(
        case.tenant == "single" and case.expected != "left_alone" for case in world().travel_cases
    )


def test_a_move_answers_an_array_and_does_not_show_in_changed_since(office: Office) -> None:
    before = office.waiting_travels()[0]

    [after] = office.move(before["guid"], to(office.statuses()[TRANSFERRED])).json()

    assert after["travelReimbursementStatus"]["name"] == TRANSFERRED
    assert after["lastUpdatedDateTime"] == before["lastUpdatedDateTime"]
    assert office.get(f"travelreimbursements/{before['guid']}").json() == after
    assert before["guid"] not in [each["guid"] for each in office.waiting_travels()]
    [expense, *_] = office.get(f"travelreimbursements/{before['guid']}/projecttravelexpenses").json()
    assert expense["travelReimbursement"]["status"] == TRANSFERRED


@pytest.mark.parametrize(
    "body",
    [
        [],
        to(ABSENT),
        to(7),
        to(ABSENT, op="replace"),
        to(ABSENT, path="/status/guid"),
        to("Other", path="/title"),
        {"op": "Replace", "path": STATUS, "value": ABSENT},
    ],
)
def test_every_other_form_of_patch_is_refused(office: Office, body: Any) -> None:
    before = office.waiting_travels()[0]

    answer = office.move(before["guid"], body)

    assert answer.status_code == 400
    assert error_type(answer) in {"InvalidRequest", "InvalidParameter"}
    assert office.waiting_travels()[0] == before


def test_an_inactive_status_is_refused(office: Office) -> None:
    guid = office.waiting_travels()[0]["guid"]

    assert (
        error_type(office.move(guid, to(office.statuses()["Paid by the old system"]))) == "InvalidParameter"
    )


def test_each_route_asks_for_its_scope(office: Office) -> None:
    reader = office.signed_in("travels:read")
    guid = office.waiting_travels()[0]["guid"]

    allowed = office.get(f"travelreimbursements/{guid}/projecttravelexpenses", headers=reader)
    refused = [
        office.get(f"travelreimbursements/{guid}/pdf", headers=reader),
        office.get("travelreimbursementstatuses", headers=reader),
        office.get("users", headers=reader),
        office.get("travelreimbursements", headers=office.signed_in("files:read")),
        office.move(guid, to(office.statuses()[TRANSFERRED]), headers=reader),
    ]

    assert allowed.status_code == 200
    assert [answer.status_code for answer in refused] == [403] * len(refused)


def test_expenses_are_chosen_by_their_class(office: Office) -> None:
    for each in office.waiting_travels():
        path = f"travelreimbursements/{each['guid']}/projecttravelexpenses"
        mileage = office.get(f"{path}?expenseClass=Mileage").json()
        assert mileage == [
            row for row in office.get(path).json() if row["travelExpense"]["expenseClass"] == "Mileage"
        ]


def test_receipts_are_listed_and_their_bytes_come_as_what_they_are(office: Office) -> None:
    [expense, *_] = [
        row for row in office.get("projecttravelexpenses?rowCount=100").json() if row["attachmentCount"]
    ]

    [file] = office.get(f"projecttravelexpenses/{expense['guid']}/files").json()
    data = office.get(f"files/{file['fileGuid']}/filedata")

    assert file["travelExpenseGuid"] == expense["guid"]
    assert (len(data.content), data.headers["content-type"]) == (file["size"], file["contentType"])
    assert office.get(f"files/{file['fileGuid']}").json()["category"] == "ProjectTravelExpense"


def test_the_pdf_is_what_a_judge_is_told_unless_another_is_put_there(office: Office) -> None:
    guid = office.waiting_travels()[0]["guid"]

    told, given = office.told()[guid]["pdf"], office.get(f"travelreimbursements/{guid}/pdf")
    office.control("PUT", f"travelreimbursements/{guid}/pdf", {"kind": "html", "size": 3000})

    assert (len(given.content), given.content[:5]) == (told["size"], b"%PDF-")
    assert len(office.get(f"travelreimbursements/{guid}/pdf").content) == 3000


def test_what_a_judge_is_told_is_what_the_routes_give(office: Office) -> None:
    told = office.told()
    for each in office.waiting_travels():
        rows = office.get(f"travelreimbursements/{each['guid']}/projecttravelexpenses?rowCount=100").json()
        own = [row for row in rows if row["travelReimbursementRequired"]]
        sums = [Decimal(str(row["unitCost"]["amount"])) * Decimal(str(row["quantity"])) for row in own]
        expected = told[each["guid"]]
        assert [row["code"] for row in expected["rows"]] == [row["travelExpense"]["code"] for row in rows]
        assert all(row["project"] and row["cost_center"] for row in expected["rows"])
        if expected["twist"] not in {"foreign_currency", "not_converted"}:
            cents = sum(amount.quantize(Decimal("0.01"), ROUND_HALF_UP) for amount in sums)
            assert Decimal(str(expected["gross"])) == cents


def test_who_is_paid_is_told_by_digests_and_what_rows_are_of_by_name_too(office: Office) -> None:
    for waiting in office.waiting_travels()[:12]:
        told = office.told()[waiting["guid"]]
        user = office.get(f"users/{told['user']}").json()
        written = (user["socialSecurityNumber"], user["bankAccountNumber"])
        digests = [sha256(each.replace(" ", "").encode()).hexdigest() if each else "" for each in written]
        assert told["payee"] == dict(zip(("identity", "account"), digests, strict=True))
        expenses = office.get(f"travelreimbursements/{waiting['guid']}/projecttravelexpenses").json()
        for of in ("project", "costCenter"):
            name = f"{'cost_center' if of == 'costCenter' else of}_name"
            assert sorted(row[name] for row in told["rows"]) == sorted(each[of]["name"] for each in expenses)


def test_users_change_travels_expenses_and_themselves(office: Office) -> None:
    travel = office.waiting_travels()[0]
    [expense, *_] = office.get(f"travelreimbursements/{travel['guid']}/projecttravelexpenses").json()
    office.clock.now += timedelta(minutes=10)

    office.control("POST", f"users/{travel['user']['guid']}", {"socialSecurityNumber": None})
    office.control("POST", f"travelreimbursements/{travel['guid']}", {"title": "Other"})
    office.control("POST", f"projecttravelexpenses/{expense['guid']}", {"quantity": 7})
    office.control("POST", f"travelreimbursements/{travel['guid']}/status", {"status": TRANSFERRED})

    assert office.get(f"users/{travel['user']['guid']}").json()["socialSecurityNumber"] is None
    assert office.get(f"projecttravelexpenses/{expense['guid']}").json()["quantity"] == 7
    after = office.get(f"travelreimbursements/{travel['guid']}").json()
    assert (after["title"], after["travelReimbursementStatus"]["name"]) == ("Other", TRANSFERRED)
    since = (office.clock.now - timedelta(minutes=1)).isoformat().replace("+", "%2B")
    changed = office.get(f"travelreimbursements?changedSince={since}").json()
    assert [each["guid"] for each in changed] == [travel["guid"]]


def test_every_code_and_account_is_told_as_written_and_without_blanks(office: Office) -> None:
    told = set(office.control("GET", "secrets").json())
    for organisation in world().organisations:
        for user in organisation.users:
            for secret in (user.social_security_number, user.bank_account_number):
                assert not secret or {secret, secret.replace(" ", "")} <= told


def test_travellers_and_their_expense_types_are_read_one_by_one(office: Office) -> None:
    for path in ("users", "travelexpensetypes", "travelreimbursementstatuses", "projecttravelexpenses"):
        for each in office.get(path).json()[-5:]:
            assert office.get(f"{path}/{each['guid']}").json() == each


def test_what_is_not_there_is_404(office: Office) -> None:
    for path in ("", "/pdf", "/projecttravelexpenses"):
        assert office.get(f"travelreimbursements/{ABSENT}{path}").status_code == 404
    assert office.get(f"projecttravelexpenses/{ABSENT}/files").status_code == 404
    assert office.move(ABSENT, to(ABSENT)).status_code == 404


def test_expenses_show_the_code_that_their_type_has_now(office: Office) -> None:
    expense = office.get("projecttravelexpenses?rowCount=1").json()[0]
    guid = expense["travelExpense"]["guid"]

    office.control("POST", f"travelexpensetypes/{guid}", {"code": "UUSI"})

    assert office.get(f"travelexpensetypes/{guid}").json()["code"] == "UUSI"
    after = office.get(f"projecttravelexpenses/{expense['guid']}").json()
    assert after["travelExpense"] == {**expense["travelExpense"], "code": "UUSI"}
