"""Reads the parts of a sales invoice: buyer, payment, channel, VAT, amounts, texts of the rows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from severa_procountor.codecs import (
    buyers,
    channels,
    payments,
    procountor,
    row_dimensions,
    sales_invoice_row_texts,
    sales_invoice_rows,
    sales_invoice_sums,
    severa,
    vat,
)
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.buyers import Buyer
from severa_procountor.codecs.comparison import Totals
from severa_procountor.codecs.countries import code2_of, procountor_country, tax_country
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.languages import language_of
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.row_dimensions import RowDimensions
from severa_procountor.codecs.sales_invoice_row_texts import Texts
from severa_procountor.codecs.sales_invoice_rows import Amount, Row
from severa_procountor.codecs.sales_invoice_source import Source, effective_rate
from severa_procountor.codecs.vat import Rates
from severa_procountor.settings.company import Channel, Company, SalesInvoices


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of an invoice before it is put together. What is None has an error beside it."""

    rows: list[Row]
    buyer: Buyer
    language: str
    payment: procountor.PaymentInfo
    einvoice: procountor.EInvoiceAddress | None
    channel: Channel | None
    rates: Rates | None
    amounts: list[Amount] | None
    totals: Totals | None
    said: list[Texts]
    dimensions: tuple[RowDimensions, ...]


def parts_of(
    source: Source, company: Company, sales: SalesInvoices, books: Books, findings: Findings
) -> Parts:
    """Reads every part of the invoice, so that `findings` holds all that is wrong with it."""
    invoice, rows = source.invoice, sales_invoice_rows.in_order(source.rows, findings)
    check_company(source.company_country, books, findings)
    buyer = buyers.buyer_of(
        invoice, source.customer, source.countries, company, source.company_country, findings
    )
    payment = payments.payment_info(invoice, source.seller, books, sales, findings)
    einvoice = channels.einvoice_address(source.customer, sales.einvoice_operators, findings)
    channel = channels.choose(sales, einvoice, bool(buyer.email), findings)
    channels.check_email(channel, buyer.email, findings)
    channels.check_address(channel, buyer.address, findings)
    if not rows:
        missing = "only rows of text" if source.rows else "no rows"
        findings.error("rows_missing", f"The invoice has {missing}.", "rows")
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
        said=[sales_invoice_row_texts.texts(row, company, sales, findings) for row in rows],
        dimensions=row_dimensions.of_rows(source, rows, amounts, sales.dimensions, findings)
        if amounts
        else (),
    )


def check_company(country: str, books: Books, findings: Findings) -> None:
    """Books of another country (ISO-2) than Severa's company would make domestic sales foreign."""
    if books.country and tax_country(code2_of(books.country, ()) or "") != tax_country(country):
        ours = procountor_country(country)
        text = f"The company's country is {ours} in Severa and {books.country} in Procountor."
        findings.error("company_differs", text)


def _language(invoice: severa.Invoice, company: Company, findings: Findings) -> str:
    code = (invoice.language.code if invoice.language else None) or ""
    language = language_of(code)
    if language is not None:
        return language
    default = company.default_language.value
    findings.warning(
        "language_assumed", f"The invoice's language “{shown(code)}” is sent as {default}.", "language.code"
    )
    return default


def _rates(
    source: Source,
    rows: Sequence[Row],
    buyer: Buyer,
    company: Company,
    sales: SalesInvoices,
    books: Books,
    findings: Findings,
) -> Rates | None:
    """None, with an error, if a row has no rate, or no reason that can be sent for having 0 %."""
    given = {row.place: effective_rate(row.given, sales.default_vat_percent) for row in rows}
    vat.check_percentages(given, source.invoice.date, source.company_country, books, findings)
    zero = next((place for place, rate in given.items() if rate == 0), None)
    zero_status = None if zero is None else _zero_status(source, zero, buyer, company, findings)
    percentages = tuple(rate for rate in given.values() if rate is not None)
    rates = Rates(percentages, zero_status)
    for status in rates.statuses:
        vat.check_status(status, "rows.vatRate", books, findings)
    complete = len(percentages) == len(given) and all(vat.is_percentage(rate) for rate in percentages)
    return rates if complete else None


def _zero_status(
    source: Source, place: int, buyer: Buyer, company: Company, findings: Findings
) -> int | None:
    """Of the rows with 0 %, the first of which is at `place`."""
    if buyer.country is None:
        return None
    if source.settings is None:
        text = f"Row {place + 1} has 0 % VAT, and the invoice's settings were not read."
        findings.error("vat_reason_unknown", text, f"rows[{place}].vatRate")
        return None
    reverse_charged, seller = bool(source.settings.is_reverse_charged), source.company_country
    reason = vat.zero_reason(reverse_charged, buyer.country, buyer.business_id, seller)
    return vat.zero_status(reason, company.zero_vat, place, buyer.country, seller, findings)


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
