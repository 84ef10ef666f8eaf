"""Short words for what happens to one sales invoice on its way: carried, parked, interrupted at a chosen moment."""

from __future__ import annotations

from typing import Any

import pytest
from scripted_systems import WAITING
from two_systems import COMPANY, TENANT, Office

from severa_procountor.errors import Permanent, Unavailable, UnknownOutcome
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.records import Record
from severa_procountor.state.transfers import Ticket
from severa_procountor.workers import sales_invoices
from severa_procountor.workers.frame import work

LOST = UnknownOutcome("procountor", "POST /invoices", "time-out")


def carry(office: Office, claim: Claim | None = None) -> str:
    return sales_invoices.carry(claim or office.claim(), office.company)


def parked(office: Office, claim: Claim | None = None) -> list[str]:
    """The codes for which the document is parked."""
    with pytest.raises(Permanent) as refusal:
        carry(office, claim)
    return [problem.code for problem in refusal.value.problems]


def notes(office: Office) -> list[str]:
    return [note.code for note in office.record().notes]


def ours(office: Office, **changes: Any) -> dict[str, Any]:
    """What we would post, put into Procountor by an earlier life of ours."""
    carry(office)
    (body,) = office.procountor.bodies
    office.procountor.invoices_held.clear()
    office.severa.invoices["g1"]["status"] = {"guid": WAITING}
    office.clock.pass_ms(1000)
    return office.procountor.hold(body, **changes)


def interrupted(office: Office) -> Claim:
    """Taken again after a post whose answer was lost, when it can no longer be under way."""
    office.procountor.fail("post_invoice", LOST)
    claim = office.claim()
    with pytest.raises(UnknownOutcome):
        carry(office, claim)
    claim.retry(0, Problem("unknown_outcome", "lost"))
    office.clock.pass_ms(office.runtime.settle_ms)
    return office.take()


def posted_before(office: Office) -> Claim:
    """Taken again after it was posted and Severa did not answer to the change of status."""
    office.severa.fail("move_invoice", Unavailable("severa", "PATCH", "ill"))
    claim = office.claim()
    with pytest.raises(Unavailable):
        carry(office, claim)
    claim.retry(0, Problem("unavailable", "ill"))
    return office.take()


def answer_otherwise(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Procountor answers other sums than it holds later."""
    post = office.procountor.post_invoice
    wrong = (b'"excludingVatTotal": 900.0', b'"excludingVatTotal": 899.0')
    monkeypatch.setattr(
        office.procountor,
        "post_invoice",
        lambda body, deadline: post(body, deadline=deadline).replace(*wrong),
    )


def ticket(office: Office, guid: str = "g1") -> Ticket:
    """A document seen and queued."""
    office.see(guid)
    (found,) = office.runtime.transfers.refill(TENANT, COMPANY, window=1)
    return found


def carried(office: Office, ends: Any, monkeypatch: pytest.MonkeyPatch) -> Record:
    """The record after one message whose document ended so."""

    def carry(*_: Any) -> str:
        raise ends

    with monkeypatch.context() as patch:
        patch.setattr(sales_invoices, "carry", carry)
        taken = ticket(office) if office.found() is None else again(office)
        work(office.runtime, str(taken.key), taken.fence)
    return office.record()


def again(office: Office) -> Ticket:
    """The same document at the time for which it was put off."""
    office.clock.now = max(office.clock.now, office.record().due)
    (found,) = office.runtime.transfers.refill(TENANT, COMPANY, window=1)
    return found
