"""What people ask of the transfers, and what they may do about them."""

from __future__ import annotations

import pytest
from redis import Redis
from transfer_words import MINUTE, NOTE, REFUSED, claim, key, record, see, take
from virtual_clock import VirtualClock

from severa_procountor.problems import Problem
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfer_log import TransferLog, Wanted
from severa_procountor.state.transfers import Registered, Transfers

CLOSED = Problem("period_closed", "2025-12-31 is in a closed year", "date")


@pytest.fixture
def log(any_redis: Redis, clock: VirtualClock) -> TransferLog:
    return TransferLog(any_redis, clock)


@pytest.fixture
def story(transfers: Transfers, clock: VirtualClock) -> None:
    """One in each state, a second apart, and one of another company and kind."""
    transfers.register(
        key("w"),
        number="1",
        version="v",
        listed_at=clock(),
        settings="s",
        customer="Virtanen Oy",
        facts={},
    )
    clock.pass_ms(1000)
    claim(transfers, key("p")).park([REFUSED, CLOSED])
    clock.pass_ms(1000)
    claim(transfers, key("d")).done(notes=[NOTE])
    clock.pass_ms(1000)
    claim(transfers, key("other", "ab", "travel_reimbursements")).park([CLOSED])


def found(log: TransferLog, wanted: Wanted) -> list[str]:
    return [each.key.source_id for each in log.find(wanted)]


@pytest.mark.usefixtures("story")
def test_what_changed_last_comes_first(log: TransferLog) -> None:
    assert found(log, Wanted()) == ["other", "d", "p", "w"]


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(tenant="acme"), ["other", "d", "p", "w"]),
        (Wanted(tenant="else"), []),
        (Wanted(company="ab"), ["other"]),
        (Wanted(kind="sales_invoices"), ["d", "p", "w"]),
        (Wanted(states=(State.PARKED, State.QUEUED)), ["other", "p", "w"]),
        (Wanted(code="period_closed"), ["other", "p"]),
        (Wanted(code="text_cut"), ["d"]),
        (Wanted(number="1"), ["w"]),
        (Wanted(number="100"), []),
        (Wanted(document="1"), ["w"]),
        (Wanted(document="p"), ["p"]),
        (Wanted(customer="VIRTA"), ["w"]),
        (Wanted(customer="nobody"), []),
        (Wanted(code="period_closed", company="oy", states=(State.DONE,)), []),
    ],
)
def test_every_part_of_a_question_narrows_the_answer(
    log: TransferLog, wanted: Wanted, expected: list[str]
) -> None:
    assert found(log, wanted) == expected


@pytest.mark.usefixtures("story")
def test_of_each_its_state_and_since_when_it_is_so_is_told(log: TransferLog, clock: VirtualClock) -> None:
    told = [(each.state, clock() - each.since) for each in log.find(Wanted())]
    ended = [(State.PARKED, 0), (State.DONE, 1000), (State.PARKED, 2000)]
    assert told == [*ended, (State.QUEUED, 3000)]


@pytest.mark.usefixtures("story")
def test_since_is_by_when_it_came_to_its_state(log: TransferLog, clock: VirtualClock) -> None:
    assert found(log, Wanted(since=clock())) == ["other"]
    assert found(log, Wanted(since=clock() - 1000)) == ["other", "d"]
    assert found(log, Wanted(since=clock() - 3000)) == ["other", "d", "p", "w"]


def test_one_that_is_put_off_counts_from_when_it_became_something_to_do(
    log: TransferLog, transfers: Transfers, clock: VirtualClock
) -> None:
    claim(transfers).retry(10 * MINUTE, REFUSED)
    clock.pass_ms(1000)
    assert found(log, Wanted(since=clock())) == []


def test_thousands_are_found_and_read_in_their_order(
    log: TransferLog, transfers: Transfers, clock: VirtualClock
) -> None:
    for number in range(1234):
        clock.pass_ms(1)
        see(transfers, key(f"g{number}"), number=str(number))
    keys = [each.key for each in log.find(Wanted())]
    assert [record.number for record in log.records(keys)] == [str(number) for number in range(1233, -1, -1)]


def test_what_is_gone_meanwhile_is_left_out(log: TransferLog, transfers: Transfers) -> None:
    see(transfers, key("a"))
    claim(transfers, key("b")).withdraw()
    assert [record.key for record in log.records([key("a"), key("b")])] == [key("a")]


