"""The ledger receipt that comes with an invoice, and what may be changed on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from severa_procountor.sandbox.procountor import sums
from severa_procountor.sandbox.procountor.accounts import PAYABLES, RECEIVABLES, ROUNDING, SALES, TRAVEL
from severa_procountor.sandbox.procountor.books import Books, Kept
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, invalid
from severa_procountor.sandbox.procountor.schema.invoices import Invoice, InvoiceRow
from severa_procountor.sandbox.procountor.schema.ledger import DimensionItemValue, LedgerReceipt, Transaction

_NO_SUCH_ITEM = "DIMENSION_OR_DIMENSION_ITEM_IDENTIFIERS_DOES_NOT_MATCH_THOSE_STORED_IN_DATABASE"
_MOST_DIMENSIONS = 6
_CHANGEABLE = ("UNFINISHED", "NOT_SENT", "RECEIVED", "VERIFIED", "APPROVED", "SENT")


def enter(invoice: Invoice, books: Books) -> int:
    """Writes the receipt of an invoice and gives its id.

    With accounting by row there is one ENTRY per row, in row order; else one per account and VAT. Sales are
    credit, so negative and net; what a travel or expense invoice costs is debit, so positive and net. The one
    REVERSING_ENTRY is the receivable or the debt, with VAT, so that all is balanced.
    """
    time, receipt_id = books.local_time(), books.new_id()
    receipt = LedgerReceipt(
        id=receipt_id,
        type=invoice.type,
        status=invoice.status,
        name=invoice.counter_party.counter_party_address.name,
        receipt_date=invoice.date,
        vat_type=_vat_type(invoice),
        vat_status=invoice.vat_status or 0,
        invoice_id=invoice.id,
        receipt_number=books.new_receipt_number(),
        invoice_number=invoice.invoice_number,
        partner_id=invoice.partner_id,
        version=time,
        transactions=(*_entries(invoice, books), _against(invoice, books)),
        attachments=invoice.attachments,
    )
    books.receipts[receipt_id] = Kept(receipt, time)
    return receipt_id


def _entries(invoice: Invoice, books: Books) -> list[Transaction]:
    entries = [_entry(row, invoice, books) for row in invoice.invoice_rows]
    if invoice.extra_info.accounting_by_row:
        return entries
    joined: dict[tuple[object, ...], Transaction] = {}
    for entry in entries:
        key = (entry.account, entry.vat_percent, entry.vat_status)
        value = entry.accounting_value + (joined[key].accounting_value if key in joined else 0)
        joined[key] = msgspec.structs.replace(
            joined.get(key, entry), accounting_value=value, description=None
        )
    return list(joined.values())


def _entry(row: InvoiceRow, invoice: Invoice, books: Books) -> Transaction:
    product = books.products[row.product_id] if row.product_id is not None else None
    account = product and (product.bookkeeping_account or product.default_account)
    return Transaction(
        id=books.new_id(),
        transaction_type="ENTRY",
        account=account or (TRAVEL if _is_cost(invoice) else SALES),
        accounting_value=sums.accounting_sum(row, invoice).net * (1 if _is_cost(invoice) else -1),
        vat_percent=row.vat_percent,
        vat_type=_vat_type(invoice),
        vat_status=invoice.vat_status if row.vat_status is None else row.vat_status,
        description=row.product[:255],
        dimension_item_values=(),
        vat_deduction_percent=Decimal(100),
        start_date=row.start_date,
        end_date=row.end_date,
    )


def _is_cost(invoice: Invoice) -> bool:
    return invoice.type != "SALES_INVOICE"


def _vat_type(invoice: Invoice) -> str:
    return "PURCHASE" if _is_cost(invoice) else "SALES"


def _against(invoice: Invoice, books: Books) -> Transaction:
    """What the customer owes, or what is owed to the claimant."""
    rows = [sums.accounting_sum(row, invoice) for row in invoice.invoice_rows]
    total = sum((row.net + row.vat for row in rows), Decimal("0.00"))
    return Transaction(
        id=books.new_id(),
        transaction_type="REVERSING_ENTRY",
        account=PAYABLES if _is_cost(invoice) else RECEIVABLES,
        accounting_value=-total if _is_cost(invoice) else total,
        vat_percent=Decimal(0),
        dimension_item_values=(),
    )


def with_dimensions(
    receipt: LedgerReceipt, transaction_id: int, values: tuple[DimensionItemValue, ...], books: Books
) -> LedgerReceipt:
    """The receipt with the dimensions of one transaction replaced. Raises `Refused`: 404 or 400."""
    if all(transaction.id != transaction_id for transaction in receipt.transactions):
        raise Refused(404, Finding("No such transaction"))
    transactions = tuple(
        msgspec.structs.replace(transaction, dimension_item_values=values)
        if transaction.id == transaction_id
        else transaction
        for transaction in receipt.transactions
    )
    changed = msgspec.structs.replace(receipt, transactions=transactions)
    must_be_acceptable(changed, books)
    return changed


def reconciled(after: LedgerReceipt, before: LedgerReceipt, books: Books) -> LedgerReceipt:
    """With a rounding row for what `after` is off the total that the invoice gave to `before`."""
    difference = _total(before) - _total(after)
    if not difference:
        return after
    row = Transaction(
        id=books.new_id(),
        transaction_type="RECONCILIATION_ENTRY",
        account=ROUNDING,
        accounting_value=difference,
        vat_percent=Decimal(0),
        dimension_item_values=(),
    )
    return msgspec.structs.replace(after, transactions=(*after.transactions, row))


def must_keep_its_total(after: LedgerReceipt, before: LedgerReceipt) -> None:
    """What the invoice comes to is not for the receipt to change. Raises `Refused` (400)."""
    if _total(after) != _total(before):
        raise Refused(
            400, invalid("transactions", f"they add up to {_total(after)}, not to {_total(before)}")
        )


def _total(receipt: LedgerReceipt) -> Decimal:
    return sum((transaction.accounting_value for transaction in receipt.transactions), Decimal("0.00"))


def must_be_changeable(receipt: LedgerReceipt) -> None:
    """Accounting and dimensions can be changed until the invoice is paid. Raises `Refused` (403)."""
    if receipt.status not in _CHANGEABLE:
        raise Refused(403, Finding(f"The status {receipt.status} does not allow it"))


def must_be_acceptable(receipt: LedgerReceipt, books: Books) -> None:
    """The rules of contract section 3.8. Raises `Refused` (400) with everything that is wrong."""
    findings = list(_findings(receipt, books))
    if findings:
        raise Refused(400, *findings)


def _findings(receipt: LedgerReceipt, books: Books) -> Iterator[Finding]:
    if not books.is_open(receipt.receipt_date):
        yield Finding("CLOSED_FISCAL_PERIOD")
    for kind in ("REVERSING_ENTRY", "RECONCILIATION_ENTRY"):
        if sum(transaction.transaction_type == kind for transaction in receipt.transactions) > 1:
            yield invalid("transactions", f"at most one {kind}")
    for index, transaction in enumerate(receipt.transactions):
        yield from _transaction(transaction, books, f"transactions[{index}]")


def _transaction(transaction: Transaction, books: Books, path: str) -> Iterator[Finding]:
    values = transaction.dimension_item_values or ()
    if transaction.account not in books.accounts:
        yield Finding("ERROR_LEDGERACCOUNT_VATPERCENTAGE_COMBINATION", f"{path}.account")
    if transaction.partner_id is not None and books.company.country != "NORWAY":
        yield invalid(f"{path}.partnerId", "in use in Norway only")
    if transaction.transaction_type == "ENTRY":
        yield from _dimensions(transaction.accounting_value, values, books, f"{path}.dimensionItemValues")
        return
    if values:
        yield invalid(f"{path}.dimensionItemValues", "an ENTRY only can have dimensions")
    if transaction.vat_percent != 0:
        yield invalid(f"{path}.vatPercent", "0 unless it is an ENTRY")
    if transaction.vat_status is not None:
        yield invalid(f"{path}.vatStatus", "undefined unless it is an ENTRY")


def _dimensions(
    total: Decimal, values: Sequence[DimensionItemValue], books: Books, path: str
) -> Iterator[Finding]:
    by_dimension: dict[int, Decimal] = defaultdict(Decimal)
    for value in values:
        by_dimension[value.dimension_id] += value.value
        if value.value != sums.to_cents(value.value):
            yield invalid(path, "at most 2 decimals")
        if not _is_usable(value, books):
            yield Finding(_NO_SUCH_ITEM, path)
    if len({(value.dimension_id, value.item_id) for value in values}) < len(values):
        yield invalid(path, "an item of a dimension may be there once")
    if len(by_dimension) > _MOST_DIMENSIONS:
        yield invalid(path, "more dimensions than the licence allows")
    if any(amount != sums.to_cents(total) for amount in by_dimension.values()):
        yield invalid(path, "the values of a dimension have to add up to the accounting value")


def _is_usable(value: DimensionItemValue, books: Books) -> bool:
    dimension = books.dimensions.get(value.dimension_id)
    return dimension is not None and any(
        item.id == value.item_id and item.status != "P" for item in dimension.items
    )
