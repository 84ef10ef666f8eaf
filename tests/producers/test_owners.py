from __future__ import annotations

from typing import Any

import pytest
from two_systems import Office

from severa_procountor.codecs.listing import Listed
from severa_procountor.producers.owners import Owners
from severa_procountor.workers.cards import PROJECT_LIFE

OWN, OTHER = "co1", "co2"


@pytest.fixture
def office(office: Office) -> Office:
    """An organisation of two companies, whose projects belong to one of them each."""
    office.severa.companies.append({"guid": OTHER, "name": "Other Oy"})
    office.severa.units = [
        {"guid": "bu1", "name": "Oulu", "companyGuid": OWN},
        {"guid": "bu2", "name": "Turku", "companyGuid": OTHER},
    ]
    office.severa.projects = {
        "p1": {"guid": "p1", "businessUnit": {"guid": "bu1"}},
        "p2": {"guid": "p2", "businessUnit": {"guid": "x", "companyGuid": OTHER}},
        "p3": {"guid": "p3", "businessUnit": None},
        "p4": {"guid": "p4", "businessUnit": {"guid": "unheard of"}},
    }
    return office


def document(*projects: str, business_unit: str | None = None) -> Listed:
    return Listed("g1", "v", projects=projects, business_unit=business_unit)


def owners_of(office: Office, *documents: Listed) -> list[set[str]]:
    owners = Owners(office.tenant)
    owners.learn(documents)
    return [owners.of(document) for document in documents]


def asked(office: Office) -> list[Any]:
    return [about for call, about in office.severa.asked if call == "projects_by_guid"]


def test_a_document_belongs_to_the_company_of_its_projects_business_unit(office: Office) -> None:
    assert owners_of(office, document("p1"), document("p2"), document("p1", "p1")) == [{OWN}, {OTHER}, {OWN}]


def test_projects_of_several_companies_make_several_owners(office: Office) -> None:
    assert owners_of(office, document("p1", "p2")) == [{OWN, OTHER}]


@pytest.mark.parametrize("projects", [(), ("p3",), ("p4",), ("gone",)])
def test_without_a_project_that_tells_the_number_series_does(
    office: Office, projects: tuple[str, ...]
) -> None:
    documents = (document(*projects, business_unit="bu2"), document(*projects))
    assert owners_of(office, *documents) == [{OTHER}, set()]


def test_a_project_that_tells_goes_before_the_number_series(office: Office) -> None:
    assert owners_of(office, document("p1", "p3", business_unit="bu2")) == [{OWN}]


def test_an_organisation_of_one_company_is_not_asked_for_projects(office: Office) -> None:
    del office.severa.companies[1]
    assert owners_of(office, document("p2"), document()) == [{OWN}, {OWN}]
    assert asked(office) == []


def test_the_projects_of_a_page_are_read_in_one_call_and_each_once(office: Office) -> None:
    owners = Owners(office.tenant)
    owners.learn([document("p1", "p2"), document("p2")])
    owners.learn([document("p1")])
    assert asked(office) == [("p1", "p2")]


def test_a_project_that_moved_to_another_company_is_seen_at_the_next_poll(office: Office) -> None:
    owners_of(office, document("p1"))
    office.severa.projects["p1"]["businessUnit"] = {"guid": "bu2"}
    office.clock.pass_ms(int(PROJECT_LIFE * 1000))
    assert owners_of(office, document("p1")) == [{OTHER}]


def test_one_project_that_cannot_be_read_does_not_hold_up_the_others(office: Office) -> None:
    office.severa.projects["p2"]["businessUnit"] = "Turku"
    assert owners_of(office, document("p2"), document("p1")) == [set(), {OWN}]
