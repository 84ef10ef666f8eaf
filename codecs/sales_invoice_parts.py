"""Reads the parts of a sales invoice: buyer, payment, channel, VAT, amounts, texts of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from severa_procountor.codecs import (
    buyers,
    channels,
    payments,
    procountor,
    sales_invoice_rows,
    sales_invoice_sums,
    severa,
    vat,
)
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.buyers import Buyer
from severa_procountor.codecs.comparison import Totals
from severa_procountor.codecs.countries import procountor_country
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.languages import language_of
from severa_procountor.codecs.sales_invoice_rows import Amount, Texts
from severa_procountor.codecs.sales_invoice_source import Source
from severa_procountor.codecs.vat import Rates
from severa_procountor.settings.company import Channel, Company, SalesInvoices


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of an invoice before it is put together. What is None has an error beside it."""

    rows: list[severa.InvoiceRow]
    buyer: Buyer
    language: str
    payment: procountor.PaymentInfo
    einvoice: procountor.EInvoiceAddress | None
    channel: Channel | None
    rates: Rates | None
    amounts: list[Amount] | None
    totals: Totals | None
    said: list[Texts]


def parts_of(
    source: Source, company: Company, sales: SalesInvoices, books: Books, findings: Findings
) -> Parts:
    """Reads every part of the invoice, so that `findings` holds all that is wrong with it."""
    invoice, rows = source.invoice, sales_invoice_rows.in_order(source.rows)
    _check_company(source, books, findings)
    buyer = buyers.buyer_of(
        invoice, source.customer, source.countries, company, source.company_country, findings
    )
    payment = payments.payment_info(invoice, source.seller, books, sales, findings)
    einvoice = channels.einvoice_address(source.customer, sales.einvoice_operators, findings)
    channel = channels.choose(sales, einvoice, bool(buyer.email), findings)
    channels.check_email(channel, buyer.email, findings)
    channels.check_address(channel, buyer.address, findings)
    if not rows:
        findings.error("rows_missing", "The invoice has no rows.", "rows")
    rates = _rates(source, rows, buyer, company, sales, books, findings)
    amounts = sales_invoice_rows.amounts(
        rows, payment.currency, bool(invoice.is_credit_note), sales, findings
    )
    return Parts(
        rows=rows,
        buyer=buyer,
        language=_language(invoice, company, findings),
        payment=payment,
        einvoice=einvoice,
        channel=channel,
        rates=rates,
        amounts=amounts,
        totals=_totals(invoice, amounts, rates, payment.currency, sales, findings),
        said=[
            sales_invoice_rows.texts(row, place, company, sales, findings) for place, row in enumerate(rows)
        ],
    )


def _check_company(source: Source, books: Books, findings: Findings) -> None:
    """Books of another country than Severa's company would make domestic sales foreign."""
    country = procountor_country(source.company_country)
    if books.country and country != books.country:
        findings.error(
            "company_differs",
            f"The company's country is {country} in Severa and {books.country} in Procountor.",
        )


def _language(invoice: severa.Invoice, company: Company, findings: Findings) -> str:
    code = (invoice.language.code if invoice.language else None) or ""
    language = language_of(code)
    if language is not None:
        return language
    default = company.default_language.value
    findings.warning(
        "language_assumed", f"The invoice's language “{code[:20]}” is sent as {default}.", "language.code"
    )
    return default


def _rates(
    source: Source,
    rows: Sequence[severa.InvoiceRow],
    buyer: Buyer,
    company: Company,
    sales: SalesInvoices,
    books: Books,
    findings: Findings,
) -> Rates | None:
    """None, with an error, if a row has no rate, or no reason that can be sent for having 0 %."""
    given = [sales.default_vat_percent if row.vat_rate is None else row.vat_rate for row in rows]
    vat.check_percentages(given, source.invoice.date, source.company_country, books, findings)
    percentages = tuple(rate for rate in given if rate is not None)
    zero_status = _zero_status(source, percentages, buyer, company, findings)
    rates = Rates(percentages, zero_status)
    for status in rates.statuses:
        vat.check_status(status, "rows.vatRate", books, findings)
    complete = len(percentages) == len(given) and all(vat.is_percentage(rate) for rate in percentages)
    return rates if complete else None


def _zero_status(
    source: Source, percentages: Sequence[Decimal], buyer: Buyer, company: Company, findings: Findings
) -> int | None:
    if 0 not in percentages or buyer.country is None:
        return None
    where = f"rows[{percentages.index(Decimal(0))}].vatRate"
    if source.settings is None:
        findings.error(
            "vat_reason_unknown", "A row has 0 %, and the invoice's settings were not read.", where
        )
        return None
    reason = vat.zero_reason(
        bool(source.settings.is_reverse_charged), buyer.country, buyer.business_id, source.company_country
    )
    return vat.zero_status(reason, company.zero_vat, where, findings)


def _totals(
    invoice: severa.Invoice,
    amounts: Sequence[Amount] | None,
    rates: Rates | None,
    currency: str,
    sales: SalesInvoices,
    findings: Findings,
) -> Totals | None:
    """None without rows to add up, or when one lacks a number or a rate: that is an error already."""
    if not amounts or rates is None:
        return None
    lines = [
        sales_invoice_rows.line_of(amount, rate)
        for amount, rate in zip(amounts, rates.percentages, strict=True)
    ]
    return sales_invoice_sums.totals_of(invoice, lines, currency, sales, findings)
