"""The rows' dimensions on the ledger receipts: to the cent, on the right items, whatever Procountor does meanwhile."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from faults.hurried import hurry
from flow.conftest import Produce, Serve
from flow.ledgers import ledger_differences
from flow.one_company import COMPANY, over_several_projects, serve_one, steer, the_copy
from flow.outcomes import surprises
from flow.systems import by_company, in_procountor, statuses
from flow.worlds import WAITING, first, of_company, only, with_books, with_plan, world
from msgspec.structs import replace

from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.procountor import receipts
from severa_procountor.sandbox.procountor.schema.ledger import Transaction
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import RowType, SalesInvoice
from severa_procountor.workers import dimension_items

NOTE, CENT = "Tarkastettu", Decimal("0.01")
RECEIPT, ONE_TRANSACTION = (
    "/api/ledgerreceipts/{id}",
    "/api/ledgerreceipts/{id}/transactions/{id}/dimensions",
)


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch.setattr)


def writes(sandbox: Sandbox, template: str) -> list[str]:
    """The methods of the calls that wrote to this path."""
    return [
        call.method
        for call in sandbox.procountor.calls.all()
        if call.template == template and call.method != "GET"
    ]


def grouped(sale: SalesInvoice) -> bool:
    """Has a row with several entries of different projects behind it."""
    return any(len({entry.project_guid for entry in entries}) > 1 for entries in sale.entries.values())


def of_kind(kind: RowType) -> Any:
    """Over several projects, a row of this kind among its rows."""
    return lambda sale: over_several_projects(sale) and kind in {row.row_type for row in sale.rows}


@pytest.mark.parametrize(
    ("fits", "company"),
    [
        *((of_kind(kind), "helsinki") for kind in RowType),
        (grouped, "services"),
        (lambda sale: sale.invoice.is_credit_note and over_several_projects(sale), "helsinki"),
        (lambda sale: sale.invoice.currency.code not in ("EUR", "SEK"), "helsinki"),
    ],
    ids=[*(kind.value for kind in RowType), "grouped rows", "credit note", "foreign currency"],
)
def test_every_entry_is_dimensioned_to_the_cent(
    serve: Serve, product: Produce, fits: Any, company: str
) -> None:
    sandbox = serve_one(serve, fits, company=company)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    assert all(len(entry["dimensions"]["Projekti"]) >= 1 for entry in the_copy(sandbox)["entries"])


def test_an_invoice_of_a_closed_project_leaves_its_item_passive(serve: Serve, product: Produce) -> None:
    made = of_company(world(1, 240), "helsinki")
    closed = {project.guid for project in made.organisations[0].projects if project.is_closed}
    sandbox = serve_one(serve, lambda sale: {each.guid for each in sale.invoice.projects} <= closed)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    used = {item for entry in the_copy(sandbox)["entries"] for item in entry["dimensions"]["Projekti"]}
    assert {statuses_of_items(sandbox)[item] for item in used} == {"P"}


def statuses_of_items(sandbox: Sandbox) -> dict[str, str | None]:
    """By name, over all dimensions of the one company."""
    [books] = by_company(sandbox).values()
    return {item["codeName"]: item.get("status") for each in books["dimensions"] for item in each["items"]}


def test_an_item_that_many_invoices_need_at_once_is_created_once(serve: Serve, product: Produce) -> None:
    made = with_plan(
        of_company(world(1, 240), "helsinki"), "helsinki", attachments="none", target="unfinished"
    )
    ordinary = only(made, lambda case, sale: (case.expected, case.twist) == ("done", None))
    [books] = [each for each in made.companies if each.id == made.tenants[0].companies[0].id]
    empty = tuple(replace(dimension, items=()) for dimension in books.dimensions)
    sandbox = serve(with_books(first(ordinary, 16), replace(books, dimensions=empty)))
    sandbox.add_fault("procountor", Fault(What.SLOW, method="POST", path="/items$", times=1000, seconds=0.05))
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    [books_now] = by_company(sandbox).values()
    for dimension in books_now["dimensions"]:
        names = [item["codeName"] for item in dimension["items"]]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("refusal", [404, 405])
def test_a_procountor_without_the_call_for_one_transaction_gets_the_whole_receipt(
    serve: Serve, product: Produce, refusal: int
) -> None:
    sandbox = serve_one(serve, lambda sale: len(sale.rows) == 1)
    steer(sandbox, "PUT", "onetransactioncall", {"refusal": refusal})
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    assert writes(sandbox, ONE_TRANSACTION) == ["PUT"]
    assert writes(sandbox, RECEIPT) == ["PUT"]


def test_a_single_row_takes_the_call_for_one_transaction(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, lambda sale: len(sale.rows) == 1)
    product(sandbox).run_once()

    assert ledger_differences(sandbox) == []
    assert (writes(sandbox, ONE_TRANSACTION), writes(sandbox, RECEIPT)) == (["PUT"], [])


def test_a_receipt_that_somebody_changes_meanwhile_is_read_again_and_keeps_the_change(
    serve: Serve, product: Produce, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = serve_one(serve, lambda sale: len(sale.rows) > 1)
    usable, left = dimension_items.usable, [NOTE]

    def noted_first(*arguments: Any) -> tuple[int, int]:
        """The receipt has been read and not yet written."""
        if left and sandbox.procountor.calls.find(method="GET", path="/ledgerreceipts/"):
            on_the_receipt(sandbox, "PUT", on_the_receipt(sandbox, "GET") | {"name": left.pop()})
        return usable(*arguments)

    monkeypatch.setattr(dimension_items, "usable", noted_first)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    answered = [call.status for call in sandbox.procountor.calls.find(method="PUT", path="/ledgerreceipts/")]
    assert answered == [200, 400, 200]
    assert on_the_receipt(sandbox, "GET")["name"] == NOTE


def on_the_receipt(sandbox: Sandbox, method: str, body: object = None) -> Any:
    """What a user of Procountor does with the receipt of the one invoice."""
    [posted] = sandbox.procountor.calls.find(method="POST", path="/api/invoices$")
    receipt = json.loads(posted.response_body)["ledgerReceiptId"]
    return in_procountor(sandbox, COMPANY, method, f"ledgerreceipts/{receipt}", body)


def test_rows_that_do_not_meet_their_entries_are_parked_and_nothing_is_written(
    serve: Serve, product: Produce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Procountor enters a cent more for each row than the row is."""
    entry = receipts._entry
    monkeypatch.setattr(receipts, "_entry", lambda *row: dearer(entry(*row)))
    sandbox = serve_one(serve, lambda sale: len(sale.rows) > 1, attachments="pdf", target="sent")
    [case] = sandbox.world.cases
    ours = product(sandbox)

    ours.run_once()

    record = ours.record(case)
    assert record is not None
    assert {problem.code for problem in record.problems} == {"receipt_rows_differ"}
    copy = the_copy(sandbox)
    assert all(entry["dimensions"] == {} for entry in copy["entries"])
    assert (copy["status"], copy["attachments"], copy["sentTimes"]) == ("UNFINISHED", [], 0)
    assert (writes(sandbox, ONE_TRANSACTION), writes(sandbox, RECEIPT)) == ([], [])
    assert statuses(sandbox)[case.guid] == WAITING


def dearer(entry: Transaction) -> Transaction:
    return replace(entry, accounting_value=entry.accounting_value - CENT)


@pytest.mark.usefixtures("_hurried")
@pytest.mark.parametrize("what", [What.LOSE_ANSWER, What.ERROR_500_AFTER, What.ERROR_500, What.GARBAGE])
@pytest.mark.parametrize("path", ["/items$", "/ledgerreceipts/"], ids=["item", "receipt"])
def test_a_lost_answer_to_a_write_is_looked_up(serve: Serve, product: Produce, what: What, path: str) -> None:
    sandbox = serve_one(serve, over_several_projects)
    for method in ("POST", "PUT"):
        sandbox.add_fault("procountor", Fault(what, method=method, path=path))
    ours = product(sandbox, http_timeout=1, settle_time=1)

    ours.run_once()

    assert what in {call.fault for call in sandbox.calls()}
    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    names = [
        item
        for books in by_company(sandbox).values()
        for each in books["dimensions"]
        for item in each["items"]
    ]
    assert len({item["codeName"] for item in names}) == len(names)
