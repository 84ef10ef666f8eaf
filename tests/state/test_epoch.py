"""After a flush, a restart or a fail-over, first posts wait until nothing can be under way any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from redis import Redis
from redis_servers import ValkeyProcess
from virtual_clock import VirtualClock

from severa_procountor.state.epoch import Epoch

SETTLE = 90_000


@pytest.fixture
def epoch(any_redis: Redis, clock: VirtualClock) -> Epoch:
    return Epoch(any_redis, clock)


def test_a_new_redis_has_to_settle(epoch: Epoch, clock: VirtualClock) -> None:
    assert epoch.settled(SETTLE) == SETTLE
    clock.pass_ms(SETTLE - 1)
    assert epoch.settled(SETTLE) == 1
    clock.pass_ms(1)
    assert epoch.settled(SETTLE) == 0


def test_the_time_of_settling_is_shared_by_all_processes(any_redis: Redis, clock: VirtualClock) -> None:
    Epoch(any_redis, clock).begin(assume_clean=False)
    clock.pass_ms(SETTLE)

    assert Epoch(any_redis, clock).settled(SETTLE) == 0


def test_a_flush_begins_anew(epoch: Epoch, any_redis: Redis, clock: VirtualClock) -> None:
    epoch.settled(SETTLE)
    clock.pass_ms(SETTLE)
    any_redis.flushall()

    assert epoch.settled(SETTLE) == SETTLE


def test_a_clean_beginning_need_not_settle_but_a_flush_after_it_must(epoch: Epoch, any_redis: Redis) -> None:
    epoch.begin(assume_clean=True)
    assert epoch.settled(SETTLE) == 0

    any_redis.flushall()
    assert epoch.settled(SETTLE) == SETTLE


def test_a_clean_beginning_does_not_cut_short_one_that_is_settling(epoch: Epoch) -> None:
    epoch.begin(assume_clean=False)
    epoch.begin(assume_clean=True)

    assert epoch.settled(SETTLE) == SETTLE


def test_a_restarted_server_has_to_settle_though_it_kept_its_data(
    valkey_process: Callable[[], ValkeyProcess], clock: VirtualClock
) -> None:
    server = valkey_process()
    with server.client() as redis:
        Epoch(redis, clock).settled(SETTLE)
        clock.pass_ms(SETTLE)
        assert Epoch(redis, clock).settled(SETTLE) == 0

    server.restart()

    with server.client() as redis:
        assert redis.hget("sp:epoch", "since") is not None
        assert Epoch(redis, clock).settled(SETTLE) == SETTLE
        clock.pass_ms(SETTLE)
        assert Epoch(redis, clock).settled(SETTLE) == 0


def test_it_is_told_since_when_redis_remembers(any_redis: Redis, clock: VirtualClock) -> None:
    epoch = Epoch(any_redis, clock)
    epoch.begin(assume_clean=True)
    assert epoch.since() == 0
    any_redis.flushall()
    assert epoch.since() == clock()
