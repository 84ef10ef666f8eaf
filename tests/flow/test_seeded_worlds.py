"""Poll to posted: every invoice of a world ends as the world says."""

from __future__ import annotations

import pytest
from contract.calls import check_calls
from contract.openapi import Contract, folder
from flow.conftest import Produce, Serve
from flow.outcomes import REASONS, surprises
from flow.worlds import awkward_world, world

from severa_procountor.sandbox.world.twists import PASSING

NOTHING_TO_TELL = {"partner_with_inactive_twin", "partner_under_other_number"}
"""The active one of two partners is the right one; and where it may, a company gets a partner of the right number."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_invoice_ends_as_the_world_says(seed: int, serve: Serve, product: Produce) -> None:
    sandbox = serve(world(seed, 30))
    ours = product(sandbox)

    ended = ours.run_once()

    assert surprises(sandbox, ours.record) == []
    expected = [case.expected for case in sandbox.world.cases if case.expected != "left_alone"]
    assert ended.kinds["sales_invoices"].found == len(expected) == 30
    assert ended.kinds["sales_invoices"].done == expected.count("done")


def test_every_awkward_kind_is_parked_for_its_reason_or_passes_and_is_told(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(awkward_world(2, 60))
    assert {case.twist for case in sandbox.world.cases} - {None} == {*REASONS, *PASSING}
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    odd = [case for case in sandbox.world.cases if case.twist in PASSING]
    untold = {case.twist for case in odd if (record := ours.record(case)) is None or not record.notes}
    assert untold <= NOTHING_TO_TELL


def test_all_calls_of_a_run_satisfy_the_contracts(serve: Serve, product: Produce) -> None:
    if Contract.load("severa") is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    sandbox = serve(awkward_world(3, 40))
    product(sandbox).run_once()

    calls = sandbox.calls()

    assert {call.method for call in calls} == {"GET", "POST", "PATCH", "PUT"}
    assert check_calls(calls) == []
