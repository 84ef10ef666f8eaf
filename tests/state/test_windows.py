"""How many documents of a company are queued or at work, and which go first."""

from __future__ import annotations

from collections import Counter

import pytest
from transfer_words import REFUSED, claim, key, see
from virtual_clock import VirtualClock

from severa_procountor.state.transfers import Ticket, Transfers

REGISTERS = ("projects", "cost_centers", "business_units")


def kinds(tickets: list[Ticket]) -> Counter[str]:
    return Counter(ticket.key.kind for ticket in tickets)


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


@pytest.mark.parametrize("register", REGISTERS)
def test_invoices_do_not_stand_behind_a_register_that_came_before_them(
    transfers: Transfers, clock: VirtualClock, register: str
) -> None:
    for number in range(100):
        see(transfers, key(f"p{number}", kind=register))
    clock.pass_ms(1)
    for number in range(100):
        see(transfers, key(f"g{number}"))

    assert kinds(transfers.refill("acme", "oy", window=8)) == {register: 4, "sales_invoices": 4}


def test_registers_do_not_stand_behind_invoices_that_came_before_them(
    transfers: Transfers, clock: VirtualClock
) -> None:
    for number in range(100):
        see(transfers, key(f"g{number}"))
    clock.pass_ms(1)
    for register in REGISTERS:
        see(transfers, key(f"p-{register}", kind=register))

    assert kinds(transfers.refill("acme", "oy", window=8)) == {
        "sales_invoices": 5,
        **dict.fromkeys(REGISTERS, 1),
    }


def test_what_invoices_do_not_need_of_the_window_registers_have(transfers: Transfers) -> None:
    for number in range(100):
        see(transfers, key(f"p{number}", kind="projects"))
    see(transfers, key("g1"))

    assert kinds(transfers.refill("acme", "oy", window=8)) == {"projects": 7, "sales_invoices": 1}


def test_a_window_full_of_registers_is_given_to_invoices_as_it_drains(transfers: Transfers) -> None:
    for number in range(100):
        see(transfers, key(f"p{number}", kind="projects"))
    first = transfers.refill("acme", "oy", window=8)
    for number in range(100):
        see(transfers, key(f"g{number}"))

    order = []
    for ticket in first:
        taken = transfers.take(ticket.key, ticket.fence)
        assert taken is not None
        taken.done()
        order += transfers.refill("acme", "oy", window=8)

    assert [ticket.key.kind for ticket in order] == ["sales_invoices"] * 4 + ["projects"] * 4


def test_a_window_of_one_is_for_invoices_first(transfers: Transfers, clock: VirtualClock) -> None:
    see(transfers, key("p1", kind="projects"))
    clock.pass_ms(1)
    see(transfers, key("g1"))

    assert kinds(transfers.refill("acme", "oy", window=1)) == {"sales_invoices": 1}


def test_a_project_that_was_given_up_leaves_no_trace_in_the_window(transfers: Transfers) -> None:
    see(transfers, key("p1", kind="projects"))
    (ticket,) = transfers.refill("acme", "oy", window=2)
    taken = transfers.take(ticket.key, ticket.fence)
    assert taken is not None
    taken.withdraw()
    see(transfers, key("p2", kind="projects"))
    see(transfers, key("p3", kind="projects"))

    assert kinds(transfers.refill("acme", "oy", window=2)) == {"projects": 2}
