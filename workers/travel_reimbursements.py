"""Carries one travel reimbursement from Severa to Procountor.

Who is paid, and to which account, is known to what this worker calls and to nothing that outlives it: records, memory,
logs and problems hold neither identity codes nor accounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from severa_procountor.codecs import procountor, severa, travel_payees
from severa_procountor.codecs import travel_reimbursements as codec
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.comparison import Whom
from severa_procountor.codecs.severa_travel import TravelReimbursement
from severa_procountor.errors import Missing, Rejected, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Target
from severa_procountor.settings.company import TravelReimbursements
from severa_procountor.state.claims import Claim
from severa_procountor.workers import (
    attachments,
    behind_reimbursements,
    periods,
    posting,
    receipts,
    statuses,
    travel_files,
)
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.circulation import CIRCULATE, circulate
from severa_procountor.workers.jobs import Job, Linked, must_equal
from severa_procountor.workers.names import TRAVEL_REIMBURSEMENTS
from severa_procountor.workers.persons import ensure_person, forget_person
from severa_procountor.workers.readiness import PATIENCE_MS, prepare
from severa_procountor.workers.release import APPROVE
from severa_procountor.workers.statuses import Gone
from severa_procountor.workers.steps import finish
from severa_procountor.workers.travel_products import travel_products

KIND = TRAVEL_REIMBURSEMENTS
# What a travel register that is minutes old may be wrong about.
OF_THE_REGISTER = frozenset(
    {
        "travel_code_unknown",
        "travel_code_not_valid",
        "travel_code_of_other_day",
        "travel_code_replaced",
        "travel_default_code",
    }
)


def carry(claim: Claim, company: CompanyAccess) -> str:
    """Everything from reading the reimbursement in Severa to moving its status; returns how it ended.

    Raises the named failures of `errors`.
    """
    travel = settings_of(company)
    allowed = prepare(claim, company, company.travel_numbers, dimensions=bool(travel.dimensions))
    try:
        reimbursement = read(claim, company)
    except Gone as gone:
        return leave(claim, company, travel, gone)
    belongs_to_one_company(claim)
    try:
        with company.runtime.quotas.patient(PATIENCE_MS):
            source = behind_reimbursements.gather(company, claim.record, allowed, reimbursement)
            if not behind_reimbursements.is_of(company, source.user):
                return hand_over(claim)
            return carry_over(claim, company, allowed, source)
    except Rejected as refusal:
        raise periods.explained(company, refusal) from None


def carry_over(claim: Claim, company: CompanyAccess, allowed: Books, source: codec.Source) -> str:
    """Translate, find or post, dimension the rows, attach the files, compare, release, move the status."""
    travel = settings_of(company)
    draft = translate(company, allowed, source)
    job = job_of(claim, company, source, draft)
    arrived = posting.posted_before(job)
    wanted = travel_files.wanted(company, claim.key.source_id, job.number, source.expenses)
    with attachments.fetched(job, arrived, wanted) as files:
        if arrived is None:
            receipts.make_items(job)
            arrived = posting.find_or_post(job)
        must_equal(arrived.posted)
        dimensioned = receipts.dimension_rows(job, arrived, strict=travel.strict_dimensions)
        attached = attachments.attach(job, arrived, files)
    released = circulate(claim, company, travel.target, arrived)
    moved = move_status(claim, company, source)
    finish(claim, (*draft.notes, *arrived.posted.notes, *dimensioned, *attached, *released, *moved))
    return "done"


def belongs_to_one_company(claim: Claim) -> None:
    """What the poll could not place has nowhere to go."""
    if claim.record.facts.get("companies", "1") != "1":
        text = "The reimbursement names no user whose business unit is of a company that Severa lists."
        raise Untranslatable([Problem("company_unknown", text, "user.businessUnit")])


def settings_of(company: CompanyAccess) -> TravelReimbursements:
    """Raises Untranslatable where the settings have none (any more)."""
    travel = company.settings.travel_reimbursements
    if travel is None:
        text = f"Company {company.name} has no settings for travel reimbursements."
        raise Untranslatable([Problem("travel_reimbursements_off", text)])
    return travel


def read(claim: Claim, company: CompanyAccess) -> TravelReimbursement:
    """The reimbursement as it is now. Raises Gone when it has left the status in which it is carried."""
    try:
        found = severa.decode(company.severa.reimbursement(claim.key.source_id), TravelReimbursement)
    except Missing:
        raise Gone(None) from None
    status = found.travel_reimbursement_status.guid if found.travel_reimbursement_status else None
    if status is None:
        text = "Severa lists the reimbursement as waiting and does not say its status."
        raise Untranslatable([Problem("severa_unreadable", text, "travelReimbursementStatus")])
    if status != company.named.reimbursement_before:
        raise Gone(status)
    return found


def translate(company: CompanyAccess, allowed: Books, source: codec.Source) -> codec.Draft:
    """With the travel register read anew where a code is not what it was: somebody may just have added it."""
    try:
        draft = codec.translate(source, company.settings, allowed)
    except Untranslatable as refusal:
        if not blames_the_register(refusal.problems):
            raise
    else:
        if not blames_the_register(draft.notes):
            return draft
    fresh = behind_reimbursements.with_products(source, travel_products(company, fresh=True))
    return codec.translate(fresh, company.settings, allowed)


def blames_the_register(problems: Sequence[Problem]) -> bool:
    return any(problem.code in OF_THE_REGISTER for problem in problems)


def job_of(claim: Claim, company: CompanyAccess, source: codec.Source, draft: codec.Draft) -> Job:
    """The reimbursement as the steps that every kind has see it."""

    def link() -> Linked:
        person = ensure_person(company, draft.person)
        claim.hold()
        return Linked(procountor.encode(codec.complete(draft, person.id)), person.notes)

    def whom() -> Whom:
        name = draft.invoice.counter_party.counter_party_address.name
        return Whom(name=name, partner_id=ensure_person(company, draft.person).id)

    def also_differs(body: bytes) -> tuple[Problem, ...]:
        return travel_payees.differences(body, draft.invoice, ensure_person(company, draft.person).id)

    return Job(
        claim=claim,
        company=company,
        draft=draft,
        series=company.travel_numbers,
        created=source.reimbursement.created_date_time,
        link=link,
        forget=lambda: forget_person(company, draft.person),
        whom=whom,
        is_released=settings_of(company).target is not Target.UNFINISHED,
        also_differs=also_differs,
    )


def move_status(claim: Claim, company: CompanyAccess, source: codec.Source) -> tuple[Problem, ...]:
    """Says in Severa that the reimbursement has arrived, and reads it back from the answer."""
    claim.hold()
    wanted = company.named.reimbursement_after
    answer = company.severa.move_reimbursement(
        claim.key.source_id,
        wanted,
        path=company.tenant.settings.severa.reimbursement_status_path,
        deadline=company.runtime.write_deadline(),
    )
    moved = severa.moved(answer, TravelReimbursement)
    status = moved.travel_reimbursement_status if moved else None
    if moved is None or status is None or status.guid != wanted:
        text = "Severa answered, but the reimbursement is still in its old status."
        raise Rejected([Problem("status_not_moved", text, "travelReimbursementStatus")])
    moving = {"travel_reimbursement_status", "last_updated_date_time"}
    return statuses.edited_under_way(source.reimbursement, moved, moving)


def hand_over(claim: Claim) -> str:
    """Its user is of another company by now: the next poll finds that one. What was begun here a person must see."""
    if claim.record.steps or claim.record.intents or claim.record.before:
        text = "The user belongs to another company by now, and the reimbursement may be in the books of this one."
        raise Untranslatable([Problem("company_unknown", text, "user.businessUnit")])
    claim.withdraw()
    return "withdrawn"


def leave(claim: Claim, company: CompanyAccess, travel: TravelReimbursements, gone: Gone) -> str:
    """The reimbursement has left the waiting status."""
    return statuses.leave(
        claim,
        company,
        company.travel_numbers,
        arrives=gone.status == company.named.reimbursement_after,
        is_whole=lambda: carried_whole(claim, travel),
    )


def carried_whole(claim: Claim, travel: TravelReimbursements) -> bool:
    """Whether every step that the settings want before the status is moved was done."""
    wanted = {
        receipts.STEP: bool(travel.dimensions),
        attachments.STEP: True,
        CIRCULATE: travel.target is Target.RECEIVED,
        APPROVE: travel.target is Target.APPROVED,
    }
    return all(claim.result(name) is not None for name, is_wanted in wanted.items() if is_wanted)
