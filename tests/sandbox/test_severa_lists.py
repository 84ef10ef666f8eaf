"""Filters and paging of the sandbox Severa."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from severa_office import ABSENT, Office, error_type


@pytest.fixture
def office() -> Office:
    return Office(organisation=1)


def guids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["guid"] for row in rows]


def pages(office: Office, path: str) -> list[list[dict[str, Any]]]:
    found = [office.get(path)]
    while token := found[-1].headers.get("NextPageToken"):
        found.append(office.get(f"{path}&pageToken={token}"))
    return [answer.json() for answer in found]


def test_pages_by_token_hold_every_invoice_once(office: Office) -> None:
    everything = [sale.invoice.guid for sale in office.organisation.sales_invoices]

    walked = pages(office, "invoices?rowCount=7")

    assert [guid for page in walked for guid in guids(page)] == everything
    assert all(len(page) == 7 for page in walked[:-1])


def test_a_page_by_token_has_twenty_rows_unless_asked(office: Office) -> None:
    assert len(office.get("invoices").json()) == 20


def test_an_exact_last_page_has_no_token(office: Office) -> None:
    count = len(office.organisation.customers)

    assert "NextPageToken" not in office.get(f"customers?rowCount={count}").headers


def test_moving_an_invoice_between_two_pages_loses_no_other(office: Office) -> None:
    """A worker moves what the first page gave while the producer asks for the second."""
    waiting = guids(office.waiting())
    path = f"invoices?invoiceStatusGuids={office.status('Waiting for transfer to Procountor')}&rowCount=3"
    first = office.get(path)
    for guid in guids(first.json()):
        office.control("POST", f"invoices/{guid}/status", {"status": "Transferred to Procountor"})

    second = office.get(f"{path}&pageToken={first.headers['NextPageToken']}")

    assert guids(second.json()) == waiting[3:6]


def test_a_token_of_another_list_is_refused(office: Office) -> None:
    token = office.get("invoices?rowCount=1").headers["NextPageToken"]

    assert error_type(office.get(f"customers?rowCount=1&pageToken={token}")) == "InvalidParameter"
    assert office.get(f"invoices?numbers=1&rowCount=1&pageToken={token}").status_code == 400
    assert office.get("invoices?pageToken=nonsense").status_code == 400


@pytest.mark.parametrize("path", ["invoices", "invoicestatuses"])
@pytest.mark.parametrize("count", ["101", "0", "-1", "many"])
def test_no_more_than_a_hundred_rows_may_be_asked_for(office: Office, path: str, count: str) -> None:
    assert office.get(f"{path}?rowCount={count}").status_code == 400


def test_registers_are_paged_by_row_and_give_no_token(office: Office) -> None:
    everything = [unit.guid for unit in office.organisation.business_units]
    first = office.get("businessunits?firstRow=0&rowCount=2")
    rest = office.get("businessunits?firstRow=2&rowCount=100")

    assert guids(first.json()) + guids(rest.json()) == everything
    assert "NextPageToken" not in first.headers


def test_array_filters_repeat_and_a_comma_is_part_of_a_value(office: Office) -> None:
    one, other = guids(office.waiting())[:2]
    numbers = [office.get(f"invoices/{guid}").json()["number"] for guid in (one, other)]
    statuses = [office.status(name) for name in ("Draft", "Paid")]

    repeated = office.get(f"invoices?numbers={numbers[0]}&numbers={numbers[1]}").json()
    joined = office.get(f"invoices?invoiceStatusGuids={','.join(statuses)}").json()

    assert guids(repeated) == [one, other]
    assert joined == []
    assert office.get(f"invoices?invoiceStatusGuids={statuses[0]}&invoiceStatusGuids={statuses[1]}").json()


def test_invoices_are_found_by_the_business_units_of_their_projects(office: Office) -> None:
    company = office.organisation.details.active_companies[1]
    units = [unit.guid for unit in office.organisation.business_units if unit.company_guid == company.guid]

    query = "&".join(f"projectBusinessUnitGuids={unit}" for unit in units)
    found = office.get(f"invoices?rowCount=100&{query}").json()

    wanted = [s.invoice.guid for s in office.organisation.sales_invoices if s.company == company.name]
    assert guids(found) == wanted


def test_changed_since_means_at_or_after(office: Office) -> None:
    invoice = office.waiting()[0]
    moment = invoice["lastUpdatedDateTime"].replace("Z", "+00:00")
    later = moment.replace(":00+", ":01+")

    assert invoice["guid"] in guids(office.get(f"invoices?rowCount=100&changedSince={quote(moment)}").json())
    assert invoice["guid"] not in guids(
        office.get(f"invoices?rowCount=100&changedSince={quote(later)}").json()
    )


def test_dates_of_invoices_are_found_from_and_to(office: Office) -> None:
    day = office.waiting()[0]["date"]
    found = office.get(f"invoices?rowCount=100&startDate={day}T00:00:00Z&endDate={day}T00:00:00Z").json()

    assert found
    assert {invoice["date"] for invoice in found} == {day}


@pytest.mark.parametrize(
    "query", ["changedSince=yesterday", "changedSince=2026-01-01T00:00:00", "numbers=one", "startDate=1"]
)
def test_a_value_that_cannot_be_read_is_refused(office: Office, query: str) -> None:
    assert error_type(office.get(f"invoices?{query}")) == "InvalidParameter"


def test_unknown_parameters_are_ignored(office: Office) -> None:
    assert office.get("invoices?colour=red").status_code == 200


def test_inactive_rows_are_listed_unless_left_out(office: Office) -> None:
    names = {status["name"] for status in office.get("invoicestatuses").json()}
    active = {status["name"] for status in office.get("invoicestatuses?active=true").json()}

    assert names - active == {"Sent to the old system"}
    assert office.get("invoicestatuses?active=perhaps").status_code == 400


def test_customers_are_found_by_number_and_by_exact_business_id(office: Office) -> None:
    one, other = office.organisation.customers[:2]

    by_number = office.get(f"customers?numbers={one.number}&numbers={other.number}").json()
    by_id = office.get(f"customers?vatNumber={one.vat_number}").json()
    part = office.get(f"customers?vatNumber={(one.vat_number or '')[:-1]}").json()

    assert guids(by_number) == [one.guid, other.guid]
    assert guids(by_id) == [one.guid]
    assert part == []


def test_projects_are_found_by_guid(office: Office) -> None:
    wanted = [project.guid for project in office.organisation.projects[:3]]

    assert (
        guids(office.get("projects?" + "&".join(f"projectGuids={guid}" for guid in wanted)).json()) == wanted
    )


def test_rows_come_in_no_order_and_can_be_cut_to_one_type(office: Office) -> None:
    sale = next(sale for sale in office.organisation.sales_invoices if len(sale.rows) == 8)
    path = f"invoices/{sale.invoice.guid}/invoicerows"

    rows = office.get(path).json()
    hours = office.get(f"{path}?rowType=Hours").json()

    assert sorted(row["sortOrder"] for row in rows) == list(range(1, 9))
    assert hours == [row for row in rows if row["rowType"] == "Hours"]


def test_a_country_is_an_object_by_guid_and_an_array_by_code_or_name(office: Office) -> None:
    sweden = office.get("localization/countries/SE").json()

    assert [country["code3"] for country in sweden] == ["SWE"]
    assert office.get("localization/countries/Sweden").json() == sweden
    assert office.get(f"localization/countries/{sweden[0]['guid']}").json() == sweden[0]
    assert office.get("localization/countries/Atlantis").status_code == 404


def test_vat_rates_are_those_of_the_own_country_unless_another_is_named(office: Office) -> None:
    germany = office.get("localization/countries/DE").json()[0]["guid"]

    assert 25.5 in [rate["percentage"] for rate in office.get("vatrates").json()]
    assert office.get(f"vatrates?countryGuid={germany}").json() == []


def test_the_entries_behind_a_row_make_up_its_quantity(office: Office) -> None:
    sale = next(
        sale
        for sale in office.organisation.sales_invoices
        if not sale.invoice.is_credit_note and any(row.row_type == "Hours" for row in sale.rows)
    )
    row = next(row for row in sale.rows if row.row_type == "Hours")

    hours = office.get(f"invoicerows/{row.guid}/workhours").json()

    assert sum(entry["quantity"] for entry in hours) == pytest.approx(float(row.quantity))
    assert {entry["project"]["guid"] for entry in hours} <= {p.guid for p in sale.invoice.projects}
    assert office.get(f"invoicerows/{row.guid}/projectfees").json() == []
    assert hours[0] in office.get(f"invoices/{sale.invoice.guid}/workhours?rowCount=100").json()


def test_a_credit_note_has_no_entries_of_its_own(office: Office) -> None:
    sale = next(sale for sale in office.organisation.sales_invoices if sale.invoice.is_credit_note)

    assert all(
        office.get(f"invoices/{sale.invoice.guid}/{kind}").json() == []
        for kind in ("workhours", "projectfees", "projecttravelexpenses")
    )


def test_what_is_not_there_is_404(office: Office) -> None:
    paths = (
        f"invoices/{ABSENT}/invoicerows",
        f"invoices/{ABSENT}/invoicesettings",
        f"flatrates/{ABSENT}",
        f"businessunits/{ABSENT}",
    )

    assert [(office.get(path).status_code, office.get(path).content) for path in paths] == [(404, b"")] * 4
