"""The dimensions of a document's rows, on the ledger receipt that Procountor made of it.

Writing them may be repeated: the receipt is read first, and what it holds already is not written again. The intent
is recorded all the same, so that a late write of before cannot undo a later one.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec

from severa_procountor.codecs import ledger_receipts
from severa_procountor.codecs.ledger_receipts import Ids, Pair, Receipt, Values
from severa_procountor.errors import Missing, Rejected, Unavailable, Untranslatable
from severa_procountor.problems import Level, Problem
from severa_procountor.workers import dimension_items
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.jobs import Arrived, Draft, Job, Posted
from severa_procountor.workers.steps import step, write_once

STEP = "dimensions"
ROWS_DIFFER = "receipt_rows_differ"
# Procountor's word for a dimension item that is passive or gone.
REFUSED_ITEM = "DIMENSION_OR_DIMENSION_ITEM"


class Dimensioned(msgspec.Struct, frozen=True):
    """What was written: to which receipt, and of which content (a digest)."""

    receipt_id: int
    source: str
    notes: tuple[Problem, ...] = ()


def dimension_rows(job: Job, arrived: Arrived, *, strict: bool) -> tuple[Problem, ...]:
    """Sets what the settings want on the entries of the rows; returns warnings. Not `strict`: one instead of the first.

    Raises Untranslatable with `receipt_rows_differ` when rows and entries do not meet (nothing is written then),
    and with `dimensions_differ` when Procountor answers with something else than it was sent.
    """
    if not job.draft.has_dimensions:
        return ()
    receipt_id, source = receipt_of(arrived.posted), _digest(job.draft)
    written = _written_before(job, receipt_id, source)
    if written is None:
        writing = _Writing(job, receipt_id)
        written = step(
            job.claim,
            STEP,
            Dimensioned,
            lambda: Dimensioned(receipt_id, source, _write(writing, strict=strict)),
            anew=True,
        )
    for subject in ledger_receipts.subjects_among(job.draft.dimensions):
        if not subject.active:
            # The item was made active for this invoice; the sync makes it passive again.
            dimension_items.sync_later(job.company, subject)
    return written.notes


def _written_before(job: Job, receipt_id: int, source: str) -> Dimensioned | None:
    recorded = job.claim.result(STEP)
    if recorded is None:
        return None
    earlier = msgspec.json.decode(recorded, type=Dimensioned)
    return earlier if (earlier.receipt_id, earlier.source) == (receipt_id, source) else None


def _digest(draft: Draft) -> str:
    """Of what the rows are dimensioned to: it may change in Severa while the invoice stays as it is."""
    return hashlib.blake2b(msgspec.json.encode(draft.dimensions), digest_size=12).hexdigest()


def make_items(job: Job) -> None:
    """Has the items of what is open in Severa be there before anything is posted: what cannot be had stops the invoice
    whole. No call for what is remembered."""
    for subject in ledger_receipts.subjects_among(job.draft.dimensions):
        if subject.active:
            dimension_items.usable(job.company, subject)


def receipt_of(posted: Posted) -> int:
    """Raises Unavailable while Procountor does not say which it is."""
    if posted.receipt_id is None:
        text = f"invoice {posted.number or posted.id} has no ledger receipt yet"
        raise Unavailable("procountor", "GET /invoices/{invoiceId}", text)
    return posted.receipt_id


class _Writing(NamedTuple):
    """One document's rows on their way to one receipt."""

    job: Job
    receipt_id: int

    @property
    def company(self) -> CompanyAccess:
        return self.job.company

    def read(self) -> Receipt:
        """Raises Unavailable for a receipt that is not there: the invoice has just named it, so it will be."""
        try:
            found = ledger_receipts.decode(self.company.procountor.ledger_receipt(self.receipt_id))
        except Missing as missing:
            raise self.gone(missing) from None
        self.mention(found)
        return found

    def mention(self, receipt: Receipt) -> None:
        """As what the invoice went by, should it be parked: our own writes are nothing to be tried again for."""
        self.company.runtime.memory.mention(("receipt", f"#{receipt.view.id}"), receipt.view.version)

    def gone(self, missing: Missing) -> Unavailable:
        text = f"receipt {self.receipt_id} is not there (any more): {missing}"
        return Unavailable("procountor", "GET /ledgerreceipts/{receiptId}", text)

    def pairs(self, receipt: Receipt) -> tuple[Pair, ...]:
        draft = self.job.draft
        return ledger_receipts.match(receipt, draft.dimensions, draft.invoice.payment_info.currency_rate)

    def ids(self, receipt: Receipt) -> Ids:
        """The items of all that the rows are dimensioned to: found, or created."""
        subjects = ledger_receipts.subjects_among(pair.row for pair in self.pairs(receipt))
        return {
            ledger_receipts.identity(subject): dimension_items.usable(self.company, subject)
            for subject in subjects
        }

    def values(self, receipt: Receipt, ids: Ids) -> Values:
        """What its transactions are to hold."""
        return ledger_receipts.values_by_transaction(self.pairs(receipt), ids)


