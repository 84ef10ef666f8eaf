"""The one document in Procountor that one of Severa becomes: found there, or posted once. Never a second one.

A post is recorded in three steps: the number it goes under, the intent, and what was answered. Whoever finds the
first two without the third waits until the request can no longer be under way, and looks under that number.
"""

from __future__ import annotations

import msgspec

from severa_procountor.codecs import comparison
from severa_procountor.codecs import procountor as books
from severa_procountor.errors import Missing, Rejected, Snoozed, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.telemetry import metrics
from severa_procountor.workers import found, periods
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.flights import in_turn
from severa_procountor.workers.found import STEP
from severa_procountor.workers.jobs import Arrived, Job, Posted, arrived_as, digest, listed_at
from severa_procountor.workers.numbers import may_hold
from severa_procountor.workers.steps import counted, write_once

NOT_COMPARED = "posted_not_compared"
# Notes of one comparison, which the next one says anew.
OF_COMPARING = frozenset({NOT_COMPARED, "posted_rounds_otherwise", "posted_for_another", "edited_meanwhile"})
# Procountor's words for the registers' ids that a post refers to.
LINKS = ("partnerId", "productId")


def settle(claim: Claim, company: CompanyAccess) -> None:
    """Raises Snoozed while a write of this document whose outcome is not known may still be under way."""
    asked_at = claim.last_intent()
    if asked_at is None:
        return
    left = asked_at + company.runtime.settle_ms - company.registers.now()
    if left > 0:
        raise Snoozed(left / 1000, "an earlier request of this document may still be under way")


def posted_before(job: Job) -> Arrived | None:
    """What an earlier worker posted, compared with the source of now; None when that no longer lives, or never was.

    Raises Untranslatable with `found_under_other_number` when it is there under another number than it would get now.
    """
    recorded = job.claim.result(STEP) or job.claim.before(STEP)
    if recorded is None:
        return None
    earlier = msgspec.json.decode(recorded, type=Posted)
    found.must_be_our_books(job.claim, job.company)
    try:
        body = job.company.procountor.invoice(earlier.id)
    except Missing:
        return None
    info = books.decode(body, books.InvoiceBasicInfo)
    if not comparison.lives(info):
        return None
    found.must_have_number(info, job.number)
    arrived = arrived_as(body, job, [note for note in earlier.notes if note.code not in OF_COMPARING])
    if earlier.source != digest(job):
        text = "It was edited in Severa after it had been posted; Procountor's sums were compared again."
        arrived = _with_note(arrived, Problem("edited_meanwhile", text, "", Level.WARNING))
    job.claim.keep(STEP, msgspec.json.encode(arrived.posted))
    return arrived


def find_or_post(job: Job) -> Arrived:
    """What Procountor already has under this number, or a new one; recorded as the step `post`.

    One document at a time has a number: two documents of Severa may carry the same one.
    """
    with counted(job.claim, STEP):
        return _found_or_posted(job)


def _found_or_posted(job: Job) -> Arrived:
    job.claim.hold()
    asked = found.asked_under(job.claim)
    if asked is not None:
        found.must_be_our_books(job.claim, job.company)
        if asked != job.number:
            for other in found.living(job.company, job.series, asked):
                found.must_have_number(other, job.number)
    with in_turn(job.company, f"number:{job.number}"):
        if asked is not None or may_hold(
            job.company, job.series, job.number, job.created, listed_at(job.claim)
        ):
            matching = found.living(job.company, job.series, job.number)
            if matching:
                metrics.duplicate_prevented(job.claim.key.kind)
                return _adopt(job, matching)
        job.company.may_create()
        periods.must_be_open(job.company, job.draft.invoice.date)
        return _post(job)


def _adopt(job: Job, matching: list[books.InvoiceBasicInfo]) -> Arrived:
    """The one living copy, compared with the source. Several, or one of something else, are for a person."""
    if len(matching) > 1:
        numbers = ", ".join(str(info.invoice_number or info.id) for info in matching)
        text = f"Procountor holds it as invoices {numbers}."
        raise Untranslatable([Problem("found_several_times", text, "number")])
    (held,) = matching
    name = held.invoice_number or held.id
    known = job.series.registers.number(job.number)
    if known.get(str(held.id), b"") not in (b"", job.claim.key.source_id.encode()):
        text = f"Invoice {name} in Procountor came from another document of Severa with the same number."
        raise Untranslatable([Problem("number_used_twice", text, "number")])
    other = comparison.mismatches(held, job.draft.invoice.date, job.whom(), job.draft.totals)
    if other:
        raise Untranslatable(other)
    text = f"Procountor already held it as invoice {name}; that one was taken, none was created."
    note = Problem("adopted", text, "number", Level.WARNING)
    found.keep_number(job.claim, job.company, job.number)
    return _kept(job, arrived_as(job.company.procountor.invoice(held.id), job, [note]))


def _post(job: Job) -> Arrived:
    """Posts it once; a remembered id that Procountor refuses is looked up again."""
    try:
        arrived = _post_as_known(job)
    except Rejected as refusal:
        if not any(link in problem.message for problem in refusal.problems for link in LINKS):
            raise
        job.forget()
        arrived = _post_as_known(job)
    return _kept(job, arrived)


def _post_as_known(job: Job) -> Arrived:
    procountor = job.company.procountor
    linked = job.link()
    found.keep_number(job.claim, job.company, job.number)
    deadline = job.company.runtime.write_deadline()
    body = write_once(job.claim, STEP, lambda: procountor.post_invoice(linked.body, deadline=deadline))
    arrived = arrived_as(body, job, linked.notes)
    if comparison.has_sums(books.decode(body, books.InvoiceAnswer)) and not _lacks(arrived, job):
        return arrived
    return arrived_as(procountor.invoice(arrived.posted.id), job, linked.notes)


def _lacks(arrived: Arrived, job: Job) -> bool:
    """Whether the answer to the post leaves out what later steps go by, so that it is worth another look."""
    not_compared = any(note.code == NOT_COMPARED for note in arrived.posted.notes)
    return (arrived.posted.receipt_id is None and job.draft.has_dimensions) or (
        job.is_released and not_compared
    )


def _kept(job: Job, arrived: Arrived) -> Arrived:
    """Records the step, and which of Severa's documents is behind the number: two of them may carry the same one."""
    job.claim.keep(STEP, msgspec.json.encode(arrived.posted))
    source = job.claim.key.source_id.encode()
    job.series.registers.note_number(job.number, str(arrived.posted.id), source)
    return arrived


def _with_note(arrived: Arrived, note: Problem) -> Arrived:
    posted = msgspec.structs.replace(arrived.posted, notes=(*arrived.posted.notes, note))
    return msgspec.structs.replace(arrived, posted=posted)
