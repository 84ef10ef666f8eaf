"""What is true of the company itself: that both systems mean the same one, its statuses, and its rights."""

from __future__ import annotations

from typing import Any

import pytest
from register_desk import RegisterDesk, codes, told
from scripted_systems import IDENTIFIER
from scripted_travels import travels

from severa_procountor.commands.checks import binding, rights, statuses
from severa_procountor.errors import AccessDenied, Missing
from severa_procountor.problems import Level, Problem


def test_a_company_of_one_name_is_one_company(desk: RegisterDesk) -> None:
    assert codes(desk.look(binding.look)) == []


def test_a_company_of_another_name_is_a_warning(desk: RegisterDesk) -> None:
    desk.books.own["name"] = "Somebody Else"
    assert told(desk.look(binding.look)) == [("company_differs", "Company", Level.WARNING)]


@pytest.mark.parametrize(("theirs", "found"), [("24681357", []), ("1234567-1", [Level.ERROR])])
def test_business_ids_say_more_than_names(desk: RegisterDesk, theirs: str, found: list[Level]) -> None:
    desk.severa.companies[0]["rootBusinessUnitGuid"] = "root"
    desk.severa.units = [{"guid": "root", "companyGuid": "co1", "vatNumber": IDENTIFIER}]
    desk.books.own |= {"name": "Another Name", "businessIdentifier": {"code": theirs}}
    assert [level for _, _, level in told(desk.look(binding.look))] == found


def test_books_of_another_country_are_another_company_s(desk: RegisterDesk) -> None:
    desk.severa.companies[0]["country"] = {"englishName": "Sweden", "code3": "SWE"}
    assert codes(desk.look(binding.look)) == ["company_differs"]


def test_statuses_in_use_are_in_order(desk: RegisterDesk) -> None:
    seen = desk.look(statuses.look)
    assert (codes(seen), dict(seen.outcomes)) == ([], {"in use": 2})


def test_a_status_out_of_use_is_a_warning(desk: RegisterDesk) -> None:
    desk.severa.statuses[2]["isActive"] = False
    assert told(desk.look(statuses.look)) == [("status_inactive", "invoices: Transferred", Level.WARNING)]


def test_a_status_in_which_invoices_have_no_number_yet_is_a_warning(desk: RegisterDesk) -> None:
    for status in desk.severa.statuses:
        status["hasInvoiceNumber"] = False
    assert told(desk.look(statuses.look)) == [
        ("status_without_number", "invoices: Waiting for transfer", Level.WARNING)
    ]


def test_statuses_of_travel_are_looked_at_where_travel_is_carried(desk: RegisterDesk) -> None:
    desk.settle(**travels())
    desk.severa.travel_statuses[1]["isActive"] = False
    assert told(desk.look(statuses.look)) == [
        ("status_inactive", "travel reimbursements: Approved", Level.WARNING)
    ]


def test_rights_that_are_there_are_in_order(desk: RegisterDesk) -> None:
    assert codes(desk.look(rights.look)) == []


def test_a_scope_that_is_needed_and_not_granted_is_an_error(desk: RegisterDesk) -> None:
    desk.severa.missing_scopes = ("customers:read", "users:read")
    assert told(desk.look(rights.look)) == [("severa_access_denied", "Severa customers:read", Level.ERROR)]
    desk.settle(**travels())
    assert [subject for _, subject, _ in told(desk.look(rights.look))] == [
        "Severa customers:read",
        "Severa users:read",
    ]


@pytest.mark.parametrize("refusal", [AccessDenied, Missing])
@pytest.mark.parametrize("call", ["fiscal_years", "invoices"])
def test_a_read_that_procountor_refuses_is_an_error(
    desk: RegisterDesk, call: str, refusal: type[AccessDenied | Missing]
) -> None:
    desk.books.fail(call, refusal([Problem("procountor_access_denied", "Procountor: 403")]))
    ((code, subject, level),) = told(desk.look(rights.look))
    assert (code, subject, level) == (
        "procountor_access_denied",
        f"Procountor {call.replace('_', ' ')}",
        Level.ERROR,
    )


def test_a_right_that_is_told_and_not_enough_is_a_warning(desk: RegisterDesk) -> None:
    desk.settle(create_customers=True)
    desk.books.rights = {
        "sales": {"salesOrGroupInvoices": "ALL_RIGHTS", "customerRegister": "VIEWING_RIGHTS"},
        "salaries": {"personRegister": "NO_ACCESS"},
    }
    assert told(desk.look(rights.look)) == [
        ("procountor_access_denied", "Procountor sales.customerRegister", Level.WARNING)
    ]
    desk.settle(create_customers=False)
    assert told(desk.look(rights.look)) == []
    desk.settle(**travels())
    assert told(desk.look(rights.look)) == [
        ("procountor_access_denied", "Procountor salaries.personRegister", Level.WARNING)
    ]


def test_a_key_that_sees_only_what_its_user_made_is_warned_of(desk: RegisterDesk) -> None:
    desk.books.rights = {"sales": {"salesOrGroupInvoices": "ALL_RIGHTS", "personalSalesInvoicesOnly": True}}
    [(_, subject, level)] = told(desk.look(rights.look))
    assert (subject, level) == ("Procountor sales.salesOrGroupInvoices", Level.WARNING)


@pytest.mark.parametrize("answer", [None, {"sales": None}, {"sales": {"customerRegister": 5}}, {"later": {}}])
def test_rights_that_are_not_told_are_not_judged(desk: RegisterDesk, answer: dict[str, Any] | None) -> None:
    desk.books.rights = answer
    assert told(desk.look(rights.look)) == []


def test_a_key_that_may_not_ask_for_its_rights_is_no_finding(desk: RegisterDesk) -> None:
    desk.books.fail("user_rights", AccessDenied([Problem("procountor_access_denied", "no")]))
    assert told(desk.look(rights.look)) == []


def test_receipts_are_read_where_they_are_needed(desk: RegisterDesk) -> None:
    desk.look(rights.look)
    assert desk.books.count("purchase_receipts") == 0
    desk.settle(dimension_names={"project": "Projects"}, purchase_invoices={"start_date": "2026-01-01"})
    desk.books.fail("purchase_receipts", AccessDenied([Problem("procountor_access_denied", "no")]))
    assert codes(desk.look(rights.look)) == ["procountor_access_denied"]