def _write(writing: _Writing, *, strict: bool) -> tuple[Problem, ...]:
    receipt = writing.read()
    try:
        writing.pairs(receipt)
    except Untranslatable as mismatch:
        if strict or any(problem.code != ROWS_DIFFER for problem in mismatch.problems):
            raise
        return tuple(msgspec.structs.replace(problem, level=Level.WARNING) for problem in mismatch.problems)
    ids = writing.ids(receipt)
    if ledger_receipts.missing(receipt, writing.values(receipt, ids)):
        _put(writing, receipt, ids)
    return ()


def _put(writing: _Writing, receipt: Receipt, ids: Ids) -> None:
    """Writes once; once more after another look when the receipt has changed, an item is not usable any more, or
    a strict Procountor may not want its own fields back that we do not know."""
    try:
        return _put_once(writing, receipt, ids)
    except Rejected as refusal:
        latest = writing.read()
        refused_item = any(REFUSED_ITEM in problem.message for problem in refusal.problems)
        stale = latest.view.version != receipt.view.version
        if not (stale or refused_item or ledger_receipts.holds_unknown(latest)):
            raise
    if refused_item:
        for subject in ledger_receipts.subjects_among(pair.row for pair in writing.pairs(latest)):
            dimension_items.forget(writing.company, subject)
    ids = writing.ids(latest)
    try:
        return _put_once(writing, latest, ids, known_only=not (stale or refused_item))
    except Rejected as refusal:
        if not (stale or any(REFUSED_ITEM in problem.message for problem in refusal.problems)):
            raise
        text = f"somebody keeps changing receipt {writing.receipt_id}, or its items: {refusal}"
        raise Unavailable("procountor", "PUT /ledgerreceipts/{receiptId}", text) from None


def _put_once(writing: _Writing, receipt: Receipt, ids: Ids, *, known_only: bool = False) -> None:
    """One call: of the one transaction that lacks something, or of the whole receipt. The answer must hold it."""
    values = writing.values(receipt, ids)
    lacking = ledger_receipts.missing(receipt, values)
    body = _put_transaction(writing, receipt, values, lacking[0]) if len(lacking) == 1 else None
    if body is None:
        body = _put_whole(writing, receipt, ledger_receipts.put_body(receipt, values, known_only=known_only))
    after = _receipt_in(body) or writing.read()
    writing.mention(after)
    # The entries may have got new ids.
    differences = ledger_receipts.differences(after, writing.values(after, ids))
    if differences:
        raise Untranslatable(differences)


def _put_transaction(
    writing: _Writing, receipt: Receipt, values: Values, transaction_id: int
) -> bytes | None:
    """None from an older Procountor, which knows the whole receipt only."""
    body = ledger_receipts.dimensions_body(receipt, transaction_id, values)
    procountor, deadline = writing.company.procountor, writing.company.runtime.write_deadline()
    try:
        return write_once(
            writing.job.claim,
            STEP,
            lambda: procountor.put_transaction_dimensions(
                receipt.view.id, transaction_id, body, deadline=deadline
            ),
        )
    except Missing:
        return None


def _put_whole(writing: _Writing, receipt: Receipt, body: bytes) -> bytes:
    """An edited invoice has got another receipt: whoever tries again reads which."""
    procountor, deadline = writing.company.procountor, writing.company.runtime.write_deadline()
    try:
        return write_once(
            writing.job.claim,
            STEP,
            lambda: procountor.put_ledger_receipt(receipt.view.id, body, deadline=deadline),
        )
    except Missing as missing:
        raise writing.gone(missing) from None


def _receipt_in(body: bytes) -> Receipt | None:
    """The receipt that an answer holds; None when it only says that all went well."""
    try:
        receipt = ledger_receipts.decode(body)
    except Untranslatable:
        return None
    return receipt if receipt.view.transactions else None
