"""What parked documents wait for is remembered until they wait no longer."""

from __future__ import annotations

import pytest
from redis import Redis
from transfer_words import REFUSED, claim, key, take
from virtual_clock import VirtualClock

from severa_procountor.state.transfers import Transfers
from severa_procountor.state.watches import Check, Wait, Watches

SEEN = {"vat": {"books": "d1"}}


@pytest.fixture
def watches(fake_redis: Redis, clock: VirtualClock) -> Watches:
    return Watches(fake_redis, clock)


@pytest.fixture
def transfers(fake_redis: Redis, clock: VirtualClock) -> Transfers:
    return Transfers(fake_redis, clock=clock)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


def park(transfers: Transfers, watches: Watches, source_id: str = "g1", age_ms: int = 0) -> None:
    taken = claim(transfers, key(source_id))
    watches.note(taken.key, SEEN, age_ms)
    taken.park([REFUSED])


def waits(watches: Watches, company: str = "oy") -> list[str]:
    return [wait.key.source_id for wait in watches.read("acme", company).waits]


def test_a_parked_document_waits_by_what_it_saw_since_its_reading_began(
    transfers: Transfers, watches: Watches, clock: VirtualClock
) -> None:
    park(transfers, watches, age_ms=700)
    assert watches.read("acme", "oy").waits == (Wait(key(), clock(), clock() - 700, SEEN),)
    assert waits(watches, "other") == []


def test_what_is_tried_again_waits_no_longer(transfers: Transfers, watches: Watches) -> None:
    park(transfers, watches)
    park(transfers, watches, "g2")
    transfers.wake([key()])
    assert waits(watches) == ["g2"]
    take(transfers).done()
    assert waits(watches) == ["g2"]


def test_one_that_is_parked_anew_for_nothing_that_changes_waits_no_longer(
    transfers: Transfers, watches: Watches, clock: VirtualClock
) -> None:
    park(transfers, watches)
    clock.pass_ms(1)
    transfers.wake([key()])
    take(transfers).park([REFUSED])
    assert waits(watches) == []


def test_one_that_is_about_to_be_parked_is_not_forgotten_by_a_poll_of_that_moment(
    transfers: Transfers, watches: Watches
) -> None:
    taken = claim(transfers)
    watches.note(taken.key, SEEN, 0)
    assert waits(watches) == []
    taken.park([REFUSED])
    assert waits(watches) == ["g1"]


def test_what_was_seen_is_kept_for_the_next_look_and_told_while_something_waits(
    transfers: Transfers, watches: Watches
) -> None:
    check = Check(1, frozenset({"#1 v1"}))
    watches.keep("acme", "oy", {"partners": check})
    watches.keep("acme", "oy", {})
    assert watches.read("acme", "oy").checks == {}
    park(transfers, watches)
    assert watches.read("acme", "oy").checks == {"partners": check}
