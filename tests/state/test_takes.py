"""A message is good for one take, and only while its document is queued."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from transfer_words import MINUTE, REFUSED, claim, key, record, see, ticket_of
from virtual_clock import VirtualClock

from severa_procountor.state.claims import Claim
from severa_procountor.state.transfers import Transfers


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
def test_a_message_that_comes_after_the_end_is_void(
    transfers: Transfers, end: Callable[[Claim], None]
) -> None:
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


def test_a_message_is_void_while_its_document_waits_for_room(
    transfers: Transfers, clock: VirtualClock
) -> None:
    see(transfers)
    late = ticket_of(transfers)
    clock.pass_ms(15 * MINUTE)
    transfers.sweep()

    assert transfers.take(late.key, late.fence) is None
