"""Goes through the companies and compares what each of them carries, one check after the other."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from severa_procountor.commands.checks import (
    bank_accounts,
    binding,
    customers,
    dimensions,
    products,
    purchases,
    rights,
    sales_accounts,
    statuses,
    travel,
    users,
    vat,
)
from severa_procountor.commands.checks.findings import Check, Look
from severa_procountor.commands.checks.lately import Lately
from severa_procountor.commands.checks.registers import SeveraRegisters
from severa_procountor.commands.checks.subject import Company
from severa_procountor.errors import Failure, Permanent, Snoozed, Throttled
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.names import (
    DIMENSIONS,
    KINDS,
    PURCHASE_INVOICES,
    SALES_INVOICES,
    TRAVEL_REIMBURSEMENTS,
)

# How often, and for how many seconds at most, a check waits for a system that has had too many calls: others may be
# carrying documents at the same time.
PATIENCE = 3
PAUSE_S = 30.0
T = TypeVar("T")
_SALES, _TRAVEL = (SALES_INVOICES,), (TRAVEL_REIMBURSEMENTS,)


class Step(msgspec.Struct, frozen=True):
    """One check, made where any of the kinds is carried."""

    check: Check
    look: Callable[[Company], Look]
    kinds: Sequence[str]


class Compared(msgspec.Struct, frozen=True):
    """The result for one company. `away` is why its last check could not be made, "" if all were."""

    tenant: str
    company: str
    looks: tuple[Look, ...]
    away: str = ""


STEPS = (
    Step(Check.BINDING, binding.look, KINDS),
    Step(Check.RIGHTS, rights.look, KINDS),
    Step(Check.STATUSES, statuses.look, _SALES + _TRAVEL),
    Step(Check.CUSTOMERS, customers.look, _SALES),
    Step(Check.PRODUCTS, products.look, _SALES),
    Step(Check.SALES_ACCOUNTS, sales_accounts.look, _SALES),
    Step(Check.BANK_ACCOUNTS, bank_accounts.look, _SALES),
    Step(Check.VAT, vat.look, _SALES + _TRAVEL),
    Step(Check.TRAVEL_CODES, travel.look, _TRAVEL),
    Step(Check.USERS, users.look, _TRAVEL),
    Step(Check.DIMENSIONS, dimensions.look, tuple(DIMENSIONS)),
    Step(Check.PURCHASES, purchases.look, (PURCHASE_INVOICES,)),
)

# Told the company and the check that comes next.
Heard = Callable[[str, Check], None]


def compare(tenant: TenantAccess, now: datetime.datetime, heard: Heard) -> Iterator[Compared]:
    """Every company that can run. Severa's registers are read once for all of them."""
    severa, lately = SeveraRegisters(tenant), Lately(tenant, now)
    for access in tenant.carriers():
        company = Company(access, severa, lately, now.astimezone(access.zone).date())
        yield _compared(tenant.name, company, heard)


def _compared(tenant: str, company: Company, heard: Heard) -> Compared:
    """A system that does not answer ends it: the checks after it would wait for the same system."""
    name, looks = company.access.name, []
    for step in STEPS:
        if not any(company.carries(kind) for kind in step.kinds):
            continue
        heard(f"{tenant}/{name}", step.check)
        try:
            looks.append(patiently(partial(step.look, company)))
        except Permanent as refusal:
            looks.append(_refused(step.check, refusal))
        except Failure as away:
            return Compared(tenant, name, tuple(looks), f"{step.check}: {away}")
    return Compared(tenant, name, tuple(looks))


def patiently(read: Callable[[], T]) -> T:
    """What is read, once it may be: raises what it raises, Snoozed and Throttled only after some waits."""
    for _ in range(PATIENCE):
        try:
            return read()
        except Snoozed as busy:
            time.sleep(min(busy.seconds, PAUSE_S))
        except Throttled as busy:
            time.sleep(min(busy.retry_after or PAUSE_S, PAUSE_S))
    return read()


def _refused(check: Check, refusal: Permanent) -> Look:
    seen = Look(check)
    seen.at("all", "", refusal.problems)
    return seen
