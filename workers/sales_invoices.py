"""Carries one sales invoice from Severa to Procountor."""

from __future__ import annotations

import msgspec

from severa_procountor.codecs import sales_invoices as codec
from severa_procountor.codecs import severa
from severa_procountor.codecs.books import Books
from severa_procountor.errors import AccessDenied, Missing, Rejected, Snoozed, Temporary, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.choices import Attachments, Target
from severa_procountor.state.claims import Claim
from severa_procountor.workers import (
    attachments,
    behind_rows,
    numbers,
    periods,
    posting,
    receipts,
    register_changes,
)
from severa_procountor.workers.access import FAILURE_LIFE, CompanyAccess
from severa_procountor.workers.pages import every
from severa_procountor.workers.posting import Posted
from severa_procountor.workers.release import APPROVE, SEND, release
from severa_procountor.workers.steps import finish

KIND = "sales_invoices"
# Once an invoice has been read, its worker waits for a quota rather than read it again later.
PATIENCE_MS = 15_000


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
    allowed = prepare(claim, company)
    try:
        invoice = read(claim, company)
    except Gone as gone:
        return leave(claim, company, gone)
    try:
        with company.runtime.quotas.patient(PATIENCE_MS):
            return carry_over(claim, company, allowed, gather(claim, company, allowed, invoice))
    except Rejected as refusal:
        raise periods.explained(company, refusal) from None


def carry_over(claim: Claim, company: CompanyAccess, allowed: Books, source: codec.Source) -> str:
    """Translate, find or post, dimension the rows, attach the file, compare, release, move the status."""
    draft = codec.translate(source, company.settings, allowed)
    arrived = posting.posted_before(claim, company, draft)
    with attachments.fetched(claim, company, source, draft, arrived) as file:
        if arrived is None:
            receipts.make_items(company, draft)
            arrived = posting.find_or_post(claim, company, source, draft)
        must_equal(arrived.posted)
        dimensioned = receipts.dimension_rows(claim, company, draft, arrived)
        attached = attachments.attach(claim, company, arrived, file)
    released = release(claim, company, arrived)
    moved = move_status(claim, company, source)
    finish(claim, (*draft.notes, *arrived.posted.notes, *dimensioned, *attached, *released, *moved))
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


def prepare(claim: Claim, company: CompanyAccess) -> Books:
    """What has to hold before anything is read: else it would be read again later.

    Raises Snoozed while an earlier write may be under way, and while Procountor's door is shut for the whole company:
    that is said once, by the poll, and not held against its documents.
    """
    posting.settle(claim, company)
    company.may_create()
    with company.runtime.quotas.patient(PATIENCE_MS):
        try:
            allowed = company.books()
            list_dimensions(company)
        except (AccessDenied, Untranslatable) as refusal:
            company.runtime.forget_access(company.tenant.name)
            raise Snoozed(company.runtime.deployment.poll_interval, str(refusal)) from None
        numbers.bring_up_to_date(company, posting.listed_at(claim))
        register_changes.keep_in_step(company, posting.listed_at(claim))
    claim.hold()
    return allowed


def list_dimensions(company: CompanyAccess) -> None:
    """Where rows are dimensioned: before anything is posted. A list that does not come is no failure of the invoice."""
    sales = company.settings.sales_invoices
    if sales is None or not sales.dimensions:
        return
    try:
        company.dimensions()
    except Temporary as failure:
        raise Snoozed(FAILURE_LIFE, str(failure)) from None


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
    settings, sales = None, company.settings.sales_invoices
    if sales is None or codec.needs_settings(rows, sales):
        settings = severa.decode(company.severa.invoice_settings(guid), severa.InvoiceSettings)
    country, currency = company.home(allowed)
    behind = behind_rows.gather(company, claim.record, invoice, rows)
    return codec.Source(
        invoice=invoice,
        rows=rows,
        customer=company.tenant.billing_customer(claim.record, invoice),
        settings=settings,
        countries=company.tenant.organisation().countries,
        bank_accounts=company.severa_accounts(),
        company_country=country,
        company_currency=currency,
        projects=behind.projects,
        entries=behind.entries,
        flat_rates=behind.flat_rates,
        cost_centers=behind.cost_centers,
    )


def must_equal(posted: Posted) -> None:
    """Procountor's figures equal the source's, or the invoice stays unfinished there and waiting in Severa."""
    if posted.differences:
        raise Untranslatable(posted.differences)


def move_status(claim: Claim, company: CompanyAccess, source: codec.Source) -> tuple[Problem, ...]:
    """Says in Severa that the invoice has arrived, and reads it back from the answer."""
    claim.hold()
    answer = company.severa.move_invoice(
        claim.key.source_id,
        company.named.status_after,
        path=company.tenant.settings.severa.invoice_status_path,
        deadline=company.runtime.write_deadline(),
    )
    moved = severa.moved(answer)
    if moved is None or moved.status is None or moved.status.guid != company.named.status_after:
        text = "Severa answered, but the invoice is still in its old status."
        raise Rejected([Problem("status_not_moved", text, "status")])
    edited = edited_fields(source.invoice, moved)
    if not edited:
        return ()
    text = (
        f"Edited in Severa while it was under way: {', '.join(edited)}. Procountor holds what it was before."
    )
    return (Problem("edited_under_way", text, edited[0], Level.WARNING),)


def edited_fields(before: severa.Invoice, after: severa.Invoice) -> list[str]:
    """What the two say differently, but for the status and when it was changed; what one leaves out is not compared."""
    moving = {"status", "last_updated_date_time"}
    pairs = [
        (f.encode_name, getattr(before, f.name), getattr(after, f.name))
        for f in msgspec.structs.fields(before)
        if f.name not in moving
    ]
    return [name for name, was, now in pairs if None not in (was, now) and was != now]


def leave(claim: Claim, company: CompanyAccess, gone: Gone) -> str:
    """The invoice has left the waiting status: finished if it is in Procountor, else no business of ours any more."""
    posted = (claim.result(posting.STEP) or claim.before(posting.STEP)) is not None
    if posted or posting.arrived_after_all(claim, company):
        whole = posted and carried_whole(claim, company)
        claim.done(
            notes=() if whole and gone.status == company.named.status_after else (moved_elsewhere(whole),)
        )
        return "done"
    claim.withdraw()
    return "withdrawn"


def carried_whole(claim: Claim, company: CompanyAccess) -> bool:
    """Whether every step that the settings want before the status is moved was done."""
    sales = company.settings.sales_invoices
    if sales is None:
        return False
    wanted = {
        receipts.STEP: bool(sales.dimensions),
        attachments.STEP: sales.attachments is not Attachments.NONE,
        APPROVE: sales.target is not Target.UNFINISHED,
        SEND: sales.target is Target.SENT,
    }
    return all(claim.result(name) is not None for name, is_wanted in wanted.items() if is_wanted)


def moved_elsewhere(whole: bool) -> Problem:
    text = "The invoice is in Procountor, but somebody has moved it in Severa to another status meanwhile."
    if not whole:
        text += " Its dimensions, its attachment or its release may be missing."
    return Problem("moved_elsewhere", text, "status", Level.WARNING)
