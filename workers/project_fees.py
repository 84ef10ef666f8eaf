"""The project fees of one purchase invoice in Severa: found, made and corrected. Never one twice.

Each write is a recorded intent. Whoever finds one without its outcome waits until the request can no longer be under
way (`posting.settle`), and then asks Severa for the fees of every project that may have got one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from severa_procountor.codecs import severa, severa_fees
from severa_procountor.codecs.money import row_net
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.project_fees import (
    Action,
    Correct,
    Create,
    HeldFee,
    held_fees,
    marked,
    moved_notes,
)
from severa_procountor.codecs.severa_fees import NewProjectFee, ProjectFee
from severa_procountor.errors import (
    AccessDenied,
    Missing,
    Rejected,
    Unavailable,
    UnknownOutcome,
    Untranslatable,
)
from severa_procountor.problems import Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers import fee_memory
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.jobs import listed_at
from severa_procountor.workers.steps import counted, write_once

STEP = "fee"


class Job(NamedTuple):
    """One invoice's fees on their way. `currency` is the company's."""

    claim: Claim
    company: CompanyAccess
    invoice_id: int
    currency: str


class Held(NamedTuple):
    """The fees that stand for the invoice, and what was noticed about them."""

    fees: tuple[HeldFee, ...]
    notes: tuple[Problem, ...]


def find(job: Job, projects: Iterable[str]) -> Held:
    """All fees of the invoice as Severa has them now; `projects` are those that are to have one.

    No call where it is certain that there are none. Raises Untranslatable for a fee that cannot be counted, and with
    `fee_unmarked` for one of ours that no longer says what it stands for.
    """
    fees: list[ProjectFee] = []
    notes: list[Problem] = []
    for guid in sorted(_guids(job, projects)):
        try:
            fee = severa.decode(job.company.severa.project_fee(guid), ProjectFee)
        except Missing:
            fee_memory.note_gone(job.company, job.invoice_id, guid)
            text = f"Fee {guid} of this invoice is no longer in Severa."
            notes.append(Problem("fee_deleted", text, "", Level.WARNING))
            continue
        _must_be_marked(job, guid, fee)
        fees.append(fee)
    held = held_fees(fees, job.company.settings.procountor.company_id, job.invoice_id, job.currency)
    return Held(held, (*notes, *moved_notes(held)))


def carry_out(job: Job, actions: Sequence[Action]) -> tuple[Problem, ...]:
    """Makes and corrects the fees; returns warnings. Raises Untranslatable with `fee_differs` when Severa holds
    another sum, or another project, than it was sent."""
    notes: list[Problem] = []
    for action in actions:
        with counted(job.claim, STEP):
            if isinstance(action, Correct):
                notes += _correct(job, action)
            else:
                _create(job, action)
    return tuple(notes)


def _guids(job: Job, projects: Iterable[str]) -> set[str]:
    """Of what is remembered, and of what the projects' lists show where the memory need not hold all."""
    record, known = job.claim.record, fee_memory.known(job.company, job.invoice_id)
    found = set(known)
    if record.intents or not fee_memory.is_all(job.company, record.facts.get("created")):
        fresh = bool(record.intents or record.steps) or record.attempts > 1
        for project in {*projects, *known.values(), *_begun(job.claim)} - {""}:
            for guid, marker in fee_memory.in_project(
                job.company, project, listed_at(job.claim), fresh=fresh
            ):
                if (marker.company_id, marker.invoice_id) == _identity(job):
                    fee_memory.note(job.company, job.invoice_id, guid, project)
                    found.add(guid)
    return found


def _begun(claim: Claim) -> set[str]:
    """The projects for which a write without a known outcome has left."""
    names = (name.split(":", 2) for name in claim.record.intents)
    return {parts[1] for parts in names if parts[0] == STEP}


def _step(project: str, action: Action) -> str:
    """What a write to a fee of the project is recorded as; a fee may stand elsewhere than in the project it is for."""
    return f"{STEP}:{project}:{action.key}"


def _must_be_marked(job: Job, guid: str, fee: ProjectFee) -> None:
    found = marked(fee.description)
    if found is None or (found.company_id, found.invoice_id) != _identity(job):
        company_id, invoice_id = _identity(job)
        text = f"The description of fee {guid} lacks the mark [pc:{company_id}:{invoice_id}:...]."
        raise Untranslatable([Problem("fee_unmarked", text, "description")])


