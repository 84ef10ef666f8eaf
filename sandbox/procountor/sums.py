"""What an invoice comes to, in its own currency and in that of the books.

Net and VAT of each row are rounded half up to the cent and then added up. Amounts in the accounting currency
are the rounded ones divided by the currency rate, rounded again row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from severa_procountor.sandbox.procountor.schema.invoices import Invoice, InvoiceRow, InvoiceSumInfo

CENT = Decimal("0.01")
_WHOLE = Decimal(100)


class RowSum(NamedTuple):
    """A row's net amount and VAT."""

    net: Decimal
    vat: Decimal


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def row_sum(row: InvoiceRow, invoice: Invoice) -> RowSum:
    """In the currency of the invoice."""
    discounts = (1 - row.discount_percent / _WHOLE) * (1 - invoice.discount_percent / _WHOLE)
    amount = row.quantity * row.unit_price * discounts
    share = row.vat_percent / _WHOLE
    if invoice.extra_info.unit_prices_include_vat:
        gross = to_cents(amount)
        net = to_cents(amount / (1 + share))
        return RowSum(net, gross - net)
    net = to_cents(amount)
    return RowSum(net, to_cents(net * share))


def accounting_sum(row: InvoiceRow, invoice: Invoice) -> RowSum:
    """In the accounting currency: the rate says how much foreign currency one domestic unit is."""
    own, rate = row_sum(row, invoice), invoice.payment_info.currency_rate
    return RowSum(to_cents(own.net / rate), to_cents(own.vat / rate))


def sum_info(invoice: Invoice, accounting_currency: str) -> tuple[InvoiceSumInfo, ...]:
    """One entry for the invoice's currency, and one for the accounting currency if that is another."""
    return tuple(_sum_infos(invoice, accounting_currency))


def _sum_infos(invoice: Invoice, accounting_currency: str) -> Iterator[InvoiceSumInfo]:
    currency = invoice.payment_info.currency
    rows = invoice.invoice_rows
    yield _total(
        currency, [row_sum(row, invoice) for row in rows], is_accounting=currency == accounting_currency
    )
    if currency != accounting_currency:
        yield _total(accounting_currency, [accounting_sum(row, invoice) for row in rows], is_accounting=True)


def _total(currency: str, sums: list[RowSum], *, is_accounting: bool) -> InvoiceSumInfo:
    net = sum((row.net for row in sums), Decimal("0.00"))
    vat = sum((row.vat for row in sums), Decimal("0.00"))
    return InvoiceSumInfo(
        currency=currency,
        in_accounting_currency=is_accounting,
        excluding_vat_total=net,
        vat_sum_total=vat,
        invoice_sum_total=net + vat,
    )
