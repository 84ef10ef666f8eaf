"""How far a sales invoice goes in Procountor once it equals its source: unfinished, approved, or sent.

Approving twice is refused by Procountor and does no harm; sending twice would reach the customer twice. Both are
decided by the status that Procountor has just answered, and each has a recorded intent as well.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from severa_procountor.codecs import invoice_events
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.choices import Target
from severa_procountor.state.claims import Claim
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.jobs import Arrived
from severa_procountor.workers.posting import NOT_COMPARED
from severa_procountor.workers.steps import step, write_once

APPROVE, SEND = "approve", "send"
UNFINISHED = "UNFINISHED"
TO_BE_SENT = frozenset({UNFINISHED, "NOT_SENT"})
WITHOUT_CHANNEL = "APPROVED"


class Write(Protocol):
    def __call__(self, invoice_id: int, *, deadline: float) -> bytes: ...


class Released(msgspec.Struct, frozen=True):
    """Which invoice went a step further."""

    invoice_id: int


def release(claim: Claim, company: CompanyAccess, target: Target, arrived: Arrived) -> tuple[Problem, ...]:
    """Approves and sends as far as `target`; what somebody has released already is left as it is. Returns warnings.

    Raises Untranslatable with `release_not_compared` where Procountor's answer did not tell all that must be equal,
    and with `send_unclear` where it cannot be told whether the invoice went out.
    """
    if target is Target.UNFINISHED:
        return ()
    invoice_id, status = arrived.posted.id, arrived.status or UNFINISHED
    if status == UNFINISHED:
        must_be_compared(arrived)
        move_on(claim, company, APPROVE, invoice_id, company.procountor.approve_invoice)
    if target is not Target.SENT:
        return ()
    if status == WITHOUT_CHANNEL:
        return (_warning("not_to_be_sent", "Somebody has approved it without a channel: it was not sent."),)
    if status not in TO_BE_SENT:
        return ()
    if _was_sent(claim, invoice_id):
        return (
            _warning("send_unclear", f"It was sent once, and its status is {status} again: not sent anew."),
        )
    must_be_compared(arrived)
    _must_not_be_under_way(claim, company, invoice_id)
    move_on(claim, company, SEND, invoice_id, company.procountor.send_invoice)
    return ()


def must_be_compared(arrived: Arrived) -> None:
    """Raises Untranslatable with `release_not_compared` and what Procountor's answer left out."""
    left_out = [note.message for note in arrived.posted.notes if note.code == NOT_COMPARED]
    if left_out:
        raise Untranslatable([Problem("release_not_compared", " ".join(left_out), "invoice")])


def move_on(claim: Claim, company: CompanyAccess, name: str, invoice_id: int, write: Write) -> None:
    """One step further, recorded as `name`."""

    def move() -> Released:
        # From before the intent: what counts as settled by that must not leave later.
        deadline = company.runtime.write_deadline()
        write_once(claim, name, lambda: write(invoice_id, deadline=deadline))
        return Released(invoice_id)

    step(claim, name, Released, move, anew=True)


def _warning(code: str, text: str) -> Problem:
    return Problem(code, text, "status", Level.WARNING)


def _was_sent(claim: Claim, invoice_id: int) -> bool:
    recorded = claim.result(SEND) or claim.before(SEND)
    return recorded is not None and msgspec.json.decode(recorded, type=Released).invoice_id == invoice_id


def _must_not_be_under_way(claim: Claim, company: CompanyAccess, invoice_id: int) -> None:
    """The answer to a sending was lost, the status says that it did not take place: Procountor's log decides."""
    if claim.intent(SEND) is not None and invoice_events.says_sent(
        company.procountor.invoice_events(invoice_id)
    ):
        text = "The answer to sending it was lost; Procountor's log says that it was sent, its status that it was not."
        raise Untranslatable([Problem("send_unclear", text, "status")])
