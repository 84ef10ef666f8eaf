"""What can be asked about the transfers: counts, lists, the next moment, the old ones."""

from __future__ import annotations

from redis import Redis
from transfer_words import HOUR, MINUTE, REFUSED, claim, key, record, see
from virtual_clock import VirtualClock

from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import State
from severa_procountor.state.transfers import Transfers


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


def test_what_was_done_long_ago_is_forgotten(
    transfers: Transfers, any_redis: Redis, clock: VirtualClock
) -> None:
    claim(transfers, key("old", "ab")).done()
    clock.pass_ms(400 * 24 * HOUR)
    assert transfers.expire() == 0
    clock.pass_ms(1)
    claim(transfers, key("new")).done()

    assert transfers.expire() == 1

    assert transfers.record(key("old", "ab")) is None
    assert transfers.record(key("new")) is not None
    assert not any(b"/ab" in name for name in any_redis.scan_iter())
    assert any_redis.smembers("sp:companies") == {b"acme/oy"}


def test_without_an_injected_clock_the_time_is_the_servers(any_redis: Redis) -> None:
    transfers = Transfers(any_redis)
    seconds, _ = any_redis.time()

    see(transfers)

    assert 0 <= record(transfers).first_seen - seconds * 1000 < 60_000
