"""What may be changed on a ledger receipt of the sandbox Procountor, and how its dimensions show in the state."""

from __future__ import annotations

from typing import Any

import pytest
from procountor_office import SWEDISH, Office, address, fields, findings, row


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def kept(office: Office) -> Any:
    delivery = {"invoiceChannel": "MAIL", "billingAddress": address()}
    return office.posted(invoiceRows=[row(), row(unitPrice=50)], **delivery)


def receipt_of(office: Office, kept: Any) -> Any:
    number = office.get(f"/invoices/{kept['id']}").json()["ledgerReceiptId"]
    return office.get(f"/ledgerreceipts/{number}").json()


def put_dimensions(office: Office, kept: Any, *shares: tuple[str, float]) -> Any:
    """Puts the first transaction of the receipt on items of the dimension Project, by their names."""
    receipt, [project] = receipt_of(office, kept), office.get("/dimensions").json()
    ids = {item["codeName"]: item["id"] for item in project["items"]}
    values = [{"dimensionId": project["id"], "itemId": ids[name], "value": value} for name, value in shares]
    path = f"/ledgerreceipts/{receipt['id']}/transactions/{receipt['transactions'][0]['id']}/dimensions"
    return office.client.put(f"/api{path}", json={"dimensionItemValues": values}, headers=office.headers)


def state(office: Office) -> Any:
    return office.client.get("/_sandbox/state").json()["companies"][0]


def test_the_state_shows_the_entries_with_their_dimensions_by_name(office: Office, kept: Any) -> None:
    put_dimensions(office, kept, ("1 Alpha", -150.5), ("2 Beta", -49.5))

    [shown] = state(office)["invoices"]

    assert shown["entries"] == [
        {"accountingValue": -200, "dimensions": {"Project": {"1 Alpha": -150.5, "2 Beta": -49.5}}},
        {"accountingValue": -100, "dimensions": {}},
    ]


def test_the_state_shows_the_dimensions_with_their_items(office: Office) -> None:
    assert state(office)["dimensions"] == office.get("/dimensions").json()


@pytest.mark.parametrize("refusal", [404, 405])
def test_an_older_environment_does_not_know_the_call_for_one_transaction(
    office: Office, kept: Any, refusal: int
) -> None:
    office.steer("PUT", "onetransactioncall", {"refusal": refusal})
    older = put_dimensions(office, kept, ("1 Alpha", -200))
    whole = office.send("PUT", f"/ledgerreceipts/{kept['ledgerReceiptId']}", receipt_of(office, kept))
    office.steer("PUT", "onetransactioncall", {"refusal": None})
    newer = put_dimensions(office, kept, ("1 Alpha", -200))

    assert (older.status_code, whole.status_code, newer.status_code) == (refusal, 200, 200)


def test_dimensions_can_be_changed_until_the_invoice_is_invalidated(office: Office, kept: Any) -> None:
    statuses = [put_dimensions(office, kept, ("1 Alpha", -200)).status_code]
    for step in ("approve", "send", "invalidate"):
        office.send("PUT", f"/invoices/{kept['id']}/{step}")
        statuses.append(put_dimensions(office, kept, ("1 Alpha", -200)).status_code)
    whole = office.send("PUT", f"/ledgerreceipts/{kept['ledgerReceiptId']}", receipt_of(office, kept))

    assert statuses == [200, 200, 200, 403]
    assert whole.status_code == 403


def test_dimensions_stay_as_they_are_in_a_closed_period(office: Office, kept: Any) -> None:
    office.steer("POST", "trackingperiod", {"date": "2026-03-02", "status": "CLOSED"})

    answer = put_dimensions(office, kept, ("1 Alpha", -200))

    assert (answer.status_code, findings(answer)) == (400, {(None, "CLOSED_FISCAL_PERIOD")})


def test_a_renamed_item_keeps_what_is_on_it(office: Office, kept: Any) -> None:
    put_dimensions(office, kept, ("1 Alpha", -200))
    [project] = office.get("/dimensions").json()
    renamed = {"id": project["items"][0]["id"], "codeName": "1 Alpha II"}

    answer = office.send("PUT", f"/dimensions/{project['id']}/items", renamed)

    assert answer.json() == renamed
    assert state(office)["invoices"][0]["entries"][0]["dimensions"] == {"Project": {"1 Alpha II": -200}}


def test_a_put_without_dimensions_empties_them(office: Office, kept: Any) -> None:
    put_dimensions(office, kept, ("1 Alpha", -200))
    receipt = receipt_of(office, kept)
    for transaction in receipt["transactions"]:
        transaction.pop("dimensionItemValues", None)

    office.send("PUT", f"/ledgerreceipts/{receipt['id']}", receipt)

    assert state(office)["invoices"][0]["entries"][0]["dimensions"] == {}


def test_a_transaction_that_is_not_of_the_receipt_gets_an_id_of_its_own(office: Office, kept: Any) -> None:
    receipt = receipt_of(office, kept)
    first = receipt["transactions"][0]
    halves = [{**first, "accountingValue": -150, "id": 1}, {**first, "accountingValue": -50}]

    answer = office.send(
        "PUT",
        f"/ledgerreceipts/{receipt['id']}",
        {**receipt, "transactions": [*halves, *receipt["transactions"][1:]]},
    )
    ids = [transaction["id"] for transaction in answer.json()["transactions"]]

    assert answer.status_code == 200
    assert 1 not in ids
    assert len(set(ids)) == 4


def test_a_receipt_keeps_the_total_of_its_invoice(office: Office, kept: Any) -> None:
    receipt = receipt_of(office, kept)
    receipt["transactions"][0]["accountingValue"] = -199.99

    answer = office.send("PUT", f"/ledgerreceipts/{receipt['id']}", receipt)

    assert (answer.status_code, fields(answer)) == (400, {"transactions"})


def test_a_rounding_row_is_added_when_it_is_asked_for(office: Office, kept: Any) -> None:
    receipt = receipt_of(office, kept)
    receipt["transactions"][0]["accountingValue"] = -199.99

    answer = office.send("PUT", f"/ledgerreceipts/{receipt['id']}?createReconciliation=true", receipt)
    *_, last = answer.json()["transactions"]

    assert (last["transactionType"], last["accountingValue"]) == ("RECONCILIATION_ENTRY", -0.01)


def test_no_rounding_row_is_added_where_there_is_nothing_to_round(office: Office, kept: Any) -> None:
    receipt = receipt_of(office, kept)

    answer = office.send("PUT", f"/ledgerreceipts/{receipt['id']}?createReconciliation=true", receipt)

    assert len(answer.json()["transactions"]) == len(receipt["transactions"])


def test_the_control_calls_speak_of_one_company(office: Office, kept: Any) -> None:
    office.client.put(f"/_sandbox/companies/{SWEDISH.id}/onetransactioncall", json={"refusal": 404})

    assert put_dimensions(office, kept, ("1 Alpha", -200)).status_code == 200
