"""Redis forgets everything in the middle of the work, with live workers: the systems are found as they are."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from faults.late import Road
from faults.worlds import (
    ORGANISATIONS,
    POST_INVOICE,
    World,
    at_work,
    carry,
    finished,
    parked_in,
    parked_of,
    wait_until,
)
from redis import Redis
from redis_servers import ValkeyProcess

from severa_procountor.commands.run import Ended
from severa_procountor.sandbox.faults import What
from severa_procountor.state.connection import connect

pytestmark = pytest.mark.usefixtures("_hurried")


@pytest.fixture
def redis(memory: ValkeyProcess) -> Iterator[Redis]:
    with connect(memory.url) as client:
        yield client


def test_flushing_twice_in_the_middle_changes_nothing_about_the_end(world: World, redis: Redis) -> None:
    with at_work(world.runtime(redis)):
        wait_until(lambda: world.posted() >= 3, "invoices are posted")
        redis.flushall()
        wait_until(lambda: world.posted() >= 8, "more are posted")
        redis.flushall()
        wait_until(lambda: finished(world, redis), "everything ends")
    world.must_have_ended_well(parked_in(redis))


def test_a_flush_between_a_post_and_its_answer_does_not_post_twice(world: World, redis: Redis) -> None:
    world.play("procountor", What.SLOW, "POST", POST_INVOICE, times=4, seconds=1)
    with at_work(world.runtime(redis)):
        wait_until(lambda: world.posted() > 0, "something is posted")
        assert world.calls("POST", POST_INVOICE) == 0, "it was answered too soon"
        redis.flushall()
        wait_until(lambda: finished(world, redis), "everything ends")
    world.must_have_ended_well(parked_in(redis))


def test_a_post_on_its_way_during_a_flush_is_not_posted_again(world: World, redis: Redis) -> None:
    """Its own worker no longer waits when it arrives."""
    with Road(world.sandbox.procountor_url, b"POST /api/invoices ") as road:
        runtime = world.runtime(redis, procountor_url=road.url, http_timeout=1, settle_time=5)
        with at_work(runtime):
            wait_until(lambda: road.waiting > 0, "a post is on its way")
            redis.flushall()
            polled = world.polls() + ORGANISATIONS
            wait_until(lambda: world.polls() >= polled, "everything is found again")
            road.release()
            wait_until(lambda: finished(world, redis), "everything ends")
    world.must_have_ended_well(parked_in(redis))


def test_a_single_run_does_not_take_an_empty_memory_for_the_end(world: World, redis: Redis) -> None:
    ended: list[Ended] = []
    run = threading.Thread(target=lambda: ended.append(carry(world.runtime(redis))))
    run.start()
    wait_until(lambda: world.posted() >= 3, "invoices are posted")
    redis.flushall()
    run.join()
    world.must_have_ended_well(parked_of(ended[0]))


@pytest.mark.parametrize("keep_data", [True, False], ids=["with its file", "without its file"])
def test_a_valkey_killed_and_restarted_changes_nothing_about_the_end(
    world: World, memory: ValkeyProcess, redis: Redis, keep_data: bool
) -> None:
    world.play("procountor", What.SLOW, "POST", POST_INVOICE, times=2, seconds=1)
    with at_work(world.runtime(redis)):
        wait_until(lambda: world.posted() >= 3, "invoices are posted")
        memory.restart(keep_data=keep_data)
        wait_until(lambda: finished(world, redis), "everything ends")
    world.must_have_ended_well(parked_in(redis))
