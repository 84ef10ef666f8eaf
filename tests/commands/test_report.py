from __future__ import annotations

import io

import pytest
from msgspec.structs import replace
from rich.console import Console
from two_systems import Office

from severa_procountor.commands.report import DOCUMENTS, KindCount, as_json, count, show
from severa_procountor.problems import Level, Problem
from severa_procountor.problems.catalogue import catalogue
from severa_procountor.state.records import Record
from severa_procountor.state.transfer_log import TransferLog
from severa_procountor.workers.names import KINDS as CARRIED
from severa_procountor.workers.sales_invoices import KIND

ROWS = Problem("rows_missing", "The invoice has no rows.", "rows")
CUT = Problem("text_cut", "Cut.", "notes", Level.CHANGE)


@pytest.fixture
def office(office: Office) -> Office:
    """A document in each state: done, done with a change, parked twice, waiting, queued, at work."""
    office.claim("g1", "1").done()
    office.claim("g2", "2").done(notes=[CUT])
    office.claim("g4", "").park([ROWS, Problem("due_date_missing", "No due date.")])
    office.claim("g3", "3").park([ROWS])
    office.claim("g5", "5")
    office.see("g6", "6")
    office.runtime.transfers.refill("acme", "books", window=2)
    office.see("g7", "7")
    return office


def parked(office: Office) -> list[Record]:
    return count(office.runtime.transfers)[1]


def shown(office: Office, width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width)
    show(console, *count(office.runtime.transfers))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return str(text)


def test_documents_are_counted_by_kind(office: Office) -> None:
    kinds, _ = count(office.runtime.transfers)
    assert kinds == {KIND: KindCount(found=7, done=2, parked=2, warnings=1, waiting=3)}


def test_the_parked_ones_are_listed_in_a_lasting_order(office: Office) -> None:
    assert [record.key.source_id for record in parked(office)] == ["g3", "g4"]


def test_nothing_found_is_nothing_counted(office: Office) -> None:
    office.redis.flushall()
    assert count(office.runtime.transfers) == ({}, [])


def test_a_person_reads_why_each_is_parked_who_can_mend_it_and_how(office: Office) -> None:
    text = shown(office, 1000)
    for expected in (
        "The invoice has no rows. (rows)",
        "Severa user",
        catalogue()["rows_missing"].text().fix,
        "g4",
    ):
        assert expected in text
    assert "No due date." in text
    assert "sales invoices" in text


def test_where_it_is_wrong_is_never_cut_however_narrow_the_page(office: Office) -> None:
    where = "expenses[0].travelExpense.classOfTheExpense.code"
    office.claim("g8", "8").park([Problem("rows_missing", "No.", where)])
    cells = [line.split("│") for line in shown(office, 100).splitlines()]
    assert where in "".join(cell[3].strip() for cell in cells if len(cell) > 5)


def test_every_kind_of_document_has_a_word_of_its_own() -> None:
    assert set(DOCUMENTS) == set(CARRIED)
    assert len(set(DOCUMENTS.values())) == len(CARRIED)


def test_a_parked_project_is_not_taken_for_the_invoice_of_its_number(office: Office) -> None:
    invoice, unnumbered = parked(office)
    project = replace(invoice, key=replace(invoice.key, kind="projects"))
    text = io.StringIO()
    show(Console(file=text, width=200), {}, [invoice, project, unnumbered])
    for document in ("invoice 3", "project 3", "invoice g4"):
        assert f"│ {document} " in text.getvalue()


def test_without_parked_documents_there_is_no_second_table(office: Office) -> None:
    office.redis.flushall()
    office.claim("g1", "1").done()
    assert "Why it is parked" not in shown(office)


@pytest.mark.parametrize("text", ["unit [/h] is unknown", "[red]", "[link=x]y", "c:\\[b]"])
def test_brackets_in_a_message_are_shown_as_they_are(office: Office, text: str) -> None:
    office.claim("g8", "8").park([Problem("unit_unknown", text)])
    assert text in shown(office, 300)


def test_a_script_reads_the_same(office: Office) -> None:
    assert as_json(parked(office)[0]) == {
        "tenant": "acme",
        "company": "books",
        "kind": KIND,
        "id": "g3",
        "number": "3",
        "problems": [
            {
                "code": "rows_missing",
                "message": ROWS.message,
                "where": "rows",
                "owner": "severa_user",
                "fix": catalogue()["rows_missing"].text().fix,
            }
        ],
    }


def test_what_is_ignored_is_counted_apart_and_not_listed_as_parked(office: Office) -> None:
    log = TransferLog(office.redis, office.clock)
    log.ignore([record.key for record in parked(office)], "Tests")
    kinds, left = count(office.runtime.transfers)
    assert kinds == {KIND: KindCount(found=7, done=2, ignored=2, warnings=1, waiting=3)}
    assert left == []


def test_a_reason_of_another_version_is_told_as_far_as_it_is_known(office: Office) -> None:
    office.claim("g8", "8").park([Problem("of_a_later_version", "Something new.")])
    (entry,) = [as_json(record) for record in parked(office) if record.number == "8"]
    told = {"code": "of_a_later_version", "message": "Something new.", "where": "", "owner": "", "fix": ""}
    assert entry["problems"] == [told]
    assert "Something new." in shown(office)
