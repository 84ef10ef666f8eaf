"""The worker of a travel reimbursement is killed before every write that it makes: the end is always the same."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import pytest
from faults import one_travel
from faults.boundaries import carry_and_die, carry_the_rest
from faults.one_travel import End
from faults.test_step_boundaries import LANES, Lane, ended, reached_undisturbed
from flow import travels
from redis_servers import ValkeyProcess

pytestmark = [pytest.mark.xdist_group("step boundaries"), pytest.mark.timeout(900)]

FEED = "single/travel_reimbursements"
WRITES = {
    "POST /persons",
    "POST /invoices",
    "POST /dimensions/{dimensionId}/items",
    "PUT /ledgerreceipts/{receiptId}",
    "POST /attachments",
    "PUT /invoices/{invoiceId}/sendToCirculation",
    "PUT /invoices/{invoiceId}/approve",
    "PATCH /v1/travelreimbursements/{guid}",
}


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory, valkey_server: ValkeyProcess) -> SimpleQueue[Lane]:
    free: SimpleQueue[Lane] = SimpleQueue()
    made = one_travel.world()
    for database in range(1, LANES + 1):
        url = f"{valkey_server.url.removesuffix('/0')}/{database}"
        free.put(Lane(made, url, tmp_path_factory.mktemp(f"travel-{database}")))
    return free


@pytest.fixture(scope="module")
def undisturbed(lanes: SimpleQueue[Lane]) -> End:
    """How it ends when nobody is killed: one person, one document, one file, each entry on its items."""
    lane = lanes.get()
    with lane.begun("undisturbed") as (sandbox, environment, folder):
        before = travels.persons(sandbox)
        assert ended(carry_the_rest, environment, folder / "healthy.log") == 0
        end = one_travel.end_of(sandbox)
        assert len(travels.persons(sandbox)) == len(before) + 1
    lanes.put(lane)
    [invoice] = end.books.invoices
    assert (invoice["status"], len(invoice["attachments"])) == ("APPROVED", 1)
    assert all(len(entry["dimensions"]) == 3 for entry in invoice["entries"])
    assert list(end.statuses.values()) == [travels.TRANSFERRED]
    return end


def test_a_kill_at_any_boundary_changes_nothing_about_the_end(
    lanes: SimpleQueue[Lane], undisturbed: End
) -> None:
    points = reached_undisturbed(lanes, FEED)
    assert set(points) >= WRITES, "the world no longer asks for all steps"

    with ThreadPoolExecutor(LANES) as crowd:
        said = crowd.map(lambda at: what_differs(lanes, points, at, undisturbed), range(len(points)))
        differences = [sentence for sentences in said for sentence in sentences]

    assert differences == []


def what_differs(lanes: SimpleQueue[Lane], points: list[str], deadly: int, undisturbed: End) -> list[str]:
    """Kills a worker at one point, lets a healthy one go on; returns what ends otherwise, a sentence each."""
    lane = lanes.get()
    try:
        with lane.begun(f"{deadly}") as (sandbox, environment, folder):
            killed = ended(carry_and_die, environment, FEED, folder / "seen", deadly)
            seen = (folder / "seen").read_text().splitlines()
            healthy = ended(carry_the_rest, environment, folder / "healthy.log")
            end = one_travel.end_of(sandbox)
    finally:
        lanes.put(lane)
    compared = (
        ("what it reached", seen, points[: deadly + 1]),
        ("its exit code", killed, -signal.SIGKILL),
        ("that of the healthy one", healthy, 0),
        ("the end", end, undisturbed),
    )
    at = f"killed at {deadly}, {points[deadly]}"
    return [f"{at}: {what} is {was}, not {due}" for what, was, due in compared if was != due]
