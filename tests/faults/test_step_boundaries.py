"""A worker is killed before every write that it makes, one after the other: the end is that of an undisturbed run."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from faults import boundaries, one_invoice
from faults.boundaries import THE_END, carry_and_die, carry_the_rest
from faults.one_invoice import End
from flow.ledgers import ledger_differences
from msgspec.structs import asdict
from redis import Redis
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World
from severa_procountor.state.epoch import Epoch

pytestmark = [pytest.mark.xdist_group("step boundaries"), pytest.mark.timeout(900)]

LANES = 12
"""Worlds side by side, each with a database of its own: after a kill there is mostly waiting, for its lease."""
ENDS_WITHIN_S = 60
HTTP_TIMEOUT_S, SETTLE_S = "2", "0"

forked = multiprocessing.get_context("forkserver")
forked.set_forkserver_preload([boundaries.__name__, "severa_procountor.commands.run"])


class Lane:
    """One world at a time, and its own part of Redis."""

    def __init__(self, made: World, redis_url: str, folder: Path) -> None:
        self._made = made
        self._redis_url = redis_url
        self._folder = folder

    @contextmanager
    def begun(self, name: str) -> Iterator[tuple[Sandbox, dict[str, str], Path]]:
        """The world at its beginning, the environment of processes over it, and where they may write."""
        folder = self._folder / name
        with one_invoice.served(self._made) as sandbox, Redis.from_url(self._redis_url) as redis:
            redis.flushdb()
            Epoch(redis).begin(assume_clean=True)
            sandbox.write_tenants(folder)
            yield sandbox, self._environment(sandbox, folder), folder

    def _environment(self, sandbox: Sandbox, tenants: Path) -> dict[str, str]:
        return {
            "SP_REDIS_URL": self._redis_url,
            "SP_TENANTS": str(tenants),
            "SP_SEVERA_URL": sandbox.severa_url,
            "SP_PROCOUNTOR_URL": sandbox.procountor_url,
            "SP_PROCOUNTOR_CLIENT_ID": sandbox.world.procountor_client_id,
            "SP_PROCOUNTOR_CLIENT_SECRET": sandbox.world.procountor_client_secret,
            "SP_SEVERA_QUOTA": "10",
            "SP_PROCOUNTOR_QUOTA": "60",
            "SP_HTTP_TIMEOUT": HTTP_TIMEOUT_S,
            "SP_SETTLE_TIME": SETTLE_S,
            "SP_WORKER_THREADS": "1",
        }


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory, valkey_server: ValkeyProcess) -> SimpleQueue[Lane]:
    free: SimpleQueue[Lane] = SimpleQueue()
    made = one_invoice.world()
    for database in range(1, LANES + 1):
        url = f"{valkey_server.url.removesuffix('/0')}/{database}"
        free.put(Lane(made, url, tmp_path_factory.mktemp(f"lane-{database}")))
    return free


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

    with ThreadPoolExecutor(LANES) as crowd:
        said = crowd.map(
            lambda deadly: what_differs(lanes, feed, points, deadly, undisturbed), range(len(points))
        )
        differences = [sentence for sentences in said for sentence in sentences]

    assert differences == []


def reached_undisturbed(lanes: SimpleQueue[Lane], feed: str) -> list[str]:
    """All that a worker writes that nobody kills, in its order."""
    lane = lanes.get()
    with lane.begun(f"counted-{feed.replace('/', '-')}") as (_, environment, folder):
        assert ended(carry_and_die, environment, feed, folder / "seen", None) == 0
        points = (folder / "seen").read_text().splitlines()
    lanes.put(lane)
    assert points[-1] == THE_END
    assert "Claim.done" in points
    return points


def what_differs(
    lanes: SimpleQueue[Lane], feed: str, points: list[str], deadly: int, undisturbed: End
) -> list[str]:
    """Kills a worker at one point, lets a healthy one go on; returns what ends otherwise, a sentence each."""
    lane, name = lanes.get(), f"{deadly}-{feed.replace('/', '-')}"
    try:
        with lane.begun(name) as (sandbox, environment, folder):
            killed = ended(carry_and_die, environment, feed, folder / "seen", deadly)
            seen = (folder / "seen").read_text().splitlines()
            healthy = ended(carry_the_rest, environment, folder / "healthy.log")
            end = one_invoice.end_of(sandbox)
    finally:
        lanes.put(lane)
    at = f"killed at {deadly}, {points[deadly]}"
    return [f"{at}: {what} is {was}, not {wanted}" for what, was, wanted in (
        ("what it reached", seen, points[: deadly + 1]),
        ("its exit code", killed, -signal.SIGKILL),
        ("that of the healthy one", healthy, 0),
        *((field, value, asdict(undisturbed)[field]) for field, value in asdict(end).items()),
    ) if was != wanted]  # fmt: skip


def ended(work: Callable[..., None], *arguments: object) -> int | None:
    """The exit code of a process that does this; None if it had to be ended."""
    process = forked.Process(target=work, args=arguments)
    process.start()
    process.join(ENDS_WITHIN_S)
    code = process.exitcode
    process.kill()
    process.join()
    return code
