"""Whether a company's books are open on a document's date, and what goes again once they are.

What is parked because of a closed period is tried again when any has been opened or closed since: see `watches`.
"""

from __future__ import annotations

import datetime

import msgspec
import structlog

from severa_procountor.codecs import fiscal_years as codec
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs.procountor_ledger import FiscalYears
from severa_procountor.errors import Permanent, Rejected, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.workers.access import REGISTER_LIFE, CompanyAccess

log = structlog.get_logger(__name__)

CODE = "period_closed"
# Procountor's own word for it, on a 400 or a 403.
REFUSAL = "CLOSED_FISCAL_PERIOD"
# Nothing is parked by what was read longer ago, in seconds: the period may just have been opened.
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
        raise Untranslatable([Problem(CODE, f"The document's date is {day}. {reason}", "date")])


def explained(company: CompanyAccess, refusal: Rejected) -> Rejected:
    """The refusal, told as `period_closed` where Procountor says that it is that; any other as it is.

    Somebody may close a period between our look and the post. Raises what reading the years raises.
    """
    if not any(REFUSAL in problem.message for problem in refusal.problems):
        return refusal
    company.runtime.memory.forget(_key(company))
    fiscal_years(company)  # which are closed by now is what it waits to change
    return Rejected(
        [
            msgspec.structs.replace(problem, code=CODE) if REFUSAL in problem.message else problem
            for problem in refusal.problems
        ]
    )


def told(years: FiscalYears) -> list[str]:
    """What tells a change of them."""
    return [codec.digest(years)]


def _key(company: CompanyAccess) -> tuple[str, str, str, int]:
    return ("fiscal_years", company.tenant.name, company.name, company.settings.procountor.company_id)


def _read(company: CompanyAccess) -> FiscalYears:
    """None where they may not be read, or cannot be: Procountor refuses a closed date itself."""
    try:
        return books.decode(company.procountor.fiscal_years(), FiscalYears)
    except Permanent as refusal:
        log.warning("periods_unknown", company=company.name, problem=str(refusal))
        return FiscalYears()
