"""Each transition of a transfer, on the embedded Redis and on the real server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from redis import Redis
from virtual_clock import VirtualClock

from severa_procountor.errors import LeaseLost
from severa_procountor.problems import KINDS, Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.state.transfers import Registered, Swept, Ticket, Transfers

REFUSED = Problem("procountor_refused", "Procountor: ERROR_DATE at date", "date")
NOTE = Problem("text_cut", "notes: 10 210 characters, 10 000 sent", "notes", Level.CHANGE)
MINUTE = 60_000
HOUR = 60 * MINUTE


def key(source_id: str = "g1", company: str = "oy") -> TransferKey:
    return TransferKey("acme", company, "sales_invoices", source_id)


def see(
    transfers: Transfers,
    which: TransferKey | None = None,
    *,
    version: str = "v1",
    settings: str = "s1",
    listed_at: int | None = None,
    number: str = "1001",
) -> Registered:
    return transfers.register(
        which or key(),
        number=number,
        version=version,
        listed_at=transfers.now() if listed_at is None else listed_at,
        settings=settings,
        facts={"total": "124.00"},
    )


def claim(transfers: Transfers, which: TransferKey | None = None) -> Claim:
    """Sees, queues and takes a document."""
    wanted = which or key()
    see(transfers, wanted)
    for ticket in transfers.refill(wanted.tenant, wanted.company, window=1000):
        if ticket.key == wanted:
            taken = transfers.take(ticket.key, ticket.fence)
            assert taken is not None
            return taken
    raise AssertionError(f"{wanted} was not queued")


def record(transfers: Transfers, which: TransferKey | None = None) -> Record:
    found = transfers.record(which or key())
    assert found is not None
    return found


def ticket_of(transfers: Transfers) -> Ticket:
    (ticket,) = transfers.refill("acme", "oy", window=10)
    return ticket


# What a poll's sighting means


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


def test_a_change_made_while_a_worker_was_at_it_counts_as_a_change_after_it_parked(transfers: Transfers) -> None:
    taken = claim(transfers)
    see(transfers, version="v2")
    taken.park([REFUSED])

    assert see(transfers, version="v2") is Registered.AGAIN


def test_a_parked_document_stays_parked_while_nothing_changes(transfers: Transfers, clock: VirtualClock) -> None:
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


def test_a_parked_document_goes_on_with_the_steps_it_had_done(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.keep("post", b'{"id":7}')
    taken.intend("dimensions")
    taken.park([REFUSED])
    see(transfers, version="v2")

    again = transfers.take(*_fields(ticket_of(transfers)))

    assert again is not None
    assert again.result("post") == b'{"id":7}'
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


def test_a_done_document_found_waiting_later_begins_a_new_round(transfers: Transfers, clock: VirtualClock) -> None:
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


# The window


def test_the_window_is_never_exceeded(transfers: Transfers) -> None:
    for number in range(5):
        see(transfers, key(f"g{number}"))

    first = transfers.refill("acme", "oy", window=3)
    assert len(first) == 3
    assert transfers.refill("acme", "oy", window=3) == []

    taken = transfers.take(first[0].key, first[0].fence)
    assert transfers.refill("acme", "oy", window=3) == []

    assert taken is not None
    taken.done()
    assert len(transfers.refill("acme", "oy", window=3)) == 1


def test_the_oldest_go_first(transfers: Transfers, clock: VirtualClock) -> None:
    for source in ("late", "later", "latest"):
        see(transfers, key(source))
        clock.pass_ms(1)

    queued = transfers.refill("acme", "oy", window=2)

    assert [ticket.key.source_id for ticket in queued] == ["late", "later"]


def test_companies_have_windows_of_their_own(transfers: Transfers) -> None:
    see(transfers, key("a", "oy"))
    see(transfers, key("b", "ab"))

    assert len(transfers.refill("acme", "oy", window=1)) == 1
    assert len(transfers.refill("acme", "ab", window=1)) == 1


def test_what_is_not_due_is_not_queued(transfers: Transfers, clock: VirtualClock) -> None:
    claim(transfers).retry(1000, REFUSED)

    clock.pass_ms(999)
    assert transfers.refill("acme", "oy", window=1) == []
    clock.pass_ms(1)
    assert len(transfers.refill("acme", "oy", window=1)) == 1


# Taking


def test_a_take_counts_before_the_work_begins(transfers: Transfers) -> None:
    taken = claim(transfers)

    assert taken.record.attempts == 1
    assert record(transfers).attempts == 1


def test_a_doubled_message_is_taken_once(transfers: Transfers) -> None:
    see(transfers)
    ticket = ticket_of(transfers)

    assert transfers.take(ticket.key, ticket.fence) is not None
    assert transfers.take(ticket.key, ticket.fence) is None


@pytest.mark.parametrize("end", [Claim.done, Claim.withdraw, lambda taken: taken.retry(0, REFUSED)])
def test_a_message_that_comes_after_the_end_is_void(transfers: Transfers, end: Callable[[Claim], None]) -> None:
    see(transfers)
    ticket = ticket_of(transfers)
    taken = transfers.take(ticket.key, ticket.fence)
    assert taken is not None
    end(taken)
    transfers.refill("acme", "oy", window=10)

    assert transfers.take(ticket.key, ticket.fence) is None


def test_a_late_message_is_as_good_as_the_one_sent_in_its_place(
    transfers: Transfers, clock: VirtualClock
) -> None:
    see(transfers)
    late = ticket_of(transfers)
    clock.pass_ms(15 * MINUTE)
    transfers.sweep()
    replacement = ticket_of(transfers)

    assert transfers.take(late.key, late.fence) is not None
    assert transfers.take(replacement.key, replacement.fence) is None


def test_a_made_up_ticket_is_void(transfers: Transfers) -> None:
    see(transfers)
    ticket = ticket_of(transfers)

    assert transfers.take(ticket.key, ticket.fence + 1) is None
    assert transfers.take(ticket.key, ticket.fence - 1) is None
    assert transfers.take(key("never-seen"), ticket.fence) is None


# Leases


def test_a_lost_message_costs_one_queue_lease(transfers: Transfers, clock: VirtualClock) -> None:
    see(transfers)
    ticket_of(transfers)

    clock.pass_ms(15 * MINUTE - 1)
    assert transfers.sweep() == Swept(0, 0)
    clock.pass_ms(1)
    assert transfers.sweep() == Swept(1, 0)
    assert (record(transfers).state, record(transfers).crashes) == (State.WAITING, 0)


def test_a_vanished_worker_costs_one_work_lease_and_counts(transfers: Transfers, clock: VirtualClock) -> None:
    claim(transfers)

    clock.pass_ms(2 * MINUTE)
    assert transfers.sweep() == Swept(1, 0)
    assert (record(transfers).state, record(transfers).crashes) == (State.WAITING, 1)


def test_five_vanished_workers_park_the_document(transfers: Transfers, clock: VirtualClock) -> None:
    for _ in range(4):
        claim(transfers)
        clock.pass_ms(2 * MINUTE)
        assert transfers.sweep() == Swept(1, 0)
    claim(transfers)
    clock.pass_ms(2 * MINUTE)

    assert transfers.sweep() == Swept(0, 1)

    parked = record(transfers)
    assert (parked.state, parked.parked_at, parked.attempts) == (State.PARKED, clock(), 5)
    assert [problem.code for problem in parked.problems] == ["crashes_worker"]
    assert parked.problems[0].kind is KINDS["crashes_worker"]


def test_crashes_are_forgiven_when_the_document_is_tried_anew(transfers: Transfers, clock: VirtualClock) -> None:
    for _ in range(5):
        claim(transfers)
        clock.pass_ms(2 * MINUTE)
        transfers.sweep()

    see(transfers, version="v2")

    assert record(transfers).crashes == 0


def test_more_overdue_leases_than_one_script_takes_are_all_swept(transfers: Transfers, clock: VirtualClock) -> None:
    for number in range(450):
        see(transfers, key(f"g{number}"))
    transfers.refill("acme", "oy", window=1000)
    clock.pass_ms(15 * MINUTE)

    assert transfers.sweep() == Swept(450, 0)
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
    assert transfers.sweep() == Swept(0, 0)


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


# Steps


def test_a_kept_result_is_there_for_the_next_worker(transfers: Transfers) -> None:
    taken = claim(transfers)
    taken.keep("post", b'{"id":7}')
    assert taken.result("post") == b'{"id":7}'
    taken.retry(0, REFUSED)

    assert claim(transfers).result("post") == b'{"id":7}'
    assert claim_result_of_unknown_step(transfers) is None


def claim_result_of_unknown_step(transfers: Transfers) -> bytes | None:
    return claim(transfers, key("g2")).result("mark")


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


# Ends


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


# Looking


def test_counts_are_by_tenant_and_company(transfers: Transfers) -> None:
    see(transfers, key("a", "oy"))
    claim(transfers, key("b", "ab")).park([REFUSED])
    see(transfers, TransferKey("acme2", "oy", "sales_invoices", "c"))

    assert transfers.counts()[State.WAITING] == 2
    assert transfers.counts("acme") == {**dict.fromkeys(State, 0), State.WAITING: 1, State.PARKED: 1}
    assert transfers.counts("acme", "oy") == {**dict.fromkeys(State, 0), State.WAITING: 1}


def test_companies_with_nothing_left_to_do_are_not_listed(transfers: Transfers) -> None:
    see(transfers, key("a", "waits"))
    claim(transfers, key("b", "works"))
    claim(transfers, key("c", "parks")).park([REFUSED])
    claim(transfers, key("d", "ready")).done()

    assert transfers.companies() == [("acme", "waits"), ("acme", "works")]


def test_records_are_listed_by_state(transfers: Transfers) -> None:
    see(transfers, key("a"))
    claim(transfers, key("b")).park([REFUSED])
    claim(transfers, key("c", "ab")).park([REFUSED])

    parked = {found.key.source_id for found in transfers.records(states=[State.PARKED])}
    of_one = [found.key.source_id for found in transfers.records(states=list(State), company="ab")]

    assert parked == {"b", "c"}
    assert of_one == ["c"]


def test_the_next_moment_is_the_earliest_of_all_companies_and_leases(
    transfers: Transfers, clock: VirtualClock
) -> None:
    assert transfers.next_due() is None
    claim(transfers, key("a")).retry(5 * MINUTE, REFUSED)
    assert transfers.next_due() == clock() + 5 * MINUTE
    claim(transfers, key("b", "ab")).retry(3 * MINUTE, REFUSED)
    assert transfers.next_due() == clock() + 3 * MINUTE
    claim(transfers, key("c", "ky"))
    assert transfers.next_due() == clock() + 2 * MINUTE


def test_what_was_done_long_ago_is_forgotten(transfers: Transfers, any_redis: Redis, clock: VirtualClock) -> None:
    claim(transfers, key("old", "ab")).done()
    clock.pass_ms(400 * 24 * HOUR)
    assert transfers.expire() == 0
    clock.pass_ms(1)
    claim(transfers, key("new")).done()

    assert transfers.expire() == 1

    assert transfers.record(key("old", "ab")) is None
    assert transfers.record(key("new")) is not None
    assert not any(b"/ab" in name for name in any_redis.keys())
    assert any_redis.smembers("sp:companies") == {b"acme/oy"}


def test_without_an_injected_clock_the_time_is_the_servers(any_redis: Redis) -> None:
    transfers = Transfers(any_redis)
    seconds, _ = any_redis.time()

    see(transfers)

    assert 0 <= record(transfers).first_seen - seconds * 1000 < 60_000


def _fields(ticket: Ticket) -> tuple[TransferKey, int]:
    return ticket.key, ticket.fence
