"""Both systems at the seam of their clients, in memory: they answer, note what they were asked, and fail when told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import msgspec
from sales_invoice_cases import load
from scripted_ledger import Ledger
from virtual_clock import VirtualClock

from severa_procountor.clients.procountor import PAGE_SIZE
from severa_procountor.codecs import severa as severa_types
from severa_procountor.errors import Missing
from severa_procountor.problems import Problem

WAITING, TRANSFERRED, DRAFT = "s1", "s2", "s0"
IDENTIFIER = "2468135-7"
MADE = "2026-09-20T08:00:00Z"  # the day before the virtual clock begins
CASE = load("plain_domestic")


class Scripted:
    """Answers from memory; notes what it was asked, fails when told to, and takes `delays` seconds for a call."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.asked: list[tuple[str, Any]] = []
        self.delays: dict[str, float] = {}
        self._failures: dict[str, list[Exception]] = {}

    def fail(self, call: str, *failures: Exception) -> None:
        """The next calls of that name fail so, before they have any effect."""
        self._failures.setdefault(call, []).extend(failures)

    def count(self, call: str) -> int:
        return self.calls.count(call)

    def called(self, call: str, about: Any = None) -> None:
        self.calls.append(call)
        self.asked.append((call, about))
        threading.Event().wait(self.delays.get(call, 0))
        if self._failures.get(call):
            raise self._failures[call].pop(0)


class ScriptedSevera(Scripted):
    """An organisation with one company, its statuses, and the plain invoice of the golden cases, waiting."""

    missing_scopes: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.invoices: dict[str, dict[str, Any]] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.customers: dict[str, dict[str, Any]] = {"c1": msgspec.json.decode(CASE.customer)}
        self.projects: dict[str, dict[str, Any]] = {}
        self.statuses = [
            {"guid": DRAFT, "name": "Draft", "isActive": True},
            {"guid": WAITING, "name": "Waiting for transfer", "isActive": True},
            {"guid": TRANSFERRED, "name": "Transferred", "isActive": True},
        ]
        self.grouping = "OneByOne"
        self.files: list[dict[str, Any]] = []
        self.pdf = b"%PDF-1.4 the invoice"
        self.entries: dict[str, list[dict[str, Any]]] = {}
        self.flat_rates: dict[str, dict[str, Any]] = {}
        self.centers: list[dict[str, Any]] = []
        self.companies: list[dict[str, Any]] = [{"guid": "co1", "name": "Company", "currencyCode": "EUR"}]
        self.units: list[dict[str, Any]] = []
        self.accounts = msgspec.json.decode(CASE.bank_accounts)
        self.page_size = 100

    def add(self, guid: str = "g1", number: int = 1042, **changes: Any) -> dict[str, Any]:
        """One more invoice that waits."""
        invoice = msgspec.json.decode(CASE.invoice) | {
            "guid": guid,
            "number": number,
            "createdDateTime": MADE,
            **changes,
        }
        self.invoices[guid] = invoice
        self.rows[guid] = msgspec.json.decode(CASE.rows)
        return invoice

    def invoices_in_status(self, status_guids: Sequence[str]) -> Iterator[bytes]:
        found = [i for i in self.invoices.values() if (i.get("status") or {}).get("guid") in status_guids]
        for start in range(0, len(found) or 1, self.page_size):
            self.called("invoices_in_status", tuple(status_guids))
            yield _bytes(found[start : start + self.page_size])

    def invoice(self, guid: str) -> bytes:
        self.called("invoice", guid)
        return _bytes(_present(self.invoices, guid))

    def invoice_rows(self, guid: str) -> Iterator[bytes]:
        self.called("invoice_rows", guid)
        yield _bytes(self.rows[guid])

    def invoice_rows_changed_since(self, moment: datetime) -> Iterator[bytes]:
        self.called("invoice_rows_changed_since", moment)
        rows = [row for rows in self.rows.values() for row in rows]
        changed = [row for row in rows if row.get("lastUpdatedDateTime")]
        yield _bytes([row for row in changed if datetime.fromisoformat(row["lastUpdatedDateTime"]) >= moment])

    def invoice_settings(self, guid: str) -> bytes:
        self.called("invoice_settings", guid)
        return _bytes({"isReverseCharged": False, "workHourGrouping": self.grouping})

    def invoice_files(self, guid: str) -> Iterator[bytes]:
        self.called("invoice_files", guid)
        yield _bytes(self.files)

    def invoice_pdf(self, guid: str, options: str, sink: BinaryIO, limit: int) -> int:
        self.called("invoice_pdf", (guid, options))
        return sink.write(self.pdf[: limit + 1])

    def invoice_work_hours(self, guid: str) -> Iterator[bytes]:
        self.called("invoice_work_hours", guid)
        yield _bytes([entry for entries in self.entries.values() for entry in entries])

    def invoice_fees(self, guid: str) -> Iterator[bytes]:
        raise AssertionError("the rows are hours")

    invoice_travel_expenses = row_fees = row_travel_expenses = invoice_fees
    reimbursed_fees = reimbursed_travel_expenses = invoice_fees

    def row_work_hours(self, row_guid: str) -> Iterator[bytes]:
        self.called("row_work_hours", row_guid)
        yield _bytes(self.entries.get(row_guid, []))

    def reimbursed_work_hours(self, row_guid: str) -> Iterator[bytes]:
        self.called("reimbursed_work_hours", row_guid)
        yield _bytes(self.entries.get(row_guid, []))

    def flat_rate(self, guid: str) -> bytes:
        self.called("flat_rate", guid)
        return _bytes([_present(self.flat_rates, guid)])

    def move_invoice(
        self, guid: str, status_guid: str, *, path: str = "", deadline: float | None = None
    ) -> bytes:
        self.called("move_invoice", (guid, status_guid, path))
        self.invoices[guid]["status"] = {"guid": status_guid}
        return _bytes([self.invoices[guid]])

    def customer(self, guid: str) -> bytes:
        self.called("customer", guid)
        return _bytes(_present(self.customers, guid))

    def customers_by_number(self, numbers: Sequence[int]) -> Iterator[bytes]:
        self.called("customers_by_number", tuple(numbers))
        yield _bytes([card for card in self.customers.values() if card["number"] in numbers])

    def projects_by_guid(self, guids: Sequence[str]) -> Iterator[bytes]:
        self.called("projects_by_guid", tuple(guids))
        yield _bytes([project for guid, project in self.projects.items() if guid in guids])

    def projects_by_number(self, numbers: Sequence[int]) -> Iterator[bytes]:
        self.called("projects_by_number", tuple(numbers))
        yield _bytes([project for project in self.projects.values() if project["number"] in numbers])

    def cost_centers(self) -> Iterator[bytes]:
        self.called("cost_centers")
        yield _bytes(self.centers)

    def organization_details(self) -> bytes:
        self.called("organization_details")
        return _bytes({"guid": "o1", "activeCompanies": self.companies})

    def invoice_statuses(self) -> Iterator[bytes]:
        self.called("invoice_statuses")
        yield _bytes(self.statuses)

    def business_units(self) -> Iterator[bytes]:
        self.called("business_units")
        yield _bytes(self.units)

    def countries(self) -> bytes:
        self.called("countries")
        return bytes(CASE.countries)

    def bank_accounts(self, *, company_guid: str | None = None) -> Iterator[bytes]:
        self.called("bank_accounts", company_guid)
        yield _bytes(self.accounts)


