"""Poll to ledger: every amount is on its project, cost centre and business unit, every paper on its invoice."""

from __future__ import annotations

from flow.conftest import Produce, Serve
from flow.ledgers import ledger_differences
from flow.outcomes import surprises
from flow.worlds import world


def test_every_amount_is_dimensioned_to_the_cent_and_every_paper_attached_once(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve(world(5, 60))
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    invoices = [i for company in sandbox.state("procountor")["companies"] for i in company["invoices"]]
    shared = [entry for i in invoices for entry in i["entries"] if _is_shared(entry["dimensions"])]
    assert shared
    assert {len(invoice["attachments"]) for invoice in invoices} == {0, 1}
    assert {invoice["status"] for invoice in invoices} == {"UNFINISHED", "SENT", "NOT_SENT"}
    assert {invoice["sentTimes"] for invoice in invoices} == {0, 1}


def _is_shared(dimensions: dict[str, dict[str, float]]) -> bool:
    return any(len(values) > 1 for values in dimensions.values())
