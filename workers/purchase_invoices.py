"""Carries one purchase invoice from Procountor to Severa: what it costs projects becomes their fees."""

from __future__ import annotations

from severa_procountor.codecs import purchase_invoices as codec
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.project_fees import WantedFee, plan
from severa_procountor.codecs.purchase_invoices import Readiness
from severa_procountor.errors import AccessDenied, Missing, Snoozed, Temporary, Unavailable, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers import fee_memory, posting, project_fees, purchase_batches, purchase_targets
from severa_procountor.workers.access import FAILURE_LIFE, CompanyAccess
from severa_procountor.workers.jobs import listed_at
from severa_procountor.workers.project_fees import Job
from severa_procountor.workers.purchase_batches import Purchase
from severa_procountor.workers.steps import finish

# Once an invoice has been read, its worker waits for a quota rather than read it again later.
PATIENCE_MS = 15_000


def carry(claim: Claim, company: CompanyAccess) -> str:
    """Everything from reading the invoice in Procountor to its fees in Severa; returns how it ended.

    Raises the named failures of `errors`.
    """
    posting.settle(claim, company)
    company.may_create()
    with company.runtime.quotas.patient(PATIENCE_MS):
        allowed, dimension_id, product = prepare(claim, company)
        claim.hold()
        _, currency = company.home(allowed)
        job = Job(claim, company, purchase_batches.invoice_id(claim), currency)
        purchase = read(job)
        if codec.readiness(purchase.invoice.status) is Readiness.NOT_YET:
            claim.withdraw()  # its fees stay as they are until it is approved again
            return "withdrawn"
        wanted = wanted_fees(job, purchase, dimension_id, product)
        held = project_fees.find(job, [fee.project for fee in wanted])
        corrected = project_fees.carry_out(job, plan(wanted, held.fees))
        purchase_batches.forget(company, purchase)
        finish(claim, (*(note for fee in wanted for note in fee.notes), *held.notes, *corrected))
    return "done"


def prepare(claim: Claim, company: CompanyAccess) -> tuple[Books, int, str | None]:
    """What holds for all of the company's invoices: its books, the id of its project dimension, the fees' product.

    Raises Snoozed while one of them cannot be had: that is said once, by the poll, and not held against documents.
    """
    pause = company.runtime.deployment.poll_interval
    try:
        allowed = company.books()
    except (AccessDenied, Untranslatable) as refusal:
        company.runtime.forget_access(company.tenant.name)
        raise Snoozed(pause, str(refusal)) from None
    try:
        dimension_id = purchase_targets.project_dimension(company)
    except AccessDenied as refusal:
        raise Snoozed(pause, str(refusal)) from None
    except Temporary as failure:
        raise Snoozed(FAILURE_LIFE, str(failure)) from None
    try:
        product = purchase_targets.product(company)
    except Untranslatable as unknown:
        raise Snoozed(pause, str(unknown)) from None
    fee_memory.bring_up_to_date(company, listed_at(claim))
    return allowed, dimension_id, product


def read(job: Job) -> Purchase:
    """The invoice as it is. Raises Untranslatable with `purchase_gone` when Procountor has it no more."""
    try:
        return purchase_batches.of(job.claim, job.company)
    except Missing:
        text = f"Procountor does not have purchase invoice {job.claim.record.number} any more."
        raise Untranslatable([Problem("purchase_gone", text)]) from None


def wanted_fees(
    job: Job, purchase: Purchase, dimension_id: int, product: str | None
) -> tuple[WantedFee, ...]:
    """What the invoice costs projects now: nothing, if it does not count any more. Raises Untranslatable with all that
    is wrong with it, and Unavailable while Procountor does not show its ledger receipt."""
    if codec.readiness(purchase.invoice.status) is Readiness.DEAD:
        return ()
    if purchase.receipt is None:
        text = f"purchase invoice {job.claim.record.number} has no ledger receipt yet"
        raise Unavailable("procountor", "GET /ledgerreceipts/{receiptId}", text)
    shares = codec.shares(purchase.receipt, dimension_id)
    if not shares:
        return ()
    items = {share.item_id for share in shares}
    projects = purchase_targets.projects_of(job.company, items, purchase.beside, listed_at(job.claim))
    rates = purchase_targets.vat_rates(job.company)
    return codec.wanted_fees(
        purchase.invoice, shares, projects, job.company.settings, job.currency, rates, product
    )
