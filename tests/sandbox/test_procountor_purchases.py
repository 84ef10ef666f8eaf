"""Purchase invoices in the sandbox Procountor: what the API shows of them, and what people do to them."""

from __future__ import annotations

from typing import Any

import pytest
from procountor_office import FINNISH, Office

PROJECT, ALPHA, BETA = "Project", "1 Alpha", "2 Beta"


@pytest.fixture
def office() -> Office:
    return Office()


def share(item: str, value: float, dimension: str = PROJECT) -> dict[str, Any]:
    return {"dimension": dimension, "item": item, "value": value}


def line(net: float, *shares: dict[str, Any], account: str = "4450", **changes: Any) -> dict[str, Any]:
    return {"account": account, "net": net, "shares": shares, **changes}


def purchase(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What is entered: an approved invoice of a supplier."""
    plain = {"supplier": "Bolts Oy", "number": "B-77", "date": "2026-02-20", "due_date": "2026-03-20"}
    return {**plain, "lines": lines or (line(100, share(ALPHA, 100)),), **changes}


def entered(office: Office, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    ids: dict[str, Any] = office.steer("POST", "purchases", purchase(*lines, **changes)).json()
    return ids


def ids_of(office: Office, path: str, **query: Any) -> list[int]:
    return [row["id"] for row in office.get(path, **query).json()["results"]]


def receipt_of(office: Office, ids: dict[str, Any]) -> Any:
    return office.get(f"/ledgerreceipts/{ids['ledgerReceiptId']}").json()


def state_of(office: Office, ids: dict[str, Any]) -> Any:
    states = office.client.get("/_sandbox/purchases").json()
    return next(each for each in states if each["id"] == ids["id"])


def test_a_purchase_invoice_shows_its_supplier_numbers_sums_and_receipt(office: Office) -> None:
    ids = entered(office, line(100, vat=25.5), line(50, vat=0))

    shown = office.get(f"/invoices/{ids['id']}").json()

    assert (shown["type"], shown["status"]) == ("PURCHASE_INVOICE", "APPROVED")
    assert shown["counterParty"]["counterPartyAddress"]["name"] == "Bolts Oy"
    assert (shown["originalInvoiceNumber"], shown["invoiceNumber"]) == ("B-77", ids["invoiceNumber"])
    assert shown["ledgerReceiptId"] == ids["ledgerReceiptId"]
    [total] = shown["invoiceSumInfo"]
    assert (total["excludingVatTotal"], total["vatSumTotal"], total["invoiceSumTotal"]) == (150, 25.5, 175.5)


def test_the_receipt_is_debit_and_net_and_balanced_by_the_debt(office: Office) -> None:
    ids = entered(
        office, line(100, share(ALPHA, 60), share(BETA, 40), description="Bolts"), line(-20.5, vat=0)
    )

    receipt = receipt_of(office, ids)

    first, second, debt = receipt["transactions"]
    assert (receipt["type"], receipt["invoiceId"], receipt["vatType"]) == (
        "PURCHASE_INVOICE",
        ids["id"],
        "PURCHASE",
    )
    assert (first["transactionType"], first["account"], first["accountingValue"]) == ("ENTRY", "4450", 100)
    assert (first["vatPercent"], first["description"]) == (25.5, "Bolts")
    assert [value["value"] for value in first["dimensionItemValues"]] == [60, 40]
    assert (second["accountingValue"], second["dimensionItemValues"]) == (-20.5, [])
    assert (debt["transactionType"], debt["accountingValue"]) == ("REVERSING_ENTRY", -105)


def test_a_foreign_invoice_is_in_the_currency_of_the_books_on_the_receipt(office: Office) -> None:
    ids = entered(office, line(112.5, share(ALPHA, 10), vat=0), currency="SEK", rate=11.25)

    own, accounting = office.get(f"/invoices/{ids['id']}").json()["invoiceSumInfo"]

    assert (own["currency"], own["excludingVatTotal"]) == ("SEK", 112.5)
    assert (accounting["currency"], accounting["excludingVatTotal"]) == ("EUR", 10)
    assert receipt_of(office, ids)["transactions"][0]["accountingValue"] == 10


def test_purchase_invoices_are_listed_by_type_status_dates_and_number(office: Office) -> None:
    office.posted()
    paid = entered(office, status="PAID")
    waiting = entered(office, status="RECEIVED", date="2026-01-05")
    both = {paid["id"], waiting["id"]}

    assert set(ids_of(office, "/invoices", types="PURCHASE_INVOICE")) == both
    assert ids_of(office, "/invoices", types="PURCHASE_INVOICE", status="APPROVED,PAID") == [paid["id"]]
    assert ids_of(office, "/invoices", types="PURCHASE_INVOICE", startDate="2026-02-01") == [paid["id"]]
    assert ids_of(office, "/invoices", invoiceNumber=waiting["invoiceNumber"]) == [waiting["id"]]
    assert set(ids_of(office, "/invoices", createdStartDate="2026-03-02T12:00:00")) >= both
    receipts = ids_of(office, "/ledgerreceipts", types="PURCHASE_INVOICE", orderById="ASC")
    assert receipts == [paid["ledgerReceiptId"], waiting["ledgerReceiptId"]]


def test_a_list_goes_on_after_the_last_id(office: Office) -> None:
    entries = [entered(office, number=f"B-{at}") for at in range(5)]
    for path, name in (("/invoices", "id"), ("/ledgerreceipts", "ledgerReceiptId")):
        wanted = [each[name] for each in entries]
        query = {"types": "PURCHASE_INVOICE", "orderById": "ASC", "size": 3}

        first = ids_of(office, path, **query)
        second = ids_of(office, path, **query, previousId=first[-1])

        assert [*first, *second] == wanted


def test_many_receipts_are_read_at_once(office: Office) -> None:
    one, other = entered(office), entered(office)
    ids = f"{other['ledgerReceiptId']},{one['ledgerReceiptId']}"

    several = office.get(f"/ledgerreceipts/{ids},999999").json()

    assert [each["id"] for each in several] == [one["ledgerReceiptId"], other["ledgerReceiptId"]]
    assert isinstance(office.get(f"/ledgerreceipts/{one['ledgerReceiptId']}").json(), dict)
    assert office.get("/ledgerreceipts/999998,999999").status_code == 404
    assert office.get(f"/ledgerreceipts/{','.join(['1'] * 201)}").status_code == 400


def test_new_dimensions_change_the_receipt_and_not_the_invoice(office: Office) -> None:
    ids = entered(office)
    before, receipt = office.get(f"/invoices/{ids['id']}").json(), receipt_of(office, ids)
    office.clock.pass_by(60)

    office.steer("PUT", f"purchases/{ids['id']}/dimensions", {"entries": [[share(BETA, 70)]]})

    after = receipt_of(office, ids)
    assert [value["value"] for value in after["transactions"][0]["dimensionItemValues"]] == [70]
    assert after["transactions"][0]["id"] == receipt["transactions"][0]["id"]
    assert after["version"] == "2026-03-02T12:01:00"
    assert office.get(f"/invoices/{ids['id']}").json() == before
    assert ids_of(office, "/ledgerreceipts", versionStartDate="2026-03-02T12:01:00") == [
        ids["ledgerReceiptId"]
    ]
    assert ids_of(office, "/invoices", versionStartDate="2026-03-02T12:01:00") == []


def test_an_environment_may_move_the_invoice_with_its_dimensions(office: Office) -> None:
    ids = entered(office)
    office.steer("PUT", "dimensionversions", {"invoices": True})
    office.clock.pass_by(60)

    office.steer("PUT", f"purchases/{ids['id']}/dimensions", {"entries": [[]]})

    assert ids_of(office, "/invoices", versionStartDate="2026-03-02T12:01:00") == [ids["id"]]


def test_another_status_changes_the_invoice_and_shows_on_the_receipt(office: Office) -> None:
    ids = entered(office)
    office.clock.pass_by(60)

    office.steer("PUT", f"purchases/{ids['id']}/status", {"status": "INVALIDATED"})

    assert ids_of(office, "/invoices", versionStartDate="2026-03-02T12:01:00") == [ids["id"]]
    assert office.get(f"/invoices/{ids['id']}").json()["status"] == "INVALIDATED"
    assert receipt_of(office, ids)["status"] == "INVALIDATED"


def test_new_lines_come_on_another_receipt(office: Office) -> None:
    ids = entered(office)
    office.clock.pass_by(60)

    office.steer("PUT", f"purchases/{ids['id']}/lines", {"lines": [line(30, share(BETA, 30))]})

    shown = office.get(f"/invoices/{ids['id']}").json()
    assert shown["ledgerReceiptId"] != ids["ledgerReceiptId"]
    assert (shown["invoiceSumInfo"][0]["excludingVatTotal"], shown["version"]) == (30, "2026-03-02T12:01:00")
    assert office.get(f"/ledgerreceipts/{ids['ledgerReceiptId']}").status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("status", {"status": "LOST"}),
        ("dimensions", {"entries": [[share("3 Gamma", 1)]]}),
        ("dimensions", {"entries": []}),
        ("lines", {"lines": [{"account": "4450"}]}),
    ],
)
def test_a_control_call_that_makes_no_sense_changes_nothing(
    office: Office, path: str, body: dict[str, Any]
) -> None:
    ids = entered(office)
    before = state_of(office, ids)

    answer = office.client.put(f"/_sandbox/companies/{FINNISH.id}/purchases/{ids['id']}/{path}", json=body)

    assert answer.status_code in (400, 404)
    assert state_of(office, ids) == before


def test_a_sales_invoice_is_no_purchase(office: Office) -> None:
    sale = office.posted()["id"]

    answer = office.client.put(
        f"/_sandbox/companies/{FINNISH.id}/purchases/{sale}/status", json={"status": "PAID"}
    )

    assert answer.status_code == 404


def test_the_state_sums_what_is_dimensioned_by_item_and_account(office: Office) -> None:
    ids = entered(
        office,
        line(100, share(ALPHA, 60.1), share(BETA, 39.9)),
        line(10, share(ALPHA, 10)),
        line(5, share(ALPHA, 5), account="4000"),
        line(7),
    )

    state = state_of(office, ids)
    shares = state["shares"]

    assert (state["supplier"], state["status"], state["expected"]) == ("Bolts Oy", "APPROVED", "done")
    assert {(each["item"], each["account"], each["amount"]) for each in shares} == {
        (ALPHA, "4450", 70.1),
        (BETA, "4450", 39.9),
        (ALPHA, "4000", 5),
    }


def test_purchases_are_not_among_the_invoices_that_the_api_has_made(office: Office) -> None:
    entered(office)

    [finnish, _] = office.client.get("/_sandbox/state").json()["companies"]

    assert finnish["invoices"] == []
