"""Partners, products, dimensions and receipts of the sandbox Procountor."""

from __future__ import annotations

from typing import Any

import pytest
from procountor_office import Office, address, fields, findings, row


@pytest.fixture
def office() -> Office:
    return Office()


def partner(**changes: Any) -> dict[str, Any]:
    plain = {
        "name": "Uusi Oy",
        "type": "CUSTOMER",
        "address": address(name="Uusi Oy"),
        "invoicingInfo": {"customerNumber": "900", "identifier": "1572860-0", "identifierType": "FI"},
        "paymentInfo": {"paymentMethod": "BANK_TRANSFER", "paymentTermDays": "14"},
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def product(**changes: Any) -> dict[str, Any]:
    plain = {"type": "SALES", "name": "New", "discount": 0, "price": 10, "active": True, "currency": "EUR"}
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def names(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {found["name"] for found in answer.json()["results"]}


def test_inactive_partners_hide_unless_asked_for(office: Office) -> None:
    assert names(office.get("/businesspartners", type="CUSTOMER")) == {"Åberg & Co"}
    assert names(office.get("/businesspartners", active="false")) == {"Hidden Oy"}


def test_name_and_identifier_are_searched_by_headers_only(office: Office) -> None:
    everyone = {"Åberg & Co", "Supplier Oy"}

    assert names(office.get("/businesspartners", headers={"identifier": "1572860-0"})) == {"Åberg & Co"}
    assert names(office.get("/businesspartners", headers={"name": "supplier"})) == {"Supplier Oy"}
    assert names(office.get("/businesspartners", identifier="1572860-0", name="supplier")) == everyone


def test_a_customer_number_matches_on_a_part(office: Office) -> None:
    office.send("POST", "/businesspartners", partner(invoicingInfo={"customerNumber": "5001"}))

    found = names(office.get("/businesspartners", customerNumber="500", type="CUSTOMER"))

    assert found == {"Åberg & Co", "Uusi Oy"}


def test_a_created_partner_is_active_and_can_be_read(office: Office) -> None:
    answer = office.send("POST", "/businesspartners", partner(version="2001-01-01T00:00:00"))

    assert answer.status_code == 200
    kept = answer.json()
    assert kept["registryInfo"] == {"active": True}
    assert kept["version"] == "2026-03-02T12:00:00"
    assert office.get(f"/businesspartners/{kept['id']}").json() == kept


def test_a_customer_number_is_unique_among_partners_of_its_type(office: Office) -> None:
    taken = {"customerNumber": "501"}
    customer = office.send("POST", "/businesspartners", partner(invoicingInfo=taken))
    supplier = office.send("POST", "/businesspartners", partner(type="SUPPLIER", invoicingInfo=taken))

    assert (customer.status_code, fields(customer)) == (400, {"invoicingInfo.customerNumber"})
    assert supplier.status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "PERSON"}, "type"),
        ({"address": None}, "address.name"),
        ({"name": ""}, "name"),
        ({"paymentInfo": {}}, "paymentInfo.paymentMethod"),
        ({"paymentInfo": {"paymentMethod": "CASH", "paymentTermDays": 14}}, "paymentInfo.paymentTermDays"),
        ({"invoicingInfo": {"identifier": "1572860-0"}}, "invoicingInfo.identifierType"),
        ({"invoicingInfo": {"identifier": "1572860-1", "identifierType": "FI"}}, "invoicingInfo.identifier"),
        ({"invoicingInfo": {"email": "laskut"}}, "invoicingInfo.email"),
        ({"invoicingInfo": {"einvoiceAddress": {"address": "1"}}}, "invoicingInfo.einvoiceAddress"),
    ],
)
def test_a_wrong_partner_is_refused(office: Office, changes: dict[str, Any], field: str) -> None:
    answer = office.send("POST", "/businesspartners", partner(**changes))

    assert (answer.status_code, fields(answer)) == (400, {field})


