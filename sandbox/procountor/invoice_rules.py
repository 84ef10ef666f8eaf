"""What a sales invoice has to fulfil beyond its shape: contract section 3.1, "Rules for POST"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from severa_procountor.sandbox.procountor import addresses, references
from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.refusals import Finding, blank, invalid
from severa_procountor.sandbox.procountor.schema.invoices import (
    CounterParty,
    Invoice,
    InvoiceRow,
    PaymentInfo,
)

_DOMESTIC = 1
_LONGEST_TERM = 999
_HIGHEST_RATE = 1_000_000
_EINVOICE_ADDRESS = re.compile(r"[0-9A-Za-z:.\-]{1,35}")
_FINNISH_FIELDS = (
    ("order_number", "orderNumber"),
    ("agreement_number", "agreementNumber"),
    ("accounting_code", "accountingCode"),
    ("delivery_site", "deliverySite"),
    ("tender_reference", "tenderReference"),
    ("buyer_reference_identifier", "buyerReferenceIdentifier"),
    ("seller_reference_identifier", "sellerReferenceIdentifier"),
)


def findings(invoice: Invoice, books: Books) -> Iterator[Finding]:
    """Everything that is wrong."""
    yield from _header(invoice, books)
    yield from _partner(invoice, books)
    yield from _counter_party(invoice.counter_party)
    yield from _addresses(invoice)
    yield from _channel(invoice, books.company.country)
    yield from _payment(invoice, books)
    if not invoice.invoice_rows:
        yield blank("invoiceRows")
    for index, row in enumerate(invoice.invoice_rows):
        yield from _row(row, invoice, books, f"invoiceRows[{index}]")


def _header(invoice: Invoice, books: Books) -> Iterator[Finding]:
    if invoice.language is None:
        yield blank("language")
    if invoice.vat_status is None:
        yield blank("vatStatus")
    elif invoice.vat_status not in books.company.vat_statuses:
        yield invalid("vatStatus", "not in use in the company")
    yield from percent(invoice.discount_percent, 4, "discountPercent")
    if invoice.penalty_percent is not None and scale(invoice.penalty_percent) > 2:
        yield invalid("penaltyPercent", "at most 2 decimals")
    if invoice.vat_country is not None:
        yield invalid("vatCountry", "the company does not use foreign VAT")
    if invoice.invoice_template_id is not None:
        yield invalid("invoiceTemplateId", "no such template")
    if invoice.factoring_contract_id is not None:
        yield invalid("factoringContractId", "no such contract")
    if invoice.delivery_method == "OTHER":
        yield invalid("deliveryMethod", "not allowed on a sales invoice")
    if invoice.travel_information_items is not None:
        yield invalid("travelInformationItems", "allowed on a travel invoice only")
    if invoice.is_offer:
        yield invalid("isOffer", "allowed on a sales order only")
    if books.company.country != "FINLAND":
        for name, path in _FINNISH_FIELDS:
            if getattr(invoice, name) is not None:
                yield invalid(path, "in use in Finland only")


def percent(value: Decimal, decimals: int, path: str) -> Iterator[Finding]:
    """A discount."""
    if value > 100 or scale(value) > decimals:
        yield invalid(path, f"at most 100, with at most {decimals} decimals")


def scale(value: Decimal) -> int:
    """How many decimals it has."""
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _partner(invoice: Invoice, books: Books) -> Iterator[Finding]:
    if invoice.partner_id is None:
        return
    partner = books.partners.get(invoice.partner_id)
    if partner is None or partner.type != "CUSTOMER":
        yield invalid("partnerId", "no such customer")


def _counter_party(buyer: CounterParty) -> Iterator[Finding]:
    if not buyer.counter_party_address.name:
        yield blank("counterParty.counterPartyAddress.name")
    yield from addresses.emails(buyer.email, buyer.bcc_addresses, "counterParty")
    is_finnish = buyer.counter_party_address.country == "FINLAND"
    if buyer.identifier and is_finnish and not addresses.is_finnish_identifier(buyer.identifier):
        yield Finding("ERROR_BRN_CODE", "counterParty.identifier")


def _addresses(invoice: Invoice) -> Iterator[Finding]:
    buyer = invoice.counter_party.counter_party_address
    yield from addresses.country_is_given(buyer, "counterParty.counterPartyAddress")
    yield from addresses.country_is_given(invoice.billing_address, "billingAddress")
    yield from addresses.country_is_given(invoice.delivery_address, "deliveryAddress")


def _channel(invoice: Invoice, company_country: str) -> Iterator[Finding]:
    match invoice.invoice_channel:
        case "EMAIL":
            if not invoice.counter_party.email:
                yield blank("counterParty.email")
        case "MAIL":
            yield from _postal(invoice)
        case "ELECTRONIC_INVOICE":
            yield from _electronic(invoice, company_country)
        case "EDIFACT" | "PAPER_INVOICE":
            yield invalid("invoiceChannel", "no longer in use")


def _postal(invoice: Invoice) -> Iterator[Finding]:
    billing = invoice.billing_address
    if billing is None or addresses.is_empty(billing):
        buyer = invoice.counter_party.counter_party_address
        yield from addresses.is_complete(buyer, "counterParty.counterPartyAddress", "street", "zip", "city")
    else:
        yield from addresses.is_complete(billing, "billingAddress", "street", "zip", "city")


def _electronic(invoice: Invoice, company_country: str) -> Iterator[Finding]:
    """A billing address that was left out is a copy of the counterparty's; `{}` is none."""
    buyer = invoice.counter_party.counter_party_address
    lines = ("name", "street", "zip", "city")
    yield from addresses.is_complete(buyer, "counterParty.counterPartyAddress", *lines)
    if invoice.billing_address is not None:
        yield from addresses.is_complete(invoice.billing_address, "billingAddress", *lines)
    einvoice = invoice.counter_party.einvoice_address
    if einvoice is None or not einvoice.address:
        yield blank("counterParty.einvoiceAddress.address")
    elif not _EINVOICE_ADDRESS.fullmatch(einvoice.address):
        yield invalid("counterParty.einvoiceAddress.address", "not an e-invoice address")
    if (buyer.country or company_country) == "FINLAND" and not (einvoice and einvoice.operator):
        yield blank("counterParty.einvoiceAddress.operator")


