"""`transfers list`, `retry` and `ignore`: what the log holds, and what somebody decides about documents in it."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.table import Column, Table

from severa_procountor.commands import report
from severa_procountor.commands import transfer_lines as lines
from severa_procountor.masking import mask
from severa_procountor.problems.catalogue import Language
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.state.transfer_log import Found, TransferLog, Wanted
from severa_procountor.workers.names import DOCUMENTS

DONE, NOT_DONE = 0, 2
SHOWN = 100


class Form(Enum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Decision(NamedTuple):
    """What somebody wants of documents. `question` is asked before several are changed, `outcome` told after;
    `refusal` says which documents it can be done with, `begun` what is told of those that are under way already."""

    question: str
    outcome: str
    refusal: str
    begun: str = ""


RETRY = Decision("begin again", "will begin again", "Only parked and ignored documents can begin again.")
IGNORE = Decision(
    "be ignored from now on",
    "will not be tried again",
    "Only parked and waiting documents can be ignored; of one at work, try again in a moment.",
    "may be in the other system already, wholly or in part; look there before you enter it by hand",
)


def show_list(log: TransferLog, wanted: Wanted, *, form: Form, limit: int | None, language: Language) -> int:
    """Prints what matches, what changed last first; what is more than `limit` is counted."""
    found = log.find(wanted)
    most = limit or (SHOWN if form is Form.TABLE else len(found))
    records = log.records([each.key for each in found[:most]])
    match form:
        case Form.JSON:
            for record in records:
                sys.stdout.write(msgspec.json.encode(lines.as_json(record, language)).decode() + "\n")
        case Form.CSV:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(lines.HEADINGS)
            writer.writerows(lines.as_cells(record, language) for record in records)
        case Form.TABLE:
            console = report.console(sys.stdout)
            _show(console, records, log.now(), language)
            console.print(_counted(found, most))
    return DONE


def decide(
    log: TransferLog,
    wanted: Wanted,
    decision: Decision,
    change: Callable[[Sequence[TransferKey]], list[TransferKey]],
    *,
    yes: bool,
) -> int:
    """Changes one document that is named, or after a confirmation all that match. Returns the exit code."""
    console = report.console(sys.stdout)
    found = log.find(wanted)
    if wanted.document is not None and len(found) != 1:
        return _refuse(console, log, wanted, found, decision)
    if not found:
        console.print("No document matches. Nothing was changed.")
        return DONE
    if wanted.document is None and not yes and not _confirmed(console, found, decision):
        return NOT_DONE
    changed = change([each.key for each in found])
    left = f" {len(found) - len(changed)} had moved on meanwhile." if len(changed) < len(found) else ""
    console.print(f"{_documents(len(changed))} {decision.outcome}.{left}")
    if decision.begun:
        _tell_begun(console, [record for record in log.records(changed) if record.is_begun], decision)
    return DONE if changed else NOT_DONE


def _tell_begun(console: Console, begun: Sequence[Record], decision: Decision) -> None:
    for record in begun[:SHOWN]:
        console.print(f"{lines.name_of(record)} {decision.begun}.", markup=False)
    if len(begun) > SHOWN:
        console.print(f"{_documents(len(begun) - SHOWN)} more likewise.")


def refuse_several(console: Console, log: TransferLog, found: Sequence[Found]) -> int:
    """Shows which documents may be meant."""
    keys = [each.key for each in found[:SHOWN]]
    _show(console, log.records(keys), log.now(), Language.ENGLISH)
    console.print(
        f"{_documents(len(found))} match: say which by --tenant, --company or --kind, or by its id."
    )
    for key in keys:
        console.print(
            f"  {key.tenant}/{key.company} {key.kind} {key.source_id}", markup=False, highlight=False
        )
    return NOT_DONE


def refuse_unknown(console: Console, document: str) -> int:
    console.print(f"The log has no document {document!r}.", markup=False)
    return NOT_DONE


def _refuse(
    console: Console, log: TransferLog, wanted: Wanted, found: Sequence[Found], decision: Decision
) -> int:
    """Says why it is not clear which document is meant, or that nothing can be done with it."""
    if found:
        return refuse_several(console, log, found)
    others = log.find(msgspec.structs.replace(wanted, states=tuple(State)))
    if not others:
        return refuse_unknown(console, wanted.document or "")
    for record in log.records([each.key for each in others[:SHOWN]]):
        text = f"{lines.name_of(record)} of {lines.place_of(record)} is {record.state.value}."
        console.print(text[0].upper() + text[1:], markup=False)
    console.print(f"{decision.refusal} Nothing was changed.")
    return NOT_DONE


def _confirmed(console: Console, found: Sequence[Found], decision: Decision) -> bool:
    """Shows how many there are of what, and asks; nobody is asked where nobody can answer."""
    counts = Counter((each.key.tenant, each.key.company, each.key.kind, each.state.value) for each in found)
    table = Table("Company", "Documents", "State", Column("How many", justify="right"))
    for (tenant, company, kind, state), count in sorted(counts.items()):
        report.row(table, f"{tenant}/{company}", kind.replace("_", " "), state, str(count))
    console.print(table)
    if not sys.stdin.isatty():
        console.print(f"{_documents(len(found))} match. Without a terminal nobody can confirm: give --yes.")
        return False
    console.print(f"Shall {_documents(len(found))} {decision.question}? [y/N] ", end="", markup=False)
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    console.print("Nothing was changed.")
    return False


def _show(console: Console, records: Iterable[Record], now: int, language: Language) -> None:
    folded = [Column(name, overflow="fold") for name in ("Number", "Customer", "Why")]
    table = Table("State", "Kind", Column("Company", overflow="fold"), *folded, "Since", "Next try")
    for record in records:
        report.row(
            table,
            record.state.value,
            DOCUMENTS.get(record.key.kind, record.key.kind),
            lines.place_of(record),
            record.number or record.key.source_id[:8],
            mask(record.customer),
            lines.why(record, language),
            lines.local(record.since),
            lines.next_try_in_words(record, now),
        )
    if table.row_count:
        console.print(table)


def _counted(found: Sequence[Found], most: int) -> str:
    """How many there are in each state, and whether all are shown."""
    counts = Counter(each.state for each in found)
    states = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    text = f"{_documents(len(found))}{': ' if states else ''}{states}."
    if len(found) > most:
        text += f" Shown are the {most} that changed last; {len(found) - most} more with --limit."
    return text


def _documents(count: int) -> str:
    return f"{count} document{'' if count == 1 else 's'}"
