"""What is remembered of Procountor's registers stays in step with them at the price of three lists a poll."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qs

from flow.conftest import Produce, Serve
from flow.systems import by_company, change_partner, held, invalidate, move, transferred
from flow.worlds import WAITING, first, is_known, only, world

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World

INVOICES = 6


def test_a_poll_after_which_nothing_changed_costs_three_lists_a_company_and_no_search(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(_plain())
    ours = product(sandbox)
    ours.run_once()
    companies = _wanted_once_more(sandbox)

    ours.run_once()

    assert transferred(sandbox) == INVOICES
    assert _lists(sandbox) == {
        "/api/businesspartners active=true": companies,
        "/api/businesspartners active=false": companies,
        "/api/products": companies,
    }
    assert _searches(sandbox) == set()


def test_only_the_customer_that_changed_is_searched_for_again(serve: Serve, product: Produce) -> None:
    sandbox = serve(_plain())
    ours = product(sandbox)
    ours.run_once()
    company, books = next((name, books) for name, books in by_company(sandbox).items() if books["invoices"])
    partner_id = books["invoices"][0]["partnerId"]
    [partner] = [partner for partner in books["partners"] if partner["id"] == partner_id]
    _wanted_once_more(sandbox)

    change_partner(sandbox, company, partner, name="Uusi nimi Oy")
    sandbox.clear_calls()
    ours.run_once()

    assert transferred(sandbox) == INVOICES
    assert _searches(sandbox) == {partner["invoicingInfo"]["customerNumber"]}


def _plain() -> World:
    """Invoices of all companies whose customers and products Procountor knows."""
    made = world(1, INVOICES * 8)
    return first(only(made, lambda case, sale: is_known(made, case, sale)), INVOICES)


def _wanted_once_more(sandbox: Sandbox) -> int:
    """Every invoice was wrong in Procountor and waits in Severa again; returns how many companies have one."""
    companies = set()
    for (company, _), [invoice] in held(sandbox).items():
        invalidate(sandbox, company, invoice["id"])
        companies.add(company)
    for case in sandbox.world.cases:
        move(sandbox, case.guid, WAITING)
    sandbox.clear_calls()
    return len(companies)


def _lists(sandbox: Sandbox) -> Counter[str]:
    """The lists of what changed, by path and the filter of active ones."""
    found: Counter[str] = Counter()
    for call in sandbox.procountor.calls.find(method="GET"):
        query = parse_qs(call.query)
        if "versionStartDate" in query:
            found[" ".join([call.path, *(f"active={value}" for value in query.get("active", []))])] += 1
    return found


def _searches(sandbox: Sandbox) -> set[str]:
    """The customer numbers and product codes that were searched for."""
    queries = [parse_qs(call.query) for call in sandbox.procountor.calls.find(method="GET")]
    return {
        value for query in queries for name in ("customerNumber", "code") for value in query.get(name, [])
    }
