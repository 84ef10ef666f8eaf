"""The file that goes with an invoice: which one, how big, and never twice."""

from __future__ import annotations

import pytest
from faults.hurried import hurry
from flow.conftest import Produce, Serve
from flow.ledgers import ledger_differences
from flow.one_company import copies, serve_one, the_copy
from flow.outcomes import surprises
from flow.systems import statuses, when_called
from flow.worlds import WAITING

from severa_procountor.sandbox.faults import Fault, What
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.severa.invoices import Grouping, SalesInvoice
from severa_procountor.sandbox.severa.organisation import SCOPES
from severa_procountor.state.records import Record

MOST_BYTES, REPRINTED = 10_000_000, 4_000
POST_FILE = "/api/attachments$"


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch.setattr)


def asks_for_a_file(sale: SalesInvoice) -> bool:
    settings = sale.settings
    groupings = (
        settings.work_hour_grouping,
        settings.project_fee_grouping,
        settings.project_travel_expense_grouping,
    )
    return bool(sale.files) and Grouping.GROUP_WITH_ATTACHMENT in groupings


@pytest.mark.parametrize("mode", ["pdf", "breakdown", "none"])
def test_each_mode_attaches_what_it_says(serve: Serve, product: Produce, mode: str) -> None:
    sandbox = serve_one(serve, lambda sale: not asks_for_a_file(sale), attachments=mode)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    assert len(the_copy(sandbox)["attachments"]) == (0 if mode == "none" else 1)


def test_an_invoice_that_groups_rows_with_attachment_gets_its_breakdown_where_none_is_chosen(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, asks_for_a_file, attachments="none")
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    [file] = the_copy(sandbox)["attachments"]
    [expected] = sandbox.control("severa", "GET", "dimensions")
    assert file["sha256"] == expected["papers"]["AttachmentAndBreakdown"]["sha256"]


def test_a_file_of_exactly_the_most_bytes_is_attached(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, attachments="pdf")
    printed_differently(sandbox, kind="pdf", size=MOST_BYTES)
    ours = product(sandbox)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    [file] = the_copy(sandbox)["attachments"]
    assert file["size"] == MOST_BYTES


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        ({"kind": "pdf", "size": MOST_BYTES + 1}, "attachment_too_big"),
        ({"kind": "html"}, "attachment_type"),
        ({"kind": "png"}, "attachment_type"),
    ],
)
def test_what_procountor_would_not_take_is_told_before_anything_is_posted(
    serve: Serve, product: Produce, paper: dict[str, object], code: str
) -> None:
    sandbox = serve_one(serve, attachments="pdf")
    printed_differently(sandbox, **paper)
    [case] = sandbox.world.cases
    ours = product(sandbox)

    ours.run_once()

    assert codes(ours.record(case)) == {code}
    assert copies(sandbox) == []
    assert statuses(sandbox)[case.guid] == WAITING


@pytest.mark.usefixtures("_hurried")
@pytest.mark.parametrize("what", [What.LOSE_ANSWER, What.ERROR_500_AFTER, What.GARBAGE, What.ERROR_500])
def test_a_file_whose_answer_is_lost_is_attached_once(serve: Serve, product: Produce, what: What) -> None:
    sandbox = serve_one(serve, attachments="pdf", target="sent")
    sandbox.add_fault("procountor", Fault(what, method="POST", path=POST_FILE))
    ours = product(sandbox, http_timeout=1, settle_time=1)

    ours.run_once()

    assert sum(call.fault == what for call in sandbox.calls()) == 1
    assert surprises(sandbox, ours.record) == []
    assert ledger_differences(sandbox) == []
    assert len(the_copy(sandbox)["attachments"]) == 1


@pytest.mark.usefixtures("_hurried")
def test_a_file_that_was_printed_anew_after_a_lost_answer_takes_the_place_of_the_first(
    serve: Serve, product: Produce
) -> None:
    sandbox = serve_one(serve, attachments="pdf")
    sandbox.add_fault("procountor", Fault(What.LOSE_ANSWER, method="POST", path=POST_FILE))
    when_called(
        sandbox, "POST", "/api/attachments", lambda: printed_differently(sandbox, kind="pdf", size=REPRINTED)
    )
    ours = product(sandbox, http_timeout=1, settle_time=1)

    ours.run_once()

    assert surprises(sandbox, ours.record) == []
    [file] = the_copy(sandbox)["attachments"]
    assert file["size"] == REPRINTED


def test_without_the_right_to_read_files_nothing_is_posted(serve: Serve, product: Produce) -> None:
    sandbox = serve_one(serve, attachments="pdf", scopes=SCOPES - {"files:read"})
    [case] = sandbox.world.cases
    ours = product(sandbox)

    ours.run_once()

    assert copies(sandbox) == []
    assert statuses(sandbox)[case.guid] == WAITING
    record = ours.record(case)
    assert record is not None
    assert "files:read" in " ".join(problem.message for problem in record.problems)


def printed_differently(sandbox: Sandbox, **paper: object) -> None:
    """From now on Severa prints the one invoice as this paper, whatever is asked for."""
    [case] = sandbox.world.cases
    sandbox.control("severa", "PUT", f"invoices/{case.guid}/pdf", paper)


def codes(record: Record | None) -> set[str]:
    """What it is parked for."""
    return {problem.code for problem in record.problems} if record else set()
