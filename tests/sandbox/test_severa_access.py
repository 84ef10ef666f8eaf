"""Signing in to the sandbox Severa, its scopes and its quota."""

from __future__ import annotations

import pytest
from severa_office import Office, error_type, world

from severa_procountor.sandbox.faults import Fault, What


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_token_answer_has_severas_own_names(office: Office) -> None:
    answer = office.token("invoices:read, customers:read")

    assert answer.status_code == 200
    assert set(answer.json()) == {
        "access_token",
        "access_token_type",
        "access_token_expires_in",
        "access_token_expires_utc",
        "refresh_token",
        "refresh_token_expires_in",
        "refresh_token_expires_utc",
        "scope",
    }
    assert answer.json()["scope"] == "customers:read,invoices:read"


def test_a_scope_that_there_is_not_is_left_out_of_the_answer(office: Office) -> None:
    assert office.token("invoices:read moon:read").json()["scope"] == "invoices:read"


def test_without_a_scope_nothing_is_granted(office: Office) -> None:
    headers = office.signed_in(scope=None)

    assert office.get("invoices", headers).status_code == 403


def test_names_of_credentials_are_matched_without_case(office: Office) -> None:
    credentials = {
        "client_Id": office.organisation.client_id,
        "client_Secret": office.organisation.client_secret,
        "grant_type": "client_credentials",
    }

    assert office.client.post("/rest-api/v1/token", json=credentials).status_code == 200


def test_a_token_call_as_a_form_is_refused(office: Office) -> None:
    form = {"client_id": office.organisation.client_id, "client_secret": office.organisation.client_secret}

    assert office.client.post("/rest-api/v1/token", data=form).status_code == 400


@pytest.mark.parametrize("wrong", [{"client_id": "x"}, {"client_secret": "x"}])
def test_wrong_credentials_are_unauthenticated(office: Office, wrong: dict[str, str]) -> None:
    answer = office.token("invoices:read", **wrong)

    assert answer.status_code == 401
    assert error_type(answer) == "AuthenticationRequired"


def test_a_token_runs_out(office: Office) -> None:
    office.clock.pass_by(3599)
    assert office.get("invoices").status_code == 200

    office.clock.pass_by(1)
    answer = office.get("invoices")

    assert answer.status_code == 401
    assert error_type(answer) == "AuthenticationRequired"


def test_a_call_needs_the_client_id_of_its_token(office: Office) -> None:
    without = {"Authorization": office.headers["Authorization"]}
    other = {**office.headers, "Client_Id": world().organisations[1].client_id}

    assert office.get("invoices", without).status_code == 401
    assert office.get("invoices", other).status_code == 401


def test_a_refresh_token_gives_a_new_pair_once(office: Office) -> None:
    first = office.token().json()
    client_id = {"Client_Id": office.organisation.client_id}

    second = office.client.post("/rest-api/v1/refreshtoken", json=first["refresh_token"], headers=client_id)
    again = office.client.post("/rest-api/v1/refreshtoken", json=first["refresh_token"], headers=client_id)

    assert second.json()["access_token"] != first["access_token"]
    assert second.json()["scope"] == first["scope"]
    assert again.status_code == 401


def test_a_refresh_token_in_an_object_is_refused(office: Office) -> None:
    body = {"refresh_token": office.token().json()["refresh_token"]}

    assert (
        office.client.post("/rest-api/v1/refreshtoken", json=body, headers=office.headers).status_code == 400
    )


def test_signing_out_kills_the_refresh_token_and_not_the_access_token(office: Office) -> None:
    given = office.token().json()
    headers = {"Authorization": f"Bearer {given['access_token']}", "Client_Id": office.organisation.client_id}

    assert office.client.post("/rest-api/v1/signout", json=given["refresh_token"]).status_code == 200

    refreshed = office.client.post("/rest-api/v1/refreshtoken", json=given["refresh_token"], headers=headers)
    assert refreshed.status_code == 401
    assert office.get("invoices", headers).status_code == 200


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ("settings:read", "invoices"),
        ("invoices:read", "customers"),
        ("invoices:read", "invoicestatuses"),
        ("invoices:read", "organizationdetails"),
        ("settings:read", "users"),
    ],
)
def test_a_missing_scope_is_forbidden(office: Office, scope: str, path: str) -> None:
    answer = office.get(path, office.signed_in(scope))

    assert answer.status_code == 403
    assert error_type(answer) == "InsufficientApiScope"


def test_the_pdf_needs_the_scope_of_files(office: Office) -> None:
    path = f"invoices/{office.waiting()[0]['guid']}/pdf"

    assert office.get(path, office.signed_in("invoices:read")).status_code == 403
    assert office.get(path, office.signed_in("files:read")).content.startswith(b"%PDF-")


def test_an_organisation_sees_only_its_own_invoices(office: Office) -> None:
    foreign = world().organisations[1].sales_invoices[0].invoice.guid

    assert office.get(f"invoices/{foreign}").status_code == 404


def test_the_eleventh_call_in_a_second_is_too_many() -> None:
    office = Office(per_second=10)
    office.clock.pass_by(1)

    statuses = [office.get("invoicestatuses").status_code for _ in range(10)]
    refused = office.get("invoicestatuses")
    other = Office(per_second=10, organisation=1)
    office.clock.pass_by(1)

    assert statuses == [200] * 10
    assert refused.status_code == 429
    assert refused.text == "API calls quota exceeded! maximum admitted 10 per 1s."
    assert other.get("invoicestatuses").status_code == 200
    assert office.get("invoicestatuses").status_code == 200


def test_calls_for_a_token_use_the_clients_quota() -> None:
    office = Office(per_second=1)

    assert office.token().status_code == 429


def test_heartbeats_ask_for_no_token_but_the_authorized_one_does(office: Office) -> None:
    assert office.client.get("/rest-api/heartbeat/server").text == "Server is alive."
    assert office.client.get("/rest-api/heartbeat/database").text == "Database is alive."
    assert office.client.get("/rest-api/heartbeat/authorized").status_code == 401
    assert office.client.get("/rest-api/heartbeat/authorized", headers=office.headers).status_code == 204


def test_a_played_401_has_severas_error_body(office: Office) -> None:
    office.faults.add(Fault(What.UNAUTHORIZED))

    answer = office.get("invoices")

    assert answer.status_code == 401
    assert error_type(answer) == "AuthenticationRequired"


def test_an_unknown_path_is_recorded_and_has_no_body(office: Office) -> None:
    assert office.get("purchaseinvoices").content == b""
    assert office.calls.count(path="purchaseinvoices", status=404) == 1
