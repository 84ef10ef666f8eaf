"""Severa's projects, cost centres and business units stand in Procountor's dimensions after a run, and stay there."""

from __future__ import annotations

from flow.conftest import Produce, Serve
from flow.worlds import plain_world

from severa_procountor.sandbox.server import Sandbox


def active_items(sandbox: Sandbox) -> list[list[str]]:
    """The names of active items of each dimension of each company, as Procountor holds them."""
    return [
        sorted(item["codeName"] for item in dimension["items"] if item.get("status") != "P")
        for company in sandbox.state("procountor")["companies"]
        for dimension in company["dimensions"]
    ]


def writes(sandbox: Sandbox) -> int:
    return sum(call.template.endswith("/items") for call in sandbox.calls())


def test_every_open_project_has_one_active_item_and_a_second_run_writes_none(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(plain_world(1, 2))
    ours = product(sandbox)

    ours.run_once()

    (organisation,) = [o for o in sandbox.world.organisations if o.sales_invoices]
    wanted = sorted(f"{p.number} {p.name}" for p in organisation.projects if not p.is_closed)
    (held,) = [names for names in active_items(sandbox) if set(wanted) <= set(names)]
    assert sorted(name for name in held if name in wanted) == wanted
    before = writes(sandbox)
    assert before
    ours.run_once()
    assert writes(sandbox) == before
