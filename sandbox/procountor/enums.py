"""Procountor's closed lists of names, and the types that take nothing else."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

import msgspec

NAMES = msgspec.json.decode(
    files(__package__).joinpath("enums.json").read_bytes(), type=dict[str, tuple[str, ...]]
)


def one_of(*names: str) -> msgspec.Meta:
    """The names of a list given by its key in `enums.json`, or the names themselves."""
    allowed = NAMES[names[0]] if len(names) == 1 and names[0] in NAMES else names
    return msgspec.Meta(pattern=f"^(?:{'|'.join(allowed)})$")


Country = Annotated[str, one_of("country")]
Currency = Annotated[str, one_of("currency")]
Unit = Annotated[str, one_of("unit")]
Language = Annotated[str, one_of("language")]
InvoiceType = Annotated[str, one_of("invoiceType")]
InvoiceStatus = Annotated[str, one_of("invoiceStatus")]
InvoiceChannel = Annotated[str, one_of("invoiceChannel")]
DeliveryMethod = Annotated[str, one_of("deliveryMethod")]
PaymentMethod = Annotated[str, one_of("paymentMethod")]
PartnerPaymentMethod = Annotated[str, one_of("partnerPaymentMethod")]
BankReferenceCodeType = Annotated[str, one_of("bankReferenceCodeType")]
CashDiscountsTermType = Annotated[str, one_of("cashDiscountsTermType")]
LedgerReceiptType = Annotated[str, one_of("ledgerReceiptType")]
TransactionType = Annotated[str, one_of("transactionType")]
VatType = Annotated[str, one_of("vatType")]
ReceiptValidity = Annotated[str, one_of("receiptValidity")]
Depreciation = Annotated[str, one_of("depreciation")]
SerialNumberSeries = Annotated[str, one_of("serialNumberSeries")]
AttachmentReferenceType = Annotated[str, one_of("attachmentReferenceType")]
PartnerType = Annotated[str, one_of("businessPartnerType")]
PersonCountry = Annotated[str, one_of("personCountry")]
PersonLanguage = Annotated[str, one_of("personLanguage")]
PersonIdentifierType = Annotated[str, one_of("personIdentifierType")]
Gender = Annotated[str, one_of("gender")]
ProductType = Annotated[str, one_of("productType")]
InvoiceLedger = Annotated[str, one_of("invoiceLedger")]
ParentCompanyIdType = Annotated[str, one_of("parentCompanyIdType")]
InvoiceTransactionAction = Annotated[str, one_of("invoiceTransactionAction")]
