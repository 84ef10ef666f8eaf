"""A whole run of all kinds with disturbances: no identity code and no account is in anything that outlives it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.request import urlopen

import msgspec
import pytest
from flow.product import UNPACED, Command, Process, environment, eventually
from flow.secrets_of import dump, ever_written, private_of, spellings
from flow.systems import served
from flow.worlds import today
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import Sandbox, System
from severa_procountor.sandbox.world import make_world
from severa_procountor.state.epoch import Epoch
from severa_procountor.state.records import UNFINISHED, State
from severa_procountor.state.transfers import Transfers

pytestmark = pytest.mark.xdist_group("flow secrets")

KINDS = {"sales_invoices", "travel_reimbursements", "purchase_invoices"}
SETTINGS = {"SP_LOG_LEVEL": "debug", "SP_HTTP_TIMEOUT": "2", "SP_SETTLE_TIME": "0"}

DISTURBED: tuple[tuple[System, What, str, str], ...] = (
    ("severa", What.GARBAGE, "GET", "/v1/users/[^/]+$"),
    ("procountor", What.GARBAGE, "GET", "/api/persons/[^/]+$"),
    ("procountor", What.ERROR_500_AFTER, "POST", "/api/persons$"),
    ("procountor", What.GARBAGE, "POST", "/api/invoices$"),
)


class Run(msgspec.Struct, frozen=True):
    """What is left of a run, by where it is: texts in which nothing private may be."""

    sandbox: Sandbox
    private: frozenset[str]
    left: dict[str, str]
    ended: dict[str, set[State]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Carries everything that can go, then ends the processes. Nothing in the tests changes it."""
    folder = tmp_path_factory.mktemp("secrets")
    valkey = ValkeyProcess(folder / "valkey")
    with ExitStack() as until_the_end:
        until_the_end.callback(valkey.kill)
        valkey.start()
        redis = until_the_end.enter_context(valkey.client())
        made = make_world(3, 8, today(), purchases=6, reimbursements=45)
        sandbox = until_the_end.enter_context(served(made))
        Epoch(redis).begin(assume_clean=True)
        sandbox.write_tenants(folder / "tenants")
        _disturb(sandbox)
        transfers, metrics_port = Transfers(redis), _free_port()
        environ = environment(sandbox, folder, SP_REDIS_URL=valkey.url, **SETTINGS)
        at_tenants = ("--tenants", str(folder / "tenants"))
        work = environ | {"SP_METRICS_PORT": str(metrics_port)}
        with Process(folder, "worker", work, "work", *at_tenants, program=UNPACED) as worker:
            with Process(folder, "producer", environ, "produce", *at_tenants, program=UNPACED) as producer:
                eventually(lambda: _kinds(transfers) >= KINDS, "all kinds are found")
                eventually(lambda: not _left(transfers), "nothing is left that can go")
            with urlopen(f"http://127.0.0.1:{metrics_port}/metrics") as answer:
                metrics = answer.read().decode()
        report = Command(folder, environ, "run", "--once", *at_tenants, program=UNPACED).text
        as_json = Command(folder, environ, "run", "--once", "--json", *at_tenants, program=UNPACED).text
        records = list(transfers.records(states=list(State)))
        yield Run(
            sandbox,
            frozenset(private_of(sandbox)),
            {
                "the worker's log": worker.text,
                "the producer's log": producer.text,
                "the metrics": metrics,
                "Redis": dump(redis),
                "all that Redis ever wrote": ever_written(valkey.folder),
                "problems and notes": "\n".join(repr((each.problems, each.notes)) for each in records),
                "the report": report,
                "the report as JSON": as_json,
            },
            {kind: {each.state for each in records if each.key.kind == kind} for kind in KINDS},
        )


def test_the_run_is_one_of_all_kinds_some_of_which_are_parked(run: Run) -> None:
    assert all(State.DONE in run.ended[kind] for kind in KINDS)
    assert run.ended["travel_reimbursements"] == {State.DONE, State.PARKED}
    assert all(run.left.values())
    told = run.left["problems and notes"]
    assert all(
        code in told for code in ("person_identity_invalid", "person_account_invalid", "person_updated")
    )
    assert sum(call.fault != "" for call in run.sandbox.calls()) == len(DISTURBED)


@pytest.mark.parametrize(
    "where",
    [
        "the worker's log",
        "the producer's log",
        "the metrics",
        "Redis",
        "all that Redis ever wrote",
        "problems and notes",
        "the report",
        "the report as JSON",
    ],
)
def test_no_identity_code_and_no_account_is_in_what_is_left(run: Run, where: str) -> None:
    text = run.left[where].casefold()
    assert [spelling for spelling in run.private if spelling.casefold() in text] == []


def test_what_is_looked_for_was_read_and_sent_and_would_be_found(run: Run) -> None:
    read = "\n".join(call.response_body.decode(errors="replace") for call in run.sandbox.severa.calls.all())
    sent = "\n".join(
        call.request_body.decode() for call in run.sandbox.procountor.calls.find(path="/persons")
    )
    for text in (read, sent):
        found = [spelling for spelling in run.private if spelling in text]
        assert any(spelling.startswith("FI") for spelling in found)
        assert any(spelling[:6].isdigit() for spelling in found)


def test_every_spelling_is_looked_for() -> None:
    assert set(spellings("131052-952X")) == {"131052-952X", "131052952X", "131052 952X"}
    assert {"197012319812", "19701231-9812", "701231-9812", "7012319812", "701231+9812"} <= set(
        spellings("19701231-9812")
    )
    assert {"FI21 1234 5600 0007 85", "FI2112345600000785", "FI21-1234-5600-0007-85"} <= set(
        spellings("FI21 1234 5600 0007 85")
    )


def _disturb(sandbox: Sandbox) -> None:
    """Answers that cannot be read, and writes whose outcome is not known."""
    for system, what, method, path in DISTURBED:
        sandbox.add_fault(system, Fault(what, method=method, path=path))


def _kinds(transfers: Transfers) -> set[str]:
    return {each.key.kind for each in transfers.records(states=list(State))}


def _left(transfers: Transfers) -> int:
    counts = transfers.counts()
    return sum(counts[state] for state in UNFINISHED)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
