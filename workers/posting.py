"""The one invoice in Procountor that a sales invoice becomes: found there, or posted once. Never a second one.

A post is recorded in three steps: the number it goes under, the intent, and what was answered. Whoever finds the
first two without the third waits until the request can no longer be under way, and looks under that number.
"""

from __future__ import annotations

import hashlib

import msgspec

from severa_procountor.codecs import comparison
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs import sales_invoices as codec
from severa_procountor.errors import Missing, Rejected, Snoozed, UnknownOutcome, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.choices import Target
from severa_procountor.state.claims import Claim
from severa_procountor.telemetry import metrics
from severa_procountor.workers import periods
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.customers import ensure_partner, forget_partner
from severa_procountor.workers.flights import in_turn
from severa_procountor.workers.numbers import may_hold
from severa_procountor.workers.products import ensure_products, forget_products
from severa_procountor.workers.steps import counted, write_once

STEP = "post"
NUMBER = "number"
NOT_COMPARED = "posted_not_compared"
# Notes of one comparison, which the next one says anew.
OF_COMPARING = frozenset({NOT_COMPARED, "posted_rounds_otherwise", "edited_meanwhile"})


class Posted(msgspec.Struct, frozen=True):
    """The invoice in Procountor. `source` is a digest of what was sent; `differences` is empty when it equals the
    source to the cent."""

    id: int
    number: int | None
    receipt_id: int | None
    source: str
    differences: tuple[Problem, ...]
    notes: tuple[Problem, ...]


class Arrived(msgspec.Struct, frozen=True):
    """The invoice as Procountor has just answered it, not as it was once recorded: somebody may have changed it
    since, and an edited invoice has another ledger receipt. An answer without `attachments` has none."""

    posted: Posted
    status: str | None
    attachments: tuple[books.AnsweredAttachment, ...]


class Numbered(msgspec.Struct, frozen=True):
    """Under which original number, and in which company's books, an invoice was last about to be posted."""

    number: str
    company_id: int


def settle(claim: Claim, company: CompanyAccess) -> None:
    """Raises Snoozed while a write of this document whose outcome is not known may still be under way."""
    asked_at = claim.last_intent()
    if asked_at is None:
        return
    left = asked_at + company.runtime.settle_ms - company.registers.now()
    if left > 0:
        raise Snoozed(left / 1000, "an earlier request of this invoice may still be under way")


def posted_before(claim: Claim, company: CompanyAccess, draft: codec.Draft) -> Arrived | None:
    """What an earlier worker posted, compared with the source of now; None when that no longer lives, or never was.

    Raises Untranslatable with `found_under_other_number` when it is there under another number than it would get now.
    """
    recorded = claim.result(STEP) or claim.before(STEP)
    if recorded is None:
        return None
    earlier = msgspec.json.decode(recorded, type=Posted)
    must_be_our_books(claim, company)
    try:
        body = company.procountor.invoice(earlier.id)
    except Missing:
        return None
    found = books.decode(body, books.InvoiceBasicInfo)
    if not comparison.lives(found):
        return None
    must_have_our_number(found, draft)
    arrived = arrived_as(body, draft, tuple(note for note in earlier.notes if note.code not in OF_COMPARING))
    if earlier.source != arrived.posted.source:
        text = "The invoice was edited in Severa after it had been posted; Procountor's sums were compared again."
        arrived = with_note(arrived, Problem("edited_meanwhile", text, "", Level.WARNING))
    claim.keep(STEP, msgspec.json.encode(arrived.posted))
    return arrived


def find_or_post(claim: Claim, company: CompanyAccess, source: codec.Source, draft: codec.Draft) -> Arrived:
    """The invoice that Procountor already has under this number, or a new one; recorded as the step `post`.

    One document at a time has a number: two invoices of Severa may carry the same one.
    """
    with counted(claim, STEP):
        return _found_or_posted(claim, company, source, draft)


