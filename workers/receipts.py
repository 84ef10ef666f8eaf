"""The dimensions of an invoice's rows, on the ledger receipt that Procountor made of it.

Writing them may be repeated: the receipt is read first, and what it holds already is not written again. So a lost
answer needs no intent, only another look.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from severa_procountor.codecs import ledger_receipts
from severa_procountor.codecs import sales_invoices as codec
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.codecs.ledger_receipts import Ids, Receipt, Values
from severa_procountor.errors import Missing, Rejected, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers import dimension_items
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.posting import Arrived, Posted
from severa_procountor.workers.steps import step

STEP = "dimensions"
# Procountor's word for a dimension item that is passive or gone.
REFUSED_ITEM = "DIMENSION_OR_DIMENSION_ITEM"


class Dimensioned(msgspec.Struct, frozen=True):
    """What was written: to which receipt, and of which content (a digest)."""

    receipt_id: int
    source: str
    notes: tuple[Problem, ...] = ()


def dimension_rows(
    claim: Claim, company: CompanyAccess, draft: codec.Draft, arrived: Arrived
) -> tuple[Problem, ...]:
    """Sets what the settings want on the entries of the invoice's rows; returns warnings.

    Raises Untranslatable with `receipt_rows_differ` when rows and entries do not meet (nothing is written then),
    and with `dimensions_differ` when Procountor answers with something else than it was sent.
    """
    if not draft.has_dimensions:
        return ()
    receipt_id = receipt_of(arrived.posted)
    recorded = claim.result(STEP)
    if recorded is not None:
        earlier = msgspec.json.decode(recorded, type=Dimensioned)
        if (earlier.receipt_id, earlier.source) == (receipt_id, arrived.posted.source):
            return earlier.notes
    written = step(
        claim,
        STEP,
        Dimensioned,
        lambda: Dimensioned(receipt_id, arrived.posted.source, _write(claim, company, draft, receipt_id)),
        anew=True,
    )
    return written.notes


def receipt_of(posted: Posted) -> int:
    if posted.receipt_id is None:
        text = f"Procountor does not say which ledger receipt invoice {posted.number or posted.id} has."
        raise Untranslatable([Problem("receipt_unknown", text, "ledgerReceiptId")])
    return posted.receipt_id


def _write(claim: Claim, company: CompanyAccess, draft: codec.Draft, receipt_id: int) -> tuple[Problem, ...]:
    receipt = ledger_receipts.decode(company.procountor.ledger_receipt(receipt_id))
    rate = draft.invoice.payment_info.currency_rate
    try:
        pairs = ledger_receipts.match(receipt, draft.dimensions, rate)
    except Untranslatable as mismatch:
        return _as_warning(company, mismatch)
    subjects = ledger_receipts.subjects_of(pairs)
    values = ledger_receipts.values_by_transaction(pairs, _items(company, subjects))
    if ledger_receipts.missing(receipt, values):
        receipt = _put(claim, company, draft, receipt, values)
    for subject in subjects:
        if not subject.active:
            # The item was made active for this invoice; the sync makes it passive again.
            dimension_items.sync_later(company, subject)
    return ()


def _as_warning(company: CompanyAccess, mismatch: Untranslatable) -> tuple[Problem, ...]:
    sales = company.settings.sales_invoices
    if sales is None or sales.strict_dimensions:
        raise mismatch
    return tuple(msgspec.structs.replace(problem, level=Level.WARNING) for problem in mismatch.problems)


def _items(company: CompanyAccess, subjects: Iterable[Subject]) -> Ids:
    return {
        ledger_receipts.identity(subject): dimension_items.usable(company, subject) for subject in subjects
    }


def _put(
    claim: Claim, company: CompanyAccess, draft: codec.Draft, receipt: Receipt, values: Values
) -> Receipt:
    """Writes once; once more after another look when the receipt has changed or an item is not usable any more."""
    try:
        return _put_once(claim, company, receipt, values)
    except Rejected as refusal:
        latest = ledger_receipts.decode(company.procountor.ledger_receipt(receipt.view.id))
        refused_item = any(REFUSED_ITEM in problem.message for problem in refusal.problems)
        if latest.view.version == receipt.view.version and not refused_item:
            raise
    pairs = ledger_receipts.match(latest, draft.dimensions, draft.invoice.payment_info.currency_rate)
    subjects = ledger_receipts.subjects_of(pairs)
    if refused_item:
        for subject in subjects:
            dimension_items.forget(company, subject)
    again = ledger_receipts.values_by_transaction(pairs, _items(company, subjects))
    return _put_once(claim, company, latest, again)


def _put_once(claim: Claim, company: CompanyAccess, receipt: Receipt, values: Values) -> Receipt:
    """One call: of the one transaction that lacks something, or of the whole receipt."""
    claim.hold()
    lacking = ledger_receipts.missing(receipt, values)
    body = None
    if len(lacking) == 1:
        (transaction_id,) = lacking
        try:
            body = company.procountor.put_transaction_dimensions(
                receipt.view.id,
                transaction_id,
                ledger_receipts.dimensions_body(receipt, transaction_id, values),
                deadline=company.runtime.write_deadline(),
            )
        except Missing:
            body = None  # an older Procountor knows the whole receipt only
    if body is None:
        body = company.procountor.put_ledger_receipt(
            receipt.view.id,
            ledger_receipts.put_body(receipt, values),
            deadline=company.runtime.write_deadline(),
        )
    after = _receipt_in(body) or ledger_receipts.decode(company.procountor.ledger_receipt(receipt.view.id))
    differences = ledger_receipts.differences(after, values)
    if differences:
        raise Untranslatable(differences)
    return after


def _receipt_in(body: bytes) -> Receipt | None:
    """The receipt that an answer holds; None when it only says that all went well."""
    try:
        receipt = ledger_receipts.decode(body)
    except Untranslatable:
        return None
    return receipt if receipt.view.transactions else None
