"""`preview`: what would be written for one document, told without anything being written on either side.

The document's own worker carries it, with the codecs, registers and settings that it would be carried with, over
HTTP that lets no write out (`clients/rehearsed.py`) and a memory that ends with the command.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from decimal import Decimal

import msgspec
import structlog

from severa_procountor.codecs.procountor import encode_plain
from severa_procountor.commands import preview_build, preview_search, report
from severa_procountor.commands.preview_result import Outcome, Preview
from severa_procountor.commands.preview_search import Candidate, Taken
from severa_procountor.commands.preview_show import show
from severa_procountor.commands.processes import make_reader
from severa_procountor.errors import Permanent, Snoozed, Temporary
from severa_procountor.problems import Problem
from severa_procountor.settings.deployment import Deployment
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.frame import WORKERS
from severa_procountor.workers.names import DOCUMENTS, PURCHASE_INVOICES, TRAVEL_REIMBURSEMENTS
from severa_procountor.workers.rehearsal import Rehearsed
from severa_procountor.workers.runtime import Runtime

_HOW_FAR = (
    f"Travel reimbursements are looked for on {preview_search.MOST_PAGES} pages of those that wait and as many of the "
    "others; an older one is found by its guid."
)
EXIT_CODES = {Outcome.GOES: 0, Outcome.PARKED: 3, Outcome.LEFT_ALONE: 3, Outcome.NOT_ANSWERED: 4}


class Wanted(msgspec.Struct, frozen=True):
    """Which document: its number, or its guid in Severa; `kind` and `company` where that is not enough."""

    tenant: str
    number: str
    kind: str | None = None
    company: str | None = None


class NoOneDocument(Exception):
    """There is no such tenant, company or document, its company cannot be carried for, or there are several."""


def preview(deployment: Deployment, wanted: Wanted, *, as_json: bool = False) -> int:
    """0 when the document would go, 3 when it would be parked or left alone, 2 when there is no one document of that
    number or the settings are wrong, 4 when a system did not answer."""
    try:
        with report.console(sys.stderr).status("reading both systems"):  # on a terminal only
            found = look(deployment, wanted)
    except NoOneDocument as reason:
        report.console(sys.stderr).print(str(reason), markup=False, highlight=False)
        return 2
    except (Temporary, Snoozed) as failure:
        report.console(sys.stderr).print(str(failure), markup=False, highlight=False)
        return EXIT_CODES[Outcome.NOT_ANSWERED]
    except Permanent as refusal:
        report.console(sys.stderr).print(str(refusal), markup=False, highlight=False)
        return 2
    if as_json:
        plain = msgspec.to_builtins(found, builtin_types=(Decimal, datetime.date))
        sys.stdout.write(encode_plain(plain).decode() + "\n")
    else:
        show(report.console(sys.stdout), found)
    return EXIT_CODES[found.outcome]


def look(deployment: Deployment, wanted: Wanted) -> Preview:
    """Finds the document and rehearses it. Raises NoOneDocument, and what the clients raise while it is looked for."""
    rehearsed = Rehearsed()
    runtime = make_reader(deployment, rehearsed)
    tenant = _tenant(runtime, wanted)
    taken = _the_one(tenant, rehearsed, wanted)
    if taken.record is None:
        problems = [f"{company}: {problem.message}" for company, problem in tenant.unresolved()]
        if problems:
            raise NoOneDocument("\n".join(["Its company cannot be carried for:", *problems]))
        return _told(rehearsed, wanted, taken, Outcome.LEFT_ALONE, (), ())
    preview_search.pretend_waiting(rehearsed, taken)
    return _rehearse(runtime, rehearsed, wanted, taken)


def _tenant(runtime: Runtime, wanted: Wanted) -> TenantAccess:
    tenant = runtime.tenant(wanted.tenant)
    if tenant is None:
        known = ", ".join(sorted(runtime.tenants.current())) or "none"
        raise NoOneDocument(
            f"There is no tenant {wanted.tenant!r} with settings that can be read; there is: {known}."
        )
    if wanted.company is None:
        return tenant
    names = [company.name for company in tenant.settings.companies]
    if wanted.company not in names:
        raise NoOneDocument(
            f"Tenant {wanted.tenant} has no company {wanted.company!r}; it has: {', '.join(names)}."
        )
    return preview_search.of_one_company(tenant, wanted.company)


def _the_one(tenant: TenantAccess, rehearsed: Rehearsed, wanted: Wanted) -> Taken:
    found = list(preview_search.find(tenant, wanted.number, wanted.kind))
    taken = [preview_search.take(tenant, rehearsed, candidate) for candidate in found]
    carried = [one for one in taken if one.record is not None]
    if len(carried) == 1 or len(taken) == 1:
        return (carried or taken)[0]
    if not taken:
        raise NoOneDocument("\n".join(_not_found(tenant, wanted)))
    lines = [_line(one) for one in carried or taken]
    told = "Several documents have that number; name the one with --kind or --company, or by its guid:"
    raise NoOneDocument("\n".join([told, *lines]))


def _not_found(tenant: TenantAccess, wanted: Wanted) -> Iterator[str]:
    """What was looked for, how far, and what was not."""
    what = "document" if wanted.kind is None else DOCUMENTS[wanted.kind]
    yield f"No {what} {wanted.number} was found."
    kinds = preview_search.kinds(wanted.kind)
    left_out = [kind for kind in kinds if not preview_search.carrying(tenant, kind)]
    if TRAVEL_REIMBURSEMENTS in kinds and TRAVEL_REIMBURSEMENTS not in left_out:
        yield _HOW_FAR
    if left_out:
        names = ", ".join(kind.replace("_", " ") for kind in left_out)
        tables = " or ".join(f"[companies.{kind}]" for kind in left_out)
        yield f"Not looked for: {names}. No company of {wanted.tenant} carries them: its settings have no {tables}."
    yield from (f"{company}: {problem.message}" for company, problem in tenant.unresolved())


def _line(taken: Taken) -> str:
    candidate = taken.candidate
    company = taken.company.name if taken.company else "no company of the settings"
    return f"  {DOCUMENTS[candidate.kind]} {candidate.number}, {company}, {candidate.status}: {candidate.id}"


def _rehearse(runtime: Runtime, rehearsed: Rehearsed, wanted: Wanted, taken: Taken) -> Preview:
    if taken.record is None or taken.company is None:
        raise ValueError("a document that nobody carries")
    key = taken.record.key
    (ticket,) = runtime.transfers.refill(key.tenant, key.company, window=1)
    claim = runtime.transfers.take(key, ticket.fence)
    if claim is None:
        raise ValueError(f"{key} is not the only document")
    try:
        with structlog.contextvars.bound_contextvars(preview=True):
            ended = WORKERS[key.kind].carry(claim, taken.company)
    except Permanent as refusal:
        return _told(rehearsed, wanted, taken, Outcome.PARKED, refusal.problems, ())
    except (Temporary, Snoozed) as failure:
        return _told(rehearsed, wanted, taken, Outcome.NOT_ANSWERED, (), (str(failure),))
    record = runtime.transfers.record(key)
    notes = record.notes if record else ()
    outcome = Outcome.GOES if ended == "done" else Outcome.LEFT_ALONE
    return _told(rehearsed, wanted, taken, outcome, notes, ())


def _told(
    rehearsed: Rehearsed,
    wanted: Wanted,
    taken: Taken,
    outcome: Outcome,
    problems: tuple[Problem, ...],
    remarks: tuple[str, ...],
) -> Preview:
    candidate = taken.candidate
    return Preview(
        outcome=outcome,
        tenant=wanted.tenant,
        company=taken.company.name if taken.company else candidate.company,
        kind=candidate.kind,
        number=candidate.number,
        id=candidate.id,
        status=candidate.status,
        remarks=(*remarks, *_remarks(taken, outcome)),
        findings=preview_build.findings(problems),
        invoice=preview_build.invoice(rehearsed),
        fees=preview_build.fees(rehearsed),
        attachments=preview_build.attachments(rehearsed),
        writes=preview_build.writes(rehearsed),
        reads=preview_build.reads(rehearsed),
    )


def _remarks(taken: Taken, outcome: Outcome) -> tuple[str, ...]:
    """What is to be known of the document besides its problems."""
    if outcome is Outcome.LEFT_ALONE:
        return (_why_left_alone(taken.candidate),)
    if preview_search.stands_waiting(taken):
        return ()
    where = f"It is in status {taken.candidate.status or 'unknown'}"
    if taken.candidate.kind == PURCHASE_INVOICES:
        return (f"{where}: nothing happens before it is approved. This is what would happen then.",)
    return (f"{where}, in which it is not carried. This is what would happen in the waiting status.",)


def _why_left_alone(candidate: Candidate) -> str:
    if candidate.kind == PURCHASE_INVOICES:
        return (
            "Nothing would be written: it is of before start_date, or costs no project and had no fees, or is "
            "invalidated and had none."
        )
    return (
        "Nothing would be written: it belongs to a company that the settings do not carry such documents for."
    )
