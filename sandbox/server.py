"""Runs both imitations on loopback ports: inside this process for tests, or until stopped for people."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
import uvicorn

from severa_procountor.sandbox.calls import Call, CallLog
from severa_procountor.sandbox.faults import Fault, Faults
from severa_procountor.sandbox.front import Front
from severa_procountor.sandbox.procountor.app import procountor_app
from severa_procountor.sandbox.quota import Quota
from severa_procountor.sandbox.severa.app import severa_app
from severa_procountor.sandbox.world import World, make_world, write_tenants

HOST = "127.0.0.1"
SEVERA_QUOTA = 10
PROCOUNTOR_QUOTA = 60

System = Literal["severa", "procountor"]


class OrganisationKey(msgspec.Struct, frozen=True):
    """What opens one Severa organisation."""

    name: str
    client_id: str
    client_secret: str


class CompanyKey(msgspec.Struct, frozen=True):
    """What opens one company's books in Procountor."""

    id: int
    name: str
    api_key: str


class Ready(msgspec.Struct, frozen=True):
    """What `serve` prints on one line when both systems answer. `tenants` is the settings folder, if asked for."""

    severa_url: str
    procountor_url: str
    procountor_client_id: str
    procountor_client_secret: str
    tenants: str | None
    organisations: tuple[OrganisationKey, ...]
    companies: tuple[CompanyKey, ...]


class Served:
    """One system on a port of its own, in a thread of its own, with its log, its faults and its quota."""

    def __init__(self, port: int, per_second: int) -> None:
        self.calls = CallLog()
        self.faults = Faults()
        self.quota = Quota(per_second)
        self._socket = _listening(port)
        self.address = f"http://{HOST}:{self._socket.getsockname()[1]}"

    def start(self, app: Front) -> None:
        """Connections wait in the listening socket until the thread takes them, so nobody has to wait here."""
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        arguments = {"sockets": [self._socket]}
        self._thread = threading.Thread(target=self._server.run, kwargs=arguments, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _listening(port: int) -> socket.socket:
    """A socket that says it is TCP: asyncio turns off Nagle's delay (40 ms a call) only where it can see that."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    listening.listen()
    return listening


class Sandbox:
    """Both systems with one world. A context manager; `stop` closes the ports."""

    def __init__(self, world: World, systems: dict[System, Served]) -> None:
        self.world = world
        self.severa = systems["severa"]
        self.procountor = systems["procountor"]
        self._systems = systems

    @classmethod
    def start(
        cls,
        seed: int,
        invoices: int,
        today: date,
        *,
        projects: int = 0,
        purchases: int = 0,
        reimbursements: int = 0,
        severa_port: int = 0,
        procountor_port: int = 0,
        severa_quota: int = SEVERA_QUOTA,
        procountor_quota: int = PROCOUNTOR_QUOTA,
        token_life_s: int = 3600,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Sandbox:
        """Serves the world of `seed` with so many further `projects`, `purchases` and travel `reimbursements`. Port 0
        takes any free one; quotas are requests a second and client.
        """
        world = make_world(
            seed,
            invoices,
            today,
            projects=projects,
            purchases=purchases,
            reimbursements=reimbursements,
        )
        severa = Served(severa_port, severa_quota)
        procountor = Served(procountor_port, procountor_quota)
        severa.start(
            severa_app(
                world.organisations,
                calls=severa.calls,
                faults=severa.faults,
                quota=severa.quota,
                now=now,
                token_life_s=token_life_s,
            )
        )
        procountor.start(
            procountor_app(
                world.companies,
                calls=procountor.calls,
                faults=procountor.faults,
                quota=procountor.quota,
                now=now,
                token_life_s=token_life_s,
            )
        )
        return cls(world, {"severa": severa, "procountor": procountor})

    @property
    def severa_url(self) -> str:
        return f"{self.severa.address}/rest-api"

    @property
    def procountor_url(self) -> str:
        return f"{self.procountor.address}/api"

    def write_tenants(self, folder: Path) -> None:
        """The tenants' settings files that fit this world."""
        write_tenants(self.world, folder)

    def calls(self) -> tuple[Call, ...]:
        """All calls to both systems, in the order of their coming."""
        both = [call for served in self._systems.values() for call in served.calls.all()]
        return tuple(sorted(both, key=lambda call: call.at))

    def clear_calls(self) -> None:
        for served in self._systems.values():
            served.calls.clear()

    def add_fault(self, system: System, fault: Fault) -> None:
        """Plays the fault on the next requests of the system that match it."""
        self._systems[system].faults.add(fault)

    def state(self, system: System) -> Any:
        """What the system holds now, as its control call `GET /_sandbox/state` shows it."""
        return self.control(system, "GET", "state")

    def control(self, system: System, method: str, path: str, body: object = None) -> Any:
        """Any control call under `/_sandbox`: `body` goes as JSON, the answer comes decoded."""
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self._systems[system].address}/_sandbox/{path}",
            method=method,
            data=None if body is None else msgspec.json.encode(body),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            content = answer.read()
        return msgspec.json.decode(content) if content else None

    def stop(self) -> None:
        for served in self._systems.values():
            served.stop()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(
    *,
    seed: int,
    invoices: int,
    severa_port: int,
    procountor_port: int,
    tenants: Path | None,
    purchases: int = 0,
    reimbursements: int = 0,
) -> int:
    """Serves both systems until SIGINT or SIGTERM. Prints `Ready` as one line of JSON first."""
    today = datetime.now(ZoneInfo("Europe/Helsinki")).date()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Sandbox.start(
        seed,
        invoices,
        today,
        purchases=purchases,
        reimbursements=reimbursements,
        severa_port=severa_port,
        procountor_port=procountor_port,
    ) as sandbox:
        if tenants is not None:
            sandbox.write_tenants(tenants)
        ready = Ready(
            severa_url=sandbox.severa_url,
            procountor_url=sandbox.procountor_url,
            procountor_client_id=sandbox.world.procountor_client_id,
            procountor_client_secret=sandbox.world.procountor_client_secret,
            tenants=str(tenants) if tenants else None,
            organisations=tuple(
                OrganisationKey(each.name, each.client_id, each.client_secret)
                for each in sandbox.world.organisations
            ),
            companies=tuple(CompanyKey(each.id, each.name, each.api_key) for each in sandbox.world.companies),
        )
        sys.stdout.write(msgspec.json.encode(ready).decode() + "\n")
        sys.stdout.flush()
        stopped.wait()
    return 0
