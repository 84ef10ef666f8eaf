"""Parked documents go again by themselves when what they were parked for has passed."""

from __future__ import annotations

from transfer_words import REFUSED, claim, key, record, see, take
from virtual_clock import VirtualClock

from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Registered, Transfers


def wake(transfers: Transfers, *keys: TransferKey) -> int:
    return transfers.wake(keys or [key()])


def test_what_is_woken_is_due_at_once(transfers: Transfers, clock: VirtualClock) -> None:
    claim(transfers).park([REFUSED])
    clock.pass_ms(5000)

    assert wake(transfers) == 1

    woken = record(transfers)
    assert (woken.state, woken.due, woken.waiting_since) == (State.WAITING, clock(), clock())
    assert transfers.counts() == {**dict.fromkeys(State, 0), State.WAITING: 1}
    assert [ticket.key for ticket in transfers.refill("acme", "oy", window=9)] == [key()]


def test_others_stay_parked(transfers: Transfers) -> None:
    for which in (key(), key("g2"), key("g3", "ab")):
        claim(transfers, which).park([REFUSED])

    assert wake(transfers, key("g2")) == 1
    assert [record(transfers, which).state for which in (key(), key("g3", "ab"))] == [State.PARKED] * 2


def test_every_kind_of_document_can_be_woken(transfers: Transfers) -> None:
    trip = key("t1", kind="travel_reimbursements")
    for which in (key(), trip):
        claim(transfers, which).park([REFUSED])

    assert wake(transfers, key(), trip) == 2


def test_what_is_unknown_is_not_woken(transfers: Transfers) -> None:
    assert wake(transfers, key("gone")) == 0
    assert transfers.record(key("gone")) is None


def test_a_woken_document_does_its_steps_anew_and_still_knows_an_unknown_write(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.keep("post", b'{"id":7}')
    taken.intend("dimensions")
    taken.park([REFUSED])
    wake(transfers)

    again = take(transfers)

    assert (again.result("post"), again.before("post")) == (None, b'{"id":7}')
    assert again.intent("dimensions") is not None
    assert (again.record.round, again.record.attempts, again.record.failures) == (1, 2, 0)


def test_a_change_since_it_was_parked_is_no_news_after_it_was_woken(transfers: Transfers) -> None:
    """The version that it was read in stays the one that it is compared with when it parks once more."""
    claim(transfers).park([REFUSED])
    wake(transfers)
    take(transfers).park([REFUSED])

    assert see(transfers) is Registered.KNOWN
    assert see(transfers, version="v2") is Registered.AGAIN


def test_of_one_that_is_at_work_again_meanwhile_nothing_is_changed(transfers: Transfers) -> None:
    claim(transfers).park([REFUSED])
    see(transfers, version="v2")
    taken = take(transfers)

    assert wake(transfers) == 0
    taken.hold()


def test_hundreds_are_woken_at_once_and_the_others_stay(transfers: Transfers) -> None:
    keys = [key(f"g{number}") for number in range(450)]
    for which in keys:
        claim(transfers, which).park([REFUSED])

    assert wake(transfers, *keys[:300]) == 300
    assert transfers.counts()[State.PARKED] == 150
    assert wake(transfers, *keys[:300]) == 0
