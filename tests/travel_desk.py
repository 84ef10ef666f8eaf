"""A company whose people travel, between the two scripted systems; short words for what becomes of reimbursements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import pytest
from persons_of import CODE, USER
from redis import Redis
from scripted_persons import PersonBooks
from scripted_systems import MADE
from scripted_travels import TRAVEL_TRANSFERRED, TRAVEL_WAITING, TravelSevera, travels
from two_systems import COMPANY, TENANT, Office

from severa_procountor.errors import AccessDenied, Missing, Permanent, Rejected, Unavailable, UnknownOutcome
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record
from severa_procountor.workers import travel_reimbursements as worker
from severa_procountor.workers.names import TRAVEL_REIMBURSEMENTS

NAMES = {"project": "Projects", "cost_center": "Cost centres", "business_unit": "Units"}
NOBODY_APPROVES = AccessDenied([Problem("procountor_access_denied", "Procountor: no approvers")])


class ScriptedTravel(TravelSevera):
    """Reimbursements with their expenses, PDFs, receipts and statuses."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.expenses: dict[str, list[dict[str, Any]]] = {}
        self.receipts: dict[str, list[dict[str, Any]]] = {}
        self.data: dict[str, bytes] = {}
        self.pdf = b"%PDF-1.4 the journey"

    def journey(self, guid: str = "r1", number: int = 31, **changes: Any) -> None:
        """100 kilometres on one day for a project, waiting to be paid."""
        self.travel(guid, number, title="Client visit", date="2026-01-16T00:00:00+02:00", **changes)
        self.reimbursements[guid] |= {"total": money(55), "totalExpenses": money(55), "createdDateTime": MADE}
        self.expenses[guid] = [expense()]

    def reimbursement(self, guid: str) -> bytes:
        self.called("reimbursement", guid)
        if guid not in self.reimbursements:
            raise Missing([Problem("severa_missing", "Severa: not found")])
        return json.dumps(self.reimbursements[guid]).encode()

    def reimbursement_expenses(self, guid: str) -> Iterator[bytes]:
        self.called("reimbursement_expenses", guid)
        yield json.dumps(self.expenses[guid]).encode()

    def reimbursement_pdf(self, guid: str, sink: BinaryIO, limit: int) -> int:
        self.called("reimbursement_pdf", guid)
        return sink.write(self.pdf[: limit + 1])

    def expense_files(self, guid: str) -> Iterator[bytes]:
        self.called("expense_files", guid)
        yield json.dumps(self.receipts.get(guid, [])).encode()

    def file_data(self, guid: str, sink: BinaryIO, limit: int) -> int:
        self.called("file_data", guid)
        return sink.write(self.data[guid][: limit + 1])

    def move_reimbursement(
        self, guid: str, status_guid: str, *, path: str = "", deadline: float | None = None
    ) -> bytes:
        self.called("move_reimbursement", (guid, status_guid, path))
        self.reimbursements[guid]["travelReimbursementStatus"] = {"guid": status_guid}
        return json.dumps([self.reimbursements[guid]]).encode()


class TravelBooks(PersonBooks):
    """Books whose travel invoices cost money and are approved by somebody."""

    def enter(self, held: dict[str, Any]) -> None:
        super().enter(held)
        for entry in self.receipts[held["ledgerReceiptId"]]["transactions"]:
            entry["accountingValue"] = -entry["accountingValue"]

    def send_to_circulation(self, invoice_id: int, *, deadline: float) -> bytes:
        self.called("send_to_circulation", invoice_id)
        return self._move(invoice_id, ("UNFINISHED",), "RECEIVED")

    def approve_invoice(self, invoice_id: int, *, deadline: float) -> bytes:
        self.called("approve_invoice", invoice_id)
        return self._move(invoice_id, ("UNFINISHED", "RECEIVED", "VERIFIED"), "APPROVED")


