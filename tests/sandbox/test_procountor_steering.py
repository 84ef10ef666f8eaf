"""What tests change behind the API of the sandbox Procountor, and how it then shows over the API."""

from __future__ import annotations

from typing import Any

import pytest
from procountor_office import FINNISH, Office, findings, invoice, payment


@pytest.fixture
def office() -> Office:
    return Office()


def post(office: Office, date: str) -> Any:
    return office.send("POST", "/invoices", invoice(date=date, paymentInfo=payment(dueDate="2026-12-31")))


def test_a_month_is_closed_and_opened_again(office: Office) -> None:
    office.steer("POST", "trackingperiod", {"date": "2026-03-15", "status": "CLOSED"})
    closed, other = post(office, "2026-03-31"), post(office, "2026-04-01")
    office.steer("POST", "trackingperiod", {"date": "2026-03-01", "status": "OPEN"})

    assert (closed.status_code, findings(closed)) == (403, {(None, "CLOSED_FISCAL_PERIOD")})
    assert other.status_code == 200
    assert post(office, "2026-03-31").status_code == 200


def test_a_vat_rate_is_taken_into_use(office: Office) -> None:
    def rates() -> list[float]:
        [country] = office.get("/vats/default").json()["vatInformation"]
        return [each["vatPercent"] for each in country["percentages"]]

    before = rates()
    for _ in range(2):
        office.steer("POST", "vats", {"percentage": 8})
    assert rates() == [*before, 8]


def test_a_bank_account_is_made_inactive_and_active_again(office: Office) -> None:
    def status() -> str:
        return str(office.get("/bankaccounts").json()["results"][0]["status"])

    account = office.get("/bankaccounts").json()["results"][0]["id"]
    office.steer("POST", f"bankaccounts/{account}", {"active": False})
    assert status() == "INACTIVE"
    office.steer("POST", f"bankaccounts/{account}", {"active": True})
    assert status() == "ACTIVE"


def test_tracking_periods_show_among_the_fiscal_years_in_the_order_of_time(office: Office) -> None:
    for day, status in (("2026-12-05", "PENDING"), ("2026-02-28", "CLOSED"), ("2026-01-31", "OPEN")):
        office.steer("POST", "trackingperiod", {"date": day, "status": status})

    [year, _] = office.get("/fiscalyears").json()["fiscalYears"]

    assert [(p["startDate"], p["endDate"], p["status"]) for p in year["trackingPeriods"]] == [
        ("2026-01-01", "2026-01-31", "OPEN"),
        ("2026-02-01", "2026-02-28", "CLOSED"),
        ("2026-12-01", "2026-12-31", "PENDING"),
    ]


def changed_since(office: Office, path: str, **query: Any) -> list[str]:
    office.clock.pass_by(60)
    return [
        each["name"]
        for each in office.get(path, versionStartDate="2026-03-02T12:01:00", **query).json()["results"]
    ]


def test_a_changed_partner_shows_among_those_changed_since(office: Office) -> None:
    partner = office.partner_id("berg")
    assert changed_since(office, "/businesspartners") == []

    office.steer("POST", f"partners/{partner}", {"customerNumber": "777"})

    assert changed_since(office, "/businesspartners") == ["Åberg & Co"]
    assert office.get("/businesspartners", customerNumber="777").json()["results"][0]["id"] == partner


def test_a_partner_is_hidden_and_keeps_the_rest(office: Office) -> None:
    partner = office.partner_id("berg")

    office.steer("POST", f"partners/{partner}", {"active": False})
    after = office.get(f"/businesspartners/{partner}").json()

    assert after["registryInfo"] == {"active": False}
    assert after["invoicingInfo"]["customerNumber"] == "500"


def test_a_changed_product_shows_among_those_changed_since(office: Office) -> None:
    product = office.product_id("CONS")
    assert changed_since(office, "/products") == []

    office.steer("POST", f"products/{product}", {"code": "NEW", "active": False})

    assert changed_since(office, "/products") == ["Consulting"]
    assert office.get(f"/products/{product}").json()["code"] == "NEW"
    assert changed_since(office, "/products", active="true") == []


def test_a_deleted_product_is_gone(office: Office) -> None:
    product = office.product_id("CONS")

    office.steer("DELETE", f"products/{product}")

    assert office.get(f"/products/{product}").status_code == 404


def test_an_item_is_renamed_and_made_passive_and_active_by_hand(office: Office) -> None:
    [alpha, _] = office.get("/dimensions").json()[0]["items"]

    def after(**change: Any) -> Any:
        office.steer("POST", f"items/{alpha['id']}", change)
        return office.get("/dimensions").json()[0]["items"][0]

    assert after(active=False) == {**alpha, "status": "P"}
    assert after(codeName="1 Other") == {**alpha, "codeName": "1 Other", "status": "P"}
    assert after(active=True) == {**alpha, "codeName": "1 Other"}


def test_a_dimension_is_created_by_hand(office: Office) -> None:
    office.steer("POST", "dimensions", {"name": "Cost centre", "items": ["10 Sales"]})

    [dimension] = office.get("/dimensions", name="Cost centre").json()
    assert [item["codeName"] for item in dimension["items"]] == ["10 Sales"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("partners/9999", {}, 404),
        ("products/9999", {}, 404),
        ("items/9999", {}, 404),
        ("trackingperiod", {"date": "2030-01-01", "status": "OPEN"}, 404),
        ("trackingperiod", {"date": "2026-01-01", "status": "SHUT"}, 400),
        ("dimensions", {"name": "x", "typo": 1}, 400),
    ],
)
def test_steering_what_is_not_there_is_an_error(office: Office, path: str, body: Any, status: int) -> None:
    answer = office.client.post(f"/_sandbox/companies/{FINNISH.id}/{path}", json=body)

    assert answer.status_code == status


def test_steering_a_company_that_is_not_there_is_an_error(office: Office) -> None:
    answer = office.client.post("/_sandbox/companies/9/dimensions", json={"name": "x"})

    assert answer.status_code == 404
