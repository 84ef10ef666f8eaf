from __future__ import annotations

from typing import Any

import msgspec
import pytest
from scripted_systems import ScriptedSevera
from two_systems import COMPANY, tenant

from severa_procountor.codecs.procountor_ledger import Dimension as HeldDimension
from severa_procountor.codecs.severa import BusinessUnit, Company, Country, InvoiceStatus
from severa_procountor.problems import Problem
from severa_procountor.workers.names import (
    PURCHASE_INVOICES,
    TRAVEL_REIMBURSEMENTS,
    Named,
    Organisation,
    is_carried,
    resolve,
    unknown_dimensions,
)

STATUSES = ScriptedSevera().statuses
FINLAND = {"guid": "fi", "name": "Suomi", "englishName": "Finland", "code2": "FI", "code3": "FIN"}


def organisation(**parts: list[dict[str, Any]]) -> Organisation:
    plain: dict[str, list[dict[str, Any]]] = {
        "statuses": STATUSES,
        "companies": [{"guid": "co1", "name": "Company"}, {"guid": "co2", "name": "Other Oy"}],
        "units": [{"guid": "bu1", "name": "Oulu", "companyGuid": "co1"}],
        "countries": [FINLAND],
    }
    kinds = {
        "reimbursement_statuses": InvoiceStatus,
        "statuses": InvoiceStatus,
        "companies": Company,
        "units": BusinessUnit,
        "countries": Country,
    }
    read: dict[str, Any] = {
        name: tuple(msgspec.convert(item, kinds[name]) for item in items)
        for name, items in (plain | parts).items()
    }
    return Organisation(**read)


def resolved(company: dict[str, Any] | None = None, **parts: list[dict[str, Any]]) -> Named | None:
    return resolve(tenant(company=company), organisation(**parts))[0].get(COMPANY)


def problems(company: dict[str, Any] | None = None, **parts: list[dict[str, Any]]) -> list[Problem]:
    named, found = resolve(tenant(company=company), organisation(**parts))
    assert named == {}
    assert {name for name, _ in found} == {COMPANY}
    return [problem for _, problem in found]


def invoices(**changes: str) -> dict[str, Any]:
    plain = {"status_before": "Waiting for transfer", "status_after": "Transferred"}
    return {"sales_invoices": plain | changes}


TRAVEL = {"status_before": "Approved", "status_after": "Transferred"}
REIMBURSEMENT_STATUSES = [
    {"guid": "t1", "name": "Approved", "isActive": True},
    {"guid": "t2", "name": "Transferred", "isActive": True},
]


def test_a_reimbursements_statuses_are_those_of_reimbursements_not_of_invoices() -> None:
    parts = {"reimbursement_statuses": REIMBURSEMENT_STATUSES}
    named = resolved({"travel_reimbursements": TRAVEL}, **parts)
    assert named is not None
    assert (named.status_before, named.status_after) == ("s1", "s2")
    assert (named.reimbursement_before, named.reimbursement_after) == ("t1", "t2")


def test_a_reimbursement_status_that_is_not_there_is_told_with_those_that_are() -> None:
    wrong: dict[str, Any] = {"travel_reimbursements": TRAVEL | {"status_after": "Sent"}}
    known = organisation(reimbursement_statuses=REIMBURSEMENT_STATUSES)
    ((_, problem),) = resolve(tenant(company=wrong), known)[1]
    assert (problem.code, problem.where) == (
        "reimbursement_status_unknown",
        "travel_reimbursements.status_after",
    )
    assert "'Approved', 'Transferred'" in problem.message


@pytest.mark.parametrize("known", [REIMBURSEMENT_STATUSES, []], ids=["other statuses", "none at all"])
def test_a_reimbursement_status_that_is_not_there_does_not_stop_the_invoices(
    known: list[dict[str, Any]],
) -> None:
    wrong: dict[str, Any] = {"travel_reimbursements": TRAVEL | {"status_after": "Sent"}}
    named = resolved(wrong, reimbursement_statuses=known)
    assert named is not None
    assert named.has_statuses("sales_invoices")
    assert not named.has_statuses("travel_reimbursements")


def test_statuses_of_what_is_switched_off_are_not_looked_for() -> None:
    named = resolved({"travel_reimbursements": TRAVEL | {"enabled": False}})
    assert named is not None
    assert (named.reimbursement_before, named.reimbursement_after) == ("", "")


@pytest.mark.parametrize("kind", [TRAVEL_REIMBURSEMENTS, PURCHASE_INVOICES])
def test_a_kind_is_carried_where_it_has_a_table_that_is_on_and_the_company_is_on(kind: str) -> None:
    table = {TRAVEL_REIMBURSEMENTS: TRAVEL, PURCHASE_INVOICES: {"start_date": "2026-01-01"}}[kind]
    cases = [{}, {kind: table}, {kind: table | {"enabled": False}}, {kind: table, "enabled": False}]
    carried = [is_carried(tenant(company=case).companies[0], kind) for case in cases]
    assert carried == [False, True, False, False]


@pytest.mark.parametrize("name", ["Company", "  company ", "CO1", "Oulu", "oulu", "bu1"])
def test_a_company_is_found_by_its_name_its_guid_and_its_units(name: str) -> None:
    named = resolved({"severa_company": name})
    assert named is not None
    assert named.company_guid == "co1"


@pytest.mark.parametrize("name", ["Nobody Oy", "Compan", "None"])
def test_a_company_that_is_not_there_is_told_with_those_that_are(name: str) -> None:
    (problem,) = problems({"severa_company": name})
    assert (problem.code, problem.where) == ("severa_company_unknown", "severa_company")
    assert "'Company', 'Other Oy'" in problem.message


