"""How far a travel reimbursement goes in Procountor once it equals its source: unfinished, received, or approved.

Neither step can do harm when it is repeated: Procountor refuses what is not in the status that a step begins in. Both
are decided by the status that Procountor has just answered, and each has a recorded intent as well.
"""

from __future__ import annotations

from severa_procountor.errors import AccessDenied, Rejected
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.choices import Target
from severa_procountor.state.claims import Claim
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.jobs import Arrived
from severa_procountor.workers.release import APPROVE, UNFINISHED, move_on, must_be_compared

CIRCULATE = "circulate"
TO_BE_APPROVED = frozenset({UNFINISHED, "RECEIVED", "VERIFIED"})
REFUSED = "circulation_refused"


def circulate(claim: Claim, company: CompanyAccess, target: Target, arrived: Arrived) -> tuple[Problem, ...]:
    """Sends it to those who approve, and approves it, as far as `target`; returns warnings.

    Raises Untranslatable with `release_not_compared`, and AccessDenied or Rejected with `circulation_refused` and
    Procountor's own words where nobody is named to approve it.
    """
    status = arrived.status or UNFINISHED
    wanted = {Target.RECEIVED: {UNFINISHED}, Target.APPROVED: TO_BE_APPROVED}.get(target, frozenset[str]())
    if status not in wanted:
        return ()
    must_be_compared(arrived)
    refusal = _sent_round(claim, company, arrived) if status == UNFINISHED else None
    if target is Target.RECEIVED:
        if refusal is not None:
            raise refusal
        return ()
    _approve(claim, company, arrived, refusal)
    return () if refusal is None else tuple(_as_warning(problem) for problem in refusal.problems)


def _sent_round(claim: Claim, company: CompanyAccess, arrived: Arrived) -> AccessDenied | Rejected | None:
    """Why Procountor did not take it, if it did not: mostly that nobody is named to approve it."""
    try:
        move_on(claim, company, CIRCULATE, arrived.posted.id, company.procountor.send_to_circulation)
    except (AccessDenied, Rejected) as refusal:
        theirs = " ".join(problem.message for problem in refusal.problems)
        text = f"Procountor did not send it to those who approve it: perhaps nobody is named to. {theirs}"
        return type(refusal)([Problem(REFUSED, text.strip(), "status")])
    return None


def _approve(
    claim: Claim, company: CompanyAccess, arrived: Arrived, earlier: AccessDenied | Rejected | None
) -> None:
    try:
        move_on(claim, company, APPROVE, arrived.posted.id, company.procountor.approve_invoice)
    except (AccessDenied, Rejected) as refusal:
        raise type(refusal)([*(earlier.problems if earlier else ()), *refusal.problems]) from None


def _as_warning(problem: Problem) -> Problem:
    return Problem(problem.code, problem.message, problem.where, Level.WARNING)
