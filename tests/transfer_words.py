"""Short words for what tests do with transfers: see a document, queue it, take it, look at its record."""

from __future__ import annotations

from severa_procountor.problems import Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record
from severa_procountor.state.transfers import Registered, Ticket, Transfers

REFUSED = Problem("procountor_refused", "Procountor: ERROR_DATE at date", "date")
NOTE = Problem("text_cut", "notes: 10 210 characters, 10 000 sent", "notes", Level.CHANGE)
MINUTE = 60_000
HOUR = 60 * MINUTE


def key(source_id: str = "g1", company: str = "oy", kind: str = "sales_invoices") -> TransferKey:
    return TransferKey("acme", company, kind, source_id)


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
    see(transfers, which)
    return take(transfers, which)


def take(transfers: Transfers, which: TransferKey | None = None) -> Claim:
    """Queues and takes a document that waits."""
    wanted = which or key()
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
