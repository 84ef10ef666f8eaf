"""Producers and workers on one Valkey, killed or halted one by one: the others go on, and nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

import pytest
from faults.processes import Machine, Process
from faults.worlds import POST_INVOICE, World, finished, parked_in, wait_until
from redis import Redis
from redis_servers import ValkeyProcess

from severa_procountor.sandbox.faults import What

KILLS = 4


@pytest.fixture
def redis(memory: ValkeyProcess) -> Iterator[Redis]:
    with memory.client() as client:
        yield client


def has_answered(world: World, redis: Redis, calls: int) -> bool:
    """Whether the systems have answered so many calls, or need not answer any more."""
    return len(world.sandbox.calls()) >= calls or finished(world, redis)


@pytest.mark.parametrize(("seed", "posted"), [(2, 0), (3, 1)], ids=["from the first poll", "while posting"])
def test_killing_processes_at_random_changes_nothing_about_the_end(
    world: World, machine: Machine, memory: ValkeyProcess, redis: Redis, seed: int, posted: int
) -> None:
    random = Random(seed)
    commands = ("produce", "work", "work")
    processes = [machine.start(command, SP_REDIS_URL=memory.url) for command in commands]
    wait_until(lambda: world.posted() >= posted, "something is posted")
    for _ in range(KILLS):
        further = len(world.sandbox.calls()) + random.randrange(5, 30)
        wait_until(partial(has_answered, world, redis, further), "calls go on")
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
