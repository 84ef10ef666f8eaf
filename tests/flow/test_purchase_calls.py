"""How many calls purchase invoices cost, counted from the sandbox's log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from flow.conftest import Produce, Serve
from flow.purchases import COMPANY, Desk, due, empty_world, held, items_of, purchase, with_purchases
from flow.worlds import books_of, today

from severa_procountor.sandbox.calls import Call
from severa_procountor.sandbox.world import World

INVOICES = 500
FEES = INVOICES + INVOICES // 10
"""One invoice in ten is over two projects."""
SEVERA, PROCOUNTOR = "/rest-api/v1", "/api"
# The next moment of a feed may be a second away; with this interval it hardly ever falls into a test.
POLL_INTERVAL = 86_400


def many() -> World:
    """So many invoices of the last weeks in the books of one company."""
    made = empty_world(COMPANY)
    books = books_of(made, COMPANY)
    first, *others = items_of(made, books)
    bought = [
        purchase(
            books,
            ("4000", "100", {others[at % len(others)]: "60"} | ({first: "40"} if at % 10 == 0 else {})),
            day=today() - timedelta(days=at % 30),
            number=str(at),
        )
        for at in range(INVOICES)
    ]
    return with_purchases(made, COMPANY, bought)


OF_ITEMS = [
    ("POST", f"{PROCOUNTOR}/dimensions/{{id}}/items"),
    ("PUT", f"{PROCOUNTOR}/dimensions/{{id}}/items"),
]
"""What brings the dimensions in step, whether there are purchase invoices or not."""

ONE_OF_EACH = (
    {("GET", f"{PROCOUNTOR}/{name}"): 1 for name in ("company", "bankaccounts", "vats/default")}
    | {
        ("GET", f"{SEVERA}/{name}"): 1
        for name in (
            "organizationdetails",
            "invoicestatuses",
            "localization/countries",
            "invoices",
            "projects",
            "vatrates",
            "projectfees",
        )
    }
    | {("POST", f"{PROCOUNTOR}/oauth/token"): 1, ("POST", f"{SEVERA}/token"): 1}
)


def counted(calls: Iterable[Call]) -> Counter[tuple[str, str]]:
    return Counter((call.method, call.template) for call in calls)


def test_five_hundred_invoices_cost_one_call_in_twenty_and_one_of_severa_for_each_fee(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(many())
    ours = product(sandbox, poll_interval=POLL_INTERVAL)

    ours.run_once()

    assert held(sandbox) == due(sandbox)
    calls = counted(sandbox.calls())
    for call in OF_ITEMS:
        calls.pop(call)
    assert calls == ONE_OF_EACH | {
        ("POST", f"{SEVERA}/projectfees"): FEES,
        ("GET", f"{SEVERA}/businessunits"): 2,  # whose projects are whose, and the dimension's
        ("GET", f"{SEVERA}/costcenters"): 2,
        ("GET", f"{PROCOUNTOR}/dimensions"): 3,  # each of the dimensions, as it is brought in step
        ("GET", f"{PROCOUNTOR}/invoices"): 3,  # pages of two hundred
        ("GET", f"{PROCOUNTOR}/invoices/{{id}}"): 3,
        ("GET", f"{PROCOUNTOR}/ledgerreceipts/{{id}}"): 3,
    }
    to_procountor = sum(count for (_, template), count in calls.items() if template.startswith(PROCOUNTOR))
    assert to_procountor <= INVOICES * 0.05


def test_a_poll_that_finds_nothing_new_costs_two_lists_of_procountor_and_one_of_severa(
    serve: Serve, product: Produce
) -> None:
    desk = Desk(serve(empty_world(COMPANY)))
    ours = product(desk.sandbox, poll_interval=POLL_INTERVAL)
    desk.buy(("4000", "100", {desk.items[0]: "100"}))
    ours.run_once()
    desk.sandbox.clear_calls()

    ours.poll()

    assert about_purchases(desk.sandbox.calls()) == NOTHING_NEW


def test_new_dimensions_of_one_invoice_cost_two_calls_more_to_read_and_two_a_fee(
    serve: Serve, product: Produce
) -> None:
    desk = Desk(serve(empty_world(COMPANY)))
    ours = product(desk.sandbox, poll_interval=POLL_INTERVAL)
    item = desk.items[0]
    _, invoice, _ = (desk.buy(("4000", "100", {item: "100"})) for _ in range(3))
    ours.run_once()
    desk.dimension(invoice, {item: "60"})
    desk.sandbox.clear_calls()

    ours.run_once()

    assert desk.costs(invoice) == {(item, "4000"): Decimal(60)}
    assert about_purchases(desk.sandbox.calls()) == NOTHING_NEW | {
        ("GET", f"{PROCOUNTOR}/ledgerreceipts/{{id}}"): 1,
        ("GET", f"{PROCOUNTOR}/invoices/{{id}}"): 1,
        ("GET", f"{SEVERA}/projectfees/{{id}}"): 1,
        ("PATCH", f"{SEVERA}/projectfees/{{id}}"): 1,
    }


NOTHING_NEW = {
    ("GET", f"{PROCOUNTOR}/invoices"): 1,
    ("GET", f"{PROCOUNTOR}/ledgerreceipts"): 1,
    ("GET", f"{SEVERA}/projectfees"): 1,
}


def about_purchases(calls: Iterable[Call]) -> dict[tuple[str, str], int]:
    """Calls about invoices of Procountor's, their receipts, and project fees."""
    about = ("/api/invoices", "/api/ledgerreceipts", "/v1/projectfees")
    return counted(call for call in calls if any(part in call.template for part in about))