class Travel:
    """One company, one employee who is in its person register, and one reimbursement that waits."""

    def __init__(self, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office = Office(redis, monkeypatch)
        self.severa = ScriptedTravel(self.office)
        self.procountor = TravelBooks(self.office)
        self.procountor.travel_stock = [allowance(31, "KM26"), allowance(32, "MATKA")]
        self.procountor.add(7)
        self.severa.journey()
        self.settle()

    def settle(self, company: dict[str, Any] | None = None, **travel: Any) -> None:
        self.office.settle(travels(**travel) | (company or {}))

    def see(self, guid: str = "r1", number: str = "31", **facts: str) -> None:
        """What a poll does with a listed reimbursement."""
        now = self.office.clock()
        self.office.runtime.transfers.register(
            self.key(guid),
            number=number,
            version=f"v{now}",
            listed_at=now,
            settings="s",
            facts={"listed_at": str(now), "companies": "1"} | facts,
        )

    def claim(self, guid: str = "r1", number: str = "31", **facts: str) -> Claim:
        self.see(guid, number, **facts)
        return self.take(guid)

    def take(self, guid: str = "r1") -> Claim:
        return self.office.take(guid)

    def carry(self, claim: Claim | None = None) -> str:
        return worker.carry(claim or self.claim(), self.office.company)

    def parked(self, claim: Claim | None = None) -> list[str]:
        """The codes for which it is parked."""
        with pytest.raises(Permanent) as refusal:
            self.carry(claim)
        return [problem.code for problem in refusal.value.problems]

    def interrupted(self, call: str, *, arrives: bool, monkeypatch: pytest.MonkeyPatch) -> Claim:
        """Taken again after the answer to `call` was lost, when it can no longer be under way."""
        write = getattr(self.procountor, call)

        def lose(*sent: Any, **options: Any) -> bytes:
            if arrives:
                write(*sent, **options)
            raise UnknownOutcome("procountor", call, "time-out")

        claim = self.claim()
        with monkeypatch.context() as patch:
            patch.setattr(self.procountor, call, lose)
            with pytest.raises(UnknownOutcome):
                self.carry(claim)
        claim.retry(0, Problem("unknown_outcome", "lost"))
        self.office.clock.pass_ms(self.office.runtime.settle_ms)
        return self.take()

    def put_off(self) -> Claim:
        """Taken again after Severa did not answer to the change of status."""
        self.severa.fail("move_reimbursement", Unavailable("severa", "PATCH", "ill"))
        claim = self.claim()
        with pytest.raises(Unavailable):
            self.carry(claim)
        claim.retry(0, Problem("unavailable", "ill"))
        return self.take()

    def record(self, guid: str = "r1") -> Record:
        found = self.office.runtime.transfers.record(self.key(guid))
        assert found is not None
        return found

    def notes(self, guid: str = "r1") -> list[str]:
        return [note.code for note in self.record(guid).notes]

    def is_moved(self, guid: str = "r1") -> bool:
        status: dict[str, str] = self.severa.reimbursements[guid]["travelReimbursementStatus"]
        return status["guid"] == TRAVEL_TRANSFERRED

    def wait_again(self) -> None:
        """As somebody does who moves it back."""
        self.severa.reimbursements["r1"]["travelReimbursementStatus"] = {"guid": TRAVEL_WAITING}
        self.office.clock.pass_ms(1000)

    def files(self) -> dict[str, bytes]:
        return {file["name"]: file["content"] for file in self.procountor.files.values()}

    @property
    def status(self) -> str:
        (held,) = self.procountor.invoices_held
        found: str = held["status"]
        return found

    @staticmethod
    def key(guid: str = "r1") -> TransferKey:
        return TransferKey(TENANT, COMPANY, TRAVEL_REIMBURSEMENTS, guid)


def expense(guid: str = "e1", **changes: Any) -> dict[str, Any]:
    """100 kilometres at 0.55."""
    return {
        "guid": guid,
        "project": {"guid": "p1", "number": 77, "name": "Bridge"},
        "user": {"guid": "u1", "name": "Tuulia Esimerkki"},
        "travelExpense": {"guid": "x1", "name": "Own car", "code": "KM26", "expenseClass": "Mileage"},
        "description": "Helsinki - Tampere",
        "unitCost": money(0.55),
        "unitCostExcludingPurchaseVat": money(0.55),
        "quantity": 100,
        "measurementUnit": "km",
        "purchaseVatRate": 0,
        "eventDate": "2026-01-15",
        "travelStartTime": "2026-01-15T08:00:00+02:00",
        "travelEndTime": "2026-01-15T18:00:00+02:00",
        "travelReimbursementRequired": True,
        "attachmentCount": 0,
        **changes,
    }


def money(amount: float) -> dict[str, Any]:
    return {"amount": amount, "currencyCode": "EUR"}


def allowance(product_id: int, code: str, **changes: Any) -> dict[str, Any]:
    """A travel product of 2026."""
    plain = {"id": product_id, "type": "TRAVEL", "code": code, "name": code, "active": True}
    return plain | {"startDate": "2026-01-01", "endDate": "2026-12-31"} | changes


def refused(text: str) -> Rejected:
    return Rejected([Problem("procountor_refused", f"Procountor: {text}")])


SECRETS = (CODE, USER["bankAccountNumber"])
