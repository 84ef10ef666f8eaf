"""A worker that counts what it is about to write, to Redis or to a system, and dies before one of these writes.

Between two writes a process changes nothing that outlives it. So a kill before each write, and one after the last,
are all the kills that there are.
"""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from faults import hurried
from redis import Redis
from rich.console import Console
from unpaced import unpace

from severa_procountor.clients.http import Http
from severa_procountor.clients.messages import Request
from severa_procountor.commands.processes import Crew, make_runtime
from severa_procountor.commands.run import carry_all
from severa_procountor.producers.feeds import read
from severa_procountor.settings.deployment import Deployment
from severa_procountor.state.claims import Claim
from severa_procountor.state.item_links import ItemLinks
from severa_procountor.state.records import State
from severa_procountor.state.registers import Hold, Registers
from severa_procountor.state.scripts import Clock, Scripts
from severa_procountor.state.transfers import Transfers
from severa_procountor.state.watches import Watches
from severa_procountor.workers.frame import refill
from severa_procountor.workers.runtime import Runtime

EARLIER_MS = 30 * 60_000
"""By how much the doomed worker's clock is behind: when it is dead, all that it took is over and can no longer be
under way, without anybody having waited for that. Its leases are long meanwhile, however slow the machine is."""

READERS: dict[type, set[str]] = {
    Claim: {"result", "before", "intent", "last_intent", "hold"},
    Transfers: {"counts", "census", "companies", "records", "record", "parked_between", "next_due", "now"},
    Registers: {
        "now",
        "number",
        "coverage",
        "partner",
        "partners",
        "person",
        "product",
        "products",
        "mark",
        "unsettled",
    },
    Hold: set(),
    ItemLinks: {"of", "owners", "named", "is_begun", "were_all_read"},
    Watches: {"read"},
}
"""What a worker remembers by: every public method counts as a write, but for these. `hold` only prolongs the lease."""

THE_END = "the end"


class Points:
    """The writes that were reached, a line of `seen` each; at the one numbered `deadly`, from 0, the process dies."""

    def __init__(self, seen: Path, deadly: int | None) -> None:
        self._seen = os.open(seen, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._deadly = deadly
        self._reached = 0

    def reach(self, name: str) -> None:
        os.write(self._seen, f"{name}\n".encode())
        if self._reached == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        self._reached += 1


def carry_and_die(environ: dict[str, str], feed: str, seen: Path, deadly: int | None) -> None:
    """Polls the feed, and carries what there is in one thread, until it is killed or nothing is left at hand."""
    _live_earlier()
    runtime = _runtime(Deployment.from_environment(environ), seen.with_suffix(".log"))
    name, kind = feed.split("/")
    tenant = runtime.tenant(name)
    assert tenant is not None
    read(tenant, kind, None)
    runtime.broker.declare_queue(kind)
    for owner, company in runtime.transfers.companies():
        refill(runtime, owner, company)
    _watch(runtime, Points(seen, deadly))
    with Crew(runtime):
        threading.Event().wait()


def let_holds_lapse(redis: Redis) -> None:
    """What the server itself would have let go of in these minutes."""
    for key in redis.scan_iter("sp:register:*:claim:*"):
        redis.delete(key)


def carry_the_rest(environ: dict[str, str], log: Path) -> None:
    """`run --once` on what a worker has left behind."""
    hurried.hurry(setattr)
    runtime = _runtime(Deployment.from_environment(environ), log)
    carry_all(runtime, threading.Event(), once=True, console=Console(file=io.StringIO()))


def _runtime(deployment: Deployment, log: Path) -> Runtime:
    """With all that is said in the file."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    unpace(setattr)
    return make_runtime(deployment)


def _live_earlier() -> None:
    made = Scripts.__init__

    @wraps(made)
    def make_earlier(scripts: Scripts, redis: Redis, clock: Clock | None = None) -> None:
        made(scripts, redis, clock or (lambda: time.time_ns() // 1_000_000 - EARLIER_MS))

    Scripts.__init__ = make_earlier  # type: ignore[method-assign]


def _watch(runtime: Runtime, points: Points) -> None:
    """From now on each write is a point, and the process ends when nothing is queued or at work any more."""
    for owner, readers in READERS.items():
        for name in _methods(owner) - readers:
            _precede(owner, name, lambda *_, name=f"{owner.__name__}.{name}", **__: points.reach(name))
    _precede(Http, "send", lambda _, __, ___, request, ____: _reach_a_call(points, request))
    then = Transfers.refill

    @wraps(then)
    def refill_and_end(*args: Any, **options: Any) -> Any:
        tickets = then(*args, **options)
        counts = runtime.transfers.counts()
        if not counts[State.QUEUED] and not counts[State.WORKING]:
            points.reach(THE_END)
            os._exit(0)
        return tickets

    Transfers.refill = refill_and_end  # type: ignore[method-assign]


def _reach_a_call(points: Points, request: Request) -> None:
    if request.writes:
        points.reach(request.operation)


def _methods(owner: type) -> set[str]:
    return {name for name, member in vars(owner).items() if callable(member) and not name.startswith("_")}


def _precede(owner: type, name: str, first: Callable[..., None]) -> None:
    method = getattr(owner, name)

    @wraps(method)
    def preceded(*args: Any, **options: Any) -> Any:
        first(*args, **options)
        return method(*args, **options)

    setattr(owner, name, preceded)
