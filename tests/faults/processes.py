"""The product's own processes, to be killed, halted and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from faults.worlds import HTTP_TIMEOUT_S, LEASE_S, SETTLE_S, Parked, World

GENUINE = ("-m", "severa_procountor")
HURRIED = (str(Path(__file__).with_name("hurried.py")),)
ENDS_WITHIN_S = 40


class _Problem(msgspec.Struct):
    code: str


class _Document(msgspec.Struct):
    id: str
    problems: list[_Problem]


class _Report(msgspec.Struct):
    parked: list[_Document]


class Process:
    """One process of the product, its output kept in a file."""

    def __init__(self, arguments: tuple[str, ...], environment: dict[str, str], log: Path) -> None:
        self.log = log
        self._out = log.with_suffix(".out")
        with log.open("w") as err, self._out.open("w") as out:
            self._process = subprocess.Popen(
                [sys.executable, *arguments], env=environment, stdout=out, stderr=err
            )

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """As the kernel does it when memory runs out: no goodbye."""
        self._process.kill()
        self._process.wait()

    def halt(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def end_in_order(self) -> None:
        self._process.terminate()
        self.code()

    def code(self) -> int:
        """The exit code, waited for."""
        return self._process.wait(ENDS_WITHIN_S)

    def said(self) -> str:
        return self.log.read_text()

    def parked(self) -> Parked:
        """What `run --once --json` reported as parked; the process has ended."""
        report = msgspec.json.decode(self._out.read_bytes(), type=_Report)
        return {document.id: tuple(p.code for p in document.problems) for document in report.parked}


class Machine:
    """Starts processes over one world, all with the same home and the same environment."""

    def __init__(self, world: World, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.started: list[Process] = []
        client = world.sandbox.world
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SP_")},
            "HOME": str(folder),
            "SP_TENANTS": str(world.tenants),
            "SP_SEVERA_URL": world.sandbox.severa_url,
            "SP_PROCOUNTOR_URL": world.sandbox.procountor_url,
            "SP_PROCOUNTOR_CLIENT_ID": client.procountor_client_id,
            "SP_PROCOUNTOR_CLIENT_SECRET": client.procountor_client_secret,
            "SP_SEVERA_QUOTA": "10",
            "SP_PROCOUNTOR_QUOTA": "60",
            "SP_HTTP_TIMEOUT": str(HTTP_TIMEOUT_S),
            "SP_SETTLE_TIME": str(SETTLE_S),
            "SP_WORK_LEASE": str(LEASE_S),
            "SP_POLL_INTERVAL": "10",
            "SP_WORKER_THREADS": "8",
        }

    def start(self, *command: str, program: tuple[str, ...] = HURRIED, **variables: str) -> Process:
        """`variables` are further settings, such as SP_REDIS_URL."""
        self._count += 1
        log = self._folder / f"{self._count}-{command[0]}.log"
        process = Process((*program, *command), {**self.environment, **variables}, log)
        self.started.append(process)
        return process

    def run_once(self, **variables: str) -> Process:
        """The command of one machine, as it is: embedded Redis, and no wait shortened but by settings.

        It gives up when nothing ends for as long as the next poll would be away, so that is not short here.
        """
        variables = {"SP_POLL_INTERVAL": "60", **variables}
        return self.start("run", "--once", "--json", program=GENUINE, **variables)


@contextmanager
def machine_of(world: World, folder: Path) -> Iterator[Machine]:
    """Nothing that was started outlives the test."""
    folder.mkdir()
    machine = Machine(world, folder)
    try:
        yield machine
    finally:
        for process in machine.started:
            if process.lives:
                process.go_on()
                process.kill()
