"""How the work on a document ends, and what is kept of it."""

from __future__ import annotations

import pytest
from transfer_words import NOTE, REFUSED, claim, key, record, see, take
from virtual_clock import VirtualClock

from severa_procountor.errors import LeaseLost
from severa_procountor.state.claims import MOST_OPERATIONS
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


def test_the_calls_of_all_takes_add_up(transfers: Transfers) -> None:
    for operation in ("severa GET /v1/users", "severa GET /v1/users", "procountor POST /invoices"):
        taken = claim(transfers)
        taken.calls[operation] += 1
        taken.retry(0, REFUSED)

    assert record(transfers).calls == {"severa GET /v1/users": 2, "procountor POST /invoices": 1}


def test_the_operations_in_a_record_are_bounded_and_no_call_is_lost(transfers: Transfers) -> None:
    taken = claim(transfers)
    for number in range(500):
        taken.calls[f"severa GET /{number}"] += 2
    taken.park([REFUSED])

    calls = record(transfers).calls
    assert (len(calls), sum(calls.values())) == (MOST_OPERATIONS + 1, 1000)


def test_a_record_tells_since_when_it_is_in_its_state(transfers: Transfers, clock: VirtualClock) -> None:
    taken = claim(transfers)
    first = clock()
    clock.pass_ms(5000)
    assert record(transfers).since == first
    taken.park([REFUSED])
    clock.pass_ms(5000)
    assert record(transfers).since == first + 5000
    see(transfers, version="v2")
    assert record(transfers).since == first + 10_000
    clock.pass_ms(5000)
    take(transfers).done()
    assert record(transfers).since == first + 15_000
