"""Parked documents go again by themselves when what they were parked for has passed."""

from __future__ import annotations

import pytest
from transfer_words import REFUSED, claim, key, record, see, take
from virtual_clock import VirtualClock

from severa_procountor.problems import Problem
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Registered, Transfers

CLOSED = Problem("period_closed", "2025-12-31 is in a closed year", "date")


def wake(transfers: Transfers, *codes: str) -> int:
    return transfers.wake("acme", "oy", codes or ("period_closed",))


def test_what_is_parked_for_that_reason_is_due_at_once(transfers: Transfers, clock: VirtualClock) -> None:
    claim(transfers).park([REFUSED, CLOSED])
    clock.pass_ms(5000)

    assert wake(transfers) == 1

    woken = record(transfers)
    assert (woken.state, woken.due, woken.waiting_since) == (State.WAITING, clock(), clock())
    assert transfers.counts() == {**dict.fromkeys(State, 0), State.WAITING: 1}
    assert [ticket.key for ticket in transfers.refill("acme", "oy", window=9)] == [key()]


def test_what_is_parked_for_another_reason_stays_parked(transfers: Transfers) -> None:
    told = Problem("procountor_refused", 'Procountor: "code":"period_closed"')
    claim(transfers).park([told])

    assert wake(transfers) == 0
    assert record(transfers).state is State.PARKED
    assert wake(transfers, "text_cut", "procountor_refused") == 1


@pytest.mark.parametrize("other", [key("g2", "ab"), TransferKey("other", "oy", "sales_invoices", "g2")])
def test_other_companies_are_left_alone(transfers: Transfers, other: TransferKey) -> None:
    claim(transfers, other).park([CLOSED])

    assert wake(transfers) == 0


def test_every_kind_of_document_of_the_company_is_woken(transfers: Transfers) -> None:
    trip = TransferKey("acme", "oy", "travel_reimbursements", "t1")
    for which in (key(), trip):
        claim(transfers, which).park([CLOSED])

    assert wake(transfers) == 2


def test_a_woken_document_does_its_steps_anew_and_still_knows_an_unknown_write(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.keep("post", b'{"id":7}')
    taken.intend("dimensions")
    taken.park([CLOSED])
    wake(transfers)

    again = take(transfers)

    assert (again.result("post"), again.before("post")) == (None, b'{"id":7}')
    assert again.intent("dimensions") is not None
    assert (again.record.round, again.record.attempts, again.record.failures) == (1, 2, 0)


def test_a_change_since_it_was_parked_is_no_news_after_it_was_woken(transfers: Transfers) -> None:
    """The version that it was read in stays the one that it is compared with when it parks once more."""
    claim(transfers).park([CLOSED])
    wake(transfers)
    take(transfers).park([CLOSED])

    assert see(transfers) is Registered.KNOWN
    assert see(transfers, version="v2") is Registered.AGAIN


def test_of_one_that_is_at_work_again_meanwhile_nothing_is_changed(transfers: Transfers) -> None:
    claim(transfers).park([CLOSED])
    see(transfers, version="v2")
    taken = take(transfers)

    assert wake(transfers) == 0
    taken.hold()


def test_thousands_are_woken_at_once_and_the_others_stay(transfers: Transfers) -> None:
    for number in range(450):
        which = key(f"g{number}")
        claim(transfers, which).park([CLOSED if number % 3 else REFUSED])

    assert wake(transfers) == 300
    assert transfers.counts()[State.PARKED] == 150
    assert wake(transfers) == 0
