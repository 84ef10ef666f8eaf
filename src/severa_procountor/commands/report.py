"""What became of the documents: counted by kind, the parked ones each with its reason and who can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

import msgspec
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from severa_procountor.commands import transfer_lines as lines
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import Language
from severa_procountor.state.records import Record, State
from severa_procountor.state.transfers import Transfers
from severa_procountor.workers.names import DOCUMENTS

# Of tables that go to a file or a pipe.
WIDTH = 140


def console(file: TextIO) -> Console:
    """Where a command talks to a person."""
    return Console(file=file, width=None if file.isatty() else WIDTH)


class KindCount(msgspec.Struct):
    """Documents of one kind; `warnings` are done ones that carry a warning or a change, `ignored` those that nobody
    wants."""

    found: int = 0
    done: int = 0
    parked: int = 0
    warnings: int = 0
    waiting: int = 0
    ignored: int = 0


def count(transfers: Transfers) -> tuple[dict[str, KindCount], list[Record]]:
    """Counts by kind, and the parked documents."""
    kinds: dict[str, KindCount] = {}
    parked: list[Record] = []
    for record in transfers.records(states=list(State)):
        kind = kinds.setdefault(record.key.kind, KindCount())
        kind.found += 1
        if record.state is State.DONE:
            kind.done += 1
            kind.warnings += bool(record.notes)
        elif record.state is State.PARKED:
            kind.parked += 1
            parked.append(record)
        elif record.state is State.IGNORED:
            kind.ignored += 1
        else:
            kind.waiting += 1
    return kinds, sorted(parked, key=lambda record: record.key)


def show(console: Console, kinds: dict[str, KindCount], parked: Iterable[Record]) -> None:
    """The tables that a person reads at the end of a run."""
    table = Table("Documents", "found", "done", "parked", "still waiting", "ignored", "done with warnings")
    for name, kind in sorted(kinds.items()):
        figures = (kind.found, kind.done, kind.parked, kind.waiting, kind.ignored, kind.warnings)
        table.add_row(name.replace("_", " "), *map(str, figures))
    console.print(table)
    show_parked(console, parked)


def show_parked(console: Console, parked: Iterable[Record]) -> None:
    """Each parked document with its reason and who can mend it; nothing, if there is none."""
    records = list(parked)
    if not records:
        return
    reasons = Table(
        "Company",
        "Document",
        Column("Why it is parked", overflow="fold"),
        "Who",
        "What to do",
        title="Parked documents",
        show_lines=True,
    )
    for record in records:
        for problem in record.problems:
            row(
                reasons,
                f"{record.key.tenant}, {record.key.company}",
                f"{DOCUMENTS[record.key.kind]} {record.number or record.key.source_id[:8]}",
                f"{problem.message} ({problem.where})" if problem.where else problem.message,
                lines.owner_of(problem, Language.ENGLISH),
                lines.fix_of(problem, Language.ENGLISH),
            )
    console.print(reasons)


def row(table: Table, *cells: str) -> None:
    """Adds a row whose brackets are no markup: the texts are customers'."""
    table.add_row(*map(Text, cells))


def as_json(record: Record) -> dict[str, object]:
    """A parked document as a script reads it."""
    return {
        "tenant": record.key.tenant,
        "company": record.key.company,
        "kind": record.key.kind,
        "id": record.key.source_id,
        "number": record.number,
        "problems": [_problem(problem) for problem in record.problems],
    }


def _problem(problem: Problem) -> dict[str, str]:
    kind = lines.kind_of(problem)
    return {
        "code": problem.code,
        "message": problem.message,
        "where": problem.where,
        "owner": kind.owner.value if kind else "",
        "fix": lines.fix_of(problem, Language.ENGLISH),
    }
