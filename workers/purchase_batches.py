"""Purchase invoices with their ledger receipts, read many at a time and shared by those who carry them.

The poll reads them to see what they cost projects, and whoever carries one in the same process finds it in memory. In
another process the first to carry one reads all that the poll found beside it. What was tried before is read alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from severa_procountor.codecs import procountor
from severa_procountor.codecs.procountor_purchases import (
    PurchaseInvoice,
    PurchaseReceipt,
    each,
    id_of,
    is_purchase,
)
from severa_procountor.codecs.purchase_invoices import Readiness, readiness
from severa_procountor.errors import Missing, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.jobs import listed_at

# For how long what a poll has read is believed, in seconds. Whatever changes after it is found by the next.
BATCH_LIFE = 600.0

T = TypeVar("T", PurchaseInvoice, PurchaseReceipt)


class Purchase(msgspec.Struct, frozen=True):
    """An invoice and its ledger receipt: None if it has none, or is not taken. `read_at` (ms) is from before they were
    asked for; `beside` are the dimension items of all that was read with it."""

    invoice: PurchaseInvoice
    receipt: PurchaseReceipt | None
    read_at: int
    beside: frozenset[int] = frozenset()


def source_id(company: CompanyAccess, invoice_id: int) -> str:
    """What the transfer of an invoice is called: ids are unique within one company's books only."""
    return f"{company.settings.procountor.company_id}-{invoice_id}"


def invoice_id(claim: Claim) -> int:
    return int(claim.key.source_id.rpartition("-")[2])


def of(claim: Claim, company: CompanyAccess) -> Purchase:
    """The invoice as it was at the poll, or later. Raises Missing, and Untranslatable for one that cannot be read."""
    wanted = invoice_id(claim)
    if claim.record.attempts <= 1:
        found = _remembered(company, wanted, listed_at(claim))
        if found is None:
            _read_page(claim, company)
            found = _remembered(company, wanted, listed_at(claim))
        if found is not None:
            return found
    alone = read(company, [wanted], company.registers.now()).get(wanted)
    if alone is None:
        raise Missing([Problem("procountor_missing", f"Procountor has no purchase invoice of id {wanted}.")])
    if isinstance(alone, Untranslatable):
        raise alone
    return alone


def read(
    company: CompanyAccess,
    ids: Sequence[int],
    read_at: int,
    held: Mapping[int, PurchaseReceipt] | None = None,
) -> dict[int, Purchase | Untranslatable]:
    """At most 200 invoices by id, in two calls; `held` are receipts that were read already, by their ids.

    What Procountor does not have, and what is no purchase invoice, is left out; what cannot be read is there as the
    reason why.
    """
    answered = _decoded(company.procountor.invoices_by_id, ids, PurchaseInvoice)
    invoices = {
        id_: invoice
        for id_, invoice in answered.items()
        if id_ in ids and (isinstance(invoice, Untranslatable) or is_purchase(invoice.type))
    }
    receipts: dict[int, PurchaseReceipt | Untranslatable] = dict(held or {})
    wanted = [
        invoice.ledger_receipt_id
        for invoice in invoices.values()
        if not isinstance(invoice, Untranslatable)
        and invoice.ledger_receipt_id is not None
        and invoice.ledger_receipt_id not in receipts
        and readiness(invoice.status) is Readiness.TAKEN
    ]
    if wanted:
        receipts |= _decoded(company.procountor.ledger_receipts_by_id, wanted, PurchaseReceipt)
    beside = frozenset(_items(receipts.values()))
    found: dict[int, Purchase | Untranslatable] = {}
    for id_, invoice in invoices.items():
        receipt = None
        if not isinstance(invoice, Untranslatable) and invoice.ledger_receipt_id is not None:
            receipt = receipts.get(invoice.ledger_receipt_id)
        if isinstance(invoice, Untranslatable):
            found[id_] = invoice
        elif isinstance(receipt, Untranslatable):
            found[id_] = receipt
        else:
            found[id_] = Purchase(invoice, receipt, read_at, beside)
    return found


def remember(company: CompanyAccess, purchases: Iterable[Purchase | Untranslatable]) -> None:
    """For those who carry them in this process."""
    for purchase in purchases:
        if isinstance(purchase, Purchase):
            company.runtime.memory.put(_key(company, purchase.invoice.id), purchase)


def forget(company: CompanyAccess, purchase: Purchase) -> None:
    """It has been carried: nobody asks for it again."""
    company.runtime.memory.forget(_key(company, purchase.invoice.id))


def _remembered(company: CompanyAccess, wanted: int, not_before: int) -> Purchase | None:
    found: Purchase | None = company.runtime.memory.fresh(_key(company, wanted), BATCH_LIFE)
    return found if found is not None and found.read_at >= not_before else None


def _read_page(claim: Claim, company: CompanyAccess) -> None:
    """All that the poll found beside the document; threads that want the same read it once."""
    page = claim.record.facts.get("page", "")
    ids = [int(part) for part in page.split(",") if part.isdecimal()]
    key = ("purchases", company.tenant.name, *_books(company), listed_at(claim), page)

    def fetch() -> None:
        remember(company, read(company, ids, company.registers.now()).values())

    if ids:
        company.runtime.memory.get(key, BATCH_LIFE, fetch)


def _key(company: CompanyAccess, wanted: int) -> tuple[object, ...]:
    return ("purchase", company.tenant.name, *_books(company), wanted)


def _decoded(
    ask: Callable[[Sequence[int]], bytes], ids: Sequence[int], kind: type[T]
) -> dict[int, T | Untranslatable]:
    try:
        body = ask(ids)
    except Missing:
        return {}
    found: dict[int, T | Untranslatable] = {}
    for item in each(body):
        try:
            answered = procountor.decode(item, kind)
            found[answered.id] = answered
        except Untranslatable as refusal:
            found[id_of(item)] = refusal
    return found


def _items(receipts: Iterable[PurchaseReceipt | Untranslatable]) -> Iterator[int]:
    for receipt in receipts:
        if isinstance(receipt, Untranslatable):
            continue
        for entry in receipt.transactions or ():
            yield from (v.item_id for v in entry.dimension_item_values or () if v.item_id is not None)


def _books(company: CompanyAccess) -> tuple[str, int]:
    return company.name, company.settings.procountor.company_id