def term(invoice: Invoice) -> Iterator[Finding]:
    """The days until it is due."""
    days = (invoice.payment_info.due_date - invoice.date).days
    if days < 0:
        yield Finding("DUE_DATE_BEFORE_BILL_DATE")
    elif days > _LONGEST_TERM:
        yield invalid("paymentInfo.dueDate", f"at most {_LONGEST_TERM} days after the date")


def _payment(invoice: Invoice, books: Books) -> Iterator[Finding]:
    info = invoice.payment_info
    yield from term(invoice)
    yield from rate(info, books.company.currency)
    yield from _own_account(info, books)
    yield from reference(info, books.company.country)
    yield from _cash_discount(info, books.company.country)
    if info.payment_method == "DKLMPKRE":
        yield invalid("paymentInfo.paymentMethod", "read-only")


def rate(info: PaymentInfo, domestic: str) -> Iterator[Finding]:
    """The currency rate."""
    if info.currency == domestic and info.currency_rate != 1:
        yield invalid("paymentInfo.currencyRate", "1 for the domestic currency")
    elif not 0 < info.currency_rate <= _HIGHEST_RATE:
        yield invalid("paymentInfo.currencyRate", f"above 0 and at most {_HIGHEST_RATE}")


def _own_account(info: PaymentInfo, books: Books) -> Iterator[Finding]:
    account = info.bank_account
    if info.payment_method == "DOMESTIC_PAYMENT_BANKGIRO" and books.company.country != "SWEDEN":
        yield invalid("paymentInfo.paymentMethod", "in use in Sweden only")
    if account is not None and account.bic is not None:
        yield invalid("paymentInfo.bankAccount.bic", "not supported on a sales invoice")
    if account is None or not account.account_number:
        if info.payment_method != "CASH":
            yield blank("paymentInfo.bankAccount.accountNumber")
    elif account.account_number not in _own_numbers(books, info.payment_method):
        yield invalid("paymentInfo.bankAccount.accountNumber", "not an account of the company")


def _own_numbers(books: Books, method: str) -> set[str]:
    active = [account for account in books.bank_accounts.values() if account.status == "ACTIVE"]
    if method != "DOMESTIC_PAYMENT_BANKGIRO":
        return {account.iban for account in active}
    return {alias.account_number for account in active for alias in account.associated_accounts or ()}


def reference(info: PaymentInfo, country: str) -> Iterator[Finding]:
    """The bank reference and its type."""
    code, kind = info.bank_reference_code, info.bank_reference_code_type
    if kind is not None and kind not in references.allowed_types(country):
        yield invalid("paymentInfo.bankReferenceCodeType", "not in use in the company's country")
    elif code and not references.is_valid(code, kind or references.type_of(code, country)):
        yield invalid("paymentInfo.bankReferenceCode", "wrong form or check digit")


def _cash_discount(info: PaymentInfo, country: str) -> Iterator[Finding]:
    discount = info.cash_discount
    if discount is None:
        return
    if discount.cash_discounts_term_type not in (None, "FROM_INV_DATE") and country != "DENMARK":
        yield invalid("paymentInfo.cashDiscount.cashDiscountsTermType", "in use in Denmark only")
    for index, option in enumerate(discount.option_list or ()):
        if (option.discount_percentage or 0) > Decimal("99.99"):
            path = f"paymentInfo.cashDiscount.optionList[{index}].discountPercentage"
            yield invalid(path, "at most 99.99")


def _row(row: InvoiceRow, invoice: Invoice, books: Books, path: str) -> Iterator[Finding]:
    company = books.company
    if row.product_id is not None and row.product_id not in books.products:
        yield invalid(f"{path}.productId", "no such product")
    if row.vat_percent not in company.vat_percentages:
        yield invalid(f"{path}.vatPercent", "not in use in the company")
    if row.vat_status is not None and row.vat_status not in company.vat_statuses:
        yield invalid(f"{path}.vatStatus", "not in use in the company")
    status = invoice.vat_status if row.vat_status is None else row.vat_status
    if status is not None and not _fits(status, row.vat_percent, company.country):
        yield Finding("ERROR_VATSTATUS_VATPERC", f"{path}.vatStatus")
    yield from percent(row.discount_percent, 4, f"{path}.discountPercent")


def _fits(status: int, percent: Decimal, country: str) -> bool:
    """Domestic sales in Finland carry VAT; every other status is a reason for none."""
    if status == _DOMESTIC:
        return percent > 0 or country != "FINLAND"
    return percent == 0
