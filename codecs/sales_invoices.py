"""Translates a sales invoice or credit note of Severa into one of Procountor; nothing here does I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, localcontext

import msgspec
from msgspec import UNSET

from severa_procountor.codecs import (
    business_partners,
    procountor,
    products,
    sales_invoice_texts,
    severa,
    text,
)
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.comparison import Totals
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import scale
from severa_procountor.codecs.row_dimensions import RowDimensions
from severa_procountor.codecs.sales_invoice_parts import Parts, parts_of
from severa_procountor.codecs.sales_invoice_row_texts import Texts
from severa_procountor.codecs.sales_invoice_rows import Amount
from severa_procountor.codecs.sales_invoice_source import Source, needs_entries, needs_settings
from severa_procountor.codecs.vat import Rates
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.settings.company import Channel, Company, SalesInvoices

__all__ = ["Draft", "Source", "complete", "needs_entries", "needs_settings", "translate"]

_EXACT = Context(prec=100)  # products and sums of what `reading` lets through lose no digit
_NUMBER_LIMIT = 40
_ORDER_LIMIT = 70


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A translated invoice that lacks only the ids of Procountor's registers; see `complete`.

    `products` are the distinct codes in row order, `row_codes` the code of each row, `notes` the warnings and
    changes, `dimensions` what each row is dimensioned to.
    """

    invoice: procountor.Invoice
    partner: business_partners.Wanted
    products: tuple[products.Wanted, ...]
    row_codes: tuple[str, ...]
    totals: Totals
    notes: tuple[Problem, ...]
    dimensions: tuple[RowDimensions, ...]

    @property
    def has_dimensions(self) -> bool:
        """Whether anything is to be set on the ledger entries of the rows."""
        return any(row.shares for row in self.dimensions)


def translate(source: Source, company: Company, books: Books) -> Draft:
    """The invoice as it is sent. Raises Untranslatable with all that is wrong."""
    findings = Findings()
    sales = company.sales_invoices
    if sales is None:
        findings.error("sales_invoices_off", f"Company {company.name} has no settings for sales invoices.")
        raise Untranslatable(findings.errors)
    with localcontext(_EXACT):
        parts = parts_of(source, company, sales, books, findings)
        invoice = _invoice(source.invoice, parts, sales, findings)
    if invoice is None or parts.channel is None or parts.totals is None or findings.errors:
        raise Untranslatable(findings.errors)
    return Draft(
        invoice=invoice,
        partner=_partner(source.invoice, parts, parts.channel),
        products=tuple(_products(invoice, parts, company)),
        row_codes=tuple(said.code for said in parts.said),
        totals=parts.totals,
        notes=findings.notes,
        dimensions=parts.dimensions,
    )


def complete(draft: Draft, partner_id: int | None, product_ids: Mapping[str, int]) -> procountor.Invoice:
    """The draft's invoice with its partner and with the products of `product_ids` by code."""
    rows = tuple(
        msgspec.structs.replace(row, product_id=product_ids.get(code, UNSET))
        for row, code in zip(draft.invoice.invoice_rows, draft.row_codes, strict=True)
    )
    return msgspec.structs.replace(
        draft.invoice, invoice_rows=rows, partner_id=UNSET if partner_id is None else partner_id
    )


def _invoice(
    invoice: severa.Invoice, parts: Parts, sales: SalesInvoices, findings: Findings
) -> procountor.Invoice | None:
    """None, with an error, if something that an invoice cannot be without is missing."""
    number = _number(invoice, sales, findings)
    order = text.exact(invoice.order_number, limit=_ORDER_LIMIT, where="orderNumber", findings=findings)
    information = sales_invoice_texts.additional_information(invoice, parts.language, findings)
    contact = sales_invoice_texts.contact_person(invoice, findings)
    if invoice.date is None:
        findings.error("invoice_date_missing", "The invoice has no date.", "date")
    if invoice.date is None or parts.channel is None or parts.rates is None or parts.amounts is None:
        return None
    electronic = parts.channel is Channel.ELECTRONIC_INVOICE
    return procountor.Invoice(
        type="SALES_INVOICE",
        date=invoice.date,
        counter_party=_counter_party(parts, contact),
        payment_info=parts.payment,
        invoice_rows=tuple(_rows(parts.said, parts.amounts, parts.rates)),
        vat_status=parts.rates.invoice_status,
        invoice_channel=parts.channel.value,
        language=parts.language,
        original_invoice_number=number,
        billing_address=parts.buyer.address if electronic else UNSET,
        order_reference=order or UNSET,
        penalty_percent=UNSET if invoice.overdue_interest is None else scale(invoice.overdue_interest, 2),
        additional_information=information or UNSET,
    )


def _number(invoice: severa.Invoice, sales: SalesInvoices, findings: Findings) -> str:
    if invoice.number is None or not str(invoice.number).strip():
        findings.error("invoice_number_missing", "The invoice has no number.", "number")
        return ""
    number = f"{sales.number_prefix}{str(invoice.number).strip()}"
    return text.exact(number, limit=_NUMBER_LIMIT, where="number", findings=findings)


def _counter_party(parts: Parts, contact: str) -> procountor.CounterParty:
    buyer = parts.buyer
    return procountor.CounterParty(
        counter_party_address=buyer.address,
        contact_person_name=contact or UNSET,
        identifier=buyer.identifier or UNSET,
        tax_code=buyer.tax_code or UNSET,
        customer_number=buyer.customer_number,
        email=buyer.email if parts.channel is Channel.EMAIL else UNSET,
        einvoice_address=parts.einvoice
        if parts.einvoice and parts.channel is Channel.ELECTRONIC_INVOICE
        else UNSET,
    )


def _rows(said: Sequence[Texts], amounts: Sequence[Amount], rates: Rates) -> list[procountor.InvoiceRow]:
    return [
        procountor.InvoiceRow(
            product=texts.product,
            product_code=texts.code,
            quantity=amount.quantity,
            unit=texts.unit,
            unit_price=amount.price,
            vat_percent=rates.percentages[place],
            vat_status=rates.row_status(place),
            comment=texts.comment or UNSET,
        )
        for place, (texts, amount) in enumerate(zip(said, amounts, strict=True))
    ]


def _partner(invoice: severa.Invoice, parts: Parts, channel: Channel) -> business_partners.Wanted:
    return business_partners.wanted(
        parts.buyer,
        invoice,
        currency=parts.payment.currency,
        channel=channel.value,
        language=parts.language,
        einvoice=parts.einvoice,
    )


def _products(invoice: procountor.Invoice, parts: Parts, company: Company) -> list[products.Wanted]:
    """One for each code, made from the first row that has it."""
    defaults = company.default_codes
    first: dict[str, products.Wanted] = {}
    for row, sent, said in zip(parts.rows, invoice.invoice_rows, parts.said, strict=True):
        given = row.given.sales_account
        account = (given.number if given else None) or company.default_sales_account
        body = procountor.NewProduct(
            name=said.product,
            code=said.code,
            unit=said.unit,
            price=abs(sent.unit_price),
            vat=sent.vat_percent or UNSET,
            currency=parts.payment.currency,
            default_account=(account or "").strip() or UNSET,
        )
        default = said.code in (defaults.product, defaults.work_type, defaults.travel_expense)
        wanted = products.Wanted(code=said.code, default=default, where=f"rows[{row.place}].code", body=body)
        first.setdefault(said.code, wanted)
    return list(first.values())