class ScriptedProcountor(Ledger, Scripted):
    """A company's books: its registers, and the invoices that were posted, whose answers it counts itself."""

    def __init__(self, clock: VirtualClock, company_id: int = 1) -> None:
        super().__init__()
        self.open_ledger()
        self._clock = clock
        self.own = msgspec.json.decode(CASE.procountor_company) | {"id": company_id}
        self.partners: list[dict[str, Any]] = [partner(11)]
        self.travel_stock: list[dict[str, Any]] = [product(31, "MATKA")]
        self.stock: list[dict[str, Any]] = [product(21, "SUUN"), product(22, "TUOTE"), product(23, "TYO")]
        self.invoices_held: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.newest_first = True
        self.most_per_page = PAGE_SIZE

    def company(self) -> bytes:
        self.called("company")
        return _bytes(self.own)

    def vats(self) -> bytes:
        self.called("vats")
        return bytes(CASE.vats)

    def bank_accounts(self) -> Iterator[bytes]:
        self.called("bank_accounts")
        yield _page([msgspec.json.decode(account) for account in CASE.procountor_accounts])

    def post_invoice(self, body: bytes, *, deadline: float) -> bytes:
        self.sent.append(json.loads(body))
        self.called("post_invoice")
        return _bytes(self.hold(json.loads(body)))

    def hold(self, body: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Takes an invoice in as a POST would; returns what would be answered."""
        self.bodies.append(body)
        held = body | sums(body) | {"id": 501 + len(self.invoices_held), "status": "UNFINISHED"}
        held |= {"invoiceNumber": held["id"] * 10, "ledgerReceiptId": held["id"] * 100}
        held |= {"created": created_at(self._clock())} | changes
        self.invoices_held.append(held)
        self.enter(held)
        return held

    def invoice(self, invoice_id: int) -> bytes:
        self.called("invoice", invoice_id)
        return _bytes(next(held for held in self.invoices_held if held["id"] == invoice_id))

    def invoices_numbered(self, original_invoice_number: str, types: Sequence[str]) -> Iterator[bytes]:
        self.called("invoices_numbered", original_invoice_number)
        same = [i for i in self.invoices_held if i.get("type") in (None, *types)]
        yield _page([i for i in same if original_invoice_number in i["originalInvoiceNumber"]])

    def invoices_changed_since(self, moment: str, *, types: Sequence[str]) -> Iterator[bytes]:
        self.called("invoices_changed_since", moment)
        yield from _pages_since([i for i in self.invoices_held if i.get("type") in (None, *types)], moment)

    def receipts_changed_since(self, moment: str, *, types: Sequence[str]) -> Iterator[bytes]:
        self.called("receipts_changed_since", moment)
        yield from _pages_since([r for r in self.receipts.values() if r["type"] in types], moment)

    def invoices(
        self,
        *,
        types: Sequence[str],
        created_start: str,
        order_by_id: str,
        previous_id: int | None,
        size: int,
    ) -> bytes:
        self.called("invoices", created_start)
        found = [i for i in self.invoices_held if i["created"] is None or i["created"] >= created_start]
        found = [i for i in found if i.get("type") in (None, *types)]
        found.sort(key=lambda invoice: invoice["id"], reverse=self.newest_first)
        size = min(size, self.most_per_page)
        rest = [i for i in found if previous_id is None or i["id"] < previous_id]
        return _page(rest[:size], size, len(found))

    def business_partners(
        self,
        *,
        type: str,  # noqa: A002
        active: bool,
        customer_number: str = "",
        identifier: str = "",
        version_start: str | None = None,
    ) -> Iterator[bytes]:
        if version_start is not None:
            self.called("changed_partners", (active, version_start))
            same = [p for p in self.partners if p["registryInfo"]["active"] is active]
            yield from _pages_since(same, version_start)
            return
        self.called("business_partners", (active, customer_number, identifier))
        yield _page(
            [
                found
                for found in self.partners
                if found["registryInfo"]["active"] is active
                and customer_number in found["invoicingInfo"]["customerNumber"]
                and identifier in (found["invoicingInfo"].get("identifier") or "")
            ]
        )

    def create_business_partner(self, body: bytes, *, deadline: float) -> bytes:
        self.called("create_business_partner", json.loads(body))
        made = json.loads(body) | {"id": 31 + len(self.partners), "registryInfo": {"active": True}}
        self.partners.append(made)
        return _bytes(made)

    def products(
        self,
        *,
        code: str = "",
        type: str = "SALES",  # noqa: A002
        version_start: str | None = None,
    ) -> Iterator[bytes]:
        if version_start is not None:
            self.called("changed_products", version_start)
            yield from _pages_since(self.stock, version_start)
            return
        self.called("products", code)
        stock = self.travel_stock if type == "TRAVEL" else self.stock
        yield _page([found for found in stock if code in found["code"]])

    def create_product(self, body: bytes, *, deadline: float) -> bytes:
        self.called("create_product", json.loads(body))
        made = json.loads(body) | {"id": 61 + len(self.stock)}
        self.stock.append(made)
        return _bytes(made)


def partner(
    partner_id: int, number: str = "1001", identifier: str | None = IDENTIFIER, **more: Any
) -> dict[str, Any]:
    """A business partner as Procountor lists it."""
    active = more.pop("active", True)
    info = {"customerNumber": number, "identifier": identifier}
    return {
        "id": partner_id,
        "type": "CUSTOMER",
        "invoicingInfo": info,
        "registryInfo": {"active": active},
        **more,
    }


def product(product_id: int, code: str, **more: Any) -> dict[str, Any]:
    return {"id": product_id, "type": "SALES", "code": code, "active": True, **more}


def sums(body: dict[str, Any]) -> dict[str, Any]:
    """What Procountor answers of an invoice's sums, VAT rounded row by row."""
    rows = [(_decimal(row["quantity"]) * _decimal(row["unitPrice"]), row) for row in body["invoiceRows"]]
    net = sum((_cents(amount) for amount, _ in rows), Decimal(0))
    vat = sum((_cents(amount * _decimal(row["vatPercent"]) / 100) for amount, row in rows), Decimal(0))
    info = {
        "currency": body["paymentInfo"]["currency"],
        "excludingVatTotal": float(net),
        "vatSumTotal": float(vat),
        "invoiceSumTotal": float(net + vat),
    }
    return {"invoiceSumInfo": [info]}


def invoice_of(severa: ScriptedSevera, guid: str = "g1") -> severa_types.Invoice:
    """An invoice as a worker has read it."""
    return severa_types.decode(_bytes(severa.invoices[guid]), severa_types.Invoice)


def created_at(milliseconds: int) -> str:
    """A moment as Procountor writes it, without a zone: Helsinki's."""
    moment = datetime.fromtimestamp(milliseconds / 1000, ZoneInfo("Europe/Helsinki"))
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _present(items: dict[str, dict[str, Any]], guid: str) -> dict[str, Any]:
    if guid not in items:
        raise Missing([Problem("severa_missing", "Severa: not found")])
    return items[guid]


def _pages_since(records: list[dict[str, Any]], version_start: str) -> Iterator[bytes]:
    """A record without a version is always on the list."""
    found = [record for record in records if record.get("version", "9") >= version_start]
    for start in range(0, len(found) or 1, PAGE_SIZE):
        yield _page(found[start : start + PAGE_SIZE], total=len(found))


def _page(results: list[dict[str, Any]], size: int = PAGE_SIZE, total: int | None = None) -> bytes:
    meta = {
        "pageSize": size,
        "resultCount": len(results),
        "totalCount": len(results) if total is None else total,
    }
    return _bytes({"results": results, "meta": meta})


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
