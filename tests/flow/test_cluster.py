"""The cluster on a real Valkey: a producer and two workers, each a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import msgspec
import pytest
from contract.calls import check_calls
from contract.openapi import Contract, folder
from flow.outcomes import surprises
from flow.product import Process, environment, eventually, key_of
from flow.secrets_of import dump, ever_written, leaked, secrets_of
from flow.systems import edit_invoice, served
from flow.worlds import awkward_world
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case
from severa_procountor.state.epoch import Epoch
from severa_procountor.state.records import UNFINISHED, Record
from severa_procountor.state.transfers import Transfers

pytestmark = pytest.mark.xdist_group("flow cluster")

IDENTITY_CODE = "010190-900P"
"""In the test range: of nobody."""

INVOICES = 24
SETTINGS = {
    "SP_LOG_LEVEL": "debug",
    "SP_WORKER_THREADS": "2",  # a worker takes few messages at once, so that both have something to do
}


class Run(msgspec.Struct, frozen=True):
    """A whole run, looked at after its processes have ended."""

    sandbox: Sandbox
    transfers: Transfers
    private: Case
    producer: Process
    workers: tuple[Process, ...]
    memory: str
    written: str

    def record(self, case: Case) -> Record | None:
        return self.transfers.record(key_of(case))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Carries everything that can go, then ends the processes. Nothing in the tests changes it."""
    folder = tmp_path_factory.mktemp("cluster")
    valkey = ValkeyProcess(folder / "valkey")
    with ExitStack() as until_the_end:
        until_the_end.callback(valkey.kill)
        valkey.start()
        redis = until_the_end.enter_context(valkey.client())
        sandbox = until_the_end.enter_context(served(awkward_world(5, INVOICES)))
        Epoch(redis).begin(assume_clean=True)
        sandbox.write_tenants(folder / "tenants")
        private = _with_a_private_customer(sandbox)
        transfers = Transfers(redis)
        environ = environment(sandbox, folder, SP_REDIS_URL=valkey.url, **SETTINGS)
        producer, *workers = (
            Process(folder, name, environ, command, "--tenants", str(folder / "tenants"))
            for name, command in (("producer", "produce"), ("worker-1", "work"), ("worker-2", "work"))
        )
        with ExitStack() as running:
            for worker in workers:
                running.enter_context(worker)
            eventually(lambda: all(worker.events("working") for worker in workers), "both workers are there")
            running.enter_context(producer)
            eventually(lambda: len(producer.events("polled")) == len(sandbox.world.tenants), "all are polled")
            eventually(lambda: not _left(transfers), "nothing is left that can go")
        memory, written = dump(redis), ever_written(valkey.folder)
        yield Run(sandbox, transfers, private, producer, tuple(workers), memory, written)


def test_every_invoice_ends_as_the_world_says(run: Run) -> None:
    others = [text for text in surprises(run.sandbox, run.record) if f" {run.private.number} " not in text]
    assert others == []


def test_both_workers_carry(run: Run) -> None:
    carried = [len(worker.events("document")) for worker in run.workers]
    assert min(carried) > 0
    assert sum(carried) >= INVOICES


def test_all_processes_end_in_order_when_told_to(run: Run) -> None:
    assert [process.code for process in (run.producer, *run.workers)] == [0, 0, 0]


def test_all_calls_satisfy_the_contracts(run: Run) -> None:
    if Contract.load("severa") is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    assert check_calls(run.sandbox.calls()) == []


def test_no_log_line_holds_anything_secret_or_personal(run: Run) -> None:
    said = "".join(process.text for process in (run.producer, *run.workers))
    assert "private_customer" in said
    assert leaked({**secrets_of(run.sandbox), "the customer's identity code": IDENTITY_CODE}, said) == []


def test_nothing_secret_or_personal_is_ever_written_to_redis(run: Run) -> None:
    assert run.private.guid in run.memory
    assert run.private.guid in run.written
    secrets = {**secrets_of(run.sandbox), "the customer's identity code": IDENTITY_CODE}
    assert leaked(secrets, run.memory) == []
    assert leaked(secrets, run.written) == []


def test_what_is_looked_for_is_really_there_to_leak(run: Run) -> None:
    secrets = secrets_of(run.sandbox)
    answers = "".join(call.response_body.decode(errors="replace") for call in run.sandbox.calls())
    read = {name.split(" of ")[0].split(" no. ")[0] for name in leaked(secrets, answers)}
    assert {"access_token", "refresh_token", "account 0", "account 0 in Severa"} <= read


def _with_a_private_customer(sandbox: Sandbox) -> Case:
    """An invoice to a person: where a business id should be there is an identity code."""
    case = next(case for case in sandbox.world.cases if case.expected == "done" and case.tenant == "single")
    edit_invoice(sandbox, case.guid, receiverVatNumber=IDENTITY_CODE)
    return case


def _left(transfers: Transfers) -> int:
    counts = transfers.counts()
    return sum(counts[state] for state in UNFINISHED)
