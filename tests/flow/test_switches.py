"""Each switch of a company's settings does over both systems what its page says, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flow.choices import choose
from flow.conftest import Produce, Serve
from flow.one_company import COMPANY, PLAIN, copies, serve_one, the_copy
from flow.outcomes import surprises
from flow.systems import by_company, edit_customer, edit_invoice, move, statuses
from flow.worlds import (
    ELSEWHERE,
    TRANSFERRED,
    WAITING,
    books_of,
    first,
    of_company,
    only,
    plain_world,
    sales_of,
    with_books,
    with_plan,
    with_sales,
    world,
)
from msgspec.structs import replace

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World
from severa_procountor.sandbox.world.plan import DRAFT

DIMENSIONS = {
    "project": "Projekti",
    "cost_center": "Kustannuspaikka",
    "business_unit": "Liiketoimintayksikkö",
}
"""Procountor's names for them in the company."""

E_INVOICE = {"eInvoiceAddress": "003724681357", "eInvoiceOperator": "003721291126"}
NO_E_INVOICE = {"eInvoiceAddress": None, "eInvoiceOperator": None}
NEW_CODE = "UUSI900"
EMAIL = "laskut@asiakas.example"
SWITCHED_OFF, ITS_SISTER = "services", "products"
"""Two companies of one tenant."""


@pytest.mark.parametrize("dimension", list(DIMENSIONS))
def test_each_dimension_is_set_on_rows_by_a_switch_of_its_own(
    serve: Serve, product: Produce, dimension: str
) -> None:
    sandbox = serve_one(serve)
    ours = product(sandbox)
    choose(ours.tenants, dimensions=[dimension])

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    entries = the_copy(sandbox)["entries"]
    assert entries
    assert [set(entry["dimensions"]) for entry in entries] == [{DIMENSIONS[dimension]}] * len(entries)


@pytest.mark.parametrize(
    ("e_invoice", "email", "is_on", "channel"),
    [
        (E_INVOICE, EMAIL, True, "ELECTRONIC_INVOICE"),
        (NO_E_INVOICE, EMAIL, True, "EMAIL"),
        (NO_E_INVOICE, EMAIL, False, "MAIL"),
        (NO_E_INVOICE, None, True, "MAIL"),
    ],
)
def test_an_invoice_is_sent_by_the_first_channel_that_its_customer_has(
    serve: Serve,
    product: Produce,
    e_invoice: dict[str, str | None],
    email: str | None,
    is_on: bool,
    channel: str,
) -> None:
    sandbox = serve_one(serve)
    _reach_by(sandbox, e_invoice, email)
    ours = product(sandbox)
    choose(ours.tenants, send_by_email=is_on)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert _posted(sandbox)["invoiceChannel"] == channel


@pytest.mark.parametrize(
    ("e_invoice", "channel"), [(E_INVOICE, "ELECTRONIC_INVOICE"), (NO_E_INVOICE, "MAIL")]
)
def test_a_file_goes_along_with_e_invoices_and_on_paper(
    serve: Serve, product: Produce, e_invoice: dict[str, str | None], channel: str
) -> None:
    sandbox = serve_one(serve, attachments="pdf", target="sent")
    _reach_by(sandbox, e_invoice, None)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert _posted(sandbox)["invoiceChannel"] == channel
    copy = the_copy(sandbox)
    assert [file["sendWithInvoice"] for file in copy["attachments"]] == [True]
    assert copy["sentTimes"] == 1


def test_invoices_go_from_the_one_status_that_is_chosen_to_the_other(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, invoices=2)
    chosen, other = sandbox.world.cases
    move(sandbox, chosen.guid, DRAFT)
    ours = product(sandbox)
    choose(ours.tenants, status_before=DRAFT, status_after=ELSEWHERE)

    ours.run_once()

    assert [copy["originalInvoiceNumber"] for copy in copies(sandbox)] == [str(chosen.number)]
    assert statuses(sandbox) == {chosen.guid: ELSEWHERE, other.guid: WAITING}


@pytest.mark.parametrize("is_on", [True, False])
def test_customers_are_created_only_where_that_is_switched_on(
    serve: Serve, product: Produce, is_on: bool
) -> None:
    sandbox = serve(_without_partners(_one(create_customers=is_on)))
    [case] = sandbox.world.cases
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    partners = by_company(sandbox)[COMPANY]["partners"]
    assert len(partners) == (1 if is_on else 0)
    assert the_copy(sandbox)["partnerId"] == (partners[0]["id"] if is_on else None)
    record = ours.record(case)
    assert record is not None
    assert ("partner_not_created" in {note.code for note in record.notes}) is not is_on


