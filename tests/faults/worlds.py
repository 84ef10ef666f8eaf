"""A small world to disturb: both systems served, the settings that fit, and how it would end undisturbed."""

from __future__ import annotations

import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import fakeredis
import msgspec
from redis import Redis
from rich.console import Console

from severa_procountor.commands.run import Ended, carry_all
from severa_procountor.demo.accounts import DEAD, TRANSFERRED
from severa_procountor.demo.verdict import check
from severa_procountor.problems.catalogue import catalogue
from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import Sandbox, System
from severa_procountor.sandbox.world import Case
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.secrets import Secret
from severa_procountor.settings.tenants import Tenants
from severa_procountor.state.records import UNFINISHED, State
from severa_procountor.state.transfers import Transfers
from severa_procountor.workers.runtime import Runtime

SEED, INVOICES, ORGANISATIONS = 2, 14, 4
TODAY = datetime.now(ZoneInfo("Europe/Helsinki")).date()
"""The invoices are new, so that what was read of Procountor's numbers decides whether one is searched for."""
UNLIMITED = 100_000
HTTP_TIMEOUT_S, SETTLE_S, LEASE_S = 2, 1, 5
PAUSE_S = 0.05
POST_INVOICE = "/api/invoices$"

Parked = Mapping[str, tuple[str, ...]]
"""The codes of what is parked, by the id in Severa."""


class End(msgspec.Struct, frozen=True):
    """What both systems hold, less what the order of work decides (Procountor's ids and own numbers)."""

    statuses: dict[str, str]
    invoices: list[tuple[Any, ...]]
    partners: list[tuple[Any, ...]]
    products: list[tuple[Any, ...]]


class World:
    """The sandbox with one seeded world, and its tenants folder."""

    def __init__(self, sandbox: Sandbox, tenants: Path) -> None:
        self.sandbox = sandbox
        self.tenants = tenants
        sandbox.write_tenants(tenants)

    def deployment(self, **changes: Any) -> Deployment:
        """Settings of a process: short waits, quotas that do not slow a test down."""
        plain = Deployment(
            severa_url=self.sandbox.severa_url,
            procountor_url=self.sandbox.procountor_url,
            procountor_client_id=self.sandbox.world.procountor_client_id,
            procountor_client_secret=Secret(self.sandbox.world.procountor_client_secret),
            severa_quota=500,
            procountor_quota=500,
            poll_interval=60,
            worker_threads=8,
            http_timeout=HTTP_TIMEOUT_S,
            settle_time=SETTLE_S,
            work_lease=LEASE_S,
            tenants=self.tenants,
        )
        return msgspec.structs.replace(plain, **changes)

    def runtime(self, redis: Redis | None = None, *, clean: bool = True, **changes: Any) -> Runtime:
        """The wiring of a process inside this one; without a Redis, on an embedded one of its own."""
        memory = redis or fakeredis.FakeRedis(server=fakeredis.FakeServer())
        runtime = Runtime(self.deployment(**changes), Tenants(self.tenants), memory)
        runtime.epoch.begin(assume_clean=clean)
        return runtime

    def play(self, system: System, what: What, method: str, path: str, **more: Any) -> None:
        """Plays a fault on the next requests to `system` that match."""
        self.sandbox.add_fault(system, Fault(what=what, method=method, path=path, **more))

    def clear_faults(self) -> None:
        self.sandbox.severa.faults.clear()
        self.sandbox.procountor.faults.clear()

    def calls(self, method: str, path: str, status: int | None = None) -> int:
        """How many calls to either system were answered or cut so far."""
        systems = (self.sandbox.severa, self.sandbox.procountor)
        return sum(served.calls.count(method=method, path=path, status=status) for served in systems)

    def played(self, what: What) -> int:
        """How many requests were disturbed like this; a slow one counts once it is answered."""
        return sum(call.fault == what for call in self.sandbox.calls())

    def created(self) -> dict[str, int]:
        """How much Procountor holds, by the last part of the path where it is posted."""
        books = self.sandbox.state("procountor")["companies"]
        tables = {"invoices": "invoices", "businesspartners": "partners", "products": "products"}
        return {path: sum(len(company[table]) for company in books) for path, table in tables.items()}

    def posted(self) -> int:
        """How many invoices Procountor holds."""
        return self.created()["invoices"]

    def polls(self) -> int:
        """How many lists of invoices Severa has given."""
        return self.sandbox.severa.calls.count(method="GET", path="/v1/invoices$")

    def moved(self) -> int:
        """How many invoices are in the status of the transferred in Severa."""
        return sum(invoice["status"] == TRANSFERRED for invoice in self.sandbox.state("severa"))

    def waiting(self) -> set[str]:
        """The ids of the invoices of our companies that are to be parked."""
        return {case.guid for case in self.sandbox.world.cases if case.expected not in ("done", "left_alone")}

    def sendable(self) -> set[str]:
        return {case.guid for case in self.sandbox.world.cases if case.expected == "done"}

    def one(self) -> Case:
        """An invoice that can go, with a number that no other company has."""
        numbers = Counter(case.number for case in self.sandbox.world.cases)
        return next(c for c in self.sandbox.world.cases if c.expected == "done" and numbers[c.number] == 1)

    def end(self) -> End:
        books = self.sandbox.state("procountor")["companies"]
        return End(
            statuses={invoice["guid"]: invoice["status"] for invoice in self.sandbox.state("severa")},
            invoices=_sorted(
                (company["name"], *(invoice[field] for field in _OF_INVOICE), len(invoice["rows"]))
                for company in books
                for invoice in company["invoices"]
                if invoice["status"] not in DEAD
            ),
            partners=_sorted(
                (company["name"], partner["type"], partner["invoicingInfo"].get("customerNumber"))
                for company in books
                for partner in company["partners"]
            ),
            products=_sorted(
                (company["name"], product["type"], product["code"])
                for company in books
                for product in company["products"]
            ),
        )

    def must_have_ended_well(self, parked: Parked, failed: Set[str] = frozenset()) -> None:
        """Each waiting invoice is in Procountor once, to the cent, or parked with a reason; Severa says so too;
        and nothing differs from how the same world ends undisturbed, but for the invoices that `failed`."""
        settings = [
            company for tenant in Tenants(self.tenants).current().values() for company in tenant.companies
        ]
        verdict, _ = check(self.sandbox.severa_url, self.sandbox.procountor_url, settings, set(parked))
        assert verdict.duplicates == 0, verdict
        assert verdict.holds, verdict
        assert {code for codes in parked.values() for code in codes} <= set(catalogue())
        assert all(parked.values()), "parked without a reason"
        assert set(parked) == self.waiting() | failed
        if not failed:
            assert self.end() == undisturbed()


