"""What the rows of a travel reimbursement are dimensioned to, where two companies meet."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from travel_cases import load

from severa_procountor.codecs.severa import BusinessUnit
from severa_procountor.codecs.severa_travel import UserBusinessUnit
from severa_procountor.codecs.travel_reimbursements import translate

CASE = load("several_projects_and_cost_centres")


def notes(of_user: str | None, of_projects: str | None) -> list[str]:
    user = replace(CASE.source.user, business_unit=UserBusinessUnit(guid="u1", company_guid=of_user))
    projects = {
        guid: replace(project, business_unit=BusinessUnit(guid="b1", code="1", company_guid=of_projects))
        for guid, project in CASE.source.projects.items()
    }
    source = replace(CASE.source, user=user, projects=projects)
    return [note.code for note in translate(source, CASE.company, CASE.books).notes]


def test_an_expense_on_another_company_s_project_is_booked_and_told() -> None:
    rows = len(CASE.source.expenses)
    assert notes("co1", "co2").count("project_of_another_company") == rows


@pytest.mark.parametrize(("of_user", "of_projects"), [("co1", "co1"), (None, "co2"), ("co1", None)])
def test_nothing_is_told_of_one_company_or_of_one_that_is_not_known(
    of_user: str | None, of_projects: str | None
) -> None:
    assert "project_of_another_company" not in notes(of_user, of_projects)