def test_a_patch_changes_what_it_names_and_answers_nothing(office: Office) -> None:
    kept = office.send("POST", "/businesspartners", partner()).json()
    change = {"version": kept["version"], "invoicingInfo": {"email": "laskut@example.fi"}}

    answer = office.send("PATCH", f"/businesspartners/{kept['id']}", change)
    after = office.get(f"/businesspartners/{kept['id']}").json()

    assert (answer.status_code, answer.json()) == (200, {})
    assert after["invoicingInfo"] == {**kept["invoicingInfo"], "email": "laskut@example.fi"}
    assert after["name"] == kept["name"]
    assert after["version"] > kept["version"]


def test_a_patch_needs_the_latest_version_in_body_or_query(office: Office) -> None:
    kept = office.send("POST", "/businesspartners", partner()).json()
    path = f"/businesspartners/{kept['id']}"

    missing = office.send("PATCH", path, {"name": "Other"})
    in_query = office.send("PATCH", f"{path}?version={kept['version']}", {"name": "Other"})
    stale = office.send("PATCH", f"{path}?version={kept['version']}", {"name": "Third"})

    assert [answer.status_code for answer in (missing, in_query, stale)] == [400, 200, 400]


def test_a_patch_cannot_touch_the_billing_address(office: Office) -> None:
    kept = office.send("POST", "/businesspartners", partner()).json()
    change = {"version": kept["version"], "billingAddress": address()}

    assert fields(office.send("PATCH", f"/businesspartners/{kept['id']}", change)) == {"billingAddress"}


def test_products_match_on_a_part_of_the_code_and_travel_ones_hide(office: Office) -> None:
    assert names(office.get("/products", code="cons")) == {"Consulting", "Extra"}
    assert names(office.get("/products")) == {"Consulting", "Extra"}
    assert names(office.get("/products", type="TRAVEL")) == {"Kilometres"}


def test_products_have_no_pages(office: Office) -> None:
    assert names(office.get("/products", size=2, page=1)) == {"Consulting", "Extra"}


def test_two_products_may_have_one_code(office: Office) -> None:
    answers = [office.send("POST", "/products", product(code="SAME")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["id"] != answers[1].json()["id"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "x" * 101}, "name"),
        ({"code": "x" * 41}, "code"),
        ({"price": None}, "price"),
        ({"discount": 101}, "discount"),
        ({"defaultAccount": "9999"}, "defaultAccount"),
        ({"vat": 24}, "vat"),
        ({"startDate": "2026-01-01"}, "startDate"),
    ],
)
def test_a_wrong_product_is_refused(office: Office, changes: dict[str, Any], field: str) -> None:
    answer = office.send("POST", "/products", product(**changes))

    assert (answer.status_code, fields(answer)) == (400, {field})


def test_dimensions_come_with_their_items_and_match_on_a_part(office: Office) -> None:
    (project,) = office.get("/dimensions", name="proj").json()

    assert [item["codeName"] for item in project["items"]] == ["1 Alpha", "2 Beta"]
    assert office.get("/dimensions", codeName="Gamma").json() == []


def test_an_item_is_created_made_passive_and_made_active_again(office: Office) -> None:
    (project,) = office.get("/dimensions").json()
    path = f"/dimensions/{project['id']}/items"

    item = office.send("POST", path, {"codeName": "3 Gamma"}).json()
    passive = office.send("PUT", path, {**item, "status": "P"}).json()
    active = office.send("PUT", path, item).json()

    assert (passive["status"], "status" in active) == ("P", False)
    assert item in office.get(f"/dimensions/{project['id']}").json()["items"]


def test_two_items_may_have_one_name(office: Office) -> None:
    (project,) = office.get("/dimensions").json()
    answer = office.send("POST", f"/dimensions/{project['id']}/items", {"codeName": "1 Alpha"})

    assert answer.status_code == 200


@pytest.mark.parametrize("body", [{"codeName": "x"}, {"id": 9999, "codeName": "x"}])
def test_a_change_of_an_item_needs_its_id_in_the_body(office: Office, body: dict[str, Any]) -> None:
    (project,) = office.get("/dimensions").json()

    assert office.send("PUT", f"/dimensions/{project['id']}/items", body).status_code in (400, 404)


