"""Fixtures of the fault tests: a world, the processes over it, and a Valkey of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults.hurried import hurry
from faults.processes import Machine, machine_of
from faults.worlds import World, served
from redis_servers import ValkeyProcess
from structlog.testing import capture_logs


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The many failures that are played here are not printed, each with its trace."""
    with capture_logs():
        yield


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
    """A Valkey that the test may halt, kill and flush."""
    return valkey_process()


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short waits of `hurried.py` inside this process."""
    hurry(monkeypatch.setattr)
