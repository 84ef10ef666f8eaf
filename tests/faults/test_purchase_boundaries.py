"""The worker of a purchase invoice is killed before every write that it makes: no fee is ever there twice."""

from __future__ import annotations

from queue import SimpleQueue

import pytest
from faults import one_purchase
from faults.lanes import Compared, Lane, differences, free_lanes, reached_undisturbed
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.server import Sandbox

pytestmark = [pytest.mark.xdist_group("step boundaries"), pytest.mark.timeout(900)]

FEED = "single/purchase_invoices"
POST, PATCH = "POST /v1/projectfees", "PATCH /v1/projectfees/{guid}"


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory, valkey_server: ValkeyProcess) -> SimpleQueue[Lane]:
    return free_lanes(one_purchase.world(), valkey_server.url, tmp_path_factory.mktemp)


def test_a_kill_at_any_boundary_leaves_each_fee_once_and_right(lanes: SimpleQueue[Lane]) -> None:
    """Two fees are made, and one is corrected."""
    points = reached_undisturbed(lanes, FEED)
    assert [point for point in points if point in (POST, PATCH)] == [PATCH, POST, POST]

    def judge(sandbox: Sandbox) -> list[Compared]:
        end, wanted = one_purchase.end_of(sandbox), one_purchase.wanted(sandbox)
        return [Compared("what the projects cost", end, wanted)]

    assert differences(lanes, FEED, points, judge) == []
