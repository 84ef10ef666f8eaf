"""Worlds side by side in which a worker is killed at one point and a healthy one goes on."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from faults import boundaries, one_invoice
from faults.boundaries import THE_END, carry_and_die, carry_the_rest, let_holds_lapse
from redis import Redis

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World
from severa_procountor.state.epoch import Epoch

LANES = 4
"""Worlds side by side, each with a database of its own: what one of them waits for, others use."""
ENDS_WITHIN_S = 120
HTTP_TIMEOUT_S, SETTLE_S = "10", "0"

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


class Compared(NamedTuple):
    """What is told of an end: what it is, and what it must be."""

    what: str
    found: object
    wanted: object


Judge = Callable[[Sandbox], Iterable[Compared]]


def free_lanes(made: World, redis_url: str, folder: Callable[[str], Path]) -> SimpleQueue[Lane]:
    """Lanes over that server, each with a database and a folder of its own."""
    free: SimpleQueue[Lane] = SimpleQueue()
    for database in range(1, LANES + 1):
        free.put(Lane(made, f"{redis_url.removesuffix('/0')}/{database}", folder(f"lane-{database}")))
    return free


def reached_undisturbed(lanes: SimpleQueue[Lane], feed: str) -> list[str]:
    """All that a worker writes that nobody kills, in its order."""
    lane = lanes.get()
    with lane.begun(f"counted-{feed.replace('/', '-')}") as (_, environment, folder):
        assert ended(carry_and_die, environment, feed, folder / "seen", None) == 0, _log(folder)
        points = _seen(folder)
    lanes.put(lane)
    assert points[-1] == THE_END
    assert "Claim.done" in points
    return points


def differences(lanes: SimpleQueue[Lane], feed: str, points: list[str], judge: Judge) -> list[str]:
    """Kills a worker at each point in turn, lets a healthy one go on; what ends otherwise, a sentence each."""
    with ThreadPoolExecutor(LANES) as crowd:
        said = crowd.map(lambda deadly: _after_a_kill(lanes, feed, points, deadly, judge), range(len(points)))
        return [sentence for sentences in said for sentence in sentences]


def _after_a_kill(
    lanes: SimpleQueue[Lane], feed: str, points: list[str], deadly: int, judge: Judge
) -> list[str]:
    lane = lanes.get()
    try:
        with lane.begun(f"{deadly}-{feed.replace('/', '-')}") as (sandbox, environment, folder):
            killed = ended(carry_and_die, environment, feed, folder / "seen", deadly)
            compared = [
                Compared("what it reached", _seen(folder), points[: deadly + 1]),
                Compared("its exit code", killed, -signal.SIGKILL),
            ]
            with Redis.from_url(environment["SP_REDIS_URL"]) as redis:
                let_holds_lapse(redis)
            if all(found == wanted for _, found, wanted in compared):
                healthy = ended(carry_the_rest, environment, folder / "healthy.log")
                compared += [Compared("that of the healthy one", healthy, 0), *judge(sandbox)]
            at, log = f"killed at {deadly}, {points[deadly]}", _log(folder)
    finally:
        lanes.put(lane)
    return [f"{at}: {what} is {was}, not {due}; {log}" for what, was, due in compared if was != due]


def ended(work: Callable[..., None], *arguments: object) -> int | None:
    """The exit code of a process that does this; None if it had to be ended."""
    process = forked.Process(target=work, args=arguments)
    process.start()
    process.join(ENDS_WITHIN_S)
    code = process.exitcode
    process.kill()
    process.join()
    return code


def _seen(folder: Path) -> list[str]:
    """The points that were reached; none when the worker did not come so far as to open the file."""
    seen = folder / "seen"
    return seen.read_text().splitlines() if seen.exists() else []


def _log(folder: Path) -> str:
    """The end of what the worker said, for whoever reads why it differs."""
    log = folder / "seen.log"
    return log.read_text()[-500:] if log.exists() else "no log"
