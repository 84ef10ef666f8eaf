"""Parked documents are tried again when what they wait for has changed, and left alone while it has not.

1. The catalogue of problems says which registers a problem waits for. When a document parks, what it went by of these
   and of its own rows and settings is noted: digests and versions, nothing that tells what was there.
2. Each poll of a tenant looks, for each company, at what is noted. Nothing noted: nothing is asked.
3. What has changed against that has its documents tried again, with registers read anew: see `Memory.reading`.
4. What cannot be read just now is looked at by the next poll.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import structlog

from severa_procountor.errors import Failure
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import catalogue
from severa_procountor.state.claims import Claim
from severa_procountor.state.watches import Check, Wait
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.runtime import Runtime
from severa_procountor.workers.watched import Seen, Thing
from severa_procountor.workers.watched_registers import WATCHED
from severa_procountor.workers.watched_rows import OWN, own

log = structlog.get_logger(__name__)


def max_age(runtime: Runtime, claim: Claim) -> float:
    """How old, in seconds, what is remembered of registers may be for this document: one that was parked goes by
    nothing of before it was woken, as what it waited for may have changed then."""
    record = claim.record
    if record.parked_at is None:
        return math.inf
    return max(0, runtime.transfers.now() - record.waiting_since) / 1000


def note(runtime: Runtime, claim: Claim, problems: Sequence[Problem]) -> None:
    """What the document, about to be parked, waits for; by what this thread has read for it."""
    kinds = catalogue()
    registers = {register for p in problems if p.code in kinds for register in kinds[p.code].waits_for}
    memory = runtime.memory
    memory.mention(("invoice", claim.record.number))
    reading, seen = memory.seen(), dict[str, Seen]()
    things = [thing for register in registers for thing in WATCHED[register]]
    for thing in (*own(claim.key.kind, problems), *things):
        went_by = thing.seen(reading, runtime.sealed)
        if went_by is not None:
            seen[thing.name] = went_by
    if not seen:
        return
    runtime.watches.note(claim.key, seen, age_ms=math.ceil((memory.now() - reading.begun) * 1000))


def wake_changed(tenant: TenantAccess) -> int:
    """Has the tenant's parked documents tried again for which something has changed; returns how many.

    For each poll. Companies share what is read of Severa.
    """
    runtime = tenant.runtime
    at, companies = runtime.transfers.now(), tenant.carriers()
    with runtime.memory.reading(max_age=0):
        return sum(_wake(company, at) for company in companies)


def _wake(company: CompanyAccess, at: int) -> int:
    runtime, place = company.runtime, (company.tenant.name, company.name)
    waiting = runtime.watches.read(*place)
    checks: dict[str, Check] = {}
    woken = 0
    for name, things in (*WATCHED.items(), *((thing.name, (thing,)) for thing in OWN)):
        for thing in things:
            waits = [wait for wait in waiting.waits if thing.name in wait.seen]
            if waits:
                woken += _look(company, name, thing, waits, waiting.checks.get(thing.name), at, checks)
    runtime.watches.keep(*place, checks)
    return woken


def _look(
    company: CompanyAccess,
    register: str,
    thing: Thing,
    waits: Sequence[Wait],
    before: Check | None,
    at: int,
    checks: dict[str, Check],
) -> int:
    try:
        look = thing.look(company, waits, before, at)
    except Failure as failure:
        log.warning("register_unknown", register=register, company=company.name, problem=str(failure))
        return 0
    if look.check is not None:
        checks[thing.name] = look.check
    if not look.woken:
        return 0
    woken = company.runtime.transfers.wake(look.woken)
    log.info("register_changed", register=register, company=company.name, woken=woken)
    return woken
