"""How far an invoice goes in Procountor, and that it reaches its customer once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from faults.hurried import hurry
from flow.conftest import Produce, Serve
from flow.one_company import serve_one, the_copy
from flow.outcomes import surprises
from flow.systems import statuses
from flow.worlds import WAITING, sales_of

from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.procountor import sums

APPROVE, SEND = "/api/invoices/[^/]+/approve$", "/api/invoices/[^/]+/send$"


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch.setattr)


@pytest.mark.parametrize(
    ("target", "status", "sent_times"),
    [("unfinished", "UNFINISHED", 0), ("approved", "NOT_SENT", 0), ("sent", "SENT", 1)],
)
def test_an_invoice_goes_as_far_as_the_settings_say(
    serve: Serve, product: Produce, target: str, status: str, sent_times: int
) -> None:
    sandbox = serve_one(serve, target=target, attachments="pdf")
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    copy = the_copy(sandbox)
    assert (copy["status"], copy["sentTimes"]) == (status, sent_times)


@pytest.mark.usefixtures("_hurried")
@pytest.mark.parametrize("path", [APPROVE, SEND], ids=["approve", "send"])
@pytest.mark.parametrize("what", [What.LOSE_ANSWER, What.ERROR_500_AFTER, What.ERROR_500, What.GARBAGE])
def test_a_release_of_unknown_outcome_ends_in_one_sending(
    serve: Serve, product: Produce, path: str, what: What
) -> None:
    sandbox = serve_one(serve, target="sent")
    sandbox.add_fault("procountor", Fault(what, method="PUT", path=path))
    ours = product(sandbox, http_timeout=1, settle_time=1)

    ours.run_once()

    assert sum(call.fault == what for call in sandbox.calls()) == 1
    assert surprises(sandbox, ours.record) == []
    copy = the_copy(sandbox)
    assert (copy["status"], copy["sentTimes"]) == ("SENT", 1)


def test_nothing_is_released_before_its_dimensions_and_its_file_are_there(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, target="sent", attachments="pdf")
    product(sandbox).run_once()

    order = [
        call.template.rsplit("/", 1)[-1] for call in sandbox.calls() if _is_a_step(call.method, call.template)
    ]
    assert order == ["invoices", "{id}", "attachments", "approve", "send", "{id}"]


def _is_a_step(method: str, template: str) -> bool:
    parts = ("/api/invoices", "/ledgerreceipts/", "/attachments", "/rest-api/v1/invoices/")
    return method != "GET" and any(part in template for part in parts)


def test_a_difference_leaves_an_invoice_unfinished_and_tells_both_figures(
    serve: Serve, product: Produce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Procountor comes to a cent more in each row."""
    ours_of = sums.row_sum
    monkeypatch.setattr(
        sums, "row_sum", lambda *row: ours_of(*row)._replace(net=ours_of(*row).net + sums.CENT)
    )
    sandbox = serve_one(serve, lambda sale: len(sale.rows) == 1, target="sent", attachments="pdf")
    [case] = sandbox.world.cases
    net = sales_of(sandbox.world)[case.guid].invoice.total_excluding_tax.amount or Decimal(0)
    ours = product(sandbox)

    ours.run_once()

    copy = the_copy(sandbox)
    assert (copy["status"], copy["sentTimes"], copy["attachments"]) == ("UNFINISHED", 0, [])
    assert statuses(sandbox)[case.guid] == WAITING
    record = ours.record(case)
    assert record is not None
    [told] = [problem.message for problem in record.problems if problem.message.startswith("net:")]
    assert str(net) in told
    assert str(net + sums.CENT) in told
