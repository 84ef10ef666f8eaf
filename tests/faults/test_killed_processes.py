"""Producers and workers on one Valkey, killed or halted one by one: the others go on, and nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from faults.processes import Machine, Process
from faults.worlds import POST_INVOICE, World, finished, parked_in, wait_until
from redis import Redis
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.faults import What

KILLS = 5


@pytest.fixture
def redis(memory: ValkeyProcess) -> Iterator[Redis]:
    with memory.client() as client:
        yield client


def answered(world: World) -> int:
    return world.calls("GET", "") + world.calls("POST", "") + world.calls("PATCH", "")


@pytest.mark.parametrize("seed", [1, 2])
def test_killing_processes_at_random_changes_nothing_about_the_end(
    world: World, machine: Machine, memory: ValkeyProcess, redis: Redis, seed: int
) -> None:
    random = Random(seed)
    commands = ("produce", "work", "work")
    processes = [machine.start(command, SP_REDIS_URL=memory.url) for command in commands]
    for _ in range(KILLS):
        further = answered(world) + random.randrange(5, 40)
        wait_until(lambda to=further: answered(world) >= to or finished(world, redis), "calls go on")
        killed = random.randrange(len(commands))
        processes[killed].kill()
        processes[killed] = machine.start(commands[killed], SP_REDIS_URL=memory.url)

    wait_until(lambda: finished(world, redis), "everything ends")
    end_in_order(processes)
    world.must_have_ended_well(parked_in(redis))


@pytest.mark.parametrize("what", [What.SLOW, What.ERROR_500])
def test_a_worker_halted_beyond_its_lease_changes_nothing_when_it_goes_on(
    world: World, machine: Machine, memory: ValkeyProcess, redis: Redis, what: What
) -> None:
    """It is halted while its posts are answered slowly, or while it is about to try again."""
    world.play("procountor", what, "POST", POST_INVOICE, times=6, seconds=2)
    producer = machine.start("produce", SP_REDIS_URL=memory.url)
    halted = machine.start("work", SP_REDIS_URL=memory.url)
    wait_until(lambda: world.posted() + world.calls("POST", POST_INVOICE) > 0, "something is posted")
    halted.halt()
    other = machine.start("work", SP_REDIS_URL=memory.url)
    wait_until(lambda: finished(world, redis), "the other one carries everything")
    before = world.end()
    halted.go_on()

    end_in_order([producer, halted, other])
    assert world.end() == before
    world.must_have_ended_well(parked_in(redis))


def end_in_order(processes: list[Process]) -> None:
    for process in processes:
        process.end_in_order()
