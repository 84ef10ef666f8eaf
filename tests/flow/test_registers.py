"""Partners and products that Procountor lacks: created once, however many invoices ask for them."""

from __future__ import annotations

from collections import Counter

from flow.conftest import Produce, Serve
from flow.outcomes import surprises
from flow.systems import by_company
from flow.worlds import books_of, first, only, plain_world, sales_of, with_books, with_sales
from msgspec.structs import replace

from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World

COMPANY = "helsinki"
"""A company that may create customers and products."""

NEW_CODE = "UUSI900"


def test_two_invoices_of_one_new_customer_in_flight_give_one_partner(serve: Serve, product: Produce) -> None:
    world, number = _with_a_new_customer(_of_company(plain_world(1, 80)))
    sandbox = serve(world)
    _answer_slowly(sandbox, "businesspartners")
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    partners = by_company(sandbox)[COMPANY]["partners"]
    assert [p["invoicingInfo"]["customerNumber"] for p in partners].count(number) == 1
    [partner] = {invoice["partnerId"] for invoice in by_company(sandbox)[COMPANY]["invoices"]}
    assert partner in {each["id"] for each in partners}


def test_two_rows_with_one_new_code_give_one_product(serve: Serve, product: Produce) -> None:
    world = _of_company(plain_world(1, 80))
    sale = next(sale for sale in sales_of(world).values() if len(sale.rows) > 1)
    rows = tuple(replace(row, code=(NEW_CODE,)) for row in sale.rows)
    only_it = only(world, lambda case, _: case.guid == sale.invoice.guid)
    sandbox = serve(with_sales(only_it, [replace(sale, rows=rows)]))
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    books = by_company(sandbox)[COMPANY]
    [created] = [product["id"] for product in books["products"] if product["code"] == NEW_CODE]
    [invoice] = books["invoices"]
    assert {row["productId"] for row in invoice["rows"]} == {created}


def test_one_new_code_of_many_invoices_in_flight_gives_one_product(serve: Serve, product: Produce) -> None:
    world = first(_of_company(plain_world(2, 80)), 6)
    changed = [
        replace(sale, rows=tuple(replace(row, code=(NEW_CODE,)) for row in sale.rows))
        for sale in sales_of(world).values()
    ]
    sandbox = serve(with_sales(world, changed))
    _answer_slowly(sandbox, "products")
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    codes = Counter(product["code"] for product in by_company(sandbox)[COMPANY]["products"])
    assert codes[NEW_CODE] == 1


def test_a_company_that_may_create_nothing_has_the_registers_that_it_had(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(only(plain_world(1, 60), lambda case, _: case.company == "services"))
    before = by_company(sandbox)["services"]
    ours = product(sandbox)

    ours.run_once()

    after = by_company(sandbox)["services"]
    assert after["invoices"] != before["invoices"]
    assert (after["partners"], after["products"]) == (before["partners"], before["products"])


def _answer_slowly(sandbox: Sandbox, register: str) -> None:
    """Searches take so long that workers who did not wait for each other would all find nothing."""
    sandbox.add_fault(
        "procountor", Fault(What.SLOW, method="GET", path=f"/api/{register}$", times=2, seconds=0.4)
    )


def _of_company(world: World) -> World:
    return only(world, lambda case, _: case.company == COMPANY)


def _with_a_new_customer(world: World) -> tuple[World, str]:
    """The invoices of the customer that has most of them, whom Procountor does not know; and its number."""
    sales = sales_of(world)
    [(number, count)] = Counter(sale.invoice.customer.number for sale in sales.values()).most_common(1)
    assert count > 1
    books = books_of(world, COMPANY)
    strangers = tuple(p for p in books.partners if p.customer_number != str(number))
    theirs = only(world, lambda _, sale: sale.invoice.customer.number == number)
    return with_books(theirs, replace(books, partners=strangers)), str(number)
