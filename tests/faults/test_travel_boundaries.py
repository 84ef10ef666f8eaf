"""The worker of a travel reimbursement is killed before every write that it makes: the end is always the same."""

from __future__ import annotations

from queue import SimpleQueue

import pytest
from faults import one_travel
from faults.boundaries import carry_the_rest
from faults.lanes import Compared, Lane, differences, ended, free_lanes, reached_undisturbed
from faults.one_travel import End
from flow import travels
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.server import Sandbox

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
    return free_lanes(one_travel.world(), valkey_server.url, tmp_path_factory.mktemp)


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

    def judge(sandbox: Sandbox) -> list[Compared]:
        return [Compared("the end", one_travel.end_of(sandbox), undisturbed)]

    assert differences(lanes, FEED, points, judge) == []
