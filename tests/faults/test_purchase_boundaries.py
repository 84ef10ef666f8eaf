"""The worker of a purchase invoice is killed before every write that it makes: no fee is ever there twice."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest
from faults import one_purchase
from faults.boundaries import carry_and_die, carry_the_rest
from faults.test_step_boundaries import LANES, Lane, ended, reached_undisturbed
from redis_servers import ValkeyProcess

pytestmark = [pytest.mark.xdist_group("step boundaries"), pytest.mark.timeout(900)]

FEED = "single/purchase_invoices"
POST, PATCH = "POST /v1/projectfees", "PATCH /v1/projectfees/{guid}"


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory, valkey_server: ValkeyProcess) -> SimpleQueue[Lane]:
    free: SimpleQueue[Lane] = SimpleQueue()
    made = one_purchase.world()
    for database in range(1, LANES + 1):
        url = f"{valkey_server.url.removesuffix('/0')}/{database}"
        free.put(Lane(made, url, tmp_path_factory.mktemp(f"purchase-{database}")))
    return free


def test_a_kill_at_any_boundary_leaves_each_fee_once_and_right(lanes: SimpleQueue[Lane]) -> None:
    """Two fees are made, and one is corrected."""
    points = reached_undisturbed(lanes, FEED)
    assert [point for point in points if point in (POST, PATCH)] == [PATCH, POST, POST]

    with ThreadPoolExecutor(LANES) as crowd:
        said = crowd.map(lambda deadly: what_differs(lanes, points, deadly), range(len(points)))
        differences = [sentence for sentences in said for sentence in sentences]

    assert differences == []


def what_differs(lanes: SimpleQueue[Lane], points: list[str], deadly: int) -> list[str]:
    """Kills a worker at one point, lets a healthy one go on; returns what ends otherwise, a sentence each."""
    lane = lanes.get()
    try:
        with lane.begun(f"{deadly}") as (sandbox, environment, folder):
            killed = ended(carry_and_die, environment, FEED, folder / "seen", deadly)
            seen = Path(folder / "seen").read_text().splitlines()
            healthy = ended(carry_the_rest, environment, folder / "healthy.log")
            end, wanted = one_purchase.end_of(sandbox), one_purchase.wanted(sandbox)
    finally:
        lanes.put(lane)
    compared = (
        ("what it reached", seen, points[: deadly + 1]),
        ("its exit code", killed, -signal.SIGKILL),
        ("that of the healthy one", healthy, 0),
        ("what the projects cost", end, wanted),
    )
    at = f"killed at {deadly}, {points[deadly]}"
    return [f"{at}: {what} is {was}, not {due}" for what, was, due in compared if was != due]
