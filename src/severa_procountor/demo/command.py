"""Starts the sandbox, carries what waits in it, and shows what became of it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from rich.console import Console

from severa_procountor.commands import report
from severa_procountor.commands.processes import make_runtime
from severa_procountor.commands.run import Ended, carry_all
from severa_procountor.demo import tables
from severa_procountor.demo.accounts import fetch
from severa_procountor.demo.dimension_items import changes
from severa_procountor.demo.outcome import check, snapshot
from severa_procountor.demo.result import result
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.secrets import Secret
from severa_procountor.settings.tenants import load
from severa_procountor.telemetry import logs

# What both systems document: 10 a second for each Severa organisation, 60 for a Procountor client by the newer pages.
SEVERA_QUOTA, PROCOUNTOR_QUOTA = 8, 50
# Most of them wait for their quota at any time.
WORKER_THREADS = 48
START_S = 60


class Address(msgspec.Struct, frozen=True):
    """What the sandbox says when it is ready."""

    severa_url: str
    procountor_url: str
    procountor_client_id: str
    procountor_client_secret: str


class Amounts(msgspec.Struct, frozen=True):
    """How many documents the imitated systems begin with."""

    invoices: int
    reimbursements: int
    purchases: int


def demo(*, seed: int, invoices: int, reimbursements: int, purchases: int, as_json: bool) -> int:
    """0 only if the other side holds exactly what was carried, each document once, equal and dimensioned to the cent,
    with its file, and released as far as its company wants; else 1.
    """
    console = report.console(sys.stderr if as_json else sys.stdout)
    logs.configure("console", "error", sys.stderr)
    amounts = Amounts(invoices, reimbursements, purchases)
    console.print(
        f"Two imitated systems (seed {seed}): {invoices} invoices and {reimbursements} travel reimbursements wait in "
        f"Severa, {purchases} purchase invoices in Procountor."
    )
    with tempfile.TemporaryDirectory() as folder, _sandbox(seed, amounts, Path(folder)) as address:
        settings = [company for tenant in load(Path(folder)).tenants for company in tenant.companies]
        systems = address.severa_url, address.procountor_url
        before = snapshot(*systems)
        begun = time.monotonic()
        ended = _carry(address, Path(folder), console)
        seconds = round(time.monotonic() - begun, 1)
        outcome, after = check(*systems, settings, ended.parked, before)
        calls = dict(zip(("severa", "procountor"), map(_calls, systems), strict=True))
    items = changes(before.books, after.books, settings)
    tables.show(console, ended, calls, items, outcome)
    said = "[green]All of it holds.[/green]" if outcome.holds else "[red]It does not hold.[/red]"
    console.print(f"{said} {seconds} s.")
    if as_json:
        told = msgspec.json.encode(result(ended, calls, items, outcome, seconds))
        sys.stdout.write(told.decode() + "\n")
    return 0 if outcome.holds else 1


def _carry(address: Address, tenants: Path, console: Console) -> Ended:
    deployment = Deployment(
        severa_url=address.severa_url,
        procountor_url=address.procountor_url,
        procountor_client_id=address.procountor_client_id,
        procountor_client_secret=Secret(address.procountor_client_secret),
        severa_quota=SEVERA_QUOTA,
        procountor_quota=PROCOUNTOR_QUOTA,
        worker_threads=WORKER_THREADS,
        tenants=tenants,
    )
    return carry_all(
        make_runtime(deployment, assume_clean=True), threading.Event(), once=True, console=console
    )


@contextmanager
def _sandbox(seed: int, amounts: Amounts, tenants: Path) -> Iterator[Address]:
    """The sandbox in a process of its own, as the real systems are: it shares no interpreter with the workers."""
    command = [
        *(sys.executable, "-m", "severa_procountor.sandbox"),
        *("--seed", str(seed), "--tenants", str(tenants)),
        *("--invoices", str(amounts.invoices)),
        *("--reimbursements", str(amounts.reimbursements)),
        *("--purchases", str(amounts.purchases)),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 - our own module
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the sandbox did not start; its error is above")
        yield msgspec.json.decode(line, type=Address)
    finally:
        process.terminate()
        process.wait(START_S)


class Calls(msgspec.Struct, frozen=True):
    total: int


def _calls(url: str) -> int:
    return fetch(url, "calls", Calls).total
