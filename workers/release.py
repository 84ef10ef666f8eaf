"""How far an invoice goes in Procountor once it equals its source: unfinished, approved, or sent.

Approving twice is refused by Procountor and does no harm; sending twice would reach the customer twice. Both are
decided by the status that Procountor has just answered, and each has a recorded intent as well.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from severa_procountor.codecs import invoice_events
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Target
from severa_procountor.state.claims import Claim
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.posting import Arrived
from severa_procountor.workers.steps import step, write_once

APPROVE, SEND = "approve", "send"
UNFINISHED = "UNFINISHED"
TO_BE_SENT = frozenset({UNFINISHED, "NOT_SENT", "APPROVED"})


class Released(msgspec.Struct, frozen=True):
    """Which invoice went a step further."""

    invoice_id: int


def release(claim: Claim, company: CompanyAccess, arrived: Arrived) -> None:
    """Approves and sends as the settings say; what somebody has released already is left as it is."""
    sales = company.settings.sales_invoices
    if sales is None or sales.target is Target.UNFINISHED:
        return
    invoice_id, status = arrived.posted.id, arrived.status or UNFINISHED
    if status == UNFINISHED:
        _move(
            claim,
            company,
            APPROVE,
            invoice_id,
            lambda by: company.procountor.approve_invoice(invoice_id, deadline=by),
        )
    if sales.target is Target.SENT and status in TO_BE_SENT and not _was_sent(claim, company, invoice_id):
        _move(
            claim,
            company,
            SEND,
            invoice_id,
            lambda by: company.procountor.send_invoice(invoice_id, deadline=by),
        )


def _move(
    claim: Claim, company: CompanyAccess, name: str, invoice_id: int, write: Callable[[float], bytes]
) -> None:
    def move() -> Released:
        deadline = company.runtime.write_deadline()  # from before the intent, which tells when it has settled
        write_once(claim, name, lambda: write(deadline))
        return Released(invoice_id)

    step(claim, name, Released, move, anew=True)


def _was_sent(claim: Claim, company: CompanyAccess, invoice_id: int) -> bool:
    """Raises Untranslatable with `send_unclear` when the answer to a sending was lost, the status says that it did
    not take place, and Procountor's own log that it did."""
    recorded = claim.result(SEND) or claim.before(SEND)
    if recorded is not None and msgspec.json.decode(recorded, type=Released).invoice_id == invoice_id:
        return True
    if claim.intent(SEND) is not None and invoice_events.says_sent(
        company.procountor.invoice_events(invoice_id)
    ):
        text = "The answer to sending it was lost; Procountor's log says that it was sent, its status that it was not."
        raise Untranslatable([Problem("send_unclear", text, "status")])
    return False
