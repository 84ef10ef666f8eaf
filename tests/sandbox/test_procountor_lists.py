"""Searching, paging and batches in the sandbox Procountor."""

from __future__ import annotations

from typing import Any

import pytest
from procountor_office import Office, payment


@pytest.fixture
def office() -> Office:
    return Office()


def numbers(office: Office, **query: Any) -> list[str]:
    answer = office.get("/invoices", **query)
    assert answer.status_code == 200, answer.text
    return [found["originalInvoiceNumber"] for found in answer.json()["results"]]


def post(office: Office, *originals: str) -> list[Any]:
    return [office.posted(originalInvoiceNumber=original) for original in originals]


def test_pages_start_at_zero_and_the_newest_comes_first(office: Office) -> None:
    post(office, "1", "2", "3")

    assert numbers(office, size=2) == ["3", "2"]
    assert numbers(office, size=2, page=1) == ["1"]
    assert numbers(office, size=2, page=2) == []


def test_the_meta_data_tells_this_page_and_all(office: Office) -> None:
    post(office, "1", "2", "3")

    meta = office.get("/invoices", size=2, page=1).json()["meta"]

    assert meta == {"pageNumber": 1, "pageSize": 2, "resultCount": 1, "totalCount": 3}


def test_a_page_has_50_rows_unless_told_otherwise(office: Office) -> None:
    assert office.get("/invoices").json()["meta"]["pageSize"] == 50


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", "201"),
        ("size", "0"),
        ("page", "-1"),
        ("page", "1_0"),
        ("invoiceNumber", "A1"),
        ("orderById", "UP"),
        ("status", "DONE"),
        ("types", "SALES_INVOICE,BILL"),
        ("startDate", "2026-03-02T00:00:00"),
        ("createdStartDate", "2026-03-02"),
        ("versionStartDate", "2026-03-02T00:00:00Z"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(office: Office, name: str, value: str) -> None:
    query: dict[str, Any] = {name: value}

    assert office.get("/invoices", **query).status_code == 400


def test_a_list_is_one_parameter_with_commas(office: Office) -> None:
    post(office, "1")

    assert numbers(office, status="UNFINISHED,SENT") == ["1"]
    repeated = office.client.get("/api/invoices?status=UNFINISHED&status=SENT", headers=office.headers)
    assert repeated.status_code == 400


def test_the_previous_id_goes_on_after_it_in_both_directions(office: Office) -> None:
    _, second, _ = post(office, "1", "2", "3")

    assert numbers(office, previousId=second["id"], orderById="ASC") == ["3"]
    assert numbers(office, previousId=second["id"]) == ["1"]


def test_the_external_number_matches_on_a_part(office: Office) -> None:
    post(office, "1000", "10001", "20000")

    assert numbers(office, originalInvoiceNumber="1000", types="SALES_INVOICE") == ["10001", "1000"]


def test_invoices_are_found_by_the_time_of_creation_and_change(office: Office) -> None:
    (early,) = post(office, "early")
    office.clock.pass_by(3000)
    post(office, "late")
    office.send("PUT", f"/invoices/{early['id']}/approve")

    assert numbers(office, createdStartDate="2026-03-02T12:40:00") == ["late"]
    assert numbers(office, createdEndDate="2026-03-02T12:40:00") == ["early"]
    assert numbers(office, versionStartDate="2026-03-02T12:40:00") == ["late", "early"]


def test_invoices_are_found_by_their_contents(office: Office) -> None:
    partner = office.partner_id("berg")
    product = office.product_id("CONS")
    kept = office.posted(partnerId=partner, additionalInformation="Alpha")
    row = {**kept["invoiceRows"][0], "productId": product}
    office.posted(
        originalInvoiceNumber="2", invoiceRows=[row], paymentInfo=payment(dueDate="2026-04-01"),
        date="2026-03-03",
    )  # fmt: skip

    assert numbers(office, businessPartnerId=partner) == ["10001"]
    assert numbers(office, productId=f"{product},9999") == ["2"]
    assert numbers(office, invoiceNumber=kept["invoiceNumber"]) == ["10001"]
    assert numbers(office, searchTerm="alpha") == ["10001"]
    assert numbers(office, startDate="2026-03-03") == ["2"]
    assert numbers(office, dueEndDate="2026-03-31") == ["10001"]
    assert numbers(office, orderByDate="ASC") == ["10001", "2"]


def test_one_id_gives_a_record_and_several_an_array_in_order_without_repeats(office: Office) -> None:
    one, two = (kept["id"] for kept in post(office, "1", "2"))

    assert office.get(f"/invoices/{one}").json()["id"] == one
    assert [found["id"] for found in office.get(f"/invoices/{two},{one},{two},9999").json()] == [one, two]
    assert [found["id"] for found in office.get(f"/invoices/{one},9999").json()] == [one]


def test_unknown_ids_are_not_found_and_too_many_are_refused(office: Office) -> None:
    assert office.get("/invoices/9999").status_code == 404
    assert office.get("/invoices/9998,9999").status_code == 404
    assert office.get("/invoices/" + ",".join(map(str, range(201)))).status_code == 400


def test_bank_accounts_know_their_previous_id(office: Office) -> None:
    assert office.get("/bankaccounts", previousId=9999).status_code == 404
    (account,) = office.get("/bankaccounts").json()["results"]
    assert office.get("/bankaccounts", previousId=account["id"]).json()["results"] == []
