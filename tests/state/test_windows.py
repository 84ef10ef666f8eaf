"""How many documents of a company are queued or at work, and which go first."""

from __future__ import annotations

from transfer_words import REFUSED, claim, key, see
from virtual_clock import VirtualClock

from severa_procountor.state.transfers import Transfers


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
