"""A rehearsal lets no write out, and answers each as if it had been made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from contract.test_requests_of_clients import INVOICE, PROCOUNTOR, RECEIPT, SEVERA, body, soon

from severa_procountor.clients.gates import OpenGate
from severa_procountor.clients.messages import Answer, Request
from severa_procountor.clients.procountor import ProcountorClient
from severa_procountor.clients.rehearsed import ReadOnlyHttp, WriteStopped
from severa_procountor.clients.severa import SeveraClient
from severa_procountor.codecs.sent_invoices import decode_sent, sums_by_rate
from severa_procountor.errors import System
from severa_procountor.workers.rehearsal import Rehearsed

NOWHERE = "http://127.0.0.1:9"
TOKEN = {"access_token": "t", "expires_in": 3600, "access_token_expires_in": 3600}


class Left(Exception):
    """A call that would have been made."""


class Guarded(Rehearsed):
    """Signs in by itself and lets nothing out at all: the methods of what would leave are kept in `left`."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[str] = []

    def answer(self, system: System, request: Request) -> Answer | None:
        if request.template.endswith("/token"):
            return Answer(json.dumps(TOKEN).encode(), {})
        answer = super().answer(system, request)
        if answer is None and not request.writes:
            self.left.append(request.method)
            raise Left
        return answer


def severa_of(rehearsed: Rehearsed) -> SeveraClient:
    http = ReadOnlyHttp(rehearsed)
    return SeveraClient(NOWHERE, "client", "secret", ("invoices:read",), ",", http, OpenGate(), 100)


def procountor_of(rehearsed: Rehearsed) -> ProcountorClient:
    return ProcountorClient(NOWHERE, "client", "secret", "key", ReadOnlyHttp(rehearsed), OpenGate())


def drained(outcome: Any) -> None:
    if isinstance(outcome, Iterator):
        list(outcome)


@pytest.mark.parametrize(
    ("method", "make"),
    [
        *((call, severa_of) for name, call in SEVERA.items() if name != "missing_scopes"),
        *((call, procountor_of) for call in PROCOUNTOR.values()),
    ],
)
def test_every_method_of_both_clients_only_reads_or_is_answered_here(
    method: Callable[[Any], Any], make: Callable[[Rehearsed], Any]
) -> None:
    rehearsed = Guarded()
    with suppress(Left):
        drained(method(make(rehearsed)))
    last = rehearsed.calls[-1]
    assert (rehearsed.left == ["GET"]) is not last.writes
    assert rehearsed.left in ([], ["GET"])


def test_a_write_that_nobody_rehearses_is_stopped_before_it_leaves() -> None:
    client = severa_of(Guarded())
    request = Request(method="DELETE", template="/v1/invoices/{guid}", ids={"guid": "g"}, writes=True)
    with pytest.raises(WriteStopped, match="DELETE /v1/invoices"):
        client._session.call(request)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_is_marked_as_a_read_by_mistake_is_stopped_too(method: str) -> None:
    class Blind(Guarded):
        def answer(self, system: System, request: Request) -> Answer | None:
            return super().answer(system, request) if request.template.endswith("/token") else None

    with pytest.raises(WriteStopped):
        severa_of(Blind())._session.call(Request(method=method, template="/v1/invoices"))


def test_a_posted_invoice_and_its_receipt_are_read_as_they_were_posted() -> None:
    procountor = procountor_of(Guarded())
    answer = json.loads(procountor.post_invoice(body(INVOICE), deadline=soon()))

    assert json.loads(procountor.invoice(answer["id"])) == answer
    assert (answer["status"], answer["invoiceRows"]) == ("UNFINISHED", INVOICE["invoiceRows"])
    [sums] = answer["invoiceSumInfo"]
    assert (sums["excludingVatTotal"], sums["vatSumTotal"], sums["invoiceSumTotal"]) == (100, 25.5, 125.5)
    receipt = json.loads(procountor.ledger_receipt(answer["ledgerReceiptId"]))
    assert [entry["accountingValue"] for entry in receipt["transactions"]] == [-100]


def test_dimensions_that_were_written_are_read_again() -> None:
    procountor = procountor_of(Guarded())
    receipt = json.loads(procountor.post_invoice(body(INVOICE), deadline=soon()))["ledgerReceiptId"]
    values = {"dimensionItemValues": [{"dimensionId": 1, "itemId": 2, "value": -100}]}

    answer = procountor.put_transaction_dimensions(receipt, 1, body(values), deadline=soon())

    assert json.loads(answer) == json.loads(procountor.ledger_receipt(receipt))
    assert json.loads(answer)["transactions"][0].items() >= values.items()


def test_a_receipt_of_procountor_is_changed_here_only() -> None:
    rehearsed = Guarded()
    request = Request(method="GET", template="/ledgerreceipts/{receiptId}", ids={"receiptId": "1"})
    rehearsed.heard("procountor", request, Answer(body(RECEIPT), {}))
    procountor = procountor_of(rehearsed)

    procountor.put_ledger_receipt(1, body({"name": "Another"}), deadline=soon())

    assert json.loads(procountor.ledger_receipt(1)) == RECEIPT | {"name": "Another"}


def test_ids_that_do_not_exist_are_counted_down_and_never_the_same() -> None:
    procountor = procountor_of(Guarded())
    made = [json.loads(procountor.create_product(b"{}", deadline=soon()))["id"] for _ in range(3)]
    assert made == [-1, -2, -3]


def test_what_is_written_is_never_shown_by_printing_a_call() -> None:
    rehearsed = Guarded()
    procountor_of(rehearsed).create_person(body({"identifier": "a code"}), deadline=soon())
    assert "a code" not in repr(rehearsed.calls)


def test_prices_that_include_vat_make_the_same_total_without_it_on_top() -> None:
    row = INVOICE["invoiceRows"][0] | {"unitPrice": Decimal("125.50")}  # type: ignore[index]
    extra = {"accountingByRow": True, "unitPricesIncludeVat": True}
    sent = decode_sent(msgspec.json.encode(INVOICE | {"invoiceRows": [row], "extraInfo": extra}))
    assert sums_by_rate(sent) == {Decimal("25.5"): (Decimal("100.00"), Decimal("25.50"))}
