from __future__ import annotations

from typing import Any

import msgspec
import pytest
from scripted_systems import DRAFT, WAITING
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.errors import Unavailable
from severa_procountor.producers.sales_invoices import poll
from severa_procountor.producers.waiting import Poll
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.workers.sales_invoices import KIND


def add_company(
    office: Office, *, with_settings: bool = True, status_before: str = "Waiting for transfer"
) -> None:
    """A second company of the organisation, with a project of its own."""
    office.severa.companies.append({"guid": "co2", "name": "Other Oy", "currencyCode": "EUR"})
    office.severa.projects |= {
        "p1": {"guid": "p1", "businessUnit": {"companyGuid": "co1"}},
        "p2": {"guid": "p2", "businessUnit": {"companyGuid": "co2"}},
    }
    if with_settings:
        first = office.tenants.tenants[TENANT]
        status = {"status_before": status_before, "status_after": "Transferred"}
        other = tenant(company={"name": "other", "severa_company": "Other Oy", "sales_invoices": status})
        both = (*first.companies, *other.companies)
        office.tenants.tenants = {TENANT: msgspec.structs.replace(first, companies=both)}


def of_company(office: Office, company: str, guid: str = "g1") -> Record | None:
    return office.runtime.transfers.record(TransferKey(TENANT, company, KIND, guid))


def registered(office: Office) -> set[tuple[str, str]]:
    records = office.runtime.transfers.records(states=list(State))
    return {(record.key.company, record.key.source_id) for record in records}


def project(guid: str) -> list[dict[str, Any]]:
    return [{"guid": guid}]


def test_what_waits_is_registered_with_what_its_worker_needs(office: Office) -> None:
    listed_at = office.clock()
    assert poll(office.tenant) == Poll(listed=1, begun=1)
    record = office.record()
    assert (record.state, record.number) == (State.WAITING, "1042")
    numbers = {"customers": "1001", "projects": "77"}
    assert record.facts == {"listed_at": str(listed_at), "companies": "1"} | numbers


def test_only_the_waiting_status_is_listed(office: Office) -> None:
    office.severa.add("g2", status={"guid": DRAFT})
    poll(office.tenant)
    assert ("invoices_in_status", (WAITING,)) in office.severa.asked
    assert registered(office) == {(COMPANY, "g1")}


def test_what_is_known_is_not_begun_again(office: Office) -> None:
    poll(office.tenant)
    assert poll(office.tenant) == Poll(listed=1, begun=0)


def test_a_parked_invoice_begins_again_when_severa_says_anything_else_of_it(office: Office) -> None:
    poll(office.tenant)
    office.take().park([])
    office.clock.pass_ms(1000)
    assert poll(office.tenant).begun == 0
    office.severa.invoices["g1"]["notes"] = "Mended"
    assert poll(office.tenant).begun == 1


def test_a_parked_invoice_begins_again_when_the_settings_have_changed(office: Office) -> None:
    poll(office.tenant)
    office.take().park([])
    office.settle({"create_customers": True})
    assert poll(office.tenant).begun == 1


def test_a_parked_invoice_that_left_the_list_is_looked_at_again(office: Office) -> None:
    poll(office.tenant)
    office.take().park([])
    office.severa.invoices["g1"]["status"] = {"guid": DRAFT}
    office.clock.pass_ms(1000)
    poll(office.tenant)
    assert office.record().state is State.WAITING


def test_a_parked_invoice_stays_parked_when_the_list_was_not_read_to_its_end(office: Office) -> None:
    poll(office.tenant)
    office.take().park([])
    office.severa.invoices.clear()
    office.clock.pass_ms(1000)
    office.severa.fail("invoices_in_status", Unavailable("severa", "GET", "ill"))
    with pytest.raises(Unavailable):
        poll(office.tenant)
    assert office.record().state is State.PARKED


def test_a_parked_invoice_stays_parked_while_something_listed_cannot_be_told_apart(office: Office) -> None:
    poll(office.tenant)
    office.take().park([])
    office.severa.invoices = {"": {"number": 1042, "status": {"guid": WAITING}}}
    office.clock.pass_ms(1000)
    poll(office.tenant)
    assert office.record().state is State.PARKED


