"""The ledger of the scripted Procountor: receipts of the invoices it holds, dimensions, attachments, open periods."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, BinaryIO

import msgspec

from severa_procountor.errors import Missing, Rejected
from severa_procountor.problems import Problem

PROJECTS, CENTERS, UNITS = 71, 72, 73


class Ledger:
    """Mixed into the scripted Procountor: what hangs on its `invoices_held`."""

    called: Callable[..., None]
    invoices_held: list[dict[str, Any]]

    def open_ledger(self) -> None:
        self.receipts: dict[int, dict[str, Any]] = {}
        self.files: dict[int, dict[str, Any]] = {}
        self.sent_times: dict[int, int] = {}
        self.fiscal: list[dict[str, Any]] = []
        self.knows_one_transaction = True
        self.names = {PROJECTS: "Projects", CENTERS: "Cost centres", UNITS: "Units"}
        self.items: dict[int, list[dict[str, Any]]] = {PROJECTS: [], CENTERS: [], UNITS: []}
        self.spoil: Callable[[dict[str, Any]], None] = lambda receipt: None

    def enter(self, held: dict[str, Any]) -> None:
        """The receipt of an invoice: an entry for each row, and the receivable."""
        rate = Decimal(str(held["paymentInfo"].get("currencyRate", 1)))
        entries = [
            {"id": held["ledgerReceiptId"] + place, "transactionType": "ENTRY", "account": "3000"}
            | {"accountingValue": _net(row, rate), "vatPercent": row["vatPercent"], "unknown": "kept"}
            for place, row in enumerate(held["invoiceRows"], 1)
        ]
        receivable = {"id": held["ledgerReceiptId"], "transactionType": "REVERSING_ENTRY", "account": "1700"}
        receivable |= {"accountingValue": 1.0, "vatPercent": 0}
        self.receipts[held["ledgerReceiptId"]] = {
            "id": held["ledgerReceiptId"],
            "type": "SALES_INVOICE",
            "name": "Buyer",
            "receiptDate": held.get("date"),
            "vatType": "SALES",
            "vatStatus": 1,
            "version": "2026-09-21T10:00:00",
            "transactions": [*entries, receivable],
        }
        self.spoil(self.receipts[held["ledgerReceiptId"]])

    def ledger_receipt(self, receipt_id: int) -> bytes:
        self.called("ledger_receipt", receipt_id)
        return _bytes(self.receipts[receipt_id])

    def put_ledger_receipt(self, receipt_id: int, body: bytes, *, deadline: float) -> bytes:
        self.called("put_ledger_receipt", json.loads(body))
        sent, held = json.loads(body), self.receipts[receipt_id]
        if sent["version"] != held["version"]:
            raise Rejected([Problem("procountor_refused", "Procountor: version is not the latest")])
        self._check(sent["transactions"])
        self.receipts[receipt_id] = held | sent | {"version": held["version"] + "+"}
        return _bytes(self.receipts[receipt_id])

    def put_transaction_dimensions(
        self, receipt_id: int, transaction_id: int, body: bytes, *, deadline: float
    ) -> bytes:
        self.called("put_transaction_dimensions", transaction_id)
        if not self.knows_one_transaction:
            raise Missing([Problem("procountor_missing", "no such route")])
        (transaction,) = [t for t in self.receipts[receipt_id]["transactions"] if t["id"] == transaction_id]
        values = json.loads(body)["dimensionItemValues"]
        self._check([transaction | {"dimensionItemValues": values}])
        transaction["dimensionItemValues"] = values
        return _bytes(self.receipts[receipt_id])

    def _check(self, transactions: list[dict[str, Any]]) -> None:
        for transaction in transactions:
            for value in transaction.get("dimensionItemValues") or ():
                item = self.item(value["dimensionId"], value["itemId"])
                if item is None or item.get("status") == "P":
                    code = "DIMENSION_OR_DIMENSION_ITEM_IDENTIFIERS_DOES_NOT_MATCH_THOSE_STORED_IN_DATABASE"
                    raise Rejected([Problem("procountor_refused", f"Procountor: {code}")])

    def item(self, dimension_id: int, item_id: int) -> dict[str, Any] | None:
        return next((item for item in self.items[dimension_id] if item["id"] == item_id), None)

    def dimensions(self) -> bytes:
        self.called("dimensions")
        return _bytes([{"id": i, "name": name, "items": self.items[i]} for i, name in self.names.items()])

    def create_dimension_item(self, dimension_id: int, body: bytes, *, deadline: float) -> bytes:
        self.called("create_dimension_item", json.loads(body))
        item = json.loads(body) | {"id": 700 + sum(map(len, self.items.values()))}
        self.items[dimension_id].append(item)
        return _bytes(item)

    def change_dimension_item(self, dimension_id: int, body: bytes, *, deadline: float) -> bytes:
        self.called("change_dimension_item", json.loads(body))
        sent = json.loads(body)
        self.items[dimension_id] = [sent if i["id"] == sent["id"] else i for i in self.items[dimension_id]]
        return _bytes(sent)

    def held_values(self, receipt_id: int) -> list[dict[str, float]]:
        """Of each entry, the amounts by the name of their item."""
        return [
            {
                self.item(value["dimensionId"], value["itemId"])["codeName"]: value["value"]  # type: ignore[index]
                for value in entry.get("dimensionItemValues") or ()
            }
            for entry in self.receipts[receipt_id]["transactions"]
            if entry["transactionType"] == "ENTRY"
        ]

    def fiscal_years(self) -> bytes:
        self.called("fiscal_years")
        return _bytes({"fiscalYears": self.fiscal})

    def post_attachment(
        self, meta: bytes, name: str, content_type: str, file: BinaryIO, size: int, *, deadline: float
    ) -> bytes:
        sent = json.loads(meta) | {"content": file.read(), "type": content_type}
        self.called("post_attachment", sent)
        return _bytes(self.keep_file(sent))

    def keep_file(self, sent: dict[str, Any]) -> dict[str, Any]:
        attachment = {"id": 801 + len(self.files), "name": sent["name"], "referenceId": sent["referenceId"]}
        self.files[attachment["id"]] = attachment | {"content": sent["content"]}
        self._list_files()
        return attachment

    def attachment(self, attachment_id: int) -> Any:
        self.called("attachment", attachment_id)
        return _Downloaded(len(self.files[attachment_id]["content"]))

    def delete_attachment(self, attachment_id: int, *, deadline: float) -> None:
        self.called("delete_attachment", attachment_id)
        del self.files[attachment_id]
        self._list_files()

    def _list_files(self) -> None:
        for held in self.invoices_held:
            held["attachments"] = [
                {"id": file["id"], "name": file["name"]}
                for file in self.files.values()
                if file["referenceId"] == held["id"]
            ]

    def approve_invoice(self, invoice_id: int, *, deadline: float) -> bytes:
        self.called("approve_invoice", invoice_id)
        return self._move(invoice_id, ("UNFINISHED",), "NOT_SENT")

    def send_invoice(self, invoice_id: int, *, deadline: float) -> bytes:
        self.called("send_invoice", invoice_id)
        self.sent_times[invoice_id] = self.sent_times.get(invoice_id, 0) + 1
        return self._move(invoice_id, ("NOT_SENT", "SENT"), "SENT")

    def invoice_events(self, invoice_id: int) -> bytes:
        self.called("invoice_events", invoice_id)
        return _bytes({"transactions": [{"action": "SEND"}] * self.sent_times.get(invoice_id, 0)})

    def _move(self, invoice_id: int, allowed: tuple[str, ...], status: str) -> bytes:
        (held,) = [held for held in self.invoices_held if held["id"] == invoice_id]
        if held["status"] not in allowed:
            raise Rejected([Problem("procountor_refused", f"Procountor: not in {held['status']}")])
        held["status"] = status
        return _bytes({"message": status})


class _Downloaded(msgspec.Struct):
    size: int | None


def _net(row: dict[str, Any], rate: Decimal) -> float:
    net = Decimal(str(row["quantity"])) * Decimal(str(row["unitPrice"]))
    cents = net.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return -float((cents / rate).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _bytes(answer: object) -> bytes:
    return json.dumps(answer).encode()