@pytest.mark.parametrize("is_on", [True, False])
def test_products_are_created_only_where_that_is_switched_on(
    serve: Serve, product: Produce, is_on: bool
) -> None:
    sandbox = serve(_with_a_new_code(_one(create_products=is_on)))
    [case] = sandbox.world.cases
    ours = product(sandbox)

    ours.run_once()

    created = [each["code"] for each in by_company(sandbox)[COMPANY]["products"] if each["code"] == NEW_CODE]
    record = ours.record(case)
    assert record is not None
    assert (created, len(copies(sandbox))) == (([NEW_CODE], 1) if is_on else ([], 0))
    assert {problem.code for problem in record.problems} == (set() if is_on else {"product_missing"})


@pytest.mark.parametrize("switch", ["company", "sales_invoices"])
def test_what_is_switched_off_is_left_alone_and_goes_once_it_is_on(
    serve: Serve, product: Produce, switch: str
) -> None:
    sandbox = serve(plain_world(1, 16))
    before = by_company(sandbox)[SWITCHED_OFF]
    ours = product(sandbox)
    file = ours.tenants / "group.toml"
    on = file.read_text("utf-8")
    file.write_text(_switched_off(on, switch), "utf-8")

    ours.run_once()

    assert by_company(sandbox)[SWITCHED_OFF]["invoices"] == before["invoices"]
    mine = {case.guid for case in sandbox.world.cases if case.company == SWITCHED_OFF}
    assert {statuses(sandbox)[guid] for guid in mine} == {WAITING}
    others = {statuses(sandbox)[case.guid] for case in sandbox.world.cases if case.company == ITS_SISTER}
    assert others == {TRANSFERRED}
    file.write_text(on, "utf-8")
    ours.run_once()
    assert surprises(sandbox, ours.record) == []


def test_a_company_that_is_switched_off_has_its_registers_left_alone(serve: Serve, product: Produce) -> None:
    sandbox = serve(plain_world(1, 16))
    before = by_company(sandbox)[SWITCHED_OFF]
    ours = product(sandbox)
    file = ours.tenants / "group.toml"
    file.write_text(_switched_off(file.read_text("utf-8"), "company"), "utf-8")

    ours.run_once()

    assert by_company(sandbox)[SWITCHED_OFF] == before
    assert by_company(sandbox)[ITS_SISTER]["dimensions"] != before["dimensions"]


def _one(**plan: object) -> World:
    """One ordinary invoice of the company, with these choices in its settings."""
    made = with_plan(of_company(world(1, 240), COMPANY), COMPANY, **PLAIN | plan)
    return first(only(made, lambda case, _: (case.expected, case.twist) == ("done", None)), 1)


def _without_partners(made: World) -> World:
    return with_books(made, replace(books_of(made, COMPANY), partners=()))


def _with_a_new_code(made: World) -> World:
    """The rows of all invoices have a code that Procountor does not know."""
    changed = [
        replace(sale, rows=tuple(replace(row, code=(NEW_CODE,)) for row in sale.rows))
        for sale in sales_of(made).values()
    ]
    return with_sales(made, changed)


def _reach_by(sandbox: Sandbox, e_invoice: dict[str, str | None], email: str | None) -> None:
    """The customer of the one invoice has this e-invoice address, and its contact person this e-mail."""
    [case] = sandbox.world.cases
    invoice = sales_of(sandbox.world)[case.guid].invoice
    customer = invoice.billing_customer or invoice.customer
    edit_customer(sandbox, customer.guid or "", email=None, **e_invoice)
    edit_invoice(sandbox, case.guid, receiverContactEmail=email)


def _posted(sandbox: Sandbox) -> Any:
    """The one invoice as it was posted."""
    [call] = sandbox.procountor.calls.find(method="POST", path="/api/invoices$")
    return json.loads(call.request_body)


def _switched_off(tenant: str, switch: str) -> str:
    """The tenant's file with the company or its sales invoices switched off."""
    head, own = tenant.split(f'name = "{SWITCHED_OFF}"\n')
    line = "[companies.sales_invoices]\n" if switch == "sales_invoices" else ""
    return f'{head}name = "{SWITCHED_OFF}"\n' + own.replace(line, f"{line}enabled = false\n", 1)
