"""What it means for a transfer that a poll sees its document."""

from __future__ import annotations

import pytest
from redis import Redis
from transfer_words import HOUR, NOTE, REFUSED, claim, key, record, see, take
from virtual_clock import VirtualClock

from severa_procountor.state.records import State
from severa_procountor.state.transfers import Registered, Transfers


def test_an_unknown_document_waits_and_is_due_at_once(transfers: Transfers, clock: VirtualClock) -> None:
    assert see(transfers) is Registered.NEW

    seen = record(transfers)
    assert (seen.state, seen.round, seen.attempts, seen.due) == (State.WAITING, 1, 0, clock())
    assert (seen.number, seen.facts, seen.first_seen) == ("1001", {"total": "124.00"}, clock())
    assert transfers.next_due() == clock()


def test_a_waiting_document_seen_again_is_known_and_what_is_new_is_noted(transfers: Transfers) -> None:
    see(transfers)

    assert see(transfers, number="1002", version="v2") is Registered.KNOWN

    assert (record(transfers).number, record(transfers).version) == ("1002", "v2")
    assert transfers.counts()[State.WAITING] == 1


def test_a_document_at_work_seen_again_is_left_to_its_worker(transfers: Transfers) -> None:
    claim(transfers)

    assert see(transfers, version="v2") is Registered.KNOWN
    assert record(transfers).state is State.WORKING


def test_a_change_made_while_a_worker_was_at_it_counts_as_a_change_after_it_parked(
    transfers: Transfers,
) -> None:
    taken = claim(transfers)
    see(transfers, version="v2")
    taken.park([REFUSED])

    assert see(transfers, version="v2") is Registered.AGAIN


def test_a_parked_document_stays_parked_while_nothing_changes(
    transfers: Transfers, clock: VirtualClock
) -> None:
    claim(transfers).park([REFUSED])
    clock.pass_ms(6 * HOUR - 1)

    assert see(transfers) is Registered.KNOWN
    assert record(transfers).state is State.PARKED
    assert record(transfers).problems == (REFUSED,)


@pytest.mark.parametrize("change", [{"version": "v2"}, {"settings": "s2"}])
def test_a_parked_document_waits_again_when_source_or_settings_changed(
    transfers: Transfers, change: dict[str, str]
) -> None:
    claim(transfers).park([REFUSED])

    assert see(transfers, **change) is Registered.AGAIN
    assert record(transfers).state is State.WAITING


def test_a_parked_document_is_tried_again_after_some_hours(transfers: Transfers, clock: VirtualClock) -> None:
    claim(transfers).park([REFUSED])
    clock.pass_ms(6 * HOUR)

    assert see(transfers) is Registered.AGAIN
    assert record(transfers).due == clock()


def test_a_parked_document_does_its_steps_anew_and_still_knows_an_unknown_write(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.keep("post", b'{"id":7}')
    taken.intend("dimensions")
    taken.park([REFUSED])
    see(transfers, version="v2")

    again = take(transfers)

    assert again.result("post") is None
    assert again.before("post") == b'{"id":7}'
    assert again.intent("dimensions") is not None
    assert again.record.round == 1


def test_a_list_from_before_the_end_does_not_begin_a_done_document_again(
    transfers: Transfers, clock: VirtualClock
) -> None:
    listed_at = transfers.now()
    taken = claim(transfers)
    clock.pass_ms(1)
    taken.done()

    assert see(transfers, listed_at=listed_at, version="v2") is Registered.KNOWN
    assert see(transfers, listed_at=transfers.now(), version="v2") is Registered.KNOWN
    assert record(transfers).state is State.DONE


def test_a_done_document_found_waiting_later_begins_a_new_round(
    transfers: Transfers, clock: VirtualClock
) -> None:
    taken = claim(transfers)
    taken.keep("post", b"{}")
    taken.intend("mark")
    taken.done(notes=[NOTE])
    clock.pass_ms(1)

    assert see(transfers) is Registered.AGAIN

    again = record(transfers)
    assert (again.state, again.round, again.attempts) == (State.WAITING, 2, 0)
    assert (again.steps, again.intents, again.notes, again.done_at) == ({}, {}, (), None)
    assert transfers.counts()[State.DONE] == 0


HERE, ELSEWHERE = key(), key(company="other")


def test_a_document_that_moved_to_another_company_is_carried_there_only(transfers: Transfers) -> None:
    see(transfers)
    assert see(transfers, ELSEWHERE) is Registered.NEW

    assert transfers.record(HERE) is None
    assert transfers.refill(HERE.tenant, HERE.company, window=9) == []
    assert [ticket.key for ticket in transfers.refill(HERE.tenant, "other", window=9)] == [ELSEWHERE]


def test_a_document_that_is_being_carried_stays_with_its_company(transfers: Transfers) -> None:
    taken = claim(transfers)
    assert see(transfers, ELSEWHERE) is Registered.KNOWN
    assert transfers.record(ELSEWHERE) is None

    taken.intend("post")
    taken.snooze(1000, "quota")
    assert see(transfers, ELSEWHERE) is Registered.KNOWN
    assert transfers.record(ELSEWHERE) is None


def test_a_parked_document_that_a_whole_list_lacks_is_looked_at_again(transfers: Transfers) -> None:
    claim(transfers).park([REFUSED])
    later = transfers.now() + 1

    assert transfers.unseen(HERE.tenant, HERE.company, "travel_reimbursements", later) == 0
    assert transfers.unseen(HERE.tenant, HERE.company, HERE.kind, later) == 1
    assert record(transfers).state is State.WAITING


def test_a_parked_document_that_is_still_listed_stays_parked(transfers: Transfers) -> None:
    claim(transfers).park([REFUSED])
    listed_at = transfers.now()
    see(transfers, listed_at=listed_at)

    assert transfers.unseen(HERE.tenant, HERE.company, HERE.kind, listed_at) == 0


def name(transfers: Transfers, customer: str, version: str = "v1") -> str:
    """The name on record after a list that told this one."""
    transfers.register(
        key(), number="1", version=version, listed_at=transfers.now(), settings="s1", customer=customer
    )
    return record(transfers).customer


def test_the_customers_name_is_kept_when_a_later_list_tells_none(transfers: Transfers) -> None:
    assert name(transfers, "Virtanen Oy") == "Virtanen Oy"
    assert name(transfers, "") == "Virtanen Oy"
    assert name(transfers, "Virtanen & Co Oy") == "Virtanen & Co Oy"


def test_an_identity_code_or_account_in_a_name_is_not_remembered(transfers: Transfers) -> None:
    assert name(transfers, "Matti 131052-308T") == "Matti [identity code]"
    assert name(transfers, "Oy FI21 1234 5600 0007 85") == "Oy [account]"


def test_the_last_list_that_held_it_is_known(transfers: Transfers, clock: VirtualClock) -> None:
    see(transfers)
    clock.pass_ms(60_000)
    see(transfers, listed_at=clock() - 10)
    assert record(transfers).seen == clock() - 10


def test_a_record_of_an_earlier_version_is_read(any_redis: Redis, transfers: Transfers) -> None:
    see(transfers)
    any_redis.hdel(f"sp:transfer:{key()}", "seen", "customer", "calls")
    found = record(transfers)
    assert (found.seen, found.customer, found.calls, found.steps_at) == (None, "", {}, {})
    assert (found.ignored_at, found.ignored_because) == (None, "")
