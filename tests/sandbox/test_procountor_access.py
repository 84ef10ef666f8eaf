"""Signing in to the sandbox Procountor, and what is refused before a call is looked at."""

from __future__ import annotations

import pytest
from procountor_office import Office, findings, invoice


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_token_is_three_parts_with_dots_and_lives_an_hour(office: Office) -> None:
    answer = office.token(api_key="key-fi")

    assert answer.status_code == 200
    assert answer.json()["access_token"].count(".") == 2
    assert answer.json()["expires_in"] == 3600


@pytest.mark.parametrize("wrong", [{"client_secret": "x"}, {"client_id": "x"}, {"api_key": "x"}])
def test_wrong_credentials_are_unauthorized(office: Office, wrong: dict[str, str]) -> None:
    assert office.token(**{"api_key": "key-fi", **wrong}).status_code == 401


def test_a_token_call_in_json_is_refused(office: Office) -> None:
    credentials = {"client_id": "client", "client_secret": "secret", "api_key": "key-fi"}
    answer = office.client.post("/api/oauth/token", json={"grant_type": "client_credentials", **credentials})

    assert answer.status_code == 400


def test_the_token_fixes_the_company(office: Office) -> None:
    assert office.get("/company").json()["id"] == 101
    assert office.get("/company", headers=office.swedish).json()["id"] == 102


def test_a_token_runs_out(office: Office) -> None:
    office.clock.pass_by(3599)
    assert office.get("/company").status_code == 200

    office.clock.pass_by(1)
    answer = office.get("/company")

    assert answer.status_code == 401
    assert findings(answer) == {(None, "Unauthorized")}


@pytest.mark.parametrize("header", ["Bearer unknown", "Basic abc", ""])
def test_a_call_without_a_good_token_is_unauthorized(office: Office, header: str) -> None:
    assert office.get("/company", headers={"Authorization": header}).status_code == 401


def test_ids_of_one_company_mean_nothing_in_another(office: Office) -> None:
    kept = office.posted()

    assert office.get(f"/invoices/{kept['id']}", headers=office.swedish).status_code == 404


def test_a_get_with_a_body_is_refused(office: Office) -> None:
    assert office.send("GET", "/invoices", {}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("DELETE", "/invoices/1"), ("GET", "/users")]
)
def test_what_is_not_there_is_404_in_the_shape_of_errors(office: Office, method: str, path: str) -> None:
    answer = office.client.request(method, f"/api{path}", headers=office.headers)

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["status"] == 404


def test_a_body_that_is_not_declared_as_json_is_refused(office: Office) -> None:
    answer = office.send("POST", "/invoices", invoice(), headers={"Content-Type": "text/plain"})

    assert answer.status_code == 400


def test_a_closed_period_can_be_opened_from_behind(office: Office) -> None:
    body = invoice(date="2025-12-31")
    assert office.send("POST", "/invoices", body).status_code == 403

    period = {"date": "2025-12-31", "isOpen": True}
    office.client.post("/_sandbox/companies/101/period", json=period)

    assert office.send("POST", "/invoices", body).status_code == 200