@pytest.mark.parametrize("parked", [True, False], ids=["parked", "waiting"])
def test_an_ignored_document_is_tried_no_more_whatever_happens(
    log: TransferLog, transfers: Transfers, clock: VirtualClock, *, parked: bool
) -> None:
    if parked:
        claim(transfers).park([CLOSED])
    else:
        see(transfers)
    assert log.ignore([key()], "A test invoice") == [key()]

    clock.pass_ms(500 * 24 * 60 * MINUTE)
    assert see(transfers, version="v2", settings="s2") is Registered.KNOWN
    transfers.unseen("acme", "oy", "sales_invoices", clock() + 1)
    transfers.wake([key()])
    transfers.sweep()
    transfers.expire()

    assert transfers.refill("acme", "oy", window=9) == []
    assert (record(transfers).state, record(transfers).ignored_because) == (State.IGNORED, "A test invoice")
    assert transfers.counts() == {**dict.fromkeys(State, 0), State.IGNORED: 1}
    assert transfers.next_due() is None


def test_a_message_that_is_under_way_finds_nothing_to_take(log: TransferLog, transfers: Transfers) -> None:
    see(transfers)
    (ticket,) = transfers.refill("acme", "oy", window=1)
    log.ignore([key()], "no")
    assert transfers.take(ticket.key, ticket.fence) is None
    see(transfers, key("next"))
    assert len(transfers.refill("acme", "oy", window=1)) == 1


def test_what_is_at_work_or_done_is_not_ignored(log: TransferLog, transfers: Transfers) -> None:
    working = claim(transfers, key("a"))
    claim(transfers, key("b")).done()
    assert log.ignore([key("a"), key("b"), key("unheard")], "no") == []
    working.hold()
    assert transfers.record(key("unheard")) is None


def test_one_that_moved_to_another_company_stays_ignored(log: TransferLog, transfers: Transfers) -> None:
    see(transfers, key("a", "oy"))
    log.ignore([key("a", "oy")], "no")
    assert see(transfers, key("a", "ab")) is Registered.KNOWN
    assert transfers.record(key("a", "ab")) is None


def test_an_ignored_document_is_taken_back_by_a_retry(
    log: TransferLog, transfers: Transfers, clock: VirtualClock
) -> None:
    claim(transfers).park([CLOSED])
    log.ignore([key()], "no")
    clock.pass_ms(1000)
    assert log.retry([key()]) == [key()]
    again = record(transfers)
    assert (again.state, again.due, again.since) == (State.WAITING, clock(), clock())
    assert (again.ignored_at, again.ignored_because) == (None, "")
    take(transfers).done()


def test_a_retried_document_does_its_steps_anew_and_still_knows_an_unknown_write(
    log: TransferLog, transfers: Transfers
) -> None:
    taken = claim(transfers)
    taken.keep("post", b'{"id":7}')
    taken.intend("dimensions")
    taken.park([REFUSED])
    log.retry([key()])

    again = take(transfers)

    assert (again.result("post"), again.before("post")) == (None, b'{"id":7}')
    assert again.intent("dimensions") is not None


def test_what_waits_is_at_work_or_done_is_not_begun_again(log: TransferLog, transfers: Transfers) -> None:
    claim(transfers, key("a")).retry(MINUTE, REFUSED)
    working = claim(transfers, key("b"))
    claim(transfers, key("c")).done()
    assert log.retry([key("a"), key("b"), key("c"), TransferKey("x", "y", "z", "?")]) == []
    working.hold()
    assert record(transfers, key("c")).state is State.DONE


def test_thousands_are_changed_and_those_that_were_are_told(log: TransferLog, transfers: Transfers) -> None:
    for number in range(1100):
        see(transfers, key(f"g{number}"))
    claim(transfers, key("g7")).done()
    keys = [key(f"g{number}") for number in range(1100)]
    assert log.ignore(keys, "no") == [each for each in keys if each.source_id != "g7"]
    assert transfers.counts()[State.IGNORED] == 1099


def test_what_is_ignored_stays_in_the_log_longer_than_what_is_done(
    log: TransferLog, transfers: Transfers, clock: VirtualClock
) -> None:
    see(transfers, key("a"))
    log.ignore([key("a")], "no")
    claim(transfers, key("b")).done()
    clock.pass_ms(401 * 24 * 60 * MINUTE)
    assert transfers.expire() == 1
    assert found(log, Wanted()) == ["a"]
