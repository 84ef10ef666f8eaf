"""How the work on a document ends, and what is kept of it."""

from __future__ import annotations

import pytest
from transfer_words import NOTE, REFUSED, claim, key, record, see, take
from virtual_clock import VirtualClock

from severa_procountor.errors import LeaseLost
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Registered, Transfers


def test_a_done_document_keeps_its_outcome_and_notes(transfers: Transfers, clock: VirtualClock) -> None:
    taken = claim(transfers)
    taken.done(outcome="adopted", notes=[NOTE])

    done = record(transfers)
    assert (done.state, done.outcome, done.notes, done.done_at) == (State.DONE, "adopted", (NOTE,), clock())
    assert transfers.next_due() is None


def test_success_clears_what_went_wrong_before(transfers: Transfers) -> None:
    claim(transfers).retry(0, REFUSED)
    claim(transfers).done()

    assert (record(transfers).problems, record(transfers).failures) == ((), 0)


def test_facts_are_kept_as_long_as_there_is_something_to_do_and_dropped_with_the_end(
    transfers: Transfers,
) -> None:
    taken = claim(transfers)
    taken.snooze(0, "quota")
    assert record(transfers).facts == {"total": "124.00"}
    take(transfers).done()
    assert record(transfers).facts == {}


def test_a_retry_waits_and_counts_as_a_failure(transfers: Transfers, clock: VirtualClock) -> None:
    claim(transfers).retry(0, REFUSED)
    claim(transfers).retry(30_000, REFUSED)

    waiting = record(transfers)
    assert (waiting.state, waiting.due, waiting.problems) == (State.WAITING, clock() + 30_000, (REFUSED,))
    assert (waiting.attempts, waiting.failures, waiting.crashes) == (2, 2, 0)
    assert transfers.next_due() == clock() + 30_000


def test_a_snooze_is_not_an_attempt_and_not_a_failure(transfers: Transfers, clock: VirtualClock) -> None:
    claim(transfers).snooze(2000, "quota procountor")

    waiting = record(transfers)
    assert (waiting.attempts, waiting.failures, waiting.due) == (0, 0, clock() + 2000)
    assert waiting.waiting_for == "quota procountor"


def test_what_a_snooze_waited_for_is_over_with_the_next_take(transfers: Transfers) -> None:
    claim(transfers).snooze(0, "quota procountor")

    assert claim(transfers).record.waiting_for == ""


def test_a_withdrawn_document_is_forgotten(transfers: Transfers) -> None:
    claim(transfers).withdraw()

    assert transfers.record(key()) is None
    assert transfers.counts() == dict.fromkeys(State, 0)
    assert see(transfers) is Registered.NEW


def test_a_claim_ends_once(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.done()

    with pytest.raises(LeaseLost):
        taken.park([REFUSED])
    assert record(transfers).state is State.DONE


def test_what_was_parked_in_a_time_is_listed_oldest_first(transfers: Transfers, clock: VirtualClock) -> None:
    start = clock() + 1000
    for which in ("before", "first", "second", "mended", "after"):
        claim(transfers, key(which)).park([REFUSED])
        clock.pass_ms(1000)
    claim(transfers, key("elsewhere", company="ab")).park([REFUSED])
    see(transfers, key("mended"), version="v2")
    found = transfers.parked_between("acme", "oy", start, start + 3000)
    assert [each.key.source_id for each in found] == ["first", "second"]
