"""Poll to posted: every travel reimbursement of a world ends as the world says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import fakeredis
import msgspec
import pytest
from contract.calls import check_calls
from contract.openapi import Contract, folder
from flow import travels
from flow.conftest import Produce, Serve
from flow.product import Product
from flow.secrets_of import dump, private_of
from flow.systems import by_company, served
from flow.travels import record_of, serve_one, surprises, travel_world

from severa_procountor.sandbox.calls import Call
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World
from severa_procountor.sandbox.world.travel_twists import TravelTwist

TOLD = {
    "company_card": "expenses_left_out",
    "foreign_currency": "expense_converted",
    "inactive_person": "person_updated",
    "other_account": "person_updated",
    "over_new_year": "travel_code_of_other_day",
    "unknown_other_code": "travel_code_replaced",
}
"""What is noted of odd ones that pass, in a company that updates persons."""


@pytest.mark.parametrize("seed", [1, 2])
def test_every_reimbursement_ends_as_the_world_says(seed: int, serve: Serve, product: Produce) -> None:
    sandbox = serve(travel_world(seed, 24))
    ours = product(sandbox)

    ended = ours.run_once()

    assert surprises(sandbox, ours) == []
    expected = [case.expected for case in sandbox.world.travel_cases if case.expected != "left_alone"]
    assert ended.kinds["travel_reimbursements"].found == len(expected) == 24
    assert ended.kinds["travel_reimbursements"].done == expected.count("done")


class Run(msgspec.Struct, frozen=True):
    """One run over reimbursements of every kind."""

    sandbox: Sandbox
    ours: Product
    memory: str
    calls: tuple[Call, ...]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with ExitStack() as until_the_end:
        sandbox = until_the_end.enter_context(served(_one_of_each()))
        redis = fakeredis.FakeRedis(server=fakeredis.FakeServer())
        ours = Product(sandbox, redis, tmp_path_factory.mktemp("tenants"))
        ours.run_once()
        yield Run(sandbox, ours, dump(redis), sandbox.calls())


@pytest.mark.xdist_group("flow of travel")
def test_every_kind_is_carried_or_parked_for_its_reason(run: Run) -> None:
    assert {case.twist for case in run.sandbox.world.travel_cases} == set(TravelTwist)
    assert surprises(run.sandbox, run.ours) == []


@pytest.mark.xdist_group("flow of travel")
def test_what_is_odd_and_passes_is_told(run: Run) -> None:
    odd = {case.twist: case for case in run.sandbox.world.travel_cases if case.twist in TOLD}
    untold = {twist for twist, case in odd.items() if TOLD[twist] not in travels.told(run.ours, case)}
    assert set(odd) == set(TOLD)
    assert untold == set()


@pytest.mark.xdist_group("flow of travel")
def test_neither_identity_codes_nor_accounts_are_remembered(run: Run) -> None:
    assert all(case.guid in run.memory for case in run.sandbox.world.travel_cases)
    assert [spelling for spelling in private_of(run.sandbox) if spelling in run.memory] == []


@pytest.mark.xdist_group("flow of travel")
def test_all_calls_of_the_run_satisfy_the_contracts(run: Run) -> None:
    if Contract.load("severa") is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    written = {call.template for call in run.calls if call.method != "GET"}
    assert {"/api/persons", "/api/persons/{id}", "/api/invoices", "/api/attachments"} <= written
    assert check_calls(run.calls) == []


@pytest.mark.xdist_group("flow of travel")
def test_a_second_run_writes_nothing(run: Run) -> None:
    before = by_company(run.sandbox)
    run.sandbox.clear_calls()

    run.ours.run_once()

    writes = [
        call.template for call in run.sandbox.calls() if call.method != "GET" and "oken" not in call.path
    ]
    assert writes == []
    assert by_company(run.sandbox) == before


def test_the_status_is_moved_last_and_nothing_goes_out_before_its_dimensions_and_its_file(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, travel_target="received")
    product(sandbox).run_once()

    parts = ("/api/invoices", "/ledgerreceipts/", "/attachments", "/v1/travelreimbursements/")
    order = [
        call.template.rsplit("/", 1)[-1]
        for call in sandbox.calls()
        if call.method != "GET" and any(part in call.template for part in parts)
    ]
    assert order == ["invoices", "{id}", "attachments", "sendToCirculation", "{id}"]


def test_one_moved_to_the_waiting_status_after_the_first_poll_is_carried_by_the_next(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve)
    [case] = sandbox.world.travel_cases
    travels.move(sandbox, case, travels.OPEN)
    ours = product(sandbox)
    ours.run_once()
    assert (record_of(ours, case), travels.copies(sandbox)) == (None, [])

    travels.move(sandbox, case, travels.WAITING)
    ours.run_once()

    assert surprises(sandbox, ours) == []


def _one_of_each() -> World:
    """Of every kind the first, those that pass from companies that update persons, where there are such."""
    made = travel_world(2, 240)
    waiting = [case for case in made.travel_cases if case.expected != "left_alone"]
    waiting.sort(key=lambda case: case.company in ("services", "oulu"))
    chosen = {case.twist: case.guid for case in reversed(waiting)}
    return travels.only(made, lambda case: case.guid in chosen.values())
