"""Purchase invoices: entered with their ledger receipts, and what people then do to them.

The API of the sandbox only reads them; nothing of them is checked here, because people can do more than the API.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from severa_procountor.sandbox.procountor import sums
from severa_procountor.sandbox.procountor.accounts import PAYABLES
from severa_procountor.sandbox.procountor.books import Books, Kept
from severa_procountor.sandbox.procountor.refusals import missing
from severa_procountor.sandbox.procountor.schema.invoices import (
    CounterParty,
    CounterpartyAddress,
    ExtraInfo,
    Invoice,
    InvoiceRow,
    PaymentInfo,
)
from severa_procountor.sandbox.procountor.schema.ledger import DimensionItemValue, LedgerReceipt, Transaction
from severa_procountor.sandbox.procountor.seed import PurchaseLineSeed, PurchaseSeed, PurchaseShareSeed

PURCHASE_INVOICE = "PURCHASE_INVOICE"

Shares = Sequence[PurchaseShareSeed]

_DOMESTIC = 1
_ENTERED_BY = 2
"""The user id of whoever enters purchase invoices: a person, not the API user."""


def enter(seed: PurchaseSeed, books: Books) -> Invoice:
    """Puts a purchase invoice with its receipt into the books. Raises `Refused` (404): an unknown item."""
    created = seed.created or books.local_time()
    changed = seed.changed or created
    currency = seed.currency or books.company.currency
    invoice = Invoice(
        id=books.new_id(),
        partner_id=_supplier(seed.supplier, books),
        type=PURCHASE_INVOICE,
        status=seed.status,
        date=seed.date,
        counter_party=CounterParty(counter_party_address=CounterpartyAddress(name=seed.supplier)),
        payment_info=PaymentInfo(
            payment_method="BANK_TRANSFER",
            currency=currency,
            due_date=seed.due_date,
            currency_rate=seed.rate,
        ),
        extra_info=ExtraInfo(accounting_by_row=True, unit_prices_include_vat=False),
        discount_percent=Decimal(0),
        invoice_rows=(),
        invoice_number=books.new_invoice_number(),
        vat_status=_DOMESTIC,
        original_invoice_number=seed.number,
        invoice_channel="ELECTRONIC_INVOICE",
        version=changed,
        creator_id=_ENTERED_BY,
    )
    kept = Kept(invoice, created)
    books.invoices[invoice.id or 0] = kept
    books.entered[invoice.id or 0] = seed
    _write_lines(kept, seed.lines, created, changed, books)
    return kept.record


def _supplier(name: str, books: Books) -> int | None:
    suppliers = (each for each in books.partners.values() if each.type == "SUPPLIER" and each.name == name)
    return next((each.id for each in suppliers), None)


def change_lines(kept: Kept[Invoice], lines: Sequence[PurchaseLineSeed], books: Books) -> None:
    """Enters the lines anew, so that the receipt is another one, under another id."""
    books.receipts.pop(kept.record.ledger_receipt_id or 0)
    changed = books.version_after(kept.record.version)
    _write_lines(kept, lines, changed, changed, books)


def _write_lines(
    kept: Kept[Invoice], lines: Sequence[PurchaseLineSeed], created: datetime, changed: datetime, books: Books
) -> None:
    invoice = replace(kept.record, invoice_rows=tuple(_row(line, books) for line in lines))
    receipt = _receipt(invoice, lines, changed, books)
    books.receipts[receipt.id or 0] = Kept(receipt, created)
    kept.record = replace(
        invoice,
        invoice_sum_info=sums.sum_info(invoice, books.company.currency),
        ledger_receipt_id=receipt.id,
        version=changed,
    )


def _row(line: PurchaseLineSeed, books: Books) -> InvoiceRow:
    return InvoiceRow(
        id=books.new_id(),
        product=line.description or books.accounts[line.account],
        quantity=Decimal(1),
        unit="PIECE",
        unit_price=line.net,
        discount_percent=Decimal(0),
        vat_percent=line.vat,
    )


def _receipt(
    invoice: Invoice, lines: Sequence[PurchaseLineSeed], changed: datetime, books: Books
) -> LedgerReceipt:
    """Purchases are debit, so positive and net; the one REVERSING_ENTRY is the debt, with VAT."""
    amounts = [sums.accounting_sum(row, invoice) for row in invoice.invoice_rows]
    entries = [
        _entry(line, amount.net, books) for line, amount in zip(lines, amounts, strict=True) if amount.net
    ]
    debt = Transaction(
        id=books.new_id(),
        transaction_type="REVERSING_ENTRY",
        account=PAYABLES,
        accounting_value=-sum((amount.net + amount.vat for amount in amounts), Decimal("0.00")),
        vat_percent=Decimal(0),
        dimension_item_values=(),
    )
    return LedgerReceipt(
        id=books.new_id(),
        type=PURCHASE_INVOICE,
        status=invoice.status,
        name=invoice.counter_party.counter_party_address.name,
        receipt_date=invoice.date,
        vat_type="PURCHASE",
        vat_status=_DOMESTIC,
        invoice_id=invoice.id,
        receipt_number=books.new_receipt_number(),
        invoice_number=invoice.invoice_number,
        partner_id=invoice.partner_id,
        version=changed,
        transactions=(*entries, debt),
        attachments=(),
    )


def _entry(line: PurchaseLineSeed, net: Decimal, books: Books) -> Transaction:
    return Transaction(
        id=books.new_id(),
        transaction_type="ENTRY",
        account=line.account,
        accounting_value=net,
        vat_percent=line.vat,
        vat_type="PURCHASE",
        vat_status=_DOMESTIC,
        description=line.description,
        dimension_item_values=_values(line.shares, books),
        vat_deduction_percent=Decimal(100),
    )


def _values(shares: Shares, books: Books) -> tuple[DimensionItemValue, ...]:
    return tuple(_value(share, books) for share in shares)


def _value(share: PurchaseShareSeed, books: Books) -> DimensionItemValue:
    for dimension in books.dimensions.values():
        for item in dimension.items:
            if dimension.name == share.dimension and item.code_name == share.item and item.id is not None:
                return DimensionItemValue(dimension_id=dimension.id, item_id=item.id, value=share.value)
    raise missing(f"No such item: {share.dimension}, {share.item}")


def change_dimensions(kept: Kept[Invoice], shares: Sequence[Shares], books: Books) -> None:
    """Replaces all dimensions, of one entry after the other. The receipt has a new version; whether the invoice
    has one is for the books to say. Raises `Refused` (404): an unknown item, or not as many entries.
    """
    receipt = books.receipts[kept.record.ledger_receipt_id or 0]
    entries = [each for each in receipt.record.transactions if each.transaction_type == "ENTRY"]
    if len(entries) != len(shares):
        raise missing(f"The receipt has {len(entries)} entries")
    values = {entry.id: _values(mine, books) for entry, mine in zip(entries, shares, strict=True)}
    transactions = tuple(
        replace(each, dimension_item_values=values[each.id]) if each.id in values else each
        for each in receipt.record.transactions
    )
    version = books.version_after(receipt.record.version)
    receipt.record = replace(receipt.record, transactions=transactions, version=version)
    if books.dimensions_move_invoices:
        kept.record = replace(kept.record, version=books.version_after(kept.record.version))


def move(kept: Kept[Invoice], status: str, books: Books) -> None:
    """Another status. The receipt shows it, but it is the invoice that has changed."""
    kept.record = replace(kept.record, status=status, version=books.version_after(kept.record.version))
    receipt = books.receipts[kept.record.ledger_receipt_id or 0]
    receipt.record = replace(receipt.record, status=status)
