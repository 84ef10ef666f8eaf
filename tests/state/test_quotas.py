"""No second holds more calls than the limit, nobody starves, and a system in trouble is left alone."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from redis import Redis
from virtual_clock import VirtualClock
from virtual_crowd import VirtualCrowd

from severa_procountor.errors import Snoozed
from severa_procountor.state.quotas import PROBE_MS, Breaker, Limit, Quotas

KEY = "procountor:client-1"
SECOND = 1000


@pytest.fixture
def quotas(any_redis: Redis, clock: VirtualClock) -> Quotas:
    """Eight calls a second, warm: nothing to wait for at first."""
    return Quotas(any_redis, {"procountor": Limit(8)}, clock=clock, sleep=clock.sleep, cold_start_ms=0)


def busiest_second(calls: list[int]) -> int:
    calls = sorted(calls)
    return max(sum(first <= call < first + SECOND for call in calls[at:]) for at, first in enumerate(calls))


def crowd_of_callers(
    crowd: VirtualCrowd, quotas: Quotas, callers: int, calls_each: int, left: list[int]
) -> list[Callable[[], None]]:
    def caller(number: int) -> Callable[[], None]:
        dice = random.Random(number)

        def run() -> None:
            made = 0
            while made < calls_each:
                try:
                    quotas.pass_(KEY)
                except Snoozed as snoozed:
                    crowd.sleep(snoozed.seconds)
                    continue
                left.append(crowd())
                made += 1
                crowd.sleep(dice.uniform(0.01, 0.4))

        return run

    return [caller(number) for number in range(callers)]


@pytest.mark.parametrize("limit", [Limit(8), Limit(8, burst=3), Limit(15), Limit(15, burst=15), Limit(0.5)])
def test_no_second_holds_more_calls_than_the_limit(any_redis: Redis, limit: Limit) -> None:
    crowd, left = VirtualCrowd(), []
    quotas = Quotas(any_redis, {"procountor": limit}, clock=crowd, sleep=crowd.sleep)

    crowd.run(crowd_of_callers(crowd, quotas, 12, 5, left))

    assert len(left) == 60
    assert busiest_second(left) <= max(1, limit.rate_per_s)


def test_a_crowd_uses_the_quota_to_the_full_and_nobody_starves(fake_redis: Redis) -> None:
    crowd, left = VirtualCrowd(), []
    quotas = Quotas(fake_redis, {"procountor": Limit(10)}, clock=crowd, sleep=crowd.sleep, cold_start_ms=0)
    start = crowd()

    crowd.run(crowd_of_callers(crowd, quotas, 40, 10, left))

    assert len(left) == 400
    assert max(left) - start <= 400 / 10 * SECOND * 1.25


def test_a_flush_in_the_middle_does_not_break_the_limit(fake_redis: Redis) -> None:
    crowd, left = VirtualCrowd(), []
    quotas = Quotas(fake_redis, {"procountor": Limit(8)}, clock=crowd, sleep=crowd.sleep)

    def flush() -> None:
        for pause in (2.03, 0.4, 0.01, 1.77, 3.0):
            crowd.sleep(pause)
            fake_redis.flushall()

    crowd.run([flush, *crowd_of_callers(crowd, quotas, 30, 4, left)])

    assert len(left) == 120
    assert busiest_second(left) <= 8


def test_a_cold_start_waits_for_the_calls_of_the_last_second(any_redis: Redis, clock: VirtualClock) -> None:
    quotas = Quotas(any_redis, {"procountor": Limit(8)}, clock=clock, sleep=clock.sleep)
    start = clock()

    quotas.pass_(KEY)

    assert clock() == start + SECOND


def test_a_short_wait_is_slept_in_place(quotas: Quotas, clock: VirtualClock) -> None:
    start = clock()
    for _ in range(9):
        quotas.pass_(KEY)

    assert clock() == start + SECOND


def test_a_long_wait_sends_away_and_reserves_nothing(any_redis: Redis, clock: VirtualClock) -> None:
    hasty = Quotas(
        any_redis, {"procountor": Limit(1)}, max_sleep_ms=500, clock=clock, sleep=clock.sleep, cold_start_ms=0
    )
    hasty.pass_(KEY)
    for _ in range(3):
        with pytest.raises(Snoozed, match="quota procountor"):
            hasty.pass_(KEY)
    clock.pass_ms(SECOND)
    start = clock()

    hasty.pass_(KEY)

    assert clock() == start


def test_those_sent_away_are_told_different_times(any_redis: Redis, clock: VirtualClock) -> None:
    hasty = Quotas(
        any_redis, {"procountor": Limit(1)}, max_sleep_ms=0, clock=clock, sleep=clock.sleep, cold_start_ms=0
    )
    hasty.pass_(KEY)
    told = []
    for _ in range(100):
        with pytest.raises(Snoozed) as snoozed:
            hasty.pass_(KEY)
        told.append(snoozed.value.seconds)

    assert told[:3] == [2.0, 3.0, 4.0]
    assert max(told) == 60.0


def test_keys_do_not_wait_for_each_other(quotas: Quotas, clock: VirtualClock) -> None:
    start = clock()
    quotas.pass_("procountor:client-1")
    quotas.pass_("procountor:client-2")

    assert clock() == start


def test_the_longest_fitting_beginning_gives_the_limit(any_redis: Redis, clock: VirtualClock) -> None:
    limits = {"severa": Limit(1), "severa:vip": Limit(100)}
    quotas = Quotas(any_redis, limits, clock=clock, sleep=clock.sleep, cold_start_ms=0)
    start = clock()
    quotas.pass_("severa:vip")
    quotas.pass_("severa:vip")

    assert clock() == start + 10


def test_a_key_without_a_limit_is_a_mistake_not_a_free_pass(quotas: Quotas) -> None:
    with pytest.raises(ValueError, match="no limit is set for unheard-of"):
        quotas.pass_("unheard-of:client")


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (8, 0), (8, 9), (0.5, 2)])
def test_a_limit_that_cannot_be_kept_is_refused(rate: float, burst: int) -> None:
    with pytest.raises(ValueError, match="no such limit"):
        Limit(rate, burst)


def test_a_429_stops_the_whole_key_for_as_long_as_it_says(quotas: Quotas, clock: VirtualClock) -> None:
    quotas.throttled(KEY, 7.0)

    clock.pass_ms(4 * SECOND)
    with pytest.raises(Snoozed, match="throttled procountor"):
        quotas.pass_(KEY)
    clock.pass_ms(3 * SECOND)
    quotas.pass_(KEY)


def test_a_429_while_a_caller_sleeps_stops_that_caller_too(any_redis: Redis, clock: VirtualClock) -> None:
    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        quotas.throttled(KEY, 60.0)

    quotas = Quotas(any_redis, {"procountor": Limit(8)}, clock=clock, sleep=sleep, cold_start_ms=0)
    quotas.pass_(KEY)

    with pytest.raises(Snoozed, match="throttled procountor"):
        quotas.pass_(KEY)


def test_429s_that_name_no_time_stop_for_longer_and_longer(quotas: Quotas, clock: VirtualClock) -> None:
    stops = []
    for _ in range(7):
        quotas.throttled(KEY, None)
        start = clock()
        while True:
            try:
                quotas.pass_(KEY)
                break
            except Snoozed:
                clock.pass_ms(100)
        stops.append(round((clock() - start) / SECOND))

    assert stops == [1, 2, 4, 8, 16, 30, 30]


def test_429s_at_the_same_time_count_as_one(quotas: Quotas, clock: VirtualClock) -> None:
    for _ in range(16):
        quotas.throttled(KEY, None)
    clock.pass_ms(SECOND)
    quotas.pass_(KEY)
    start = clock()
    quotas.pass_(KEY)

    assert clock() - start == 250


def test_the_rate_is_halved_by_a_429_and_recovers_with_successes(quotas: Quotas, clock: VirtualClock) -> None:
    def gap() -> int:
        clock.pass_ms(10 * SECOND)
        quotas.pass_(KEY)
        start = clock()
        quotas.pass_(KEY)
        return clock() - start

    assert gap() == 125
    quotas.throttled(KEY, 1.0)
    assert gap() == 250
    for _ in range(100):
        quotas.succeeded(KEY, "GET /x")
    assert 125 < gap() < 250
    for _ in range(200):
        quotas.succeeded(KEY, "GET /x")
    assert gap() == 125


def test_many_failures_in_a_row_open_the_breaker(quotas: Quotas, clock: VirtualClock) -> None:
    for _ in range(9):
        quotas.failed(KEY, "GET /x")
    quotas.pass_(KEY)
    quotas.failed(KEY, "GET /x")

    with pytest.raises(Snoozed, match="outage procountor") as snoozed:
        quotas.pass_(KEY)
    assert snoozed.value.seconds == 5.0


def test_failures_among_successes_do_not_open_the_breaker(quotas: Quotas) -> None:
    for _ in range(5):
        for _ in range(9):
            quotas.failed(KEY, "GET /x")
        quotas.succeeded(KEY, "GET /x")

    quotas.pass_(KEY)


def test_after_an_outage_one_call_tries_and_its_success_lets_all_through(
    quotas: Quotas, clock: VirtualClock
) -> None:
    for _ in range(10):
        quotas.failed(KEY, "GET /x")
    clock.pass_ms(5 * SECOND)

    quotas.pass_(KEY)
    with pytest.raises(Snoozed, match="outage"):
        quotas.pass_(KEY)
    quotas.succeeded(KEY, "GET /x")
    quotas.pass_(KEY)
    quotas.pass_(KEY)


def test_each_failed_try_keeps_the_breaker_open_for_longer(any_redis: Redis, clock: VirtualClock) -> None:
    quotas = Quotas(
        any_redis,
        {"procountor": Limit(8)},
        clock=clock,
        sleep=clock.sleep,
        cold_start_ms=0,
        breaker=Breaker(failures=2, open_ms=1000, longest_ms=5000),
    )
    quotas.failed(KEY, "GET /x")
    quotas.failed(KEY, "GET /x")
    waits = []
    for _ in range(5):
        with pytest.raises(Snoozed) as snoozed:
            quotas.pass_(KEY)
        waits.append(snoozed.value.seconds)
        clock.sleep(snoozed.value.seconds)
        quotas.pass_(KEY)
        quotas.failed(KEY, "GET /x")

    assert waits == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_a_try_that_never_reports_is_replaced_by_another(quotas: Quotas, clock: VirtualClock) -> None:
    for _ in range(10):
        quotas.failed(KEY, "GET /x")
    clock.pass_ms(5 * SECOND)
    quotas.pass_(KEY)
    clock.pass_ms(PROBE_MS)

    quotas.pass_(KEY)


def test_failures_in_a_row_are_counted_by_kind_of_call(quotas: Quotas) -> None:
    for _ in range(3):
        quotas.failed(KEY, "POST /x")
    quotas.succeeded(KEY, "GET /x")
    assert (quotas.streak(KEY, "POST /x"), quotas.streak(KEY, "GET /x")) == (3, 0)

    quotas.succeeded(KEY, "POST /x")
    assert quotas.streak(KEY, "POST /x") == 0


def test_no_credential_is_named_to_the_caller(quotas: Quotas) -> None:
    quotas.throttled(KEY, 60.0)

    with pytest.raises(Snoozed) as snoozed:
        quotas.pass_(KEY)

    assert "client-1" not in str(snoozed.value)


def test_failures_of_calls_that_were_under_way_do_not_lengthen_an_outage(
    quotas: Quotas, clock: VirtualClock
) -> None:
    for _ in range(30):
        quotas.failed(KEY, "GET /x")
    clock.pass_ms(5 * SECOND)

    quotas.pass_(KEY)


def test_a_burst_after_a_rest_and_the_pace_after_it_stay_within_the_limit(
    any_redis: Redis, clock: VirtualClock
) -> None:
    limits = {"procountor": Limit(8, burst=3)}
    quotas = Quotas(any_redis, limits, clock=clock, sleep=clock.sleep, cold_start_ms=0)
    quotas.pass_(KEY)
    clock.pass_ms(60 * SECOND)
    left = []
    for _ in range(20):
        quotas.pass_(KEY)
        left.append(clock())

    assert left[0] == left[2] < left[3]
    assert busiest_second(left) == 8
