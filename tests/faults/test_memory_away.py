"""Redis is away or refuses to write for some seconds: processes wait for it and go on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from faults.processes import Machine
from faults.worlds import ORGANISATIONS, World, at_work, finished, give_time, parked_in, wait_until
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.faults import What
from severa_procountor.state.connection import connect

AWAY_S = 3


@contextmanager
def halted(memory: ValkeyProcess) -> Iterator[None]:
    """It takes connections and does not answer."""
    with memory.client() as client:
        info: Any = client.info("server")
    os.kill(info["process_id"], signal.SIGSTOP)
    yield
    os.kill(info["process_id"], signal.SIGCONT)


@contextmanager
def killed(memory: ValkeyProcess) -> Iterator[None]:
    """It takes no connections, and comes back with its file."""
    memory.kill()
    yield
    memory.start()


@contextmanager
def read_only(memory: ValkeyProcess) -> Iterator[None]:
    """It is the replica of a server that is not there, as during a fail-over."""
    with memory.client() as client:
        client.replicaof("127.0.0.1", "1")
        yield
        client.replicaof("NO", "ONE")


@pytest.mark.parametrize("away", [halted, killed, read_only])
def test_processes_outlive_a_memory_that_is_away_for_some_seconds(
    world: World, machine: Machine, memory: ValkeyProcess, away: Callable[[ValkeyProcess], Any]
) -> None:
    processes = [machine.start(command, SP_REDIS_URL=memory.url) for command in ("produce", "work")]
    wait_until(lambda: world.posted() > 0, "invoices are posted")
    with away(memory):
        give_time(lambda: not all(process.lives for process in processes), AWAY_S)
    with memory.client() as redis:
        wait_until(lambda: finished(world, redis), "everything ends")
        assert all(process.lives for process in processes)
        for process in processes:
            process.end_in_order()
        world.must_have_ended_well(parked_in(redis))


@pytest.mark.usefixtures("_hurried")
def test_a_poll_broken_off_by_a_memory_that_refuses_is_done_anew_at_once(
    world: World, memory: ValkeyProcess
) -> None:
    """Its claim would last ten minutes. The first poll finds nothing in this world, the second does."""
    world.play("severa", What.SLOW, "GET", "/v1/invoices$", times=ORGANISATIONS, seconds=1)
    with connect(memory.url) as redis, at_work(world.runtime(redis)):
        wait_until(lambda: world.calls("GET", "/v1/organizationdetails$") > 1, "a second poll begins")
        with read_only(memory):
            give_time(lambda: world.polls() > 1, 2)
        wait_until(lambda: finished(world, redis), "everything ends")
        world.must_have_ended_well(parked_in(redis))
