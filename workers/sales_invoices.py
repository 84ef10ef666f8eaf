"""Carries one sales invoice from Severa to Procountor."""

from __future__ import annotations

import hashlib

import msgspec

from severa_procountor.codecs import comparison, severa
from severa_procountor.codecs import procountor as books
from severa_procountor.codecs import sales_invoices as codec
from severa_procountor.codecs.books import Books
from severa_procountor.errors import Missing, Rejected, Snoozed, UnknownOutcome, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.telemetry import metrics
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.customers import ensure_partner, forget_partner
from severa_procountor.workers.numbers import may_hold
from severa_procountor.workers.pages import every
from severa_procountor.workers.products import ensure_products, forget_products
from severa_procountor.workers.steps import step, write_once

KIND = "sales_invoices"
# Once an invoice has been read, its worker waits for a quota rather than read it again later.
PATIENCE_MS = 15_000


class Posted(msgspec.Struct, frozen=True):
    """The invoice in Procountor. `source` is a digest of what was sent; `differences` is empty when it equals the
    source to the cent."""

    id: int
    number: int | None
    receipt_id: int | None
    source: str
    differences: tuple[Problem, ...]
    notes: tuple[Problem, ...]


class Gone(Exception):
    """The document is no longer in the status in which it is carried. `status` is where it is now."""

    def __init__(self, status: str | None) -> None:
        super().__init__(status)
        self.status = status


def carry(claim: Claim, company: CompanyAccess) -> str:
    """Everything from reading the invoice in Severa to moving its status; returns how it ended.

    Raises the named failures of `errors`.
    """
    belongs_to_one_company(claim)
    if claim.result("post") is None:
        company.may_create()  # else what is read now would be read again later
    allowed = company.books()
    try:
        invoice = read(claim, company)
    except Gone as gone:
        return leave(claim, company, gone)
    with company.runtime.quotas.patient(PATIENCE_MS):
        return carry_over(claim, company, allowed, gather(claim, company, allowed, invoice))


def carry_over(claim: Claim, company: CompanyAccess, allowed: Books, source: codec.Source) -> str:
    """Translate, find or post, compare, move the status."""
    draft = codec.translate(source, company.settings, allowed)
    posted = step(claim, "post", Posted, lambda: find_or_post(claim, company, source, draft))
    posted = compare_again(company, posted, draft)
    must_equal(posted)
    notes = move_status(claim, company, source)
    claim.done(notes=(*draft.notes, *posted.notes, *notes))
    return "done"


def belongs_to_one_company(claim: Claim) -> None:
    """What the poll could not place has nowhere to go."""
    owners = claim.record.facts.get("companies", "1")
    if owners == "0":
        text = "None of the invoice's projects has a business unit of a company that Severa lists."
        raise Untranslatable([Problem("company_unknown", text, "projects")])
    if owners != "1":
        text = f"The invoice's projects belong to {owners} companies."
        raise Untranslatable([Problem("company_ambiguous", text, "projects")])


def read(claim: Claim, company: CompanyAccess) -> severa.Invoice:
    """The invoice as it is now. Raises Gone when it has left the status in which it is carried."""
    guid = claim.key.source_id
    try:
        invoice = severa.decode(company.severa.invoice(guid), severa.Invoice)
    except Missing:
        raise Gone(None) from None
    status = invoice.status.guid if invoice.status else None
    if status is None:
        text = "Severa lists the invoice as waiting and does not say its status."
        raise Untranslatable([Problem("severa_unreadable", text, "status")])
    if status != company.named.status_before:
        raise Gone(status)
    return invoice


def gather(claim: Claim, company: CompanyAccess, allowed: Books, invoice: severa.Invoice) -> codec.Source:
    """The invoice, its rows, its billing customer, and what they are read against."""
    guid = claim.key.source_id
    rows = every(company.severa.invoice_rows(guid), severa.InvoiceRow)
    settings = None
    if codec.needs_settings(rows):
        settings = severa.decode(company.severa.invoice_settings(guid), severa.InvoiceSettings)
    country, currency = company.home(allowed)
    return codec.Source(
        invoice=invoice,
        rows=rows,
        customer=company.tenant.billing_customer(claim.record, invoice),
        settings=settings,
        countries=company.tenant.organisation().countries,
        bank_accounts=company.severa_accounts(),
        company_country=country,
        company_currency=currency,
    )


def find_or_post(claim: Claim, company: CompanyAccess, source: codec.Source, draft: codec.Draft) -> Posted:
    """The invoice that Procountor already has under this number, or a new one. Never a second one."""
    number = draft.invoice.original_invoice_number
    asked = asked_before(claim, company)
    if asked or may_hold(company, number, source.invoice.created_date_time, listed_at(claim)):
        found = comparison.found_again(numbered(company, number), draft.invoice)
        if found:
            metrics.duplicate_prevented(KIND)
            return adopt(company, draft, found)
    company.may_create()
    return post(claim, company, draft)


def asked_before(claim: Claim, company: CompanyAccess) -> bool:
    """Whether the invoice was posted by a request whose outcome is not known. Raises Snoozed while it is under way."""
    asked_at = claim.intent("post")
    if asked_at is None:
        return False
    left = asked_at + company.runtime.settle_ms - company.registers.now()
    if left > 0:
        raise Snoozed(left / 1000, "an earlier request of this invoice may still be under way")
    return True


def numbered(company: CompanyAccess, number: str) -> list[books.InvoiceBasicInfo]:
    """The sales invoices whose number holds `number`: Procountor may match in part."""
    pages = company.procountor.invoices_numbered(number)
    return [info for page in pages for info in books.decode_page(page, books.InvoiceBasicInfo)]


