"""Invoices as the lists of both systems show them, for the tests of reconciliation."""

from __future__ import annotations

from typing import Any

import msgspec

from severa_procountor.codecs import procountor
from severa_procountor.codecs.reconciled_sales import Sale, sale
from severa_procountor.settings.company import SalesInvoices

BEFORE, AFTER, PAID, DRAFT, UNKNOWN = "before", "after", "paid", "draft", "unknown"
SETTINGS = SalesInvoices(status_before="Waiting", status_after="Transferred")
_STATUSES = {
    BEFORE: {"guid": BEFORE, "name": "Waiting", "isSent": False, "isPaid": False},
    AFTER: {"guid": AFTER, "name": "Transferred", "isSent": True},
    UNKNOWN: None,
    PAID: {"guid": PAID, "name": "Paid", "isSent": True, "isPaid": True},
    DRAFT: {"guid": DRAFT, "name": "Draft", "isSent": False, "isWaitingPayment": False, "isPaid": False},
}


def card(number: int | None = 1042, status: str = AFTER, **changes: Any) -> dict[str, Any]:
    """An item of Severa's list, with the API's names: 100.00 net and 25.50 of VAT."""
    return {
        "guid": f"g{number}",
        "number": number,
        "status": _STATUSES[status],
        "billingCustomer": {"guid": "c", "name": "Asiakas Oy", "number": 1001},
        "date": "2026-01-15",
        "currency": {"code": "EUR"},
        "totalExcludingTax": {"amount": 100, "currencyCode": "EUR"},
        "totalTax": {"amount": 25.5, "currencyCode": "EUR"},
        "totalIncludingTax": {"amount": 125.5, "currencyCode": "EUR"},
        "receiverCustomerName": "Asiakas Oy",
        "isCreditNote": False,
        "lastUpdatedDateTime": "2026-01-16T12:00:00Z",
    } | changes


def in_severa(
    number: int | None = 1042, status: str = AFTER, settings: SalesInvoices = SETTINGS, **changes: Any
) -> Sale:
    return sale(msgspec.json.encode(card(number, status, **changes)), settings, BEFORE, AFTER)


def listed(number: str | None = "1042", **changes: Any) -> dict[str, Any]:
    """An item of Procountor's list, with the API's names, that equals `card`."""
    return {
        "id": 7,
        "type": "SALES_INVOICE",
        "status": "UNFINISHED",
        "invoiceNumber": 70,
        "originalInvoiceNumber": number,
        "date": "2026-01-15",
        "version": "2026-01-16T10:00:00",
        "counterParty": {"customerNumber": "1001", "counterPartyAddress": {"name": "Asiakas Oy"}},
        "invoiceSumInfo": [sums(100, 25.5)],
    } | changes


def sums(net: float, tax: float, **changes: Any) -> dict[str, Any]:
    figures = {"excludingVatTotal": net, "vatSumTotal": tax, "invoiceSumTotal": net + tax}
    return {"currency": "EUR", "inAccountingCurrency": True} | figures | changes


def in_procountor(number: str | None = "1042", **changes: Any) -> procountor.InvoiceBasicInfo:
    return procountor.decode(msgspec.json.encode(listed(number, **changes)), procountor.InvoiceBasicInfo)
