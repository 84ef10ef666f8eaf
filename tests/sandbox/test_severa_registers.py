"""Projects, cost centres and business units in the sandbox Severa: what users change, and who is told."""

from __future__ import annotations

from typing import Any

import pytest
from severa_office import ABSENT, Office

MOMENT = "2026-03-16T09:01:00Z"
REGISTERS = ("projects", "costcenters", "businessunits")


@pytest.fixture
def office() -> Office:
    return Office()


def first(office: Office, register: str) -> dict[str, Any]:
    row: dict[str, Any] = office.get(f"{register}?rowCount=1").json()[0]
    return row


@pytest.mark.parametrize("register", REGISTERS)
def test_a_renamed_member_is_the_only_one_changed_since(office: Office, register: str) -> None:
    guid = first(office, register)["guid"]
    assert office.get(f"{register}?changedSince={MOMENT}").json() == []
    office.clock.pass_by(60)

    office.control("POST", f"{register}/{guid}", {"name": "Uusi nimi"})

    [changed] = office.get(f"{register}?changedSince={MOMENT}").json()
    assert (changed["guid"], changed["name"], changed["lastUpdatedDateTime"]) == (guid, "Uusi nimi", MOMENT)
    assert office.get(f"{register}?changedSince=2026-03-16T09:01:01Z").json() == []
    assert office.get(f"{register}/{guid}").json() == changed


def test_what_was_never_changed_counts_from_its_creation(office: Office) -> None:
    created = first(office, "projects")["createdDateTime"]

    assert office.get(f"projects?rowCount=100&changedSince={created}").json()
    assert office.get("projects?changedSince=2026-03-16T08:59:59Z").json() == []


def test_a_project_is_closed_and_opened_again(office: Office) -> None:
    guid = next(each.guid for each in office.organisation.projects if not each.is_closed)

    office.control("POST", f"projects/{guid}", {"isClosed": True, "closedDate": "2026-03-15"})
    closed = office.get("projects?isClosed=true&rowCount=100").json()
    office.control("POST", f"projects/{guid}", {"isClosed": False, "closedDate": None})

    assert guid in [project["guid"] for project in closed]
    assert guid not in [p["guid"] for p in office.get("projects?isClosed=true&rowCount=100").json()]


@pytest.mark.parametrize("register", ["costcenters", "businessunits"])
def test_a_register_shows_its_inactive_members_unless_asked(office: Office, register: str) -> None:
    guid = next(row["guid"] for row in office.get(register).json() if row["isActive"])

    office.control("POST", f"{register}/{guid}", {"isActive": False})

    assert guid in [row["guid"] for row in office.get(register).json()]
    assert guid not in [row["guid"] for row in office.get(f"{register}?active=true").json()]


def test_a_new_name_shows_wherever_the_thing_is_named(office: Office) -> None:
    invoice = office.waiting()[0]
    project = office.get(f"projects/{invoice['projects'][0]['guid']}").json()
    office.control("POST", f"projects/{project['guid']}", {"name": "Hanke"})
    office.control("POST", f"businessunits/{project['businessUnit']['guid']}", {"code": "77"})

    assert office.get(f"invoices/{invoice['guid']}").json()["projects"][0]["name"] == "Hanke"
    assert office.get(f"projects/{project['guid']}").json()["businessUnit"]["code"] == "77"


def test_the_new_name_of_a_cost_centre_shows_on_rows_and_projects(office: Office) -> None:
    center = next(c for c in office.organisation.cost_centers if c.is_active)
    office.control("POST", f"costcenters/{center.guid}", {"identifier": "999", "name": "Muualla"})

    rows = [row["costCenter"] for row in office.get("invoicerows?rowCount=100").json() if row["costCenter"]]
    projects = [p["costCenter"] for p in office.get("projects?rowCount=100").json() if p["costCenter"]]

    assert {"number": "999", "name": "Muualla"} in rows
    assert center.identifier not in {row["number"] for row in rows}
    assert {"guid": center.guid, "identifier": "999", "name": "Muualla"} in projects


def test_an_edited_row_is_changed_and_its_invoice_is_not(office: Office) -> None:
    invoice = first(office, "invoices")
    [row, *_] = office.get(f"invoices/{invoice['guid']}/invoicerows").json()
    office.clock.pass_by(60)

    office.control("POST", f"invoicerows/{row['guid']}", {"description": "Toisin"})

    [changed] = office.get(f"invoicerows?changedSince={MOMENT}").json()
    assert (changed["guid"], changed["description"]) == (row["guid"], "Toisin")
    assert office.get(f"invoices/{invoice['guid']}/invoicerows").json()[0] == changed
    assert office.get(f"invoices/{invoice['guid']}").json() == invoice


def test_reverse_charge_is_ticked_on_an_invoice_without_changing_it(office: Office) -> None:
    invoice = first(office, "invoices")

    office.control("POST", f"invoicesettings/{invoice['guid']}", {"isReverseCharged": True})

    assert office.get(f"invoices/{invoice['guid']}/invoicesettings").json()["isReverseCharged"] is True
    assert first(office, "invoices") == invoice


def test_a_change_in_the_register_is_no_change_of_the_invoice(office: Office) -> None:
    invoice = office.waiting()[0]
    office.clock.pass_by(60)
    office.control("POST", f"projects/{invoice['projects'][0]['guid']}", {"name": "Hanke"})

    assert office.get(f"invoices?changedSince={MOMENT}").json() == []


@pytest.mark.parametrize("register", REGISTERS)
def test_a_change_that_cannot_be_made_is_refused(office: Office, register: str) -> None:
    guid = first(office, register)["guid"]

    assert office.control("POST", f"{register}/{guid}", {"colour": "red"}).status_code == 400
    assert office.control("POST", f"{register}/{ABSENT}", {"name": "x"}).status_code == 404


def test_thousands_of_projects_are_added_at_once_and_walked_by_token(office: Office) -> None:
    before = len(office.organisation.projects)
    company = office.organisation.details.active_companies[0].name

    added = office.control("POST", "projects", {"company": company, "count": 2000}).json()

    guids: list[str] = []
    answer = office.get("projects?rowCount=100")
    while token := answer.headers.get("NextPageToken"):
        guids += [project["guid"] for project in answer.json()]
        answer = office.get(f"projects?rowCount=100&pageToken={token}")
    guids += [project["guid"] for project in answer.json()]
    assert len(guids) == len(set(guids)) == before + 2000
    assert guids[before:] == added


def test_projects_of_no_company_cannot_be_added(office: Office) -> None:
    assert office.control("POST", "projects", {"company": "Nobody", "count": 1}).status_code == 404
    assert office.control("POST", "projects", {"company": "Nobody", "count": 0}).status_code == 400