def test_a_unit_of_no_listed_company_does_not_stand_for_one() -> None:
    units = [{"guid": "bu9", "name": "Oulu", "companyGuid": "co9"}]
    assert [problem.code for problem in problems({"severa_company": "Oulu"}, units=units)] == [
        "severa_company_unknown"
    ]


@pytest.mark.parametrize("name", ["Company", "Oulu"])
def test_a_company_without_a_guid_cannot_be_carried_for_and_is_told(name: str) -> None:
    parts = {"companies": [{"name": "Company"}], "units": [{"guid": "bu1", "name": "Oulu"}]}
    found = problems({"severa_company": name}, **parts)
    assert [problem.code for problem in found] == ["severa_company_unknown"]


@pytest.mark.parametrize("name", ["Waiting for transfer", " WAITING for transfer ", "s1", "S1"])
def test_a_status_is_found_by_its_name_and_its_guid(name: str) -> None:
    named = resolved(invoices(status_before=name))
    assert named is not None
    assert (named.status_before, named.status_after) == ("s1", "s2")


def test_everything_that_leads_nowhere_is_told_at_once_by_its_setting() -> None:
    wrong = {"severa_company": "Nobody Oy", **invoices(status_before="Nowhere", status_after="Gone")}
    assert [(problem.code, problem.where) for problem in problems(wrong)] == [
        ("severa_company_unknown", "severa_company"),
        ("invoice_status_unknown", "sales_invoices.status_before"),
        ("invoice_status_unknown", "sales_invoices.status_after"),
    ]


def test_two_statuses_of_one_name_are_ambiguous_unless_one_is_inactive() -> None:
    double = {"guid": "s8", "name": "Transferred", "isActive": True}
    (problem,) = problems(statuses=[*STATUSES, double])
    assert "several" in problem.message
    named = resolved(statuses=[*STATUSES, double | {"isActive": False}])
    assert named is not None
    assert named.status_after == "s2"


def test_an_inactive_status_serves_where_no_active_one_has_its_name() -> None:
    named = resolved(statuses=[*STATUSES[:2], {"guid": "s7", "name": "Transferred", "isActive": False}])
    assert named is not None
    assert named.status_after == "s7"


@pytest.mark.parametrize(
    "company",
    [
        {"enabled": False},
        {"sales_invoices": None},
        {"sales_invoices": invoices()["sales_invoices"] | {"enabled": False}},
    ],
)
def test_what_is_switched_off_is_neither_carried_nor_wrong(company: dict[str, Any]) -> None:
    assert resolve(tenant(company=company), organisation(statuses=[])) == ({}, [])


def test_one_company_that_leads_nowhere_leaves_the_others() -> None:
    both = tenant()
    other = msgspec.structs.replace(both.companies[0], name="other", severa_company="Nobody Oy")
    named, found = resolve(msgspec.structs.replace(both, companies=(*both.companies, other)), organisation())
    assert (list(named), [name for name, _ in found]) == ([COMPANY], ["other"])


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ({"guid": "fi"}, "FI"),
        ({"guid": "xx", "code3": "SWE"}, "SE"),
        ({"englishName": "Norway"}, "NO"),
        ({"name": "Viro"}, "EE"),
        ({"name": "Atlantis"}, None),
        (None, None),
    ],
)
def test_the_companys_country_is_known_by_guid_code_or_name(
    country: dict[str, str] | None, code: str | None
) -> None:
    named = resolved(
        companies=[{"guid": "co1", "name": "Company", "country": country, "currencyCode": "EUR"}]
    )
    assert named is not None
    assert (named.country, named.currency) == (code, "EUR")


def test_a_country_without_a_guid_is_not_every_countrys() -> None:
    company = {"guid": "co1", "name": "Company", "country": {"englishName": "Norway"}}
    named = resolved(companies=[company], countries=[{"name": "Suomi", "code2": "FI"}])
    assert named is not None
    assert named.country == "NO"


def test_a_business_unit_belongs_to_its_company() -> None:
    known = organisation(companies=[{"guid": "co1", "rootBusinessUnitGuid": "root"}])
    belongs = [known.company_of_unit(guid) for guid in ("bu1", "root", "co1", "bu9", None)]
    assert belongs == ["co1", "co1", "co1", None, None]


def held(*names: str) -> list[HeldDimension]:
    return [HeldDimension(id=place, name=name) for place, name in enumerate(names)]


@pytest.mark.parametrize(
    ("names", "problems"),
    [
        (("Projektit", "Muut"), []),
        ((" projektit ",), []),
        (("Muut",), ["project = 'Projektit': Procountor has 'Muut'"]),
        ((), ["project = 'Projektit': Procountor has none"]),
        (("Projektit", "PROJEKTIT"), ["project = 'Projektit': Procountor has several of that name"]),
    ],
)
def test_a_dimension_of_the_settings_must_be_one_of_procountors(
    names: tuple[str, ...], problems: list[str]
) -> None:
    (company,) = tenant(company={"dimension_names": {"project": "Projektit"}}).companies
    found = unknown_dimensions(company, held(*names))
    assert [problem.message for problem in found] == problems
    assert {problem.where for problem in found} <= {"dimension_names.project"}


def test_what_has_no_business_unit_belongs_to_the_only_company() -> None:
    two, one = organisation(), organisation(companies=[{"guid": "co1"}])
    assert (one.companies_of(None), two.companies_of(None)) == ({"co1"}, set())
    assert two.companies_of(BusinessUnit(guid="u1", company_guid="co2")) == {"co2"}
    assert two.companies_of(BusinessUnit(guid="bu1")) == {"co1"}
