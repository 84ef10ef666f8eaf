"""What users do to projects, cost centres and business units in Severa, Procountor's items follow."""

from __future__ import annotations

import pytest
from flow.conftest import Produce, Serve
from flow.one_company import COMPANY, serve_one
from flow.systems import by_company
from flow.worlds import first, only, world
from redis import Redis

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.registers import Project

REGISTERS = ("projects", "costcenters", "businessunits")
CLOSED = {"projects": "isClosed", "costcenters": "isActive", "businessunits": "isActive"}
"""By what field each is closed; projects are closed where it is true."""

Items = dict[str, bool]
"""By name: whether the item is active."""


def items(sandbox: Sandbox, company: str, register: str) -> Items:
    """Those of the company's dimension for this register, as Procountor holds them."""
    dimension = by_company(sandbox)[company]["dimensions"][REGISTERS.index(register)]
    found = [(item["codeName"], item.get("status") is None) for item in dimension["items"]]
    assert len(dict(found)) == len(found), "two items of one name"
    return dict(found)


def edit(sandbox: Sandbox, register: str, guid: str, **changes: object) -> None:
    """A user changes something in Severa; the names are those of the API."""
    sandbox.control("severa", "POST", f"{register}/{guid}", changes)


def one_of(sandbox: Sandbox, register: str) -> tuple[str, str]:
    """The guid and the key of an open one."""
    [organisation] = [each for each in sandbox.world.organisations if each.sales_invoices]
    if register == "projects":
        project = next(each for each in organisation.projects if not each.is_closed)
        return project.guid, str(project.number)
    if register == "costcenters":
        center = next(each for each in organisation.cost_centers if each.is_active)
        return center.guid, center.identifier or ""
    unit = next(each for each in organisation.business_units if each.is_active and each.code)
    return unit.guid, unit.code or ""


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    return serve_one(serve)


@pytest.mark.parametrize("register", REGISTERS)
def test_a_new_name_a_close_and_a_reopening_in_severa_reach_the_one_item(
    sandbox: Sandbox, product: Produce, register: str
) -> None:
    guid, key = one_of(sandbox, register)
    ours = product(sandbox)
    ours.run_once()
    before = items(sandbox, COMPANY, register)
    [old] = [name for name in before if name.startswith(f"{key} ")]
    others = {name: active for name, active in before.items() if name != old}
    new, is_closed = f"{key} Uusi nimi", register == "projects"

    edit(sandbox, register, guid, name="Uusi nimi")
    ours.run_once()
    assert items(sandbox, COMPANY, register) == others | {new: True}

    edit(sandbox, register, guid, **{CLOSED[register]: is_closed})
    ours.run_once()
    assert items(sandbox, COMPANY, register) == others | {new: False}

    edit(sandbox, register, guid, **{CLOSED[register]: not is_closed})
    ours.run_once()
    assert items(sandbox, COMPANY, register) == others | {new: True}


def test_a_renamed_project_is_one_write(sandbox: Sandbox, product: Produce) -> None:
    guid, _ = one_of(sandbox, "projects")
    ours = product(sandbox)
    ours.run_once()
    edit(sandbox, "projects", guid, name="Uusi nimi")
    sandbox.clear_calls()

    ours.run_once()

    of_dimensions = [call for call in sandbox.procountor.calls.all() if "/dimensions" in call.path]
    assert [(call.method, call.path.split("/")[-1]) for call in of_dimensions] == [
        ("GET", "dimensions"),  # a process resolves the names of the settings as it begins
        ("GET", "dimensions"),  # and judges by a list of after the poll began
        ("PUT", "items"),
    ]


def test_both_companies_of_a_tenant_get_its_cost_centres_and_each_its_own_projects(
    serve: Serve, product: Produce
) -> None:
    of_group = only(world(1, 60), lambda case, sale: case.tenant == "group" and case.expected == "done")
    sandbox = serve(first(of_group, 4))
    [organisation] = [each for each in sandbox.world.organisations if each.sales_invoices]

    product(sandbox).run_once()

    centers = {f"{each.identifier} {each.name}" for each in organisation.cost_centers if each.is_active}
    names = {s.plan.slug: s.name for tenant in sandbox.world.tenants for s in tenant.companies}
    assert len(names) == 2
    for company, name in names.items():
        held = items(sandbox, company, "costcenters")
        assert {each for each in centers if held.get(each)} == centers
        own = {each for each in organisation.projects if each.business_unit.company_name == name}
        active = {each for each, is_active in items(sandbox, company, "projects").items() if is_active}
        assert named(own) <= active
        assert not named(set(organisation.projects) - own) & active


def named(projects: set[Project]) -> set[str]:
    """The names of the open ones' items."""
    return {f"{each.number} {each.name}" for each in projects if not each.is_closed}


def test_after_a_flush_of_redis_nothing_is_created_and_renames_find_their_items(
    sandbox: Sandbox, product: Produce, fake_redis: Redis
) -> None:
    guid, key = one_of(sandbox, "projects")
    ours = product(sandbox)
    ours.run_once()
    before = items(sandbox, COMPANY, "projects")
    fake_redis.flushall()
    edit(sandbox, "projects", guid, name="Uusi nimi")
    sandbox.clear_calls()

    ours.run_once()

    after = items(sandbox, COMPANY, "projects")
    assert len(after) == len(before)
    assert after[f"{key} Uusi nimi"]
    assert sandbox.procountor.calls.count(method="POST", path="/items$") == 0
    assert sandbox.procountor.calls.count(method="PUT", path="/items$") == 1
