"""Travel and expense invoices in the sandbox Procountor, from the post to the approval."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from procountor_office import FINNISH, Office, address, fields, payment

IBAN = "FI3690000000000004"
PERSON = {
    "lastName": "Nyman",
    "paymentInfo": {"paymentMethod": "BANK_TRANSFER", "paymentTermDays": "0", "penalInterestRate": 0},
    "invoicingInfo": {"language": "FINNISH", "gender": "NOT_APPLICABLE"},
    "registryInfo": {"active": True},
}
TRIP = {
    "departure": "2026-03-02 08:30",
    "arrival": "2026-03-02 17:00",
    "places": "Turku",
    "purpose": "Asiakaskäynti",
}


class Desk:
    """An office with one person and the kilometres of its register."""

    def __init__(self) -> None:
        self.office = Office()
        self.person = self.office.send("POST", "/persons", PERSON).json()["id"]
        found = self.office.get("/products", type="TRAVEL", code="KM").json()["results"]
        self.product = found[0]["id"]

    def row(self, **changes: Any) -> dict[str, Any]:
        plain = {
            "productId": self.product,
            "product": "Kilometrit",
            "productCode": "KM",
            "quantity": 100,
            "unit": "KILOMETER",
            "unitPrice": 0.55,
            "discountPercent": 0,
            "vatPercent": 0,
        }
        return {name: value for name, value in {**plain, **changes}.items() if value is not None}

    def invoice(self, **changes: Any) -> dict[str, Any]:
        plain = {
            "type": "TRAVEL_INVOICE",
            "date": "2026-03-02",
            "partnerId": self.person,
            "originalInvoiceNumber": "T501",
            "counterParty": {"counterPartyAddress": address(name="Åke Nyman")},
            "paymentInfo": payment(bankAccount={"accountNumber": IBAN}, bankReferenceCode=None),
            "extraInfo": {"accountingByRow": True, "unitPricesIncludeVat": False},
            "discountPercent": 0,
            "invoiceRows": [self.row()],
            "travelInformationItems": [TRIP],
            "invoiceChannel": "NO_SENDING",
        }
        return {name: value for name, value in {**plain, **changes}.items() if value is not None}

    def post(self, **changes: Any) -> Any:
        return self.office.send("POST", "/invoices", self.invoice(**changes))

    def posted(self, **changes: Any) -> dict[str, Any]:
        answer = self.post(**changes)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def receipt(self, kept: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.office.get(f"/ledgerreceipts/{kept['ledgerReceiptId']}").json()
        return found

    def put(self, kept: dict[str, Any], what: str) -> int:
        return int(self.office.send("PUT", f"/invoices/{kept['id']}/{what}").status_code)

    def status(self, kept: dict[str, Any]) -> str:
        return str(self.office.get(f"/invoices/{kept['id']}").json()["status"])


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_it_is_found_by_its_type_and_number_and_by_nobody_elses(desk: Desk) -> None:
    kept = desk.posted()
    desk.office.posted(originalInvoiceNumber="501")

    def found(types: str) -> list[int]:
        answer = desk.office.get("/invoices", types=types, originalInvoiceNumber="T501")
        return [row["id"] for row in answer.json()["results"]]

    assert found("TRAVEL_INVOICE,BILL_OF_CHARGES") == [kept["id"]]
    assert found("SALES_INVOICE") == []
    assert kept["status"] == "UNFINISHED"


def test_entries_are_debit_one_a_row_and_the_debt_stands_against_them(desk: Desk) -> None:
    rows = [desk.row(), desk.row(quantity=1, unitPrice=100, vatPercent=25.5)]
    receipt = desk.receipt(desk.posted(invoiceRows=rows))

    entries = [(each["transactionType"], each["accountingValue"]) for each in receipt["transactions"]]
    assert entries == [("ENTRY", 55), ("ENTRY", 100), ("REVERSING_ENTRY", -180.5)]
    assert (receipt["type"], receipt["vatType"]) == ("TRAVEL_INVOICE", "PURCHASE")


def test_an_entry_takes_positive_dimensions_in_circulation_too(desk: Desk) -> None:
    kept = desk.posted()
    [dimension] = desk.office.get("/dimensions").json()
    [entry, *_] = desk.receipt(kept)["transactions"]
    desk.put(kept, "sendToCirculation")
    value = {"dimensionId": dimension["id"], "itemId": dimension["items"][0]["id"], "value": 55}
    path = f"/ledgerreceipts/{kept['ledgerReceiptId']}/transactions/{entry['id']}/dimensions"

    wrong = desk.office.send("PUT", path, {"dimensionItemValues": [{**value, "value": -55}]})
    right = desk.office.send("PUT", path, {"dimensionItemValues": [value]})

    assert (wrong.status_code, right.status_code) == (400, 200)


def test_sums_are_told_as_of_any_invoice(desk: Desk) -> None:
    [total] = desk.posted(invoiceRows=[desk.row(vatPercent=13.5)])["invoiceSumInfo"]

    assert Decimal(str(total["invoiceSumTotal"])) == Decimal("62.43")


def test_an_expense_claim_has_no_trips(desk: Desk) -> None:
    assert desk.post(type="BILL_OF_CHARGES", travelInformationItems=None).status_code == 200
    assert fields(desk.post(type="BILL_OF_CHARGES")) == {"travelInformationItems"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"partnerId": None}, "partnerId"),
        ({"partnerId": 9999}, "partnerId"),
        ({"invoiceChannel": "EMAIL"}, "invoiceChannel"),
        ({"invoiceRows": []}, "invoiceRows"),
        ({"vatStatus": 99}, "vatStatus"),
        ({"orderNumber": "1"}, "orderNumber"),
        ({"travelInformationItems": [{**TRIP, "departure": "x" * 41}]}, "travelInformationItems[0].departure"),
        ({"travelInformationItems": [{**TRIP, "places": "x" * 256}]}, "travelInformationItems[0].places"),
        ({"travelInformationItems": [{**TRIP, "purpose": "→"}]}, "travelInformationItems[0].purpose"),
        ({"travelInformationItems": [{**TRIP, "km": "1"}]}, "travelInformationItems[0].km"),
        ({"invoiceApprovalInformation": {"acceptors": [{"userId": 77}]}},
         "invoiceApprovalInformation.acceptors[0].userId"),
        ({"paymentInfo": payment(bankAccount=None)}, "paymentInfo.bankAccount.accountNumber"),
        ({"paymentInfo": payment(bankAccount={"accountNumber": "FI36 9000 0000 0000 04"})},
         "paymentInfo.bankAccount.accountNumber"),
        ({"paymentInfo": payment(currencyRate=2)}, "paymentInfo.currencyRate"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(desk: Desk, changes: dict[str, Any], field: str) -> None:
    answer = desk.post(**changes)

    assert (answer.status_code, field in fields(answer)) == (400, True)


@pytest.mark.parametrize("name", ["identifier", "taxCode", "customerNumber", "email"])
def test_what_only_customers_have_is_refused(desk: Desk, name: str) -> None:
    claimant = {"counterPartyAddress": address(), name: "1"}

    assert fields(desk.post(counterParty=claimant)) == {f"counterParty.{name}"}


def test_a_customer_cannot_claim(desk: Desk) -> None:
    customer = desk.office.partner_id("berg", type="CUSTOMER")

    assert fields(desk.post(partnerId=customer)) == {"partnerId"}


@pytest.mark.parametrize("product", [None, "CONS"])
def test_rows_are_of_the_travel_register(desk: Desk, product: str | None) -> None:
    product_id = desk.office.product_id(product) if product else None

    answer = desk.post(invoiceRows=[desk.row(productId=product_id)])

    assert fields(answer) == {"invoiceRows[0].productId"}


def test_circulation_goes_from_unfinished_over_received_to_approved(desk: Desk) -> None:
    kept = desk.posted()
    seen = []
    for what in ("sendToCirculation", "verify", "approve"):
        assert desk.put(kept, what) == 200
        seen.append(desk.status(kept))

    assert seen == ["RECEIVED", "VERIFIED", "APPROVED"]
    assert desk.put(kept, "sendToCirculation") == 403


def test_circulation_without_approvers_is_refused(desk: Desk) -> None:
    named_nobody = desk.posted(invoiceApprovalInformation={})
    desk.office.steer("PUT", "circulation", {"approvers": []})
    left_out = desk.posted()

    assert [desk.put(each, "sendToCirculation") for each in (named_nobody, left_out)] == [403, 403]


def test_approval_may_need_circulation(desk: Desk) -> None:
    first, second = desk.posted(), desk.posted()
    without = desk.put(first, "approve")
    desk.office.steer("PUT", "circulation", {"approvers": [2], "isNeeded": True})

    assert (without, desk.put(second, "approve")) == (200, 403)
    desk.put(second, "sendToCirculation")
    assert desk.put(second, "approve") == 200


def test_circulation_and_verifying_are_not_for_sales_and_sending_not_for_travel(desk: Desk) -> None:
    sale, travel = desk.office.posted(), desk.posted()

    assert [desk.put(sale, what) for what in ("sendToCirculation", "verify")] == [403, 403]
    assert desk.put(travel, "send") == 403


def test_it_is_not_sent_with_its_attachment(desk: Desk) -> None:
    kept = desk.posted()

    refused = desk.office.attach(kept["id"], sendWithInvoice=True)
    taken = desk.office.attach(kept["id"], sendWithInvoice=False)

    assert (refused.status_code, taken.status_code) == (400, 200)


def test_a_judge_sees_type_trips_and_account(desk: Desk) -> None:
    desk.posted()

    state = desk.office.client.get("/_sandbox/state").json()
    [company] = [each for each in state["companies"] if each["id"] == FINNISH.id]
    [kept] = company["invoices"]

    assert (kept["type"], kept["accountNumber"]) == ("TRAVEL_INVOICE", IBAN)
    assert kept["travelInformationItems"] == [TRIP]
    assert [person["id"] for person in company["persons"]] == [desk.person]
