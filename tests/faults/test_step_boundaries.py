"""A worker is killed before every write that it makes, one after the other: the end is that of an undisturbed run."""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue

import pytest
from faults import one_invoice
from faults.boundaries import carry_the_rest
from faults.lanes import Compared, Lane, differences, ended, free_lanes, reached_undisturbed
from faults.one_invoice import End
from flow.ledgers import ledger_differences
from msgspec.structs import asdict
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.server import Sandbox

pytestmark = [pytest.mark.xdist_group("step boundaries"), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory, valkey_server: ValkeyProcess) -> SimpleQueue[Lane]:
    return free_lanes(one_invoice.world(), valkey_server.url, tmp_path_factory.mktemp)


@pytest.fixture(scope="module")
def undisturbed(lanes: SimpleQueue[Lane]) -> End:
    """How it ends when nobody is killed: as the settings and Severa's own account say."""
    lane = lanes.get()
    with lane.begun("undisturbed") as (sandbox, environment, folder):
        assert ended(carry_the_rest, environment, folder / "healthy.log") == 0
        end = one_invoice.end_of(sandbox)
        assert ledger_differences(sandbox) == []
    lanes.put(lane)
    [invoice] = end.invoices
    assert (invoice["status"], invoice["sentTimes"], len(invoice["attachments"])) == ("SENT", 1, 1)
    assert list(end.statuses.values()) == ["Transferred to Procountor"]
    return end


@pytest.mark.parametrize(
    ("feed", "writes"),
    [
        (
            "single/sales_invoices",
            {
                "POST /businesspartners",
                "POST /products",
                "POST /invoices",
                "POST /dimensions/{dimensionId}/items",
                "PUT /ledgerreceipts/{receiptId}",
                "POST /attachments",
                "PUT /invoices/{invoiceId}/approve",
                "PUT /invoices/{invoiceId}/send",
                "PATCH /v1/invoices/{guid}",
            },
        ),
        ("single/projects", {"POST /dimensions/{dimensionId}/items"}),
        ("single/business_units", {"PUT /dimensions/{dimensionId}/items"}),
    ],
)
def test_a_kill_at_any_boundary_changes_nothing_about_the_end(
    lanes: SimpleQueue[Lane], undisturbed: End, feed: str, writes: set[str]
) -> None:
    points = reached_undisturbed(lanes, feed)
    assert writes <= set(points), "the world no longer asks for all steps"

    def judge(sandbox: Sandbox) -> Iterator[Compared]:
        end = asdict(one_invoice.end_of(sandbox))
        return (Compared(field, end[field], wanted) for field, wanted in asdict(undisturbed).items())

    assert differences(lanes, feed, points, judge) == []
