"""Whether a company's books are open on a document's date, and what goes again once they are.

What is parked because of a closed period notes which years and periods were open then. Each poll looks whether that
has changed, and only then are the parked documents tried again.
"""

from __future__ import annotations

import datetime

import msgspec
import structlog

from severa_procountor.codecs import fiscal_years as codec
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs.procountor_ledger import FiscalYears
from severa_procountor.errors import Failure, Permanent, Rejected, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.state.records import State
from severa_procountor.workers.access import REGISTER_LIFE, CompanyAccess

log = structlog.get_logger(__name__)

CODE = "period_closed"
MARK = "periods"
# Procountor's own word for it, on a 400 or a 403.
REFUSAL = "CLOSED_FISCAL_PERIOD"
# Nothing is parked or woken by what was read longer ago, in seconds: the period may just have been opened.
FRESH = 60.0


def fiscal_years(company: CompanyAccess, *, life: float = REGISTER_LIFE) -> FiscalYears:
    """The company's years and tracking periods, as read within the last `life` seconds."""
    return company.runtime.memory.get(_key(company), life, lambda: _read(company))


def must_be_open(company: CompanyAccess, day: datetime.date) -> None:
    """Raises Untranslatable with `period_closed`, naming the date and the period; the document goes by itself later.

    A date in no year at all is left to Procountor.
    """
    if codec.closed_on(fiscal_years(company), day) is None:
        return
    years = fiscal_years(company, life=FRESH)
    reason = codec.closed_on(years, day)
    if reason is not None:
        _note(company, years)
        raise Untranslatable([Problem(CODE, f"The document's date is {day}. {reason}", "date")])


def explained(company: CompanyAccess, refusal: Rejected) -> Rejected:
    """The refusal, told as `period_closed` where Procountor says that it is that; any other as it is.

    Somebody may close a period between our look and the post. Raises what reading the years raises.
    """
    if not any(REFUSAL in problem.message for problem in refusal.problems):
        return refusal
    company.runtime.memory.forget(_key(company))
    _note(company, fiscal_years(company))
    return Rejected(
        [
            msgspec.structs.replace(problem, code=CODE) if REFUSAL in problem.message else problem
            for problem in refusal.problems
        ]
    )


def wake_if_opened(company: CompanyAccess) -> int:
    """Has the company's documents that wait for a period tried again if any was opened or closed since; how many.

    For each poll. Nothing is asked while none waits; what Procountor fails in is asked for again by the next poll.
    """
    noted = company.registers.mark(MARK)
    if noted is None:
        return 0
    transfers, tenant = company.runtime.transfers, company.tenant.name
    counts = transfers.counts(tenant, company.name)
    if not (counts[State.PARKED] or counts[State.WORKING]):
        company.registers.drop_mark(MARK)
        return 0
    try:
        years = fiscal_years(company, life=min(FRESH, company.runtime.deployment.poll_interval / 2))
    except Failure as failure:
        log.warning("periods_unknown", company=company.name, problem=str(failure))
        return 0
    if codec.digest(years).encode() == noted or not company.registers.drop_mark(MARK):
        return 0
    # The mark goes first: a document that parks again meanwhile, by what another process still remembers, sets it anew.
    woken = transfers.wake(tenant, company.name, {CODE})
    log.info("periods_changed", company=company.name, woken=woken)
    return woken


def _note(company: CompanyAccess, years: FiscalYears) -> None:
    """Something waits. The first note stays: whoever was parked by it is woken by any change since."""
    company.registers.set_mark_once(MARK, codec.digest(years).encode())


def _key(company: CompanyAccess) -> tuple[str, str, str, int]:
    return ("fiscal_years", company.tenant.name, company.name, company.settings.procountor.company_id)


def _read(company: CompanyAccess) -> FiscalYears:
    """None where they may not be read, or cannot be: Procountor refuses a closed date itself."""
    try:
        return books.decode(company.procountor.fiscal_years(), FiscalYears)
    except Permanent as refusal:
        log.warning("periods_unknown", company=company.name, problem=str(refusal))
        return FiscalYears()
