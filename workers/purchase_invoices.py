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
        # Procountor's own word first: that is the currency its entries are in, whatever Severa says of the company.
        currency = allowed.currency or company.home(allowed)[1]
        job = Job(claim, company, purchase_batches.invoice_id(claim), currency)
        purchase = read(job)
        if is_left_alone(company, purchase):
            if claim.record.intents:
                project_fees.find(
                    job, ()
                )  # what may have arrived is noted before it is forgotten that it may
            claim.withdraw()
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
    try:
        allowed = company.books()
        dimension_id = purchase_targets.project_dimension(company)
        product = purchase_targets.product(company)
        fee_memory.bring_up_to_date(company, listed_at(claim))
    except (AccessDenied, Untranslatable) as refusal:
        if isinstance(refusal, AccessDenied):
            company.runtime.forget_access(company.tenant.name)  # its secrets may have been replaced
        raise Snoozed(company.runtime.deployment.poll_interval, str(refusal)) from None
    except Temporary as failure:
        raise Snoozed(FAILURE_LIFE, str(failure)) from None
    return allowed, dimension_id, product


def is_left_alone(company: CompanyAccess, purchase: Purchase) -> bool:
    """Whether its fees stay as they are: until it is approved again, or as long as it is of before the start date."""
    settings, day = company.settings.purchase_invoices, purchase.invoice.date
    early = settings is not None and day is not None and day < settings.start_date
    return early or codec.readiness(purchase.invoice.status) is Readiness.NOT_YET


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
