"""What is sent of dimensions, ledger receipts and attachments is what Procountor declares."""

from __future__ import annotations

from decimal import Decimal

import pytest
from contract.openapi import Contract, folder

from severa_procountor.codecs import ledger_receipts, procountor
from severa_procountor.codecs.procountor_ledger import PASSIVE, ChangedItem, DimensionItemValue, NewItem

RECEIPT = ledger_receipts.decode(
    b"""{"id": 7, "type": "SALES_INVOICE", "status": "UNFINISHED", "name": "Asiakas Oy", "vatType": "SALES",
    "receiptDate": "2026-01-15", "vatStatus": 1, "invoiceId": 3, "receiptNumber": null, "invoiceNumber": 5,
    "serialNumber": null, "version": "2026-01-15T10:00:00", "partnerId": null, "attachments": [], "transactions": [
    {"id": 1, "transactionType": "REVERSING_ENTRY", "account": "1700", "accountingValue": 125.50, "vatPercent": 0},
    {"id": 2, "transactionType": "ENTRY", "account": "3000", "accountingValue": -100.00, "vatPercent": 25.5,
    "vatType": "SALES", "vatStatus": 1, "allocations": [], "dimensionItemValues": [], "partnerId": null}]}"""
)
VALUES = {2: (DimensionItemValue(dimension_id=5, item_id=100, value=Decimal("-100.00")),)}


@pytest.fixture(scope="module")
def contract() -> Contract:
    found = Contract.load("procountor")
    if found is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    return found


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/ledgerreceipts/7", ledger_receipts.put_body(RECEIPT, VALUES)),
        (
            "PUT",
            "/ledgerreceipts/7/transactions/2/dimensions",
            ledger_receipts.dimensions_body(RECEIPT, 2, VALUES),
        ),
        ("POST", "/dimensions/5/items", procountor.encode(NewItem(code_name="77 Silta"))),
        (
            "PUT",
            "/dimensions/5/items",
            procountor.encode(ChangedItem(id=100, code_name="77 Silta", status=PASSIVE)),
        ),
    ],
)
def test_every_body_of_the_ledger_is_as_procountor_declares_it(
    method: str, path: str, body: bytes, contract: Contract
) -> None:
    headers = {"content-type": "application/json", "authorization": "Bearer token"}
    assert contract.check_request(method, path, [], headers, body) == []
