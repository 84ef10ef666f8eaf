"""Poll to posted: every travel reimbursement of a world ends as the world says."""

from __future__ import annotations

import pytest
from flow.conftest import Produce, Serve
from flow.travels import surprises, travel_world


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_reimbursement_ends_as_the_world_says(seed: int, serve: Serve, product: Produce) -> None:
    sandbox = serve(travel_world(seed, 60))
    ours = product(sandbox)

    ended = ours.run_once()

    assert surprises(sandbox, ours) == []
    expected = [case.expected for case in sandbox.world.travel_cases if case.expected != "left_alone"]
    assert ended.kinds["travel_reimbursements"].found == len(expected) == 60
    assert ended.kinds["travel_reimbursements"].done == expected.count("done")
