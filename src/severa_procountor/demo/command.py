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
from severa_procountor.demo.accounts import books, fetch
from severa_procountor.demo.dimension_items import Changes, changes
from severa_procountor.demo.verdict import Verdict, check
from severa_procountor.settings.choices import Dimension, Target
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


class Dimensions(msgspec.Struct, frozen=True):
    """`items` by dimension; amounts are entries of ledger receipts in a dimension. `amounts_without` have nothing in
    Severa that they could be dimensioned to."""

    items: dict[Dimension, Changes]
    dimensioned_amounts: int
    undimensioned_amounts: int
    amounts_without: int


class Result(msgspec.Struct, frozen=True):
    """`demo --json`."""

    documents: dict[str, dict[str, int]]
    calls: dict[str, int]
    duplicates: int
    totals_equal: bool
    dimensions: Dimensions
    attachments: int
    released: dict[Target, int]
    differences: tuple[str, ...]
    seconds: float


def demo(*, seed: int, invoices: int, as_json: bool) -> int:
    """0 only if the other side holds exactly what was carried, each invoice once, equal and dimensioned to the cent,
    with its file, and released as far as its company wants; else 1.
    """
    console = report.console(sys.stderr if as_json else sys.stdout)
    logs.configure("console", "error", sys.stderr)
    console.print(f"Two imitated systems, {invoices} invoices that wait in Severa (seed {seed}).")
    with tempfile.TemporaryDirectory() as folder, _sandbox(seed, invoices, Path(folder)) as address:
        settings = [company for tenant in load(Path(folder)).tenants for company in tenant.companies]
        before = books(address.procountor_url)
        begun = time.monotonic()
        ended = _carry(address, Path(folder), console)
        seconds = round(time.monotonic() - begun, 1)
        parked = {record.key.source_id for record in ended.parked}
        verdict, after = check(address.severa_url, address.procountor_url, settings, parked)
        calls = {
            "severa": _calls(address.severa_url),
            "procountor": _calls(address.procountor_url),
        }
    items = changes(before, after, settings)
    result = _result(ended, calls, items, verdict, seconds)
    tables.show(console, ended, calls, items, verdict)
    outcome = "[green]All of it holds.[/green]" if verdict.holds else "[red]It does not hold.[/red]"
    console.print(f"{outcome} {seconds} s.")
    if as_json:
        sys.stdout.write(msgspec.json.encode(result).decode() + "\n")
    return 0 if verdict.holds else 1


def _result(
    ended: Ended, calls: dict[str, int], items: dict[Dimension, Changes], verdict: Verdict, seconds: float
) -> Result:
    return Result(
        documents={name: _figures(kind) for name, kind in ended.kinds.items()},
        calls=calls,
        duplicates=verdict.duplicates,
        totals_equal=verdict.totals_equal,
        dimensions=Dimensions(
            items,
            verdict.dimensioned.dimensioned,
            verdict.dimensioned.undimensioned,
            verdict.dimensioned.without,
        ),
        attachments=verdict.delivered.attachments,
        released=verdict.delivered.released,
        differences=verdict.differences,
        seconds=seconds,
    )


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
def _sandbox(seed: int, invoices: int, tenants: Path) -> Iterator[Address]:
    """The sandbox in a process of its own, as the real systems are: it shares no interpreter with the workers."""
    command = [
        *(sys.executable, "-m", "severa_procountor.sandbox"),
        *("--seed", str(seed), "--invoices", str(invoices), "--tenants", str(tenants)),
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


def _figures(kind: report.KindCount) -> dict[str, int]:
    return {"found": kind.found, "done": kind.done, "parked": kind.parked, "warnings": kind.warnings}