def _create(job: Job, action: Create) -> None:
    step, deadline = _step(action.body.project.guid, action), job.company.runtime.write_deadline()
    sent = severa_fees.encode(action.body)
    answer = write_once(
        job.claim, step, lambda: job.company.severa.create_project_fee(sent, deadline=deadline)
    )
    fee = _made(answer)
    fee_memory.note(job.company, job.invoice_id, fee.guid or "", action.body.project.guid)
    job.claim.keep(step, msgspec.json.encode(fee.guid))
    if (
        fee.unit_cost is None
        or fee.unit_cost.amount is None
        or fee.project is None
        or fee.description is None
    ):
        fee = severa.decode(job.company.severa.project_fee(fee.guid or ""), ProjectFee)
    _must_be(fee, action.body, job.currency)
    _must_be_marked(job, fee.guid or "", fee)


def _made(answer: bytes) -> ProjectFee:
    """An answer without a guid says nothing: it must be looked up."""
    try:
        fee = severa_fees.answered(answer)
    except Untranslatable as unreadable:
        raise UnknownOutcome("severa", "POST /v1/projectfees", str(unreadable)) from None
    if fee is None or not fee.guid:
        raise UnknownOutcome("severa", "POST /v1/projectfees", "the answer does not tell the new fee's guid")
    return fee


def _must_be(fee: ProjectFee, sent: NewProjectFee, currency: str) -> None:
    held = _cost(fee, currency)
    project = fee.project.guid if fee.project else None
    if held != sent.unit_cost.amount:
        text = (
            f"Fee {fee.guid} was sent as {sent.unit_cost.amount} {currency}, and Severa holds {_told(fee)}."
        )
        raise Untranslatable([Problem("fee_differs", text, "unitCost")])
    if project != sent.project.guid:
        text = f"Fee {fee.guid} was sent for project {sent.project.guid}; Severa holds it for {shown(project or '')}."
        raise Untranslatable([Problem("fee_differs", text, "project")])


def _correct(job: Job, action: Correct) -> tuple[Problem, ...]:
    """Changes the fee's cost; where Severa does not take that, a correcting fee makes the sum right."""
    reason = _change(job, action)
    if reason is None:
        return ()
    fee = _now(job, action)
    held = _cost(fee, job.currency)
    if held == action.amount:
        return ()
    if held != action.amount - action.instead.body.unit_cost.amount:
        raise Unavailable("severa", "PATCH /v1/projectfees/{guid}", f"somebody is changing fee {action.guid}")
    _create(job, action.instead)
    text = f"Fee {action.guid} stays at {held}, as {reason}; a correcting fee was added."
    return (Problem("fee_not_changed", text, "unitCost", Level.WARNING),)


def _change(job: Job, action: Correct) -> str | None:
    """None when the answer shows the new cost, else why it may not be so."""
    step, deadline = _step(action.project, action), job.company.runtime.write_deadline()
    operations = severa_fees.amount_patch(action.amount)
    try:
        answer = write_once(
            job.claim,
            step,
            lambda: job.company.severa.change_project_fee(action.guid, operations, deadline=deadline),
        )
    except (Rejected, AccessDenied) as refusal:
        return (
            f"Severa refused the change ({refusal})"  # without any right a new fee is refused in the same way
        )
    except Missing as missing:
        raise Unavailable("severa", "PATCH /v1/projectfees/{guid}", str(missing)) from None
    job.claim.keep(step, msgspec.json.encode(action.guid))
    try:
        fee = severa_fees.answered(answer)
    except Untranslatable:
        fee = None
    changed = (
        fee is not None and fee.guid in (None, action.guid) and _cost(fee, job.currency) == action.amount
    )
    return None if changed else "Severa answered and did not change it"


def _now(job: Job, action: Correct) -> ProjectFee:
    try:
        return severa.decode(job.company.severa.project_fee(action.guid), ProjectFee)
    except Missing as missing:
        raise Unavailable("severa", "PATCH /v1/projectfees/{guid}", str(missing)) from None


def _cost(fee: ProjectFee, currency: str) -> Decimal | None:
    """Quantity times cost, to the cent; None if that is not told in the company's currency."""
    amount = fee.unit_cost.amount_in(currency) if fee.unit_cost else None
    return None if amount is None or fee.quantity is None else row_net(fee.quantity, amount)


def _told(fee: ProjectFee) -> str:
    cost = fee.unit_cost
    if cost is None or cost.amount is None:
        return "no cost that is shown to us"
    return f"{fee.quantity} times {cost.amount} {shown(cost.currency)}"


def _identity(job: Job) -> tuple[int, int]:
    return job.company.settings.procountor.company_id, job.invoice_id
