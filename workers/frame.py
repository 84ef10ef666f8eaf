"""The life of one message: take the document, carry it, and say how it ended.

1. `take` begins the attempt; a message that is late or doubled takes nothing and ends here.
2. The document is carried in its recorded steps.
3. It ends done, or parked with every problem (Permanent), or back in waiting: at a later time after a Temporary
   failure, and without having counted when it was only Snoozed for a quota, a lock or an outage.
4. A document that keeps failing while others pass is parked: bad data can look like a server error.
5. What is not a named failure is a fault of ours: logged with its trace, tried again, parked when it repeats.
6. Whatever frees room in the company's window refills it at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog
from redis import RedisError

from severa_procountor.broker import send
from severa_procountor.errors import (
    AccessDenied,
    LeaseLost,
    Permanent,
    Snoozed,
    Temporary,
    Throttled,
    Unreachable,
)
from severa_procountor.problems import Problem
from severa_procountor.settings.findings import SettingsInvalid
from severa_procountor.state.claims import Claim
from severa_procountor.state.keys import TransferKey
from severa_procountor.telemetry import metrics
from severa_procountor.workers import (
    dimension_sync,
    purchase_invoices,
    sales_invoices,
    travel_reimbursements,
    watches,
)
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.call_counts import counted_for
from severa_procountor.workers.names import (
    DIMENSIONS,
    PURCHASE_INVOICES,
    SALES_INVOICES,
    TRAVEL_REIMBURSEMENTS,
)
from severa_procountor.workers.runtime import Runtime

log = structlog.get_logger(__name__)


class Worker(Protocol):
    """A module that carries documents of some kinds; returns how one ended and raises the named failures."""

    def carry(self, claim: Claim, company: CompanyAccess) -> str: ...


WORKERS: Mapping[str, Worker] = {
    SALES_INVOICES: sales_invoices,
    TRAVEL_REIMBURSEMENTS: travel_reimbursements,
    PURCHASE_INVOICES: purchase_invoices,
    **dict.fromkeys(DIMENSIONS, dimension_sync),
}

# Seconds until a document that failed is tried again, by how often it has failed in a row.
PAUSES = (10, 30, 90, 300, 600)
MOST_FAILURES = 5
# As many calls in a row may be the failures of a few odd documents; more are an outage.
FEW_FAILURES = 20
OUTAGE_PAUSE = 15


def work(runtime: Runtime, key_text: str, fence: int) -> None:
    """What the actor does with one message."""
    key = TransferKey.parse(key_text)
    try:
        claim = runtime.transfers.take(key, fence)
        if claim is None:
            return
        names = {"document": key_text, "number": claim.record.number}
        with structlog.contextvars.bound_contextvars(**names), counted_for(claim.calls):
            outcome = carry(runtime, claim)
            log.info("document", outcome=outcome)
            metrics.document(key.kind, outcome, key.tenant, key.company)
        refill(runtime, key.tenant, key.company)
    except LeaseLost:
        log.warning("lease_lost", document=key_text)
    except RedisError:
        log.warning(
            "memory_away", document=key_text
        )  # the lease ends by itself and the document is found again


def carry(runtime: Runtime, claim: Claim) -> str:
    """Carries the document and records how it ended; returns that as a word."""
    with runtime.memory.reading(watches.max_age(runtime, claim)):
        return _carry(runtime, claim)


def _carry(runtime: Runtime, claim: Claim) -> str:
    tenant: TenantAccess | None = None
    try:
        tenant = runtime.tenant(claim.key.tenant)
        if tenant is None or not tenant.carries(claim.key.company, claim.key.kind):
            return give_up(runtime, claim)
        company = tenant.company(claim.key.company)
        if company is None or not company.named.has_statuses(claim.key.kind):
            raise Snoozed(runtime.deployment.poll_interval, "its company's settings do not resolve")
        return WORKERS[claim.key.kind].carry(claim, company)
    except SettingsInvalid as invalid:
        return snooze(claim, runtime.deployment.poll_interval, str(invalid))
    except LeaseLost:
        raise
    except Snoozed as pause:
        return snooze(claim, pause.seconds, pause.reason)
    except AccessDenied as refusal:
        runtime.forget_access(claim.key.tenant)
        return park(runtime, claim, refusal.problems)
    except Permanent as refusal:
        return park(runtime, claim, refusal.problems)
    except Temporary as failure:
        return again(runtime, tenant, claim, failure)
    except RedisError:
        raise
    except Exception:
        log.exception("unexpected")
        return unexpected(runtime, claim)


def give_up(runtime: Runtime, claim: Claim) -> str:
    """The settings have no such company any more. What was begun may be in Procountor: that somebody must see."""
    if claim.record.is_begun:
        return park(
            runtime,
            claim,
            [Problem("company_gone", f"The settings have no company {claim.key.company} to carry it for.")],
        )
    claim.withdraw()
    return "withdrawn"


def snooze(claim: Claim, seconds: float, reason: str) -> str:
    claim.snooze(int(seconds * 1000), reason)
    log.info("snoozed", seconds=round(seconds, 1), reason=reason)
    return "snoozed"


def park(runtime: Runtime, claim: Claim, problems: Sequence[Problem]) -> str:
    watches.note(runtime, claim, problems)
    claim.park(problems)
    for problem in problems:
        log.warning("parked", code=problem.code, where=problem.where, problem=problem.message)
    return "parked"


def again(runtime: Runtime, tenant: TenantAccess | None, claim: Claim, failure: Temporary) -> str:
    """A time for the next try; parked when it is this document that fails and not the system."""
    if isinstance(failure, Unreachable | Throttled):
        asked = failure.retry_after if isinstance(failure, Throttled) else None
        return snooze(claim, asked or OUTAGE_PAUSE, str(failure))
    problem = Problem(failure.code, str(failure))
    failures = claim.record.failures + 1
    if failures >= MOST_FAILURES and others_pass(runtime, tenant, failure):
        return park(
            runtime, claim, [Problem("keeps_failing", f"{failures} tries in a row ended in: {failure}")]
        )
    seconds = PAUSES[min(failures, len(PAUSES)) - 1]
    claim.retry(seconds * 1000, problem)
    log.warning("tried_again_later", seconds=seconds, failures=failures, problem=problem.message)
    return "retry"


def others_pass(runtime: Runtime, tenant: TenantAccess | None, failure: Temporary) -> bool:
    """Whether few calls of this kind have failed in a row: in an outage all documents fail, and soon many."""
    key = runtime.quota_key(failure.system, tenant.settings.severa.client_id if tenant else "")
    return runtime.quotas.streak(key, failure.operation) <= FEW_FAILURES


def unexpected(runtime: Runtime, claim: Claim) -> str:
    problem = Problem("internal_error", "A fault of this software; the log has its trace")
    if claim.record.failures + 1 >= MOST_FAILURES:
        return park(runtime, claim, [problem])
    claim.retry(PAUSES[min(claim.record.failures, len(PAUSES) - 1)] * 1000, problem)
    return "retry"


def refill(runtime: Runtime, tenant: str, company: str) -> int:
    """Fills the company's window and tells the workers; returns how many documents were queued."""
    tickets = runtime.transfers.refill(tenant, company, window=runtime.deployment.window)
    for ticket in tickets:
        send(runtime.broker, ticket.key.kind, str(ticket.key), ticket.fence)
    return len(tickets)
