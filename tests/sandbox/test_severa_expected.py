"""What the sandbox Severa tells those who judge a run: each row's dimensions and each invoice's papers."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Any

from severa_office import Office, world

from severa_procountor.sandbox.severa.invoices import SalesInvoice

KINDS = ("workhours", "projectfees", "projecttravelexpenses")


@cache
def office() -> Office:
    return Office()


@cache
def expected() -> dict[str, dict[str, Any]]:
    told: list[dict[str, Any]] = office().control("GET", "dimensions").json()
    return {each["guid"]: each for each in told}


def sales() -> dict[str, SalesInvoice]:
    return {sale.invoice.guid: sale for each in world().organisations for sale in each.sales_invoices}


def amount(share: dict[str, Any]) -> Decimal:
    return Decimal(str(share["amount"]))


def test_every_invoice_of_every_organisation_is_told_with_its_rows_in_printed_order() -> None:
    assert expected().keys() == sales().keys()
    for guid, sale in sales().items():
        rows = expected()[guid]["rows"]
        assert [row["place"] for row in rows] == list(range(1, len(sale.rows) + 1))


def test_the_shares_of_a_row_add_up_to_its_net() -> None:
    shared = 0
    for each in expected().values():
        for row in each["rows"]:
            if row["net"]:
                shared += len(row["project"]) > 1
                for dimension in ("project", "business_unit"):
                    total = sum(map(amount, row[dimension]))
                    assert abs(total - Decimal(str(row["net"]))) < Decimal("0.00001")
    assert shared > 50


def test_the_shares_are_the_amounts_of_the_entries_that_the_routes_give() -> None:
    mine = {sale.invoice.guid for sale in office().organisation.sales_invoices}
    for guid in list(mine)[:20]:
        wanted: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in expected()[guid]["rows"]:
            for share in row["project"]:
                wanted[share["key"]] += amount(share)
        prefix = "reimbursed" if expected()[guid]["is_credit_note"] else ""
        given: defaultdict[str, Decimal] = defaultdict(Decimal)
        for kind in KINDS:
            for entry in office().get(f"invoices/{guid}/{prefix}{kind}?rowCount=100").json():
                project = office().get(f"projects/{entry['project']['guid']}").json()
                cost = Decimal(str(entry["invoiceQuantity"])) * abs(
                    Decimal(str(entry["unitPrice"]["amount"]))
                )
                given[str(project["number"])] += -cost if prefix else cost
        for row in office().get(f"invoices/{guid}/invoicerows?rowType=FlatRate&rowCount=100").json():
            [rate] = office().get(f"flatrates/{row['flatRateGuid']}").json()
            net = Decimal(str(row["quantity"])) * Decimal(str(row["unitPrice"]["amount"]))
            given[str(rate["project"]["number"])] += net
        assert given.keys() == wanted.keys()
        assert all(abs(given[key] - wanted[key]) < Decimal("0.05") for key in wanted)


def test_some_grouped_rows_cannot_be_parted_into_whole_cents() -> None:
    cent = Decimal("0.01")
    uneven = [
        share
        for each in expected().values()
        for row in each["rows"]
        for share in row["project"]
        if amount(share) % cent
    ]

    assert uneven


def test_the_cost_centre_is_that_of_the_row() -> None:
    for guid, sale in sales().items():
        centers = {row.sort_order: row.cost_center for row in sale.rows}
        for row in expected()[guid]["rows"]:
            center = centers[row["place"]]
            assert [(share["key"], share["name"], share["amount"]) for share in row["cost_center"]] == (
                [(center.number, center.name, row["net"])] if center else []
            )


def test_the_papers_are_those_that_the_route_prints() -> None:
    guid = office().organisation.sales_invoices[0].invoice.guid
    for option, paper in expected()[guid]["papers"].items():
        content = office().get(f"invoices/{guid}/pdf?pdfGetOptions={option}").content
        assert paper == {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def test_some_invoices_have_files_some_are_grouped_with_attachment_and_some_are_both() -> None:
    kinds = {(each["has_files"], each["grouped_with_attachment"]) for each in expected().values()}

    assert len(kinds) == 4
    for guid, each in list(expected().items())[:40]:
        sale, settings = sales()[guid], sales()[guid].settings
        assert each["has_files"] == bool(sale.files)
        assert each["grouped_with_attachment"] == (
            "Group+Attachment"
            in (
                settings.work_hour_grouping,
                settings.project_fee_grouping,
                settings.project_travel_expense_grouping,
            )
        )


def test_a_change_of_a_register_shows_in_what_is_expected() -> None:
    fresh = Office()
    project = fresh.organisation.projects[0]
    fresh.control("POST", f"projects/{project.guid}", {"name": "Hanke"})

    named = {
        share["name"]
        for each in fresh.control("GET", "dimensions").json()
        for row in each["rows"]
        for share in row["project"]
        if share["key"] == str(project.number) and each["organisation"] == fresh.organisation.name
    }

    assert named == {"Hanke"}
