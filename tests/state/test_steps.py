"""Steps and intents are there for the next worker."""

from __future__ import annotations

from transfer_words import MINUTE, REFUSED, claim, record, see
from virtual_clock import VirtualClock

from severa_procountor.state.transfers import Transfers


def test_a_kept_result_is_there_for_the_next_worker(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.keep("post", b'{"id":7}')
    assert taken.result("post") == b'{"id":7}'
    taken.retry(0, REFUSED)

    successor = claim(transfers)
    assert successor.result("post") == b'{"id":7}'
    assert successor.result("mark") is None


def test_an_intent_outlives_its_worker(transfers: Transfers, clock: VirtualClock) -> None:
    taken = claim(transfers)
    clock.pass_ms(5)
    assert taken.intend("post") == clock()
    left_at = clock()
    clock.pass_ms(2 * MINUTE)
    transfers.sweep()

    assert claim(transfers).intent("post") == left_at


def test_a_result_settles_the_intent(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.intend("post")
    taken.keep("post", b"{}")

    assert taken.intent("post") is None
    assert record(transfers).intents == {}


def test_an_intent_is_cleared_when_the_write_certainly_did_not_happen(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.intend("post")
    taken.clear_intent("post")

    assert taken.intent("post") is None
    assert record(transfers).intents == {}


def test_the_moment_of_each_step_is_kept_through_a_retry(transfers: Transfers, clock: VirtualClock) -> None:
    taken = claim(transfers)
    first = clock()
    taken.keep("number", b"{}")
    clock.pass_ms(1500)
    taken.keep("post", b"{}")
    taken.park([REFUSED])
    see(transfers, version="v2")

    assert record(transfers).before.keys() == {"number", "post"}
    assert record(transfers).steps_at == {"number": first, "post": first + 1500}


def test_a_new_round_begins_without_the_moments_of_the_last(
    transfers: Transfers, clock: VirtualClock
) -> None:
    taken = claim(transfers)
    taken.keep("post", b"{}")
    taken.done()
    clock.pass_ms(1)
    see(transfers)

    assert record(transfers).steps_at == {}