_OF_INVOICE = (
    "originalInvoiceNumber",
    "status",
    "customerNumber",
    "currency",
    "excludingVatTotal",
    "vatSumTotal",
    "invoiceSumTotal",
)


def _sorted(rows: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


@contextmanager
def served(tenants: Path) -> Iterator[World]:
    """The world of these tests, undisturbed so far."""
    with Sandbox.start(SEED, INVOICES, TODAY, severa_quota=UNLIMITED, procountor_quota=UNLIMITED) as sandbox:
        yield World(sandbox, tenants)


@cache
def undisturbed() -> End:
    """How the world ends when nothing goes wrong."""
    with TemporaryDirectory() as folder, served(Path(folder)) as world:
        ended = carry(world.runtime())
        assert {record.key.source_id for record in ended.parked} == world.waiting()
        end = world.end()
        assert {guid for guid, status in end.statuses.items() if status == TRANSFERRED} == world.sendable()
        return end


def carry(runtime: Runtime) -> Ended:
    """`run --once` inside this process."""
    return carry_all(runtime, threading.Event(), once=True, console=Console(file=io.StringIO()))


def parked_of(ended: Ended) -> Parked:
    return {record.key.source_id: tuple(p.code for p in record.problems) for record in ended.parked}


def parked_in(redis: Redis) -> Parked:
    """What is parked by the memory that the processes share."""
    records = Transfers(redis).records(states=[State.PARKED])
    return {record.key.source_id: tuple(p.code for p in record.problems) for record in records}


@contextmanager
def at_work(runtime: Runtime) -> Iterator[None]:
    """`run` inside this process, until the block ends."""
    stop = threading.Event()
    arguments = {"once": False, "console": Console(file=io.StringIO())}
    thread = threading.Thread(target=carry_all, args=(runtime, stop), kwargs=arguments)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def finished(world: World, redis: Redis) -> bool:
    """Whether everything that can go has gone, and the rest is parked."""
    if world.moved() < len(world.sendable()):
        return False
    counts = Transfers(redis).counts()
    return counts[State.PARKED] == len(world.waiting()) and not any(counts[state] for state in UNFINISHED)


def wait_until(condition: Callable[[], bool], what: str, within_s: float = 30) -> None:
    """Returns when the condition holds; fails the test, saying `what` did not happen, when it never does."""
    give_up = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < give_up, f"not within {within_s} s: {what}"
        time.sleep(PAUSE_S)


def give_time(chance: Callable[[], bool], seconds: float) -> None:
    """Gives the product `seconds` to do what it ought not to do; what it did is for the test to find out."""
    over = time.monotonic() + seconds
    while time.monotonic() < over and not chance():
        time.sleep(PAUSE_S)
