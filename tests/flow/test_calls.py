"""How many calls a transfer costs, counted from the sandbox's log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flow.conftest import Produce, Serve
from flow.outcomes import surprises
from flow.systems import by_company
from flow.worlds import first, is_known, only, world

from severa_procountor.sandbox.calls import Call
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World

INVOICES = 100
SEVERA, PROCOUNTOR = "/rest-api/v1", "/api"
OF_ONE_INVOICE = [
    ("GET", f"{SEVERA}/invoices/{{id}}"),
    ("GET", f"{SEVERA}/invoices/{{id}}/invoicerows"),
    ("PATCH", f"{SEVERA}/invoices/{{id}}"),
]


def test_a_plain_invoice_costs_three_calls_to_severa_and_one_to_procountor(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(_plain(30))
    ours = product(sandbox)
    ours.run_once()
    assert surprises(sandbox, ours.record) == []

    per_invoice = Counter(
        (_guid(call), call.method, call.template)
        for call in sandbox.severa.calls.all()
        if call.template.startswith(f"{SEVERA}/invoices/{{id}}")
    )
    assert per_invoice == {
        (case.guid, method, template): 1
        for case in sandbox.world.cases
        for method, template in OF_ONE_INVOICE
    }
    to_procountor = _counted(sandbox.procountor.calls.find(path="/invoices"))
    companies = len(sandbox.world.companies)
    assert to_procountor == {
        ("POST", f"{PROCOUNTOR}/invoices"): 30,
        ("GET", f"{PROCOUNTOR}/invoices"): companies,  # which numbers it holds, once a poll and company
    }


def test_what_a_hundred_plain_invoices_cost_beyond_that_is_read_once(serve: Serve, product: Produce) -> None:
    sandbox = serve(_plain(INVOICES))
    product(sandbox).run_once()

    tenants, companies = len(sandbox.world.tenants), len(sandbox.world.companies)
    severa = _counted(
        call for call in sandbox.severa.calls.all() if (call.method, call.template) not in OF_ONE_INVOICE
    )
    assert severa == {
        ("POST", f"{SEVERA}/token"): tenants,
        ("GET", f"{SEVERA}/organizationdetails"): tenants,
        ("GET", f"{SEVERA}/invoicestatuses"): tenants,
        ("GET", f"{SEVERA}/businessunits"): tenants,
        ("GET", f"{SEVERA}/localization/countries"): tenants,
        ("GET", f"{SEVERA}/invoices"): tenants,
        ("GET", f"{SEVERA}/customers"): tenants,
        ("GET", f"{SEVERA}/projects"): 1,  # only where an organisation is several companies
        ("GET", f"{SEVERA}/bankaccounts"): companies,
    }
    assert sandbox.severa.calls.summary().total == 3 * INVOICES + 7 * tenants + companies + 1 < 3.5 * INVOICES
    procountor = _counted(sandbox.procountor.calls.all())
    assert {kind: count for kind, count in procountor.items() if count <= companies} == {
        ("POST", f"{PROCOUNTOR}/oauth/token"): companies,
        ("GET", f"{PROCOUNTOR}/company"): companies,
        ("GET", f"{PROCOUNTOR}/bankaccounts"): companies,
        ("GET", f"{PROCOUNTOR}/vats/default"): companies,
        ("GET", f"{PROCOUNTOR}/invoices"): companies,
    }
    assert procountor[("GET", f"{PROCOUNTOR}/businesspartners")] == _distinct(sandbox, "partnerId")
    assert procountor[("GET", f"{PROCOUNTOR}/products")] == _distinct(sandbox, "productId")
    assert len(procountor) == 8


def test_a_poll_that_finds_nothing_new_costs_one_call_to_severa_and_none_to_procountor(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(only(_plain(20), lambda case, _: case.tenant == "single"))
    ours = product(sandbox)
    ours.poll()
    sandbox.clear_calls()

    ours.poll()

    assert _counted(sandbox.calls()) == {("GET", f"{SEVERA}/invoices"): len(sandbox.world.tenants)}


def test_the_quotas_of_both_systems_are_kept_at_defaults(serve: Serve, product: Produce) -> None:
    sandbox = serve(world(6, 16), severa_quota=10, procountor_quota=20)
    ours = product(sandbox, severa_quota=8, procountor_quota=15, worker_threads=16)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert sandbox.severa.calls.count(status=429) == 0
    assert sandbox.procountor.calls.count(status=429) == 0


def _plain(invoices: int) -> World:
    """Invoices of all companies whose partners and products are known, and nothing else."""
    made = world(1, invoices * 4)
    return first(only(made, lambda case, sale: is_known(made, case, sale)), invoices)


def _counted(calls: Iterable[Call]) -> Counter[tuple[str, str]]:
    return Counter((call.method, call.template) for call in calls)


def _guid(call: Call) -> str:
    return call.path.removeprefix(f"{SEVERA}/invoices/").split("/")[0]


def _distinct(sandbox: Sandbox, name: str) -> int:
    """How many partners or products the invoices in Procountor are linked to, over all companies."""
    return sum(
        len(
            {
                part[name]
                for invoice in books["invoices"]
                for part in (invoice, *invoice["rows"])
                if name in part
            }
        )
        for books in by_company(sandbox).values()
    )