class TestDimensionsOfAReceipt:
    """Dimensions are set on the ENTRY transactions of the receipt."""

    @pytest.fixture
    def receipt(self, office: Office) -> Any:
        kept = office.posted(invoiceRows=[row(), row(unitPrice=50)])
        return office.get(f"/ledgerreceipts/{kept['ledgerReceiptId']}").json()

    @pytest.fixture
    def project(self, office: Office) -> Any:
        return office.get("/dimensions").json()[0]

    def put(self, office: Office, receipt: Any, index: int, *values: tuple[int, int, float]) -> Any:
        path = (
            f"/ledgerreceipts/{receipt['id']}/transactions/{receipt['transactions'][index]['id']}/dimensions"
        )
        items = [{"dimensionId": d, "itemId": i, "value": v} for d, i, v in values]
        return office.send("PUT", path, {"dimensionItemValues": items})

    def test_one_transaction_is_split_over_two_items(
        self, office: Office, receipt: Any, project: Any
    ) -> None:
        alpha, beta = (item["id"] for item in project["items"])

        answer = self.put(office, receipt, 0, (project["id"], alpha, -120), (project["id"], beta, -80))

        assert answer.status_code == 200
        assert len(answer.json()["transactions"][0]["dimensionItemValues"]) == 2
        assert answer.json()["version"] > receipt["version"]

    @pytest.mark.parametrize("value", [-199.99, 200, -200.001])
    def test_the_values_must_add_up_with_their_sign(
        self, office: Office, receipt: Any, project: Any, value: float
    ) -> None:
        answer = self.put(office, receipt, 0, (project["id"], project["items"][0]["id"], value))

        assert (answer.status_code, fields(answer)) == (400, {"transactions[0].dimensionItemValues"})

    def test_the_receivable_has_no_dimensions(self, office: Office, receipt: Any, project: Any) -> None:
        answer = self.put(office, receipt, 2, (project["id"], project["items"][0]["id"], 376.5))

        assert answer.status_code == 400

    def test_a_passive_or_unknown_item_is_refused(self, office: Office, receipt: Any, project: Any) -> None:
        item = project["items"][0]
        office.send("PUT", f"/dimensions/{project['id']}/items", {**item, "status": "P"})

        passive = self.put(office, receipt, 0, (project["id"], item["id"], -200))
        unknown = self.put(office, receipt, 0, (project["id"], 9999, -200))

        assert findings(passive) == findings(unknown) == {(
            "transactions[0].dimensionItemValues",
            "DIMENSION_OR_DIMENSION_ITEM_IDENTIFIERS_DOES_NOT_MATCH_THOSE_STORED_IN_DATABASE",
        )}  # fmt: skip

    def test_the_whole_receipt_is_put_with_its_version(
        self, office: Office, receipt: Any, project: Any
    ) -> None:
        value = {"dimensionId": project["id"], "itemId": project["items"][0]["id"]}
        for transaction in receipt["transactions"][:2]:
            amount = transaction["accountingValue"]
            transaction["dimensionItemValues"] = [{**value, "value": amount}]
        path = f"/ledgerreceipts/{receipt['id']}"

        first = office.send("PUT", path, receipt)
        stale = office.send("PUT", path, receipt)

        assert first.status_code == 200
        assert [t["id"] for t in first.json()["transactions"]] == [t["id"] for t in receipt["transactions"]]
        assert (stale.status_code, fields(stale)) == (400, {"version"})

    def test_an_account_outside_the_chart_is_refused(self, office: Office, receipt: Any) -> None:
        receipt["transactions"][0]["account"] = "9999"
        answer = office.send("PUT", f"/ledgerreceipts/{receipt['id']}", receipt)

        code = "ERROR_LEDGERACCOUNT_VATPERCENTAGE_COMBINATION"
        assert findings(answer) == {("transactions[0].account", code)}
