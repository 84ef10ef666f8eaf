"""A company whose purchase invoices become project fees, between the two scripted systems."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from scripted_ledger import PROJECTS
from scripted_systems import ScriptedProcountor, ScriptedSevera, created_at
from two_systems import COMPANY, TENANT, Office

from severa_procountor.clients.procountor import PAGE_SIZE
from severa_procountor.errors import Missing, UnknownOutcome
from severa_procountor.problems import Problem
from severa_procountor.producers import purchase_invoices as producer
from severa_procountor.producers.purchase_invoices import Poll
from severa_procountor.settings.choices import Dimension
from severa_procountor.state.item_links import Link, Linked
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record
from severa_procountor.state.registers import Registers
from severa_procountor.workers import access, fee_memory, frame
from severa_procountor.workers.item_memory import links_of

KIND = "purchase_invoices"
SETTINGS = {"start_date": "2026-01-01"}


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


class ScriptedPurchases:
    """The scripted Procountor with purchase invoices; `moved` (ms) is when an invoice or its receipt last was."""

    def __init__(self, books: ScriptedProcountor, clock: Callable[[], int]) -> None:
        self._books, self._clock = books, clock
        self.bought: dict[int, dict[str, Any]] = {}
        self.entered: dict[int, dict[str, Any]] = {}
        self.tells_invoice = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._books, name)

    def purchase_invoices(
        self, *, start_date: str | None = None, version_start: str | None = None
    ) -> Iterator[bytes]:
        yield from self._listed("purchase_invoices", self.bought, "date", start_date, version_start)

    def purchase_receipts(self, *, version_start: str | None = None) -> Iterator[bytes]:
        yield from self._listed("purchase_receipts", self.entered, "receiptDate", None, version_start)

    def invoices_with_number(self, invoice_number: int) -> Iterator[bytes]:
        self._books.called("invoices_with_number", invoice_number)
        yield _page([one for one in self.bought.values() if one["invoiceNumber"] == invoice_number])

    def invoices_by_id(self, ids: Sequence[int]) -> bytes:
        return self._many("invoices_by_id", self.bought, ids)

    def ledger_receipts_by_id(self, ids: Sequence[int]) -> bytes:
        return self._many("ledger_receipts_by_id", self.entered, ids)

    def _many(self, call: str, held: dict[int, dict[str, Any]], ids: Sequence[int]) -> bytes:
        assert 1 <= len(ids) <= 200
        self._books.called(call, tuple(ids))
        found = [held[id_] for id_ in sorted(ids) if id_ in held]
        if not found:
            raise Missing([Problem("procountor_missing", "Procountor: not found")])
        hidden = [{k: v for k, v in one.items() if k != "invoiceId" or self.tells_invoice} for one in found]
        return json.dumps(hidden).encode()

    def _listed(
        self, call: str, held: dict[int, dict[str, Any]], date: str, first: str | None, since: str | None
    ) -> Iterator[bytes]:
        found = [
            one for one in held.values() if one[date] >= (first or "") and one["version"] >= (since or "")
        ]
        short = ("id", "type", "status", "invoiceNumber", date, "created", "version")
        rows = [{key: one[key] for key in short if key in one} for one in found]
        for start in range(0, len(rows) or 1, PAGE_SIZE):
            self._books.called(call, since)
            yield _page(rows[start : start + PAGE_SIZE], len(rows))


class ScriptedFees:
    """The scripted Severa with project fees. `refusal` answers each change, and a `deaf` one changes nothing in
    silence. Unless `lists_made`, a list of changes leaves out what was never changed since it was made."""

    def __init__(self, severa: ScriptedSevera, clock: Callable[[], int]) -> None:
        self._severa, self._clock = severa, clock
        self.fees: dict[str, dict[str, Any]] = {}
        self.changed: dict[str, int] = {}
        self.after_write: list[BaseException | None] = []
        self.before_write: list[BaseException | None] = []
        self.refusal: Exception | None = None
        self.deaf = False
        self.lists_made = True
        self.edited: set[str] = set()
        self.stock: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._severa, name)

    def project_fees(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        since = changed_since.timestamp() * 1000 if changed_since else 0
        found = [
            fee
            for guid, fee in self.fees.items()
            if not since or (self.changed[guid] >= since and (self.lists_made or guid in self.edited))
        ]
        for start in range(0, len(found) or 1, self._severa.page_size):
            self._severa.called("project_fees", changed_since)
            yield json.dumps(found[start : start + self._severa.page_size]).encode()

    def fees_of_project(self, project_guid: str) -> Iterator[bytes]:
        self._severa.called("fees_of_project", project_guid)
        yield json.dumps([f for f in self.fees.values() if f["project"]["guid"] == project_guid]).encode()

    def project_fee(self, guid: str) -> bytes:
        self._severa.called("project_fee", guid)
        if guid not in self.fees:
            raise Missing([Problem("severa_missing", "Severa: not found")])
        return json.dumps(self.fees[guid]).encode()

    def create_project_fee(self, body: bytes, *, deadline: float) -> bytes:
        self._severa.called("create_project_fee", json.loads(body))
        self._interrupt(self.before_write)
        guid = f"fee{len(self.fees) + 1:05}"
        self.fees[guid] = json.loads(body) | {"guid": guid}
        self.changed[guid] = self._clock()
        self._interrupt(self.after_write)
        return json.dumps([self.fees[guid]]).encode()

    def change_project_fee(self, guid: str, operations: bytes, *, deadline: float) -> bytes:
        self._severa.called("change_project_fee", (guid, json.loads(operations)))
        self._interrupt(self.before_write)
        if self.refusal is not None:
            raise self.refusal
        (operation,) = json.loads(operations)
        assert (operation["op"], operation["path"]) == ("Replace", "/unitCost/amount")
        if not self.deaf:
            self.edit(guid, unitCost=self.fees[guid]["unitCost"] | {"amount": float(operation["value"])})
        self._interrupt(self.after_write)
        return json.dumps([self.fees[guid]]).encode()

    def vat_rates(self) -> bytes:
        self._severa.called("vat_rates")
        return json.dumps([{"guid": "v1", "percentage": 25.5, "isActive": True}]).encode()

    def products(self) -> Iterator[bytes]:
        self._severa.called("products")
        yield json.dumps(self.stock).encode()

    def edit(self, guid: str, **changes: Any) -> None:
        self.fees[guid] = self.fees[guid] | changes
        self.changed[guid] = self._clock()
        self.edited.add(guid)

    def lose_answer(self) -> None:
        """The next write arrives and nobody hears of it."""
        self.after_write.append(UnknownOutcome("severa", "POST /v1/projectfees", "the answer was lost"))

    def _interrupt(self, moments: list[BaseException | None]) -> None:
        failure = moments.pop(0) if moments else None
        if failure is not None:
            raise failure


class PurchaseDesk:
    """The office with purchase invoices in its settings, and short words for what happens to them."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office = office
        self.books = ScriptedPurchases(office.procountor, office.clock)
        self.fees = ScriptedFees(office.severa, office.clock)
        office.by_key["key-1"] = self.books  # type: ignore[assignment]
        monkeypatch.setattr(access, "SeveraClient", lambda *_: self.fees)
        monkeypatch.setattr(fee_memory, "Registers", partial(Registers, clock=office.clock))
        self.cursor: str | None = None
        self.settle()
        office.clock.pass_ms(3_600_000)

    def settle(self, company: dict[str, Any] | None = None, **purchases: Any) -> None:
        names = {"dimension_names": {"project": "Projects"}}
        self.office.settle(names | {"purchase_invoices": SETTINGS | purchases} | (company or {}))

    def project(self, number: int, name: str = "Bridge", **more: Any) -> int:
        """A project in Severa and its item in Procountor, whose id is 7000 and the number."""
        self.office.severa.projects[f"p{number}"] = {
            "guid": f"p{number}",
            "number": number,
            "name": name,
            **more,
        }
        return self.item(7000 + number, f"{number} {name}")

    def link(self, number: int) -> int:
        """As the dimension sync remembers a project's item."""
        link = Link(PROJECTS, 7000 + number, "v", active=True)
        links_of(self.office.company, Dimension.PROJECT).keep([Linked(f"project:p{number}", link, "n")])
        return 7000 + number

    def item(self, item_id: int, name: str) -> int:
        self.office.procountor.items[PROJECTS].append({"id": item_id, "codeName": name})
        return item_id

    def buy(
        self,
        invoice_id: int,
        *entries: tuple[str, str, dict[int, str]],
        status: str = "APPROVED",
        **more: Any,
    ) -> None:
        """A purchase invoice whose entries are account, sum, and values by item."""
        now = created_at(self.office.clock())
        known = self.books.bought.get(invoice_id, {})
        self.books.bought[invoice_id] = {
            "id": invoice_id,
            "type": "PURCHASE_INVOICE",
            "status": status,
            "invoiceNumber": 90_000 + invoice_id,
            "originalInvoiceNumber": f"S-{invoice_id}",
            "date": "2026-09-01",
            "ledgerReceiptId": 10 * invoice_id,
            "created": known.get("created", now),
            "version": now,
            "counterParty": {"counterPartyAddress": {"name": "Supplier Oy"}},
            "invoiceRows": [{"product": "Cement"}],
            **more,
        }
        self.dimension(invoice_id, *entries)

    def dimension(self, invoice_id: int, *entries: tuple[str, str, dict[int, str]]) -> None:
        """Other entries: only the ledger receipt has a new version."""
        self.books.entered[10 * invoice_id] = {
            "id": 10 * invoice_id,
            "type": "PURCHASE_INVOICE",
            "status": self.books.bought[invoice_id]["status"],
            "invoiceId": invoice_id,
            "invoiceNumber": self.books.bought[invoice_id]["invoiceNumber"],
            "receiptDate": "2026-09-01",
            "created": created_at(self.office.clock()),
            "version": created_at(self.office.clock()),
            "transactions": [_entry(place, *entry) for place, entry in enumerate(entries, 1)],
        }

    def set_status(self, invoice_id: int, status: str) -> None:
        self.books.bought[invoice_id] |= {"status": status, "version": created_at(self.office.clock())}

    def poll(self) -> Poll:
        """One poll, whose cursor the next one goes on from."""
        found, self.cursor = producer.poll(self.office.tenant, self.cursor)
        return found

    def sync(self) -> Poll:
        """One poll, and all that it gives to do."""
        found = self.poll()
        self.work()
        return found

    def later(self, milliseconds: int = 600_000) -> None:
        self.office.clock.pass_ms(milliseconds)

    def work(self) -> None:
        transfers = self.office.runtime.transfers
        for tenant, company in transfers.companies():
            while tickets := transfers.refill(tenant, company, window=1000):
                for ticket in tickets:
                    frame.work(self.office.runtime, str(ticket.key), ticket.fence)

    def work_until_killed(self) -> bool:
        """Whether a worker was killed; its lease is over then."""
        try:
            self.work()
        except Killed:
            self.later(self.office.runtime.settle_ms + 600_000)
            self.office.runtime.transfers.sweep()
            return True
        return False

    def found(self, invoice_id: int) -> Record | None:
        key = TransferKey(TENANT, COMPANY, KIND, f"1-{invoice_id}")
        return self.office.runtime.transfers.record(key)

    def record(self, invoice_id: int) -> Record:
        record = self.found(invoice_id)
        assert record is not None
        return record

    def costs(self) -> dict[tuple[str, str], Decimal]:
        """What the fees cost in all, by project and account."""
        sums: dict[tuple[str, str], Decimal] = {}
        for fee in self.fees.fees.values():
            account = fee["description"].partition("[pc:")[2].partition("]")[0].rpartition(":")[2]
            place = fee["project"]["guid"], account
            amount = Decimal(str(fee["unitCost"]["amount"])) * Decimal(str(fee["quantity"]))
            sums[place] = sums.get(place, Decimal(0)) + amount
        return sums

    def flush(self) -> None:
        """Redis has lost everything, and what was under way then has settled."""
        self.office.redis.flushall()
        self.office.runtime.epoch.begin(assume_clean=True)
        self.office.runtime.memory = type(self.office.runtime.memory)(clock=self.office.seconds)
        self.cursor = None


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _entry(place: int, account: str, amount: str, values: dict[int, str]) -> dict[str, Any]:
    return {
        "id": place,
        "transactionType": "ENTRY",
        "account": account,
        "accountingValue": float(amount),
        "vatPercent": 25.5,
        "description": "",
        "dimensionItemValues": [
            {"dimensionId": PROJECTS, "itemId": item, "value": float(value)} for item, value in values.items()
        ],
    }


def _page(results: list[dict[str, Any]], total: int | None = None) -> bytes:
    meta = {"resultCount": len(results), "totalCount": len(results) if total is None else total}
    return json.dumps({"results": results, "meta": meta}).encode()
