"""What users change while an invoice is under way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flow.conftest import Produce, Serve
from flow.product import Product, eventually
from flow.systems import add_to_price, edit_invoice, held, move, statuses, when_called
from flow.worlds import ELSEWHERE, TRANSFERRED, WAITING, plain_world, sales_of

from severa_procountor.problems import Level
from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import Case
from severa_procountor.state.records import Record


@pytest.fixture
def sandbox(serve: Serve) -> Sandbox:
    """Both systems with a single invoice, on whose first row the quantity is not 0."""
    return serve(plain_world(3, 1))


@pytest.fixture
def case(sandbox: Sandbox) -> Case:
    return sandbox.world.cases[0]


def test_an_invoice_moved_away_before_a_worker_reads_it_is_withdrawn(
    sandbox: Sandbox, case: Case, product: Produce
) -> None:
    ours = product(sandbox)
    ours.poll()
    assert ours.state(case) == "queued"
    move(sandbox, case.guid, ELSEWHERE)

    with ours.running():
        eventually(lambda: ours.record(case) is None, "the invoice is withdrawn")

    assert held(sandbox) == {}
    assert statuses(sandbox)[case.guid] == ELSEWHERE


def test_a_sum_that_is_changed_while_the_invoice_is_posted_is_told(
    sandbox: Sandbox, case: Case, product: Produce
) -> None:
    invoice = sales_of(sandbox.world)[case.guid].invoice
    dearer = {"amount": float(_net(sandbox, case) + 1), "currencyCode": invoice.currency.code}
    when_called(
        sandbox, "POST", "/api/invoices", lambda: edit_invoice(sandbox, case.guid, totalExcludingTax=dearer)
    )
    ours = product(sandbox)

    ours.run_once()

    assert statuses(sandbox)[case.guid] == TRANSFERRED
    assert ("edited_under_way", Level.WARNING) in _notes(ours, case)


def test_an_invoice_whose_sums_differ_when_it_is_to_be_marked_is_parked(
    sandbox: Sandbox, case: Case, product: Produce
) -> None:
    before = _net(sandbox, case)
    when_called(sandbox, "POST", "/api/invoices", lambda: _make_dearer(sandbox, case))
    _put_marking_off(sandbox)
    ours = product(sandbox)

    ours.run_once()

    record = _recorded(ours, case)
    assert {problem.code for problem in record.problems} == {"posted_differs"}
    net = next(p.message for p in record.problems if p.message.startswith("net:"))
    assert str(before) in net
    assert str(_net(sandbox, case)) in net
    [copy] = held(sandbox)[case.company, str(case.number)]
    assert copy["status"] == "NOT_SENT"  # approved while it still equalled its source
    assert statuses(sandbox)[case.guid] == WAITING


def test_an_edit_that_leaves_the_sums_alone_does_not_stop_an_invoice(
    sandbox: Sandbox, case: Case, product: Produce
) -> None:
    when_called(
        sandbox, "POST", "/api/invoices", lambda: edit_invoice(sandbox, case.guid, orderNumber="PO-99")
    )
    _put_marking_off(sandbox)
    ours = product(sandbox)

    ours.run_once()

    assert ours.state(case) == "done"
    assert ("edited_meanwhile", Level.WARNING) in _notes(ours, case)
    assert len(held(sandbox)[case.company, str(case.number)]) == 1


def test_an_invoice_moved_away_after_it_was_posted_is_done_and_that_is_told(
    sandbox: Sandbox, case: Case, product: Produce
) -> None:
    when_called(sandbox, "POST", "/api/invoices", lambda: move(sandbox, case.guid, ELSEWHERE))
    _put_marking_off(sandbox)
    ours = product(sandbox)

    ours.run_once()

    assert statuses(sandbox)[case.guid] == ELSEWHERE
    assert ("moved_elsewhere", Level.WARNING) in _notes(ours, case)
    assert len(held(sandbox)[case.company, str(case.number)]) == 1


def _put_marking_off(sandbox: Sandbox) -> None:
    """The first try to move the status in Severa is refused for its quota, so that the invoice is read again."""
    sandbox.add_fault("severa", Fault(What.THROTTLE, method="PATCH", seconds=1))


def _make_dearer(sandbox: Sandbox, case: Case) -> None:
    """A user raises a price by ten; Severa's totals follow."""
    sale = sales_of(sandbox.world)[case.guid]
    invoice, row = sale.invoice, sale.rows[0]
    add_to_price(sandbox, row, Decimal(10))
    more = row.quantity * 10
    tax = more * (row.vat_rate or 0) / 100
    sums = {
        "totalExcludingTax": (invoice.total_excluding_tax.amount or 0) + more,
        "totalTax": (invoice.total_tax.amount or 0) + tax,
        "totalIncludingTax": (invoice.total_including_tax.amount or 0) + more + tax,
    }
    currency = invoice.currency.code
    edit_invoice(
        sandbox,
        case.guid,
        **{name: {"amount": round(float(sum_), 2), "currencyCode": currency} for name, sum_ in sums.items()},
    )


def _net(sandbox: Sandbox, case: Case) -> Decimal:
    """What the invoice's net is in Severa now."""
    states = {invoice["guid"]: invoice for invoice in sandbox.state("severa")}
    return Decimal(str(states[case.guid]["net"])).quantize(Decimal("0.01"))


def _recorded(ours: Product, case: Case) -> Record:
    record = ours.record(case)
    assert record is not None
    return record


def _notes(ours: Product, case: Case) -> set[tuple[str, Level]]:
    return {(note.code, note.level) for note in _recorded(ours, case).notes}