def test_a_page_is_registered_before_the_next_is_asked_for(office: Office) -> None:
    office.severa.page_size = 1
    office.severa.add("g2", 1043)
    listed: list[set[tuple[str, str]]] = []
    called = office.severa.called

    def noting(call: str, about: Any = None) -> None:
        if call == "invoices_in_status":
            listed.append(registered(office))
        called(call, about)

    office.severa.called = noting  # type: ignore[method-assign]
    assert poll(office.tenant).listed == 2
    assert listed == [set(), {(COMPANY, "g1")}]


def test_the_customers_of_a_page_are_told_to_each_of_its_workers(office: Office) -> None:
    office.severa.add("g2", 1043, billingCustomer={"guid": "c2", "number": 900})
    office.severa.add("g3", 1044, billingCustomer={"guid": "c3"})
    poll(office.tenant)
    assert {office.record(guid).facts["customers"] for guid in ("g1", "g2", "g3")} == {"1001,900"}


def test_an_invoice_goes_to_the_company_of_its_project(office: Office) -> None:
    add_company(office)
    office.severa.invoices["g1"]["projects"] = project("p1")
    office.severa.add("g2", 1043, projects=project("p2"))
    poll(office.tenant)
    assert registered(office) == {(COMPANY, "g1"), ("other", "g2")}


def test_an_invoice_of_a_company_without_settings_is_left_alone_and_counted(office: Office) -> None:
    add_company(office, with_settings=False)
    office.severa.invoices["g1"]["projects"] = project("p2")
    assert poll(office.tenant) == Poll(listed=1, left_alone=1)
    assert registered(office) == set()


def test_an_invoice_in_another_companys_waiting_status_is_left_alone(office: Office) -> None:
    add_company(office, status_before="Draft")
    office.severa.invoices["g1"]["projects"] = project("p2")
    assert poll(office.tenant) == Poll(listed=1, left_alone=1)


@pytest.mark.parametrize(
    ("projects", "companies"), [([], "0"), (project("p1") + project("p2"), "2")], ids=["none", "several"]
)
def test_an_invoice_of_no_or_several_companies_is_registered_to_be_parked(
    office: Office, projects: list[dict[str, Any]], companies: str
) -> None:
    add_company(office)
    office.severa.invoices["g1"]["projects"] = projects
    poll(office.tenant)
    assert registered(office) == {(COMPANY, "g1")}
    assert office.record().facts["companies"] == companies


def test_an_invoice_of_several_companies_without_settings_is_left_alone(office: Office) -> None:
    add_company(office, with_settings=False)
    office.severa.companies.append({"guid": "co3", "name": "Third Oy"})
    office.severa.projects["p3"] = {"guid": "p3", "businessUnit": {"companyGuid": "co3"}}
    office.severa.invoices["g1"]["projects"] = project("p2") + project("p3")
    assert poll(office.tenant).left_alone == 1


def test_an_odd_invoice_is_registered_by_its_guid_so_that_somebody_hears_of_it(office: Office) -> None:
    office.severa.invoices["g1"]["projects"] = "all of them"
    assert poll(office.tenant) == Poll(listed=1, begun=1)
    assert office.record().number == ""


def test_one_invoice_without_a_guid_does_not_hold_up_the_others(office: Office) -> None:
    office.severa.invoices = {"": {"number": 1, "status": {"guid": WAITING}}} | office.severa.invoices
    with capture_logs() as logs:
        assert poll(office.tenant) == Poll(listed=2, begun=1, unreadable=1)
    assert [entry["event"] for entry in logs] == ["listed_document_unreadable"]


def test_nothing_is_listed_when_no_company_can_be_carried_for(office: Office) -> None:
    office.procountor.own["id"] = 2
    assert poll(office.tenant) == Poll()
    assert office.severa.count("invoices_in_status") == 0


def test_the_moment_of_the_list_is_from_before_it_was_asked_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done while the list is on its way must not begin again by it."""
    begun, called = office.clock(), office.severa.called

    def slowly(call: str, about: Any = None) -> None:
        if call == "invoices_in_status":
            office.clock.pass_ms(5_000)
        called(call, about)

    monkeypatch.setattr(office.severa, "called", slowly)
    poll(office.tenant)
    assert office.record().facts["listed_at"] == str(begun)


def test_the_customers_name_is_on_record_for_those_who_search(office: Office) -> None:
    office.severa.add("g2", billingCustomer={"guid": "c2", "number": 1002, "name": "Virtanen Oy"})
    poll(office.tenant)
    assert office.record("g2").customer == "Virtanen Oy"
