"""A parked invoice goes at the next poll once what it waits for has changed; untouched, it is not tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flow.conftest import Produce, Serve
from flow.product import eventually
from flow.systems import by_company, edit_customer, held, in_procountor, statuses
from flow.worlds import TRANSFERRED, awkward_world, books_of, only, sales_of
from msgspec.structs import force_setattr

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case, World

PRICE = {"discount": 0, "price": 1, "currency": "EUR"}


def number_its_customer_goes_by(sandbox: Sandbox, case: Case) -> str:
    return str(sales_of(sandbox.world)[case.guid].invoice.customer.number)


def mend_the_card(sandbox: Sandbox, case: Case) -> None:
    """In Severa, without touching the invoice."""
    customer = sales_of(sandbox.world)[case.guid].invoice.customer
    edit_customer(sandbox, customer.guid or "", vatNumber=sandbox.world.companies[0].business_id)


def take_the_rate_into_use(sandbox: Sandbox, case: Case) -> None:
    """The sandbox serves the very books of its world."""
    books = books_of(sandbox.world, case.company)
    wanted = {row.vat_rate for row in sales_of(sandbox.world)[case.guid].rows if row.vat_rate is not None}
    force_setattr(books, "vat_percentages", tuple({*books.vat_percentages, *wanted}))


def renumber_the_partners(sandbox: Sandbox, case: Case) -> None:
    """The partners under the customer's number get others: none of them is in the way then."""
    number = number_its_customer_goes_by(sandbox, case)
    books = by_company(sandbox)[case.company]
    found = [p for p in books["partners"] if p["invoicingInfo"]["customerNumber"] == number]
    assert found
    for place, partner in enumerate(found):
        path = f"companies/{books['id']}/partners/{partner['id']}"
        sandbox.control("procountor", "POST", path, {"customerNumber": f"{number}-{place}"})


def add_the_products(sandbox: Sandbox, case: Case) -> None:
    for code in codes_of(sandbox, case):
        body = {"type": "SALES", "name": code, "code": code, "active": True, "unit": "PIECE", **PRICE}
        in_procountor(sandbox, case.company, "POST", "products", body)


def codes_of(sandbox: Sandbox, case: Case) -> set[str]:
    """The codes of the invoice's rows that Procountor does not have."""
    known = {product["code"] for product in by_company(sandbox)[case.company]["products"]}
    return {code for row in sales_of(sandbox.world)[case.guid].rows for code in row.code or ()} - known


MENDED: dict[str, Callable[[Sandbox, Case], None]] = {
    "business_id_missing": mend_the_card,
    "vat_not_in_use": take_the_rate_into_use,
    "partner_ambiguous": renumber_the_partners,
    "customer_number_taken": renumber_the_partners,
    "product_missing": add_the_products,
}


def awkward() -> World:
    """One invoice of each."""
    made = awkward_world(2, 60)
    chosen = {case.expected: case.guid for case in made.cases if case.expected in MENDED}
    assert chosen.keys() == MENDED.keys()
    return only(made, lambda case, _: case.guid in chosen.values())


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    return serve(awkward())


def test_each_goes_at_the_next_poll_once_its_register_is_mended(sandbox: Sandbox, product: Produce) -> None:
    cases = sandbox.world.cases
    ours = product(sandbox)

    with ours.running() as producer:
        eventually(lambda: {ours.state(case) for case in cases} == {"parked"}, "all are parked")
        for case in cases:
            MENDED[case.expected](sandbox, case)
        producer.hurry()
        eventually(lambda: {ours.state(case) for case in cases} == {"done"}, "all are done")

    for case in cases:
        assert len(held(sandbox)[case.company, str(case.number)]) == 1
        assert statuses(sandbox)[case.guid] == TRANSFERRED


def test_what_nothing_has_changed_for_is_not_tried_and_costs_few_calls(
    sandbox: Sandbox, product: Produce
) -> None:
    cases = sandbox.world.cases
    ours = product(sandbox)
    ours.run_once()
    ours.poll()
    sandbox.clear_calls()

    ours.run_once()

    assert {ours.state(case) for case in cases} == {"parked"}
    assert [sandbox.severa.calls.count(path=case.guid) for case in cases] == [0] * len(cases)
    assert sandbox.severa.calls.count(path="/v1/customers") <= len(cases)
    assert sandbox.procountor.calls.count(method="GET", path="businesspartners") <= 2 * len(
        sandbox.world.companies
    )
