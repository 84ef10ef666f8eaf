"""Travel reimbursements that wait are registered with the company of their user, and nothing else of the user."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from persons_of import CODE, USER
from scripted_travels import TRAVEL_DRAFT, TRAVEL_WAITING, TravelSevera, travels
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.errors import AccessDenied, Unavailable
from severa_procountor.problems import Problem
from severa_procountor.producers import sales_invoices
from severa_procountor.producers.travel_reimbursements import poll
from severa_procountor.producers.waiting import Poll
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.workers.frame import work
from severa_procountor.workers.memory import Memory
from severa_procountor.workers.names import TRAVEL_REIMBURSEMENTS


@pytest.fixture
def severa(office: Office) -> TravelSevera:
    """One company whose travel reimbursements are carried, and one of them that waits."""
    severa = TravelSevera(office)
    office.settle(travels())
    severa.travel()
    return severa


def add_company(office: Office, severa: TravelSevera, *, with_settings: bool = True, **travel: Any) -> None:
    """A second company of the organisation, with a user of its own; the first user is of the first."""
    severa.companies.append({"guid": "co2", "name": "Other Oy", "currencyCode": "EUR"})
    severa.users["u1"] = USER | {"businessUnit": {"guid": "b1", "companyGuid": "co1"}}
    severa.users["u2"] = USER | {"guid": "u2", "businessUnit": {"guid": "b2", "companyGuid": "co2"}}
    if with_settings:
        first = office.tenants.tenants[TENANT]
        other = tenant(company={"name": "other", "severa_company": "Other Oy", **travels(**travel)})
        both = (*first.companies, *other.companies)
        office.tenants.tenants = {TENANT: msgspec.structs.replace(first, companies=both)}


def record(office: Office, guid: str = "r1", company: str = COMPANY) -> Record:
    found = office.runtime.transfers.record(TransferKey(TENANT, company, TRAVEL_REIMBURSEMENTS, guid))
    assert found is not None
    return found


def registered(office: Office) -> set[tuple[str, str]]:
    records = office.runtime.transfers.records(states=list(State))
    return {(one.key.company, one.key.source_id) for one in records}


def park(office: Office) -> None:
    office.take("r1").park([])
    office.clock.pass_ms(1000)


def test_what_waits_is_registered_with_what_its_worker_needs(office: Office, severa: TravelSevera) -> None:
    listed_at = office.clock()
    assert poll(office.tenant) == Poll(listed=1, begun=1)
    found = record(office)
    assert (found.state, found.number) == (State.WAITING, "31")
    assert found.facts == {"listed_at": str(listed_at), "companies": "1"}


def test_only_the_waiting_status_is_listed(office: Office, severa: TravelSevera) -> None:
    severa.travel("r2", travelReimbursementStatus={"guid": TRAVEL_DRAFT})
    poll(office.tenant)
    assert ("reimbursements_in_status", (TRAVEL_WAITING,)) in severa.asked
    assert registered(office) == {(COMPANY, "r1")}


def test_nothing_is_asked_where_no_company_carries_them(office: Office, severa: TravelSevera) -> None:
    office.settle(travels(enabled=False))
    assert poll(office.tenant) == Poll()
    assert severa.count("reimbursements_in_status") == 0


def test_what_is_known_is_not_begun_again(office: Office, severa: TravelSevera) -> None:
    poll(office.tenant)
    assert poll(office.tenant) == Poll(listed=1, begun=0)


def test_a_parked_one_begins_again_when_severa_says_anything_else_of_it(
    office: Office, severa: TravelSevera
) -> None:
    poll(office.tenant)
    park(office)
    assert poll(office.tenant).begun == 0
    severa.reimbursements["r1"]["title"] = "Mended"
    assert poll(office.tenant).begun == 1


def test_a_parked_one_begins_again_when_the_settings_have_changed(
    office: Office, severa: TravelSevera
) -> None:
    poll(office.tenant)
    park(office)
    office.settle(travels(update_persons=True))
    assert poll(office.tenant).begun == 1


def test_a_parked_one_that_left_the_list_is_looked_at_again(office: Office, severa: TravelSevera) -> None:
    poll(office.tenant)
    park(office)
    severa.reimbursements["r1"]["travelReimbursementStatus"] = {"guid": TRAVEL_DRAFT}
    poll(office.tenant)
    assert record(office).state is State.WAITING


def test_a_parked_one_stays_parked_when_the_list_was_not_read_to_its_end(
    office: Office, severa: TravelSevera
) -> None:
    poll(office.tenant)
    park(office)
    severa.reimbursements.clear()
    severa.fail("reimbursements_in_status", Unavailable("severa", "GET", "ill"))
    with pytest.raises(Unavailable):
        poll(office.tenant)
    assert record(office).state is State.PARKED


def test_a_parked_one_stays_parked_while_something_listed_cannot_be_told_apart(
    office: Office, severa: TravelSevera
) -> None:
    poll(office.tenant)
    park(office)
    del severa.reimbursements["r1"]["guid"]
    assert poll(office.tenant) == Poll(listed=1, unreadable=1)
    assert record(office).state is State.PARKED


def test_one_without_a_guid_is_logged_and_does_not_hold_up_the_others(
    office: Office, severa: TravelSevera
) -> None:
    severa.travel("r2")
    del severa.reimbursements["r1"]["guid"]
    with capture_logs() as logs:
        assert poll(office.tenant) == Poll(listed=2, begun=1, unreadable=1)
    assert registered(office) == {(COMPANY, "r2")}
    assert [entry["event"] for entry in logs] == ["listed_document_unreadable"]


def test_an_odd_one_is_registered_by_its_guid_so_that_somebody_hears_of_it(
    office: Office, severa: TravelSevera
) -> None:
    severa.reimbursements["r1"]["number"] = {"odd": True}
    assert poll(office.tenant) == Poll(listed=1, begun=1)
    assert registered(office) == {(COMPANY, "r1")}


def test_a_page_is_registered_before_the_next_is_asked_for(office: Office, severa: TravelSevera) -> None:
    severa.page_size = 1
    severa.travel("r2")
    listed: list[set[tuple[str, str]]] = []
    called = severa.called

    def noting(call: str, about: Any = None) -> None:
        if call == "reimbursements_in_status":
            listed.append(registered(office))
        called(call, about)

    severa.called = noting  # type: ignore[method-assign]
    assert poll(office.tenant).listed == 2
    assert listed == [set(), {(COMPANY, "r1")}]


def test_no_user_is_read_where_the_organisation_is_one_company(office: Office, severa: TravelSevera) -> None:
    poll(office.tenant)
    assert severa.count("user") == 0


def test_of_several_companies_it_is_the_one_of_the_users_business_unit(
    office: Office, severa: TravelSevera
) -> None:
    add_company(office, severa)
    severa.travel("r2", user="u2")
    assert poll(office.tenant) == Poll(listed=2, begun=2)
    assert registered(office) == {(COMPANY, "r1"), ("other", "r2")}
    assert record(office).facts["companies"] == "1"


def test_a_business_unit_without_a_company_of_its_own_has_the_one_of_the_register(
    office: Office, severa: TravelSevera
) -> None:
    add_company(office, severa)
    severa.units.append({"guid": "b2", "companyGuid": "co2"})
    severa.users["u2"] = USER | {"businessUnit": {"guid": "b2"}}
    severa.travel("r1", user="u2")
    poll(office.tenant)
    assert registered(office) == {("other", "r1")}


def test_a_user_is_asked_for_once_in_ten_minutes(office: Office, severa: TravelSevera) -> None:
    add_company(office, severa)
    severa.travel("r2")
    for _ in range(2):
        poll(office.tenant)
    assert severa.count("user") == 1
    office.clock.pass_ms(11 * 60_000)
    poll(office.tenant)
    assert severa.count("user") == 2


def test_nothing_of_a_user_is_remembered_but_the_company(office: Office, severa: TravelSevera) -> None:
    add_company(office, severa)
    poll(office.tenant)
    held = repr(vars(office.runtime.memory)) + office.everything_in_redis()
    assert "company_of_user" in held
    assert not any(secret in held for secret in (CODE, "Esimerkki", "User("))


def test_one_of_a_company_without_settings_is_left_alone_and_counted(
    office: Office, severa: TravelSevera
) -> None:
    add_company(office, severa, with_settings=False)
    severa.travel("r1", user="u2")
    assert poll(office.tenant) == Poll(listed=1, left_alone=1)
    assert registered(office) == set()


def test_one_in_another_companys_waiting_status_is_left_alone(office: Office, severa: TravelSevera) -> None:
    add_company(office, severa, status_before="Draft")
    severa.travel("r1", user="u2")
    assert poll(office.tenant) == Poll(listed=1, left_alone=1)


@pytest.mark.parametrize("user", [None, "u3", "u4", "u5"], ids=["none", "gone", "without unit", "odd"])
def test_one_whose_company_is_not_clear_is_registered_to_be_parked(
    office: Office, severa: TravelSevera, user: str | None
) -> None:
    add_company(office, severa)
    severa.users |= {"u4": USER, "u5": USER | {"businessUnit": 7}}
    severa.travel("r1", user=user)
    assert poll(office.tenant) == Poll(listed=1, begun=1)
    assert record(office).facts["companies"] == "0"


def test_a_parked_one_begins_again_when_its_company_has_become_clear(
    office: Office, severa: TravelSevera
) -> None:
    add_company(office, severa)
    severa.users["u4"] = USER
    severa.travel("r1", user="u4")
    poll(office.tenant)
    park(office)
    severa.users["u4"] = USER | {"businessUnit": {"guid": "b", "companyGuid": "co1"}}
    assert poll(office.tenant).begun == 1
    assert record(office).facts["companies"] == "1"


def test_the_invoices_go_on_where_severa_does_not_show_the_statuses_of_travel(
    office: Office, severa: TravelSevera
) -> None:
    missing = AccessDenied([Problem("severa_access_denied", "Severa: AddonMissing")])
    severa.add()
    severa.fail("reimbursement_statuses", missing)
    assert poll(office.tenant) == Poll()
    assert sales_invoices.poll(office.tenant).listed == 1
    ((company, problem),) = office.tenant.unresolved()
    assert (company, problem.code) == (COMPANY, "reimbursement_status_unknown")
    assert "AddonMissing" in problem.message


def test_a_reimbursement_is_kept_for_later_while_its_statuses_are_not_known(
    office: Office, severa: TravelSevera
) -> None:
    poll(office.tenant)
    (taken,) = office.runtime.transfers.refill(TENANT, COMPANY, window=9)
    severa.travel_statuses.clear()
    office.runtime.memory = Memory()
    work(office.runtime, str(taken.key), taken.fence)
    assert (record(office).state, record(office).attempts) == (State.WAITING, 0)
    assert "resolve" in record(office).waiting_for
