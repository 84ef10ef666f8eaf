"""A preview is what then happens: no write leaves, and the writes and figures of the real way are those foretold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from flow import travels
from flow.conftest import Produce, Serve
from flow.product import Product
from flow.purchases import purchase_world
from flow.systems import by_company
from flow.travels import travel_world
from flow.worlds import awkward_world, only, sales_of, world

from severa_procountor.commands.preview import Wanted, look
from severa_procountor.commands.preview_result import Invoice, Outcome, Preview
from severa_procountor.producers import purchase_invoices, sales_invoices, travel_reimbursements
from severa_procountor.sandbox.calls import Call
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World
from severa_procountor.state.records import Record, State
from severa_procountor.state.transfers import Ticket
from severa_procountor.workers.frame import work

Json = dict[str, Any]
SALES = {
    "several_codes",
    "vat_out_of_date",
    "partner_under_other_number",
    "partner_with_inactive_twin",
    "customer_number_taken",
    "product_missing",
    "period_closed",
    "invoice_number_missing",
}
TRAVELS = {
    "receipts_with_vat",
    "several_projects",
    "new_person",
    "other_account",
    "company_card",
    "unknown_person",
    "last_years_code",
}
"""What is odd of documents: some pass, some are parked, and these at different steps."""
ENDS = {State.DONE: Outcome.GOES, State.PARKED: Outcome.PARKED}
IDS = re.compile(r"/(?:-?\d+(?:,\d+)*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|rehearsed-\d+)(?=/|$)")


def odd_sales() -> World:
    """Of each of these kinds one."""
    made = awkward_world(2, 60)
    first = {case.twist: case.guid for case in reversed(made.cases) if case.twist in SALES}
    return only(made, lambda case, _: case.guid in first.values())


def plain_sales() -> World:
    """A credit note, and an invoice in a foreign currency."""
    made = world(1, 240)
    done = {case.guid for case in made.cases if case.expected == "done"}
    invoices = [sale.invoice for guid, sale in sales_of(made).items() if guid in done]
    chosen = {
        next(each.guid for each in invoices if each.is_credit_note),
        next(each.guid for each in invoices if each.currency.code not in ("EUR", "SEK")),
    }
    return only(made, lambda case, _: case.guid in chosen)


def reimbursements() -> World:
    """Of each of these kinds one."""
    made = travel_world(1, 60)
    first = {case.twist: case.guid for case in reversed(made.travel_cases) if case.twist in TRAVELS}
    return travels.only(made, lambda case: case.guid in first.values())


WORLDS: dict[str, Callable[[], World]] = {
    "odd sales": odd_sales,
    "plain sales": plain_sales,
    "travel": reimbursements,
    "purchases": lambda: purchase_world(1, 5),
}


@pytest.mark.parametrize("name", WORLDS)
def test_nothing_is_written_and_all_that_is_written_later_was_foretold(
    name: str, serve: Serve, product: Produce
) -> None:
    sandbox = serve(WORLDS[name]())
    ours = product(sandbox)
    tickets = seen(ours)
    assert tickets

    surprises = [text for ticket in tickets for text in foretold(sandbox, ours, ticket)]

    assert surprises == []


def seen(ours: Product) -> list[Ticket]:
    """All that a poll of every kind finds to do, each handed to a worker."""
    runtime = ours.runtime
    for name in runtime.tenants.current():
        tenant = runtime.tenant(name)
        assert tenant is not None
        sales_invoices.poll(tenant)
        travel_reimbursements.poll(tenant)
        purchase_invoices.poll(tenant, None)
    companies = {
        (record.key.tenant, record.key.company) for record in runtime.transfers.records(states=State)
    }
    return [t for company in sorted(companies) for t in runtime.transfers.refill(*company, window=1000)]


def foretold(sandbox: Sandbox, ours: Product, ticket: Ticket) -> Iterable[str]:
    """What the preview of a document had otherwise than it then was, a sentence each."""
    key = ticket.key
    record = ours.runtime.transfers.record(key)
    assert record is not None
    before = state_of(sandbox)
    sandbox.clear_calls()
    named = record.number or key.source_id
    previewed = look(ours.runtime.deployment, Wanted(key.tenant, named, key.kind, key.company))
    assert writes_among(sandbox.calls()) == []
    assert state_of(sandbox) == before

    sandbox.clear_calls()
    work(ours.runtime, str(key), ticket.fence)

    ended = ours.runtime.transfers.record(key)
    assert ended is not None
    where = f"{key.kind} {record.number}"
    for what, told, was in differences(sandbox, ours, previewed, ended):
        if told != was:
            yield f"{where}: {what} was {was}, foretold {told}"


def differences(
    sandbox: Sandbox, ours: Product, previewed: Preview, ended: Record
) -> Iterable[tuple[str, object, object]]:
    calls = sandbox.calls()
    yield "outcome", previewed.outcome, ENDS.get(ended.state)
    yield "the company", previewed.company, ended.key.company
    codes = [problem.code for problem in ended.problems or ended.notes]
    yield "problems", [finding.code for finding in previewed.findings], codes
    yield "writes", [f"{w.method} {shape(w.path)}" for w in previewed.writes], writes_among(calls)
    yield (
        "files",
        [f.name for f in previewed.attachments],
        [f["name"] for f in answers(calls, "/attachments")],
    )
    yield "fees", [fee.cost for fee in previewed.fees], list(costs(calls))
    posted = answers(calls, "/invoices")
    yield "invoices", int(previewed.invoice is not None), len(posted)
    if previewed.invoice is not None and posted:
        yield from of_invoice(previewed.invoice, posted[0])
        books = by_company(sandbox)[ended.key.company]
        yield "dimensions", dimensions_told(previewed.invoice), dimensions_held(books, posted[0])


def of_invoice(told: Invoice, posted: Json) -> Iterable[tuple[str, object, object]]:
    pays = posted["paymentInfo"]
    figures = posted["invoiceSumInfo"][0]
    for name in ("type", "vatStatus", "orderReference", "additionalInformation", "language"):
        snake = re.sub(r"([A-Z])", lambda match: f"_{match[1].lower()}", name)
        yield name, getattr(told, snake), posted.get(name)
    yield "number", told.number, posted["originalInvoiceNumber"]
    yield "channel", told.channel, posted["invoiceChannel"]
    yield "dates", (str(told.date), str(told.due_date)), (posted["date"], pays["dueDate"])
    yield "currency", (told.currency, told.currency_rate), (pays["currency"], exact(pays["currencyRate"]))
    sums = (figures[name] for name in ("excludingVatTotal", "vatSumTotal", "invoiceSumTotal"))
    yield "totals", (told.net, told.vat, told.gross), tuple(map(exact, sums))
    yield "sums by rate", sum(rate.gross for rate in told.by_rate), told.gross
    yield (
        "rows",
        [
            (
                r.product,
                r.code,
                r.comment,
                r.quantity,
                r.unit,
                r.unit_price,
                r.discount_percent,
                r.vat_percent,
            )
            for r in told.rows
        ],
        [
            (
                *(row.get(name) for name in ("product", "productCode", "comment")),
                exact(row["quantity"]),
                row["unit"],
                *(exact(row[name]) for name in ("unitPrice", "discountPercent", "vatPercent")),
            )
            for row in posted["invoiceRows"]
        ],
    )


def dimensions_told(told: Invoice) -> list[dict[str, dict[str, Decimal]]]:
    rows: list[dict[str, dict[str, Decimal]]] = []
    for row in told.rows:
        rows.append({})
        for share in row.dimensions:
            rows[-1].setdefault(share.dimension, {})[share.item] = share.value
    return [row for row in rows if row]


def dimensions_held(books: Json, posted: Json) -> list[dict[str, dict[str, Decimal]]]:
    """By entry, dimension and item, as they stand in Procountor; nothing of what is not in any."""
    [invoice] = [invoice for invoice in books["invoices"] if invoice["id"] == posted["id"]]
    entries = (
        {
            dimension: {item: exact(value) for item, value in values.items()}
            for dimension, values in entry["dimensions"].items()
            if values
        }
        for entry in invoice["entries"]
    )
    return [entry for entry in entries if entry]


def costs(calls: Iterable[Call]) -> Iterable[Decimal]:
    for call in calls:
        if "/projectfees" in call.path and call.method == "POST":
            yield exact(json.loads(call.request_body)["unitCost"]["amount"])
        elif "/projectfees" in call.path and call.method == "PATCH":
            yield exact(json.loads(call.request_body)[0]["value"])


def writes_among(calls: Iterable[Call]) -> list[str]:
    """Method and path without ids of all calls that may write, in their order."""
    return [
        f"{call.method} {shape(call.path)}"
        for call in calls
        if call.method != "GET" and not call.path.endswith(("/token", "/refreshtoken"))
    ]


def shape(path: str) -> str:
    return IDS.sub("/{id}", re.sub("^/api(?=/)", "", path.removeprefix("/rest-api")))


def answers(calls: Iterable[Call], path: str) -> list[Json]:
    return [
        json.loads(call.response_body)
        for call in calls
        if (call.method, shape(call.path)) == ("POST", path) and call.status < 300
    ]


def state_of(sandbox: Sandbox) -> tuple[object, ...]:
    fees = sandbox.control("severa", "GET", "fees")
    return (
        sandbox.state("procountor"),
        sandbox.state("severa"),
        sandbox.control("severa", "GET", "reimbursements"),
        fees,
    )


def exact(number: object) -> Decimal:
    return Decimal(str(number))
