"""What stands behind the rows of the sandbox Severa's invoices, ordinary ones and credit notes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from severa_office import ABSENT, Office

from severa_procountor.sandbox.severa.invoices import InvoiceRow, SalesInvoice

KINDS = {"Hours": "workhours", "ProjectFees": "projectfees", "TravelExpenses": "projecttravelexpenses"}


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def rows(office: Office, kind: str, *, credited: bool) -> Iterator[tuple[SalesInvoice, InvoiceRow]]:
    for sale in office.organisation.sales_invoices:
        if sale.invoice.is_credit_note is credited:
            yield from ((sale, row) for row in sale.rows if row.row_type == kind)


def amounts(entries: list[dict[str, object]]) -> Decimal:
    money = [(entry["invoiceQuantity"], entry["unitPrice"]) for entry in entries]
    return sum(
        (abs(Decimal(str(q)) * Decimal(str(price["amount"]))) for q, price in money),  # type: ignore[index]
        Decimal(0),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_entries_behind_a_row_make_up_its_amount(office: Office, kind: str) -> None:
    for _, row in list(rows(office, kind, credited=False))[:25]:
        entries = office.get(f"invoicerows/{row.guid}/{KINDS[kind]}").json()

        assert amounts(entries) == abs(row.quantity * (row.unit_price.amount or Decimal(0)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_credit_note_gives_back_entries_that_make_up_its_rows(office: Office, kind: str) -> None:
    found = list(rows(office, kind, credited=True))
    assert found
    for sale, row in found[:10]:
        entries = office.get(f"invoicerows/{row.guid}/reimbursed{KINDS[kind]}").json()

        assert amounts(entries) == abs(row.quantity * (row.unit_price.amount or Decimal(0)))
        assert {entry["invoiceRowGuid"] for entry in entries} == {row.guid}
        assert {entry["project"]["guid"] for entry in entries} <= {p.guid for p in sale.invoice.projects}
        behind = office.get(f"invoices/{sale.invoice.guid}/reimbursed{KINDS[kind]}?rowCount=100").json()
        assert [entry for entry in behind if entry["invoiceRowGuid"] == row.guid] == entries


@pytest.mark.parametrize("kind", KINDS)
def test_an_ordinary_invoice_gives_nothing_back_and_a_credit_note_charges_nothing(
    office: Office, kind: str
) -> None:
    [(sale, row), *_] = rows(office, kind, credited=False)
    [(credit, its_row), *_] = rows(office, kind, credited=True)

    assert office.get(f"invoicerows/{row.guid}/reimbursed{KINDS[kind]}").json() == []
    assert office.get(f"invoices/{sale.invoice.guid}/reimbursed{KINDS[kind]}").json() == []
    assert office.get(f"invoicerows/{its_row.guid}/{KINDS[kind]}").json() == []
    assert office.get(f"invoices/{credit.invoice.guid}/{KINDS[kind]}").json() == []


def test_reimbursed_fees_and_expenses_have_the_number_of_their_project_as_a_string(office: Office) -> None:
    def project(kind: str) -> dict[str, object]:
        [(_, row), *_] = rows(office, kind, credited=True)
        shown: dict[str, object] = office.get(f"invoicerows/{row.guid}/reimbursed{KINDS[kind]}").json()[0][
            "project"
        ]
        return shown

    assert isinstance(project("Hours")["number"], int)
    assert isinstance(project("ProjectFees")["number"], str)
    assert isinstance(project("TravelExpenses")["number"], str)


def test_reimbursed_fees_are_paged_by_token_and_hours_by_row(office: Office) -> None:
    def grouped(kind: str) -> str:
        return next(
            row.guid for sale, row in rows(office, kind, credited=True) if len(sale.entries[row.guid]) > 1
        )

    hours = f"invoicerows/{grouped('Hours')}/reimbursedworkhours"
    fees = f"invoicerows/{grouped('ProjectFees')}/reimbursedprojectfees"

    assert office.get(f"{fees}?rowCount=1").headers["NextPageToken"]
    first = office.get(f"{hours}?rowCount=1&firstRow=0")
    assert "NextPageToken" not in first.headers
    assert (
        office.get(f"{hours}?rowCount=1&firstRow=1").json() == office.get(hours).json()[1:2] != first.json()
    )


@pytest.mark.parametrize("kind", KINDS.values())
@pytest.mark.parametrize("parent", ["invoices", "invoicerows"])
def test_what_is_not_there_is_404_without_a_body(office: Office, parent: str, kind: str) -> None:
    answer = office.get(f"{parent}/{ABSENT}/reimbursed{kind}")

    assert (answer.status_code, answer.content) == (404, b"")


def test_a_flat_rate_tells_its_project(office: Office) -> None:
    sale, row = next(iter(rows(office, "FlatRate", credited=False)))

    [rate] = office.get(f"flatrates/{row.flat_rate_guid}").json()

    assert rate["invoiceGuid"] == sale.invoice.guid
    assert rate["project"]["number"] in {project.number for project in sale.invoice.projects}