def _found_or_posted(
    claim: Claim, company: CompanyAccess, source: codec.Source, draft: codec.Draft
) -> Arrived:
    number = draft.invoice.original_invoice_number
    claim.hold()
    asked = asked_under(claim)
    if asked is not None:
        must_be_our_books(claim, company)
        if asked != number:
            for found in living(company, asked):
                must_have_our_number(found, draft)
    with in_turn(company, f"number:{number}"):
        if asked is not None or may_hold(company, number, source.invoice.created_date_time, listed_at(claim)):
            matching = comparison.found_again(numbered(company, number), draft.invoice)
            if matching:
                metrics.duplicate_prevented(claim.key.kind)
                return adopt(claim, company, draft, matching)
        company.may_create()
        periods.must_be_open(company, draft.invoice.date)
        return post(claim, company, draft)


def arrived_after_all(claim: Claim, company: CompanyAccess) -> bool:
    """Whether a post whose answer was lost has arrived. Raises Snoozed while it may be under way."""
    asked = asked_under(claim)
    return asked is not None and bool(living(company, asked))


def adopt(
    claim: Claim, company: CompanyAccess, draft: codec.Draft, found: list[books.InvoiceBasicInfo]
) -> Arrived:
    """The one living copy, compared with the source. Several, or one of something else, are for a person."""
    if len(found) > 1:
        numbers = ", ".join(str(info.invoice_number or info.id) for info in found)
        text = f"Procountor holds it as invoices {numbers}."
        raise Untranslatable([Problem("found_several_times", text, "number")])
    name = found[0].invoice_number or found[0].id
    known = company.registers.number(draft.invoice.original_invoice_number)
    if known.get(str(found[0].id), b"") not in (b"", claim.key.source_id.encode()):
        text = f"Invoice {name} in Procountor came from another invoice of Severa with the same number."
        raise Untranslatable([Problem("number_used_twice", text, "number")])
    other = comparison.mismatches(found[0], draft.invoice, draft.totals)
    if other:
        raise Untranslatable(other)
    text = f"Procountor already held it as invoice {name}; that one was taken, none was created."
    note = Problem("adopted", text, "number", Level.WARNING)
    keep_number(claim, company, draft)
    return kept(claim, company, draft, arrived_as(company.procountor.invoice(found[0].id), draft, (note,)))


def post(claim: Claim, company: CompanyAccess, draft: codec.Draft) -> Arrived:
    """Posts it once, with its partner and products; a remembered id that Procountor refuses is looked up again."""
    try:
        arrived = post_as_known(claim, company, draft)
    except Rejected as refusal:
        if not any("partnerId" in p.message or "productId" in p.message for p in refusal.problems):
            raise
        forget_partner(company, draft.partner)
        forget_products(company, draft.products)
        arrived = post_as_known(claim, company, draft)
    return kept(claim, company, draft, arrived)


def post_as_known(claim: Claim, company: CompanyAccess, draft: codec.Draft) -> Arrived:
    partner = ensure_partner(company, draft.partner)
    claim.hold()
    product_ids = ensure_products(company, draft.products)
    invoice = books.encode(codec.complete(draft, partner.id, product_ids))
    keep_number(claim, company, draft)
    deadline = company.runtime.write_deadline()
    body = write_once(claim, STEP, lambda: company.procountor.post_invoice(invoice, deadline=deadline))
    arrived = arrived_as(body, draft, partner.notes)
    if comparison.has_sums(books.decode(body, books.InvoiceAnswer)) and not lacks(arrived, company, draft):
        return arrived
    return arrived_as(company.procountor.invoice(arrived.posted.id), draft, partner.notes)


def keep_number(claim: Claim, company: CompanyAccess, draft: codec.Draft) -> None:
    """Records under which number, and in whose books, the invoice is."""
    goes_under = Numbered(draft.invoice.original_invoice_number, company.settings.procountor.company_id)
    claim.keep(NUMBER, msgspec.json.encode(goes_under))


