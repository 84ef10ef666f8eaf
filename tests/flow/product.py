"""The product as the flow tests run it: in this process on a given Redis, or as processes of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import unpaced
from redis import Redis
from rich.console import Console

from severa_procountor.commands.processes import Crew
from severa_procountor.commands.run import Ended, carry_all
from severa_procountor.producers.loop import Producer
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.secrets import Secret
from severa_procountor.settings.tenants import Tenants
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record
from severa_procountor.workers.runtime import Runtime
from severa_procountor.workers.sales_invoices import KIND

WITHIN_S = 120
STEP_S = 0.05
STOP_S = 60
GENUINE = ("-m", "severa_procountor")
UNPACED = (str(Path(unpaced.__file__)),)


def eventually(condition: Callable[[], bool], what: str, *, within: float = WITHIN_S) -> None:
    """Returns as soon as the condition holds; fails the test when it does not in time."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within} s: {what}"
        time.sleep(STEP_S)


class Product:
    """The product in this process: each run is a process' life, and Redis is what outlives it.

    `settings` are those of the deployment; the quotas are out of the way unless they are given.
    """

    def __init__(self, sandbox: Sandbox, redis: Redis, tenants: Path, **settings: Any) -> None:
        sandbox.write_tenants(tenants)
        self.tenants = tenants
        self._redis = redis
        usual: dict[str, Any] = {
            "severa_url": sandbox.severa_url,
            "procountor_url": sandbox.procountor_url,
            "severa_quota": 1000.0,
            "procountor_quota": 1000.0,
            "worker_threads": 8,
        }
        self._deployment = Deployment(
            procountor_client_id=sandbox.world.procountor_client_id,
            procountor_client_secret=Secret(sandbox.world.procountor_client_secret),
            tenants=tenants,
            **{**usual, **settings},
        )
        self.runtime = self._started()

    def run_once(self) -> Ended:
        """What `run --once` does."""
        self.runtime = self._started()
        console = Console(file=io.StringIO())
        return carry_all(self.runtime, threading.Event(), once=True, console=console)

    def poll(self) -> None:
        """One round of a producer without any worker: what waits is registered and queued."""
        producer = Producer(self.runtime)
        producer.hurry()
        producer.tick()

    @contextmanager
    def running(self) -> Iterator[Producer]:
        """A producer and workers that go on until the end of the block, as `run` does."""
        self.runtime = self._started()
        stop, producer = threading.Event(), Producer(self.runtime)
        thread = threading.Thread(target=producer.run, args=(stop,))
        with Crew(self.runtime):
            thread.start()
            try:
                yield producer
            finally:
                stop.set()
                thread.join()

    def record(self, case: Case) -> Record | None:
        """What is remembered of an invoice; None for one that nobody carries."""
        return self.runtime.transfers.record(key_of(case))

    def state(self, case: Case) -> str:
        """The state of an invoice, or "unknown"."""
        record = self.record(case)
        return record.state.value if record else "unknown"

    def _started(self) -> Runtime:
        runtime = Runtime(self._deployment, Tenants(self._deployment.tenants), self._redis)
        runtime.epoch.begin(assume_clean=True)
        return runtime


def key_of(case: Case) -> TransferKey:
    return TransferKey(case.tenant, case.company, KIND, case.guid)


def environment(sandbox: Sandbox, home: Path, **settings: str) -> dict[str, str]:
    """The environment of a process of ours, with nothing in it of the one that runs the tests but the path."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "SP_SEVERA_URL": sandbox.severa_url,
        "SP_PROCOUNTOR_URL": sandbox.procountor_url,
        "SP_PROCOUNTOR_CLIENT_ID": sandbox.world.procountor_client_id,
        "SP_PROCOUNTOR_CLIENT_SECRET": sandbox.world.procountor_client_secret,
        "SP_SEVERA_QUOTA": "10",
        "SP_PROCOUNTOR_QUOTA": "60",
        "SP_LOG_FORMAT": "json",
        **settings,
    }


class Process:
    """A process of ours with its outputs in files; the end of the block tells it to stop. `UNPACED` as the program
    waits for no quota."""

    def __init__(
        self,
        folder: Path,
        name: str,
        environ: dict[str, str],
        *arguments: str,
        program: tuple[str, ...] = GENUINE,
    ) -> None:
        self._out, self._err = folder / f"{name}.out", folder / f"{name}.err"
        self._command = [sys.executable, *program, *arguments]
        self._environ = environ

    def __enter__(self) -> Self:
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(self._command, env=self._environ, stdout=out, stderr=err)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self.code = self._process.wait(STOP_S)

    @property
    def text(self) -> str:
        """Everything that it has said so far, to people and to the log."""
        return self._out.read_text() + self._err.read_text()

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of one event so far."""
        lines = self._err.read_text().splitlines(keepends=True)
        logged = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("\n")]
        return [line for line in logged if line["event"] == name]


class Command(Process):
    """A command that ends by itself: its exit code, and what it said."""

    def __init__(
        self, folder: Path, environ: dict[str, str], *arguments: str, program: tuple[str, ...] = GENUINE
    ) -> None:
        super().__init__(folder, "command", environ, *arguments, program=program)
        with self:
            self.code = self._process.wait(WITHIN_S)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def json(self) -> Any:
        """Its standard output, which has to be one JSON value and nothing else."""
        return json.loads(self._out.read_text())
