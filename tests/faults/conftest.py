"""Fixtures of the fault tests: a world, the processes over it, and a Valkey of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults.processes import Machine, machine_of
from faults.worlds import World, served
from redis_servers import ValkeyProcess

from severa_procountor.state.transfers import Transfers
from severa_procountor.workers import flights, frame, runtime


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with served(tmp_path / "tenants") as world:
        yield world


@pytest.fixture
def machine(world: World, tmp_path: Path) -> Iterator[Machine]:
    with machine_of(world, tmp_path / "machine") as machine:
        yield machine


@pytest.fixture
def memory(valkey_process: Callable[[], ValkeyProcess]) -> ValkeyProcess:
    return valkey_process()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits of `hurried.py` inside this process."""
    monkeypatch.setattr(frame, "PAUSES", (1, 1, 1, 1, 1))
    monkeypatch.setattr(frame, "OUTAGE_PAUSE", 1)
    monkeypatch.setattr(flights, "LOOK_UP_S", 1)
    monkeypatch.setattr(
        runtime, "Transfers", lambda redis, **more: Transfers(redis, queue_lease_ms=2_000, **more)
    )
