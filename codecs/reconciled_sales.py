"""What a reconciliation reads of an invoice in Severa's list, and of its rows where the list is not enough."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

import msgspec

from severa_procountor.codecs import severa
from severa_procountor.codecs.comparison import Totals
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import cents
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.sales_invoice_rows import amounts, in_order, line_of
from severa_procountor.codecs.sales_invoice_sums import totals_of
from severa_procountor.settings.company import CreditNoteSigns, SalesInvoices


class Standing(StrEnum):
    """Where an invoice stands in Severa, as far as its transfer goes."""

    WAITING = "waiting"  # in the status from which invoices are taken
    ARRIVED = "arrived"  # in the status after the transfer
    ONWARD = "onward"  # sent, waiting for payment or paid: from there it goes on
    ELSEWHERE = "elsewhere"  # none of these: a draft, or moved back


class _Status(severa.Named, frozen=True, kw_only=True):
    is_sent: bool | None = None
    is_waiting_payment: bool | None = None
    is_paid: bool | None = None


class _Listed(severa.Answer, frozen=True, kw_only=True):
    guid: str
    number: severa.Number = None
    status: _Status | None = None
    customer: severa.Numbered | None = None
    billing_customer: severa.Numbered | None = None
    date: datetime.date
    currency: severa.Coded | None = None
    total_excluding_tax: severa.Money | None = None
    total_tax: severa.Money | None = None
    total_including_tax: severa.Money | None = None
    receiver_customer_name: str | None = None
    is_credit_note: bool | None = None
    credit_note_invoice: severa.Numbered | None = None
    reimburse_invoice: severa.Numbered | None = None
    last_updated_date_time: str | None = None


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """One invoice of Severa. `number` is as it is sent, with its prefix, "" where it has none; `totals` are those of
    the list, with the signs that are sent and without rates and rows, None where the list does not tell them.
    `is_credited`: Severa has a credit note of it."""

    guid: str
    number: str
    standing: Standing
    status: str
    date: datetime.date
    customer_number: str | None
    customer: str
    currency: str
    totals: Totals | None
    given: severa.Invoice
    is_credited: bool
    updated: str


def sale(item: bytes, sales: SalesInvoices, status_before: str, status_after: str) -> Sale:
    """Reads one item of `GET /v1/invoices`. Raises Untranslatable with `severa_unreadable`."""
    listed = severa.decode(item, _Listed)
    payer = listed.billing_customer or listed.customer
    numbers = (_text(each.number) for each in (listed.billing_customer, listed.customer) if each)
    payer_number = next((given for given in numbers if given), None)
    currency = ((listed.currency and listed.currency.code) or "").upper()
    number = _text(listed.number)
    credit = bool(listed.is_credit_note)
    given = severa.Invoice(
        is_credit_note=credit,
        total_excluding_tax=listed.total_excluding_tax,
        total_tax=listed.total_tax,
        total_including_tax=listed.total_including_tax,
    )
    return Sale(
        guid=listed.guid,
        number=f"{sales.number_prefix}{number}" if number else "",
        standing=_standing(listed.status or _Status(), status_before, status_after),
        status=(listed.status and listed.status.name) or "",
        date=listed.date,
        customer_number=payer_number,
        customer=shown(listed.receiver_customer_name or (payer and payer.name) or ""),
        currency=currency,
        totals=_listed_totals(given, currency, sales),
        given=given,
        is_credited=not credit and (listed.credit_note_invoice or listed.reimburse_invoice) is not None,
        updated=listed.last_updated_date_time or "unknown",
    )


def exact_totals(sale: Sale, rows: Sequence[severa.InvoiceRow], sales: SalesInvoices) -> Totals | None:
    """The totals by VAT rate, made of the rows as when the invoice was posted; None where the rows do not tell."""
    findings = Findings()
    ordered = in_order(rows, findings)
    rates = [
        sales.default_vat_percent if row.given.vat_rate is None else row.given.vat_rate for row in ordered
    ]
    amount = amounts(ordered, sale.currency, bool(sale.given.is_credit_note), sales, findings)
    if amount is None or not ordered:
        return None
    lines = [line_of(one, rate) for one, rate in zip(amount, rates, strict=True) if rate is not None]
    if len(lines) < len(ordered):
        return None
    return totals_of(sale.given, lines, sale.currency, sales, findings)


def severa_number(original: str | None, prefix: str) -> int | None:
    """Severa's number behind a number in Procountor; None for one that is not of our making."""
    text = (original or "").strip()
    rest = text.removeprefix(prefix)
    ours = text.startswith(prefix) and rest.isascii() and rest.isdecimal() and len(rest) <= 18
    return int(rest) if ours and str(int(rest)) == rest else None


def _text(number: severa.Number) -> str:
    return "" if number is None else str(number).strip()


def _standing(status: _Status, before: str, after: str) -> Standing:
    if status.guid == before:
        return Standing.WAITING
    if status.guid == after:
        return Standing.ARRIVED
    onward = status.is_sent or status.is_waiting_payment or status.is_paid
    return Standing.ONWARD if onward else Standing.ELSEWHERE


def _listed_totals(invoice: severa.Invoice, currency: str, sales: SalesInvoices) -> Totals | None:
    net, tax, total = (
        None if money is None else money.amount
        for money in (invoice.total_excluding_tax, invoice.total_tax, invoice.total_including_tax)
    )
    if net is None or (tax is None and total is None):
        return None
    turned = invoice.is_credit_note and net > 0 and sales.credit_note_signs is not CreditNoteSigns.AS_SEVERA
    turn = -1 if turned else 1
    net = cents(net * turn)
    tax = cents(tax * turn) if tax is not None else cents((total or Decimal(0)) * turn) - net
    return Totals(
        net=net,
        base={},
        vat={},
        tax=tax,
        total=net + tax if total is None else cents(total * turn),
        rows=0,
        currency=currency,
        roundings=frozenset(),
        tolerance=sales.total_tolerance,
    )
