from __future__ import annotations

import io

from rich.console import Console

from severa_procountor.commands import report
from severa_procountor.problems import Problem
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.workers.names import KINDS


def record(kind: str, number: str) -> Record:
    """A parked document of one kind."""
    return Record(
        key=TransferKey("acme", "oy", kind, "57e88fc7-da46"),
        state=State.PARKED,
        number=number,
        version="v1",
        facts={},
        round=1,
        attempts=1,
        failures=0,
        crashes=0,
        problems=(Problem("dimension_item_ambiguous", "Several items may be it", "name"),),
        notes=(),
        outcome="parked",
        first_seen=0,
        waiting_since=0,
        waiting_for="",
        due=0,
        parked_at=0,
        done_at=None,
        fence=1,
        steps={},
        before={},
        intents={},
    )


def shown(*parked: Record) -> str:
    text = io.StringIO()
    report.show(Console(file=text, width=200), {}, parked)
    return text.getvalue()


def test_every_kind_of_document_has_a_word_of_its_own() -> None:
    assert set(report.DOCUMENTS) == set(KINDS)
    assert len(set(report.DOCUMENTS.values())) == len(KINDS)


def test_a_parked_project_is_not_taken_for_the_invoice_of_its_number() -> None:
    text = shown(record("projects", "1042"), record("sales_invoices", "1042"))
    assert "│ project 1042 │" in text
    assert "│ invoice 1042 │" in text


def test_a_parked_document_without_a_number_goes_by_the_start_of_its_id() -> None:
    assert "│ cost centre 57e88fc7 │" in shown(record("cost_centers", ""))