def lacks(arrived: Arrived, company: CompanyAccess, draft: codec.Draft) -> bool:
    """Whether the answer to the post leaves out what later steps go by, so that it is worth another look."""
    sales = company.settings.sales_invoices
    released = sales is not None and sales.target is not Target.UNFINISHED
    not_compared = any(note.code == NOT_COMPARED for note in arrived.posted.notes)
    return (arrived.posted.receipt_id is None and draft.has_dimensions) or (released and not_compared)


def arrived_as(body: bytes, draft: codec.Draft, notes: tuple[Problem, ...]) -> Arrived:
    """What was answered, compared with the source. An answer without an id says nothing: it must be looked up."""
    try:
        ids = books.decode(body, books.Posted)
    except Untranslatable as unreadable:
        raise UnknownOutcome("procountor", "POST /invoices", str(unreadable)) from None
    answer = books.decode(body, books.InvoiceAnswer)
    compared = comparison.differences(answer, draft.totals)
    posted = Posted(
        ids.id,
        ids.invoice_number,
        ids.ledger_receipt_id,
        source=digest(draft),
        differences=tuple(problem for problem in compared if problem.level is Level.ERROR),
        notes=(*notes, *(problem for problem in compared if problem.level is not Level.ERROR)),
    )
    return Arrived(posted, answer.status, answer.attachments or ())


def digest(draft: codec.Draft) -> str:
    return hashlib.blake2b(books.encode(draft.invoice), digest_size=12).hexdigest()


def kept(claim: Claim, company: CompanyAccess, draft: codec.Draft, arrived: Arrived) -> Arrived:
    """Records the step, and which of Severa's invoices is behind the number: two of them may carry the same one."""
    number = draft.invoice.original_invoice_number
    claim.keep(STEP, msgspec.json.encode(arrived.posted))
    company.registers.note_number(number, str(arrived.posted.id), claim.key.source_id.encode())
    return arrived


def with_note(arrived: Arrived, note: Problem) -> Arrived:
    posted = msgspec.structs.replace(arrived.posted, notes=(*arrived.posted.notes, note))
    return msgspec.structs.replace(arrived, posted=posted)


def numbered(company: CompanyAccess, number: str) -> list[books.InvoiceBasicInfo]:
    """The sales invoices whose number holds `number`: Procountor may match in part."""
    pages = company.procountor.invoices_numbered(number)
    return [info for page in pages for info in books.decode_page(page, books.InvoiceBasicInfo)]


def living(company: CompanyAccess, number: str) -> list[books.InvoiceBasicInfo]:
    """Those with exactly this number that count."""
    found = numbered(company, number)
    return [info for info in found if info.original_invoice_number == number and comparison.lives(info)]


def asked_under(claim: Claim) -> str | None:
    """The number under which a post without a known outcome went out."""
    if claim.intent(STEP) is None:
        return None
    recorded = claim.result(NUMBER) or claim.before(NUMBER)
    return (
        msgspec.json.decode(recorded, type=Numbered).number if recorded is not None else claim.record.number
    )


def must_have_our_number(found: books.InvoiceBasicInfo, draft: codec.Draft) -> None:
    ours, theirs = draft.invoice.original_invoice_number, found.original_invoice_number
    if theirs not in (None, ours):
        name = found.invoice_number or found.id
        text = f"Procountor holds it as invoice {name} under the number {theirs}; it would get {ours} now."
        raise Untranslatable([Problem("found_under_other_number", text, "number")])


def must_be_our_books(claim: Claim, company: CompanyAccess) -> None:
    recorded = claim.result(NUMBER) or claim.before(NUMBER)
    if recorded is None:
        return
    then, now = (
        msgspec.json.decode(recorded, type=Numbered).company_id,
        company.settings.procountor.company_id,
    )
    if then != now:
        text = f"It was posted, or was about to be, to Procountor company {then}; the settings say {now} now."
        raise Untranslatable([Problem("company_changed", text)])


def listed_at(claim: Claim) -> int:
    """When the poll that found the document began, in ms."""
    return int(claim.record.facts.get("listed_at", claim.record.first_seen))
