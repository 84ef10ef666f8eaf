"""What is lost comes back after one lease, and who has lost a lease changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from redis import Redis
from transfer_words import MINUTE, REFUSED, claim, key, record, see, ticket_of
from virtual_clock import VirtualClock

from severa_procountor.errors import LeaseLost
from severa_procountor.problems.catalogue import catalogue
from severa_procountor.state.claims import Claim
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Swept, Transfers


def test_a_lost_message_costs_one_queue_lease(transfers: Transfers, clock: VirtualClock) -> None:
    see(transfers)
    ticket_of(transfers)

    clock.pass_ms(15 * MINUTE - 1)
    assert transfers.sweep() == Swept(0)
    clock.pass_ms(1)
    assert transfers.sweep() == Swept(1)
    assert (record(transfers).state, record(transfers).crashes) == (State.WAITING, 0)


def test_a_vanished_worker_costs_one_work_lease_and_counts(transfers: Transfers, clock: VirtualClock) -> None:
    claim(transfers)

    clock.pass_ms(2 * MINUTE)
    assert transfers.sweep() == Swept(1)
    assert (record(transfers).state, record(transfers).crashes) == (State.WAITING, 1)


def test_five_vanished_workers_park_the_document(transfers: Transfers, clock: VirtualClock) -> None:
    for _ in range(4):
        claim(transfers)
        clock.pass_ms(2 * MINUTE)
        assert transfers.sweep() == Swept(1)
    claim(transfers)
    clock.pass_ms(2 * MINUTE)

    swept = transfers.sweep()

    parked = record(transfers)
    assert swept == Swept(0, (parked.key,))
    assert (parked.state, parked.parked_at, parked.attempts) == (State.PARKED, clock(), 5)
    assert [problem.code for problem in parked.problems] == ["crashes_worker"]
    assert parked.problems[0].kind is catalogue()["crashes_worker"]


def test_crashes_are_forgiven_when_the_document_is_tried_anew(
    transfers: Transfers, clock: VirtualClock
) -> None:
    for _ in range(5):
        claim(transfers)
        clock.pass_ms(2 * MINUTE)
        transfers.sweep()

    see(transfers, version="v2")

    assert record(transfers).crashes == 0


def test_more_overdue_leases_than_one_script_takes_are_all_swept(
    transfers: Transfers, clock: VirtualClock
) -> None:
    for number in range(450):
        see(transfers, key(f"g{number}"))
    transfers.refill("acme", "oy", window=1000)
    clock.pass_ms(15 * MINUTE)

    assert transfers.sweep() == Swept(450)
    assert transfers.counts() == {**dict.fromkeys(State, 0), State.WAITING: 450}


@pytest.mark.parametrize(
    "sign_of_life",
    [
        Claim.hold,
        lambda taken: taken.keep("post", b"{}"),
        lambda taken: taken.intend("post"),
        lambda taken: taken.clear_intent("post"),
    ],
)
def test_every_sign_of_life_prolongs_the_lease(
    transfers: Transfers, clock: VirtualClock, sign_of_life: Callable[[Claim], None]
) -> None:
    taken = claim(transfers)
    clock.pass_ms(MINUTE)
    sign_of_life(taken)
    assert taken.lease == clock() + 2 * MINUTE

    clock.pass_ms(2 * MINUTE - 1)
    assert transfers.sweep() == Swept(0)


EVERY_CHANGE: list[Callable[[Claim], object]] = [
    Claim.hold,
    lambda taken: taken.keep("post", b"{}"),
    lambda taken: taken.intend("post"),
    lambda taken: taken.clear_intent("post"),
    Claim.done,
    lambda taken: taken.park([REFUSED]),
    lambda taken: taken.retry(0, REFUSED),
    lambda taken: taken.snooze(0, "quota severa"),
    Claim.withdraw,
]


@pytest.mark.parametrize("change", EVERY_CHANGE)
def test_a_worker_paused_past_its_lease_changes_nothing(
    transfers: Transfers, clock: VirtualClock, change: Callable[[Claim], object]
) -> None:
    paused = claim(transfers)
    clock.pass_ms(2 * MINUTE)
    transfers.sweep()
    successor = claim(transfers)
    before = record(transfers)

    with pytest.raises(LeaseLost):
        change(paused)

    assert record(transfers) == before
    successor.hold()


@pytest.mark.parametrize("change", EVERY_CHANGE)
def test_a_worker_whose_transfer_was_flushed_away_resurrects_nothing(
    transfers: Transfers, any_redis: Redis, change: Callable[[Claim], object]
) -> None:
    taken = claim(transfers)
    any_redis.flushall()

    with pytest.raises(LeaseLost):
        change(taken)

    assert any_redis.dbsize() == 0


@pytest.mark.parametrize("change", EVERY_CHANGE)
def test_a_worker_from_before_a_flush_does_not_touch_what_came_after(
    transfers: Transfers, any_redis: Redis, change: Callable[[Claim], object]
) -> None:
    before_the_flush = claim(transfers)
    any_redis.flushall()
    claim(transfers)
    now = record(transfers)

    with pytest.raises(LeaseLost):
        change(before_the_flush)

    assert record(transfers) == now


def test_a_message_from_before_a_flush_is_void(transfers: Transfers, any_redis: Redis) -> None:
    see(transfers)
    old = ticket_of(transfers)
    any_redis.flushall()
    see(transfers)
    ticket_of(transfers)

    assert transfers.take(old.key, old.fence) is None