def adopt(company: CompanyAccess, draft: codec.Draft, found: list[books.InvoiceBasicInfo]) -> Posted:
    """The one living copy, compared with the source. Several, or one of something else, are for a person."""
    if len(found) > 1:
        numbers = ", ".join(str(info.invoice_number or info.id) for info in found)
        raise Untranslatable(
            [Problem("found_several_times", f"Procountor holds it as invoices {numbers}.", "number")]
        )
    other = comparison.mismatches(found[0], draft.invoice, draft.totals)
    if other:
        raise Untranslatable(other)
    text = f"Procountor already held it as invoice {found[0].invoice_number}; that one was taken, none was created."
    note = Problem("adopted", text, "number", Level.WARNING)
    return posted_as(company.procountor.invoice(found[0].id), draft, (note,))


def post(claim: Claim, company: CompanyAccess, draft: codec.Draft) -> Posted:
    """Posts it once, with its partner and products; a remembered id that Procountor refuses is looked up again."""
    try:
        posted = post_as_known(claim, company, draft)
    except Rejected as refusal:
        if not any("partnerId" in p.message or "productId" in p.message for p in refusal.problems):
            raise
        forget_partner(company, draft.partner)
        forget_products(company, draft.products)
        posted = post_as_known(claim, company, draft)
    company.registers.note_number(draft.invoice.original_invoice_number, str(posted.id), b"")
    return posted


def post_as_known(claim: Claim, company: CompanyAccess, draft: codec.Draft) -> Posted:
    partner = ensure_partner(company, draft.partner)
    product_ids = ensure_products(company, draft.products)
    invoice = books.encode(codec.complete(draft, partner.id, product_ids))
    deadline = company.runtime.write_deadline()
    body = write_once(claim, "post", lambda: company.procountor.post_invoice(invoice, deadline=deadline))
    return posted_as(body, draft, partner.notes)


def posted_as(body: bytes, draft: codec.Draft, notes: tuple[Problem, ...]) -> Posted:
    """What was answered, compared with the source. An answer without an id says nothing: it must be looked up."""
    try:
        ids = books.decode(body, books.Posted)
    except Untranslatable as unreadable:
        raise UnknownOutcome("procountor", "POST /invoices", str(unreadable)) from None
    compared = comparison.differences(books.decode(body, books.InvoiceAnswer), draft.totals)
    return Posted(
        ids.id,
        ids.invoice_number,
        ids.ledger_receipt_id,
        source=digest(draft),
        differences=tuple(problem for problem in compared if problem.level is Level.ERROR),
        notes=(*notes, *(problem for problem in compared if problem.level is not Level.ERROR)),
    )


def digest(draft: codec.Draft) -> str:
    return hashlib.blake2b(books.encode(draft.invoice), digest_size=12).hexdigest()


def compare_again(company: CompanyAccess, posted: Posted, draft: codec.Draft) -> Posted:
    """After an interruption the source may say something else than what was posted before it."""
    if posted.source == digest(draft):
        return posted
    text = "The invoice was edited in Severa after it had been posted; Procountor's sums were compared again."
    note = Problem("edited_meanwhile", text, "", Level.WARNING)
    return posted_as(company.procountor.invoice(posted.id), draft, (*posted.notes, note))


def must_equal(posted: Posted) -> None:
    """Procountor's figures equal the source's, or the invoice stays unfinished there and waiting in Severa."""
    if posted.differences:
        raise Untranslatable(posted.differences)


def move_status(claim: Claim, company: CompanyAccess, source: codec.Source) -> tuple[Problem, ...]:
    """Says in Severa that the invoice has arrived, and reads it back from the answer."""
    claim.hold()
    moved = severa.moved(
        company.severa.move_invoice(
            claim.key.source_id,
            company.named.status_after,
            path=company.tenant.settings.severa.invoice_status_path,
        )
    )
    if moved is None or moved.status is None or moved.status.guid != company.named.status_after:
        raise Rejected(
            [Problem("status_not_moved", "Severa answered, but the invoice is still in its old status.")]
        )
    if moved.total_excluding_tax in (None, source.invoice.total_excluding_tax):
        return ()
    text = (
        "The sum was changed in Severa while the invoice was under way; Procountor holds the one of before."
    )
    return (Problem("edited_under_way", text, "totalExcludingTax", Level.WARNING),)


def listed_at(claim: Claim) -> int:
    """When the poll that found the document began, in ms."""
    return int(claim.record.facts.get("listed_at", claim.record.first_seen))


def leave(claim: Claim, company: CompanyAccess, gone: Gone) -> str:
    """The invoice has left the waiting status: finished if it is in Procountor, else no business of ours any more."""
    posted = claim.result("post") is not None
    if posted or (asked_before(claim, company) and still_there(company, claim.record.number)):
        claim.done(notes=() if posted and gone.status == company.named.status_after else (moved_elsewhere(),))
        return "done"
    claim.withdraw()
    return "withdrawn"


def still_there(company: CompanyAccess, number: str) -> bool:
    """Whether a post whose answer was lost has arrived after all."""
    sales = company.settings.sales_invoices
    ours = f"{sales.number_prefix if sales else ''}{number}"
    return any(
        info.original_invoice_number == ours and comparison.lives(info) for info in numbered(company, ours)
    )


def moved_elsewhere() -> Problem:
    text = "The invoice is in Procountor, but somebody has moved it in Severa to another status meanwhile."
    return Problem("moved_elsewhere", text, "status", Level.WARNING)
