"""Carries one sales invoice from Severa to Procountor."""

from __future__ import annotations

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs import sales_invoices as codec
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.comparison import Whom
from severa_procountor.errors import Missing, Rejected, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.choices import Attachments, Target
from severa_procountor.settings.company import SalesInvoices
from severa_procountor.state.claims import Claim
from severa_procountor.workers import (
    attachments,
    behind_rows,
    invoice_files,
    periods,
    posting,
    receipts,
    register_changes,
    statuses,
    watched_rows,
)
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.customers import ensure_partner, forget_partner
from severa_procountor.workers.jobs import Job, Linked, must_equal
from severa_procountor.workers.names import SALES_INVOICES
from severa_procountor.workers.pages import every
from severa_procountor.workers.products import ensure_products, forget_products
from severa_procountor.workers.readiness import PATIENCE_MS, prepare
from severa_procountor.workers.release import APPROVE, SEND, release
from severa_procountor.workers.statuses import Gone
from severa_procountor.workers.steps import finish

KIND = SALES_INVOICES


def carry(claim: Claim, company: CompanyAccess) -> str:
    """Everything from reading the invoice in Severa to moving its status; returns how it ended.

    Raises the named failures of `errors`.
    """
    sales = settings_of(company)
    allowed = prepare(
        claim,
        company,
        company.sales_numbers,
        dimensions=bool(sales.dimensions),
        keep_in_step=register_changes.keep_in_step,
    )
    try:
        invoice = read(claim, company)
    except Gone as gone:
        return leave(claim, company, sales, gone)
    belongs_to_one_company(claim)
    try:
        with company.runtime.quotas.patient(PATIENCE_MS):
            return carry_over(claim, company, allowed, gather(claim, company, allowed, invoice))
    except Rejected as refusal:
        raise periods.explained(company, refusal) from None


def carry_over(claim: Claim, company: CompanyAccess, allowed: Books, source: codec.Source) -> str:
    """Translate, find or post, dimension the rows, attach the file, compare, release, move the status."""
    sales = settings_of(company)
    draft = codec.translate(source, company.settings, allowed)
    job = job_of(claim, company, source, draft)
    arrived = posting.posted_before(job)
    with attachments.fetched(job, arrived, invoice_files.wanted(company, source, draft)) as files:
        if arrived is None:
            receipts.make_items(job)
            arrived = posting.find_or_post(job)
        must_equal(arrived.posted)
        dimensioned = receipts.dimension_rows(job, arrived, strict=sales.strict_dimensions)
        attached = attachments.attach(job, arrived, files)
    released = release(claim, company, sales.target, arrived)
    moved = move_status(claim, company, source)
    finish(claim, (*draft.notes, *arrived.posted.notes, *dimensioned, *attached, *released, *moved))
    return "done"


def settings_of(company: CompanyAccess) -> SalesInvoices:
    """Raises Untranslatable where the settings have none (any more)."""
    sales = company.settings.sales_invoices
    if sales is None:
        text = f"Company {company.name} has no settings for sales invoices."
        raise Untranslatable([Problem("sales_invoices_off", text)])
    return sales


def job_of(claim: Claim, company: CompanyAccess, source: codec.Source, draft: codec.Draft) -> Job:
    """The invoice as the steps that every kind has see it."""

    def link() -> Linked:
        partner = ensure_partner(company, draft.partner)
        claim.hold()
        product_ids = ensure_products(company, draft.products)
        return Linked(procountor.encode(codec.complete(draft, partner.id, product_ids)), partner.notes)

    def forget() -> None:
        forget_partner(company, draft.partner)
        forget_products(company, draft.products)

    return Job(
        claim=claim,
        company=company,
        draft=draft,
        series=company.sales_numbers,
        created=source.invoice.created_date_time,
        link=link,
        forget=forget,
        whom=lambda: Whom(customer_number=draft.invoice.counter_party.customer_number or None),
        is_released=settings_of(company).target is not Target.UNFINISHED,
    )


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
    watched_rows.mention(company.runtime.memory, watched_rows.ROW, guid, rows)
    settings = None
    if codec.needs_settings(rows, settings_of(company)):
        settings = severa.decode(company.severa.invoice_settings(guid), severa.InvoiceSettings)
        company.runtime.memory.mention((watched_rows.SETTINGS, guid), settings)
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


def move_status(claim: Claim, company: CompanyAccess, source: codec.Source) -> tuple[Problem, ...]:
    """Says in Severa that the invoice has arrived, and reads it back from the answer."""
    claim.hold()
    answer = company.severa.move_invoice(
        claim.key.source_id,
        company.named.status_after,
        path=company.tenant.settings.severa.invoice_status_path,
        deadline=company.runtime.write_deadline(),
    )
    moved = severa.moved(answer, severa.Invoice)
    if moved is None or moved.status is None or moved.status.guid != company.named.status_after:
        text = "Severa answered, but the invoice is still in its old status."
        raise Rejected([Problem("status_not_moved", text, "status")])
    return statuses.edited_under_way(source.invoice, moved, {"status", "last_updated_date_time"})


def leave(claim: Claim, company: CompanyAccess, sales: SalesInvoices, gone: Gone) -> str:
    """The invoice has left the waiting status."""
    return statuses.leave(
        claim,
        company,
        company.sales_numbers,
        arrives=gone.status == company.named.status_after,
        is_whole=lambda: carried_whole(claim, sales),
    )


def carried_whole(claim: Claim, sales: SalesInvoices) -> bool:
    """Whether every step that the settings want before the status is moved was done."""
    wanted = {
        receipts.STEP: bool(sales.dimensions),
        attachments.STEP: sales.attachments is not Attachments.NONE,
        APPROVE: sales.target is not Target.UNFINISHED,
        SEND: sales.target is Target.SENT,
    }
    return all(claim.result(name) is not None for name, is_wanted in wanted.items() if is_wanted)
