"""What a travel or expense invoice has to fulfil beyond its shape: contract section 3.2."""

from __future__ import annotations

from collections.abc import Iterator

from severa_procountor.sandbox.procountor import addresses
from severa_procountor.sandbox.procountor.books import Books
from severa_procountor.sandbox.procountor.invoice_rules import percent, rate, reference, scale, term
from severa_procountor.sandbox.procountor.refusals import Finding, blank, invalid
from severa_procountor.sandbox.procountor.schema.invoices import (
    CounterParty,
    Invoice,
    InvoiceRow,
    PaymentInfo,
)

TYPES = ("TRAVEL_INVOICE", "BILL_OF_CHARGES")

_OF_OTHER_TYPES = (
    ("invoice_template_id", "invoiceTemplateId"),
    ("factoring_contract_id", "factoringContractId"),
    ("factoring_text", "factoringText"),
    ("vat_country", "vatCountry"),
    ("order_number", "orderNumber"),
    ("agreement_number", "agreementNumber"),
    ("accounting_code", "accountingCode"),
    ("delivery_site", "deliverySite"),
    ("tender_reference", "tenderReference"),
    ("buyer_reference_identifier", "buyerReferenceIdentifier"),
    ("seller_reference_identifier", "sellerReferenceIdentifier"),
    ("is_offer", "isOffer"),
)
_NOT_OF_A_PERSON = (
    ("identifier", "identifier"),
    ("tax_code", "taxCode"),
    ("customer_number", "customerNumber"),
    ("email", "email"),
    ("bcc_addresses", "bccAddresses"),
    ("bank_account", "bankAccount"),
)
_ON_SALES_ROWS = (("header_text", "headerText"), ("explanation_text", "explanationText"))


def findings(invoice: Invoice, books: Books) -> Iterator[Finding]:
    """Everything that is wrong. Neither language nor vatStatus is needed."""
    yield from _header(invoice, books)
    yield from _person(invoice, books)
    yield from _counter_party(invoice.counter_party)
    yield from _approvers(invoice, books)
    yield from term(invoice)
    yield from _payment(invoice.payment_info, books)
    if not invoice.invoice_rows:
        yield blank("invoiceRows")
    for index, row in enumerate(invoice.invoice_rows):
        yield from _row(row, invoice, books, f"invoiceRows[{index}]")


def _header(invoice: Invoice, books: Books) -> Iterator[Finding]:
    yield from percent(invoice.discount_percent, 4, "discountPercent")
    if invoice.penalty_percent is not None and scale(invoice.penalty_percent) > 2:
        yield invalid("penaltyPercent", "at most 2 decimals")
    if invoice.vat_status is not None and invoice.vat_status not in books.company.vat_statuses:
        yield invalid("vatStatus", "not in use in the company")
    if invoice.invoice_channel != "NO_SENDING":
        yield invalid("invoiceChannel", "NO_SENDING: it is sent to nobody")
    if invoice.type != "TRAVEL_INVOICE" and invoice.travel_information_items is not None:
        yield invalid("travelInformationItems", "allowed on a travel invoice only")
    for name, path in _OF_OTHER_TYPES:
        if getattr(invoice, name) is not None:
            yield invalid(path, "not allowed on a travel or expense invoice")


def _person(invoice: Invoice, books: Books) -> Iterator[Finding]:
    if invoice.partner_id is None:
        yield blank("partnerId")
    elif invoice.partner_id not in books.persons:
        yield invalid("partnerId", "no such person")


def _counter_party(claimant: CounterParty) -> Iterator[Finding]:
    if not claimant.counter_party_address.name:
        yield blank("counterParty.counterPartyAddress.name")
    yield from addresses.country_is_given(claimant.counter_party_address, "counterParty.counterPartyAddress")
    for name, path in _NOT_OF_A_PERSON:
        if getattr(claimant, name) is not None:
            yield invalid(f"counterParty.{path}", "not allowed on a travel or expense invoice")


def _approvers(invoice: Invoice, books: Books) -> Iterator[Finding]:
    """Those who are named have to be users of the company; `{}` names nobody."""
    named = invoice.invoice_approval_information
    for path in ("acceptors", "verifiers"):
        for index, checker in enumerate((named and getattr(named, path)) or ()):
            if checker.user_id not in books.users:
                yield invalid(f"invoiceApprovalInformation.{path}[{index}].userId", "no such user")


def _payment(info: PaymentInfo, books: Books) -> Iterator[Finding]:
    """The account is the claimant's own."""
    yield from rate(info, books.company.currency)
    yield from reference(info, books.company.country)
    account = info.bank_account.account_number if info.bank_account else None
    if info.payment_method == "DKLMPKRE":
        yield invalid("paymentInfo.paymentMethod", "read-only")
    if account and not addresses.is_iban(account):
        yield invalid("paymentInfo.bankAccount.accountNumber", "not an IBAN without blanks")
    elif not account and info.payment_method == "BANK_TRANSFER":
        yield blank("paymentInfo.bankAccount.accountNumber")


def _row(row: InvoiceRow, invoice: Invoice, books: Books, path: str) -> Iterator[Finding]:
    """Register products only, as a company may have it: the strict way."""
    product = books.products.get(row.product_id) if row.product_id is not None else None
    if row.product_id is None:
        yield blank(f"{path}.productId")
    elif product is None or product.type != "TRAVEL" or not product.active:
        yield invalid(f"{path}.productId", "no such travel product")
    elif product.start_date is not None and product.start_date > invoice.date:
        yield invalid(f"{path}.productId", "not valid yet")
    if row.vat_percent not in books.company.vat_percentages:
        yield invalid(f"{path}.vatPercent", "not in use in the company")
    if row.vat_status is not None and row.vat_status not in books.company.vat_statuses:
        yield invalid(f"{path}.vatStatus", "not in use in the company")
    yield from percent(row.discount_percent, 4, f"{path}.discountPercent")
    for name, field in _ON_SALES_ROWS:
        if getattr(row, name) is not None:
            yield invalid(f"{path}.{field}", "allowed on a sales invoice only")
