"""Feeds are polled at their moments, by one replica at a time, and their cursors move with their turns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from virtual_clock import VirtualClock

from severa_procountor.state.connection import connect
from severa_procountor.state.schedule import ClaimedFeed, Feed, Schedule

INTERVAL = 600_000
LEASE = 120_000
INVOICES = Feed("acme/sales_invoices", INTERVAL)


@pytest.fixture
def schedule(any_redis: Redis, clock: VirtualClock) -> Schedule:
    return Schedule(any_redis, clock)


def claimed(schedule: Schedule) -> ClaimedFeed:
    feed = schedule.claim(LEASE)
    assert feed is not None
    return feed


def test_a_new_eager_feed_is_due_at_once(schedule: Schedule, clock: VirtualClock) -> None:
    schedule.declare([INVOICES])

    assert schedule.next_due() == clock()
    assert claimed(schedule) == ClaimedFeed(INVOICES.name, claimed_fence(schedule), clock())


def claimed_fence(schedule: Schedule) -> int:
    return int(schedule._redis.hget(f"sp:feed:{INVOICES.name}", "fence"))


def test_feeds_that_are_not_eager_are_spread_over_their_interval(
    schedule: Schedule, clock: VirtualClock
) -> None:
    schedule.declare([Feed(f"tenant-{number}", INTERVAL, eager=False) for number in range(100)])

    dues = []
    while (feed := schedule.claim(10 * INTERVAL)) or len(dues) < 100:
        if feed is None:
            clock.now = schedule.next_due() or 0
        else:
            dues.append(feed.due - 1_790_000_000_000)

    assert all(0 < due <= INTERVAL for due in dues)
    assert max(later - sooner for sooner, later in pairwise([0, *dues, INTERVAL])) < INTERVAL / 10


def test_a_feed_is_claimed_by_one_at_a_time(schedule: Schedule) -> None:
    schedule.declare([INVOICES])

    assert schedule.claim(LEASE) is not None
    assert schedule.claim(LEASE) is None


def test_the_most_overdue_feed_is_claimed_first(schedule: Schedule, clock: VirtualClock) -> None:
    schedule.declare([Feed("b", INTERVAL)])
    clock.pass_ms(1)
    schedule.declare([Feed("a", INTERVAL), Feed("b", INTERVAL)])

    assert [claimed(schedule).name, claimed(schedule).name] == ["b", "a"]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(late=st.integers(0, 5 * INTERVAL), took=st.integers(0, LEASE))
def test_a_completed_feed_keeps_its_phase_and_is_never_due_in_the_past(
    fake_redis: Redis, late: int, took: int
) -> None:
    fake_redis.flushall()
    clock = VirtualClock()
    schedule = Schedule(fake_redis, clock)
    schedule.declare([Feed("f", INTERVAL, eager=False)])
    first = schedule.next_due()
    assert first is not None
    clock.now = first + late
    feed = claimed(schedule)
    clock.pass_ms(took)

    assert schedule.complete(feed, INTERVAL)

    due = schedule.next_due()
    assert due is not None
    assert clock() < due <= clock() + INTERVAL
    assert (due - first) % INTERVAL == 0


def test_a_feed_whose_replica_vanished_is_claimed_again_after_the_lease(
    schedule: Schedule, clock: VirtualClock
) -> None:
    schedule.declare([INVOICES])
    vanished = claimed(schedule)

    clock.pass_ms(LEASE - 1)
    assert schedule.claim(LEASE) is None
    clock.pass_ms(1)
    successor = claimed(schedule)

    assert successor.fence > vanished.fence


def test_a_replica_that_was_too_slow_changes_nothing(schedule: Schedule, clock: VirtualClock) -> None:
    schedule.declare([INVOICES])
    slow = claimed(schedule)
    clock.pass_ms(LEASE)
    claimed(schedule)
    due = schedule.next_due()

    assert not schedule.complete(slow, INTERVAL, cursor="too late")
    assert not schedule.fail(slow, 1000)

    assert schedule.next_due() == due
    assert schedule.cursor(INVOICES.name) is None


def test_a_turn_ends_once(schedule: Schedule) -> None:
    schedule.declare([INVOICES])
    feed = claimed(schedule)
    assert schedule.complete(feed, INTERVAL)

    assert not schedule.fail(feed, 0)
    assert not schedule.complete(feed, INTERVAL)


def test_a_failed_feed_is_due_when_the_caller_says(schedule: Schedule, clock: VirtualClock) -> None:
    schedule.declare([INVOICES])

    assert schedule.fail(claimed(schedule), 5000)

    assert schedule.next_due() == clock() + 5000
    assert schedule.cursor(INVOICES.name) is None


def test_the_cursor_moves_with_the_turn_and_stays_when_none_is_given(
    schedule: Schedule, clock: VirtualClock
) -> None:
    schedule.declare([INVOICES])
    schedule.complete(claimed(schedule), INTERVAL, cursor="2026-01-31T10:00:00Z")
    clock.pass_ms(INTERVAL)
    schedule.complete(claimed(schedule), INTERVAL)

    assert schedule.cursor(INVOICES.name) == "2026-01-31T10:00:00Z"


def test_a_hurried_feed_is_due_now(schedule: Schedule, clock: VirtualClock) -> None:
    schedule.declare([INVOICES])
    schedule.complete(claimed(schedule), INTERVAL)

    assert schedule.hurry(INVOICES.name)

    assert schedule.next_due() == clock()


def test_a_feed_hurried_while_it_is_polled_is_polled_once_more_after_that(
    schedule: Schedule, clock: VirtualClock
) -> None:
    schedule.declare([INVOICES])
    feed = claimed(schedule)
    schedule.hurry(INVOICES.name)

    assert schedule.claim(LEASE) is None
    schedule.complete(feed, INTERVAL)
    schedule.complete(claimed(schedule), INTERVAL)

    due = schedule.next_due()
    assert due is not None
    assert due > clock()


def test_a_feed_that_nobody_declared_cannot_be_hurried(schedule: Schedule) -> None:
    assert not schedule.hurry("unheard-of")
    assert schedule.next_due() is None


def test_declaring_again_changes_nothing_for_known_feeds(schedule: Schedule, clock: VirtualClock) -> None:
    schedule.declare([INVOICES])
    schedule.complete(claimed(schedule), INTERVAL, cursor="c")
    due = schedule.next_due()
    clock.pass_ms(1000)

    schedule.declare([INVOICES])

    assert (schedule.next_due(), schedule.cursor(INVOICES.name)) == (due, "c")


def test_a_vanished_feed_is_forgotten_and_its_claim_ends(schedule: Schedule) -> None:
    schedule.declare([INVOICES])
    feed = claimed(schedule)
    schedule.declare([])

    assert schedule.next_due() is None
    assert not schedule.complete(feed, INTERVAL, cursor="c")
    assert schedule.cursor(INVOICES.name) is None


def test_a_shorter_interval_brings_the_next_poll_forward(schedule: Schedule, clock: VirtualClock) -> None:
    schedule.declare([INVOICES])
    schedule.complete(claimed(schedule), INTERVAL)

    schedule.declare([Feed(INVOICES.name, 10_000)])

    due = schedule.next_due()
    assert due is not None
    assert due <= clock() + 10_000


def test_a_shorter_interval_does_not_shorten_a_claim(schedule: Schedule, clock: VirtualClock) -> None:
    schedule.declare([INVOICES])
    claimed(schedule)

    schedule.declare([Feed(INVOICES.name, 10_000)])

    assert schedule.next_due() == clock() + LEASE


@pytest.mark.parametrize("interval_ms", [0, -1])
def test_an_interval_of_nothing_is_refused(schedule: Schedule, interval_ms: int) -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        schedule.declare([Feed("f", interval_ms)])


def test_a_flush_voids_claims_even_when_the_feeds_are_declared_again(
    schedule: Schedule, any_redis: Redis
) -> None:
    schedule.declare([INVOICES])
    feed = claimed(schedule)
    any_redis.flushall()

    assert not schedule.complete(feed, INTERVAL)
    assert any_redis.dbsize() == 0
    schedule.declare([INVOICES])
    claimed(schedule)
    assert not schedule.complete(feed, INTERVAL, cursor="c")


def test_many_replicas_claim_each_due_feed_once(valkey: Redis, valkey_url: str) -> None:
    names = {f"feed-{number}" for number in range(100)}
    Schedule(valkey).declare([Feed(name, INTERVAL) for name in names])
    start = Barrier(6)

    def replica() -> list[str]:
        own = Schedule(connect(valkey_url))
        start.wait()
        return [feed.name for feed in iter(lambda: own.claim(LEASE), None)]

    with ThreadPoolExecutor(6) as pool:
        replicas = [pool.submit(replica) for _ in range(6)]
        polled = [name for future in replicas for name in future.result()]

    assert sorted(polled) == sorted(names)


def test_a_hurry_is_served_by_the_poll_that_follows_a_vanished_one(
    schedule: Schedule, clock: VirtualClock
) -> None:
    schedule.declare([INVOICES])
    claimed(schedule)
    schedule.hurry(INVOICES.name)
    clock.pass_ms(LEASE)

    schedule.complete(claimed(schedule), INTERVAL)

    due = schedule.next_due()
    assert due is not None
    assert due > clock()
