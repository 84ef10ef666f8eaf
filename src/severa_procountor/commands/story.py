"""`transfers show`: the whole story of one document, from when it was first seen to when it is tried next."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import msgspec
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from severa_procountor.commands import report
from severa_procountor.commands import transfer_lines as lines
from severa_procountor.commands.transfers import DONE, refuse_several, refuse_unknown
from severa_procountor.masking import mask
from severa_procountor.problems import Level, Problem
from severa_procountor.problems.catalogue import Language
from severa_procountor.problems.names import REGISTER_NAMES
from severa_procountor.state.records import Record, State
from severa_procountor.state.transfer_log import TransferLog, Wanted

# What a step is called, by the first part of its name.
STEPS: Mapping[str, str] = {
    "number": "number chosen",
    "post": "in Procountor",
    "dimensions": "rows dimensioned",
    "file": "file about to be sent",
    "attachments": "file attached",
    "renamed": "file attached under another name",
    "circulate": "sent to those who approve it",
    "approve": "approved",
    "send": "sent to the customer",
    "fee": "project fee in Severa",
}
# What a step's result tells of the other system, by our name of the field.
RESULTS: Mapping[str, str] = {
    "id": "id",
    "number": "number",
    "receipt_id": "ledger receipt",
    "company_id": "company id",
    "invoice_id": "invoice id",
    "name": "file",
    "size": "bytes",
}


class Step(msgspec.Struct, frozen=True):
    """One recorded step. `at` (ms) is None for what an earlier version did. `state`: `done`; `before`, done before
    it was last parked and looked at anew; `open`, a write whose outcome is not known."""

    name: str
    state: str
    at: int | None
    result: Mapping[str, object]


def show(log: TransferLog, wanted: Wanted, *, language: Language, as_json: bool) -> int:
    """Prints the story of the only document that matches; 2 where there is none, or several."""
    console = report.console(sys.stderr if as_json else sys.stdout)
    found = log.find(wanted)
    if len(found) > 1:
        return refuse_several(console, log, found)
    record = next(log.records([each.key for each in found]), None)
    if record is None:
        return refuse_unknown(console, wanted.document or "")
    if as_json:
        sys.stdout.write(msgspec.json.encode(story(record, language)).decode() + "\n")
    else:
        tell(console, record, log.now(), language)
    return DONE


def story(record: Record, language: Language) -> dict[str, object]:
    """As a script reads it: the line of the list, and what only the story has."""
    return lines.as_json(record, language) | {
        "outcome": record.outcome,
        "first_seen": lines.iso(record.first_seen),
        "last_seen": None if record.seen is None else lines.iso(record.seen),
        "round": record.round,
        "attempts": record.attempts,
        "failures": record.failures,
        "crashes": record.crashes,
        "steps": [
            {
                "name": step.name,
                "state": step.state,
                "at": None if step.at is None else lines.iso(step.at),
                "result": step.result,
            }
            for step in steps_of(record)
        ],
        "calls": record.calls,
    }


def steps_of(record: Record) -> list[Step]:
    """What was done and begun, in the order of time; what has no time comes first."""
    told = [
        *(_step(record, name, "before", result) for name, result in record.before.items()),
        *(_step(record, name, "done", result) for name, result in record.steps.items()),
        *(Step(name, "open", at, {}) for name, at in record.intents.items()),
    ]
    again = record.steps.keys()
    kept = (step for step in told if step.state != "before" or step.name not in again)
    return sorted(kept, key=lambda step: (step.at or 0, step.name))


def _step(record: Record, name: str, state: str, result: bytes) -> Step:
    return Step(name, state, record.steps_at.get(name), _results(result))


def _results(stored: bytes) -> dict[str, object]:
    """What a person can look up in the other system; digests and what stands elsewhere in the story are left out."""
    try:
        content = msgspec.json.decode(stored)
    except msgspec.DecodeError:
        return {}
    if isinstance(content, str):
        return {"id": mask(content)}
    fields = content.items() if isinstance(content, dict) else ()
    return {
        field: mask(value) if isinstance(value, str) else value
        for field, value in fields
        if field in RESULTS and value is not None
    }


def tell(console: Console, record: Record, now: int, language: Language) -> None:
    """The story as a person reads it."""
    name = lines.name_of(record)
    console.print(Text(f"{name[0].upper()}{name[1:]} of {lines.place_of(record)}", style="bold"))
    table = Table(show_header=False, box=None)
    for heading, text in _facts(record, now):
        report.row(table, heading, text)
    console.print(table)
    for problem in record.problems:
        _tell_problem(console, problem, language)
    _tell_notes(console, record, language)
    _tell_steps(console, record)
    _tell_calls(console, record)


def _facts(record: Record, now: int) -> Iterator[tuple[str, str]]:
    yield "state", f"{record.state.value} since {lines.local(record.since, seconds=True)}"
    if record.state is State.IGNORED:
        yield "reason", mask(record.ignored_because)
        yield "", "never tried again; `transfers retry` takes it back"
    yield "id", record.key.source_id
    if record.customer:
        yield "customer", mask(record.customer)
    yield "first seen", lines.local(record.first_seen, seconds=True)
    if record.seen is not None:
        yield "last listed", lines.local(record.seen, seconds=True)
    yield "tried", _tried(record)
    if record.waiting_for:
        yield "waits for", mask(record.waiting_for)
    if next_try := lines.next_try_in_words(record, now):
        yield "next try", next_try + _or_sooner(record)


def _tried(record: Record) -> str:
    times = f"{record.attempts} time{'' if record.attempts == 1 else 's'}"
    again = f" in round {record.round}, as it was to be carried again" if record.round > 1 else ""
    failed = f", {record.failures} failures in a row" if record.failures > 1 else ""
    crashed = f", {record.crashes} workers vanished" if record.crashes else ""
    return times + again + failed + crashed


def _or_sooner(record: Record) -> str:
    return ", or as soon as it or what it waits for changes" if record.state is State.PARKED else ""


def _tell_problem(console: Console, problem: Problem, language: Language) -> None:
    """What is wrong, why that stops it, who can mend it, how, and what it waits for."""
    console.print()
    console.print(Text(f"{lines.title_of(problem, language)} [{problem.code}]", style="bold red"))
    where = f" ({problem.where})" if problem.where else ""
    console.print(Text(f"{mask(problem.message)}{where}"))
    kind = lines.kind_of(problem)
    if kind is None:
        return
    text = kind.text(language)
    console.print(Text(text.why))
    console.print(Text(f"Who: {lines.owner_of(problem, language)}"))
    console.print("What to do:")
    for number, step in enumerate(text.steps, start=1):
        console.print(Text(f"  {number}. {step}"))
    if kind.waits_for:
        registers = sorted(REGISTER_NAMES[language][register] for register in kind.waits_for)
        console.print(Text(f"Tried again when these change: {', '.join(registers)}"))


def _tell_notes(console: Console, record: Record, language: Language) -> None:
    if not record.notes:
        return
    table = Table(
        "", "What", Column("Details", overflow="fold"), title="Changed and warned of", title_justify="left"
    )
    for note in record.notes:
        level = "changed" if note.level is Level.CHANGE else note.level.value
        where = f" ({note.where})" if note.where else ""
        report.row(table, level, lines.title_of(note, language), f"{mask(note.message)}{where}")
    console.print()
    console.print(table)


def _tell_steps(console: Console, record: Record) -> None:
    table = Table("When", "Step", Column("Result", overflow="fold"), title="Steps", title_justify="left")
    for step in steps_of(record):
        at = "" if step.at is None else lines.local(step.at, seconds=True)
        report.row(table, at, _called(step.name), _in_words(step))
    if record.done_at is not None:
        report.row(table, lines.local(record.done_at, seconds=True), "done", record.outcome)
    if table.row_count:
        console.print()
        console.print(table)


def _called(name: str) -> str:
    """What a step is called; the key of one of several follows."""
    first, _, key = name.partition(":")
    return f"{STEPS.get(first, first)} {key}".strip()


def _in_words(step: Step) -> str:
    if step.state == "open":
        return "begun, its outcome is not known: it is looked for before anything is written again"
    told = ", ".join(f"{RESULTS[field]} {value}" for field, value in step.result.items())
    return f"{told} (before it was parked)".strip() if step.state == "before" else told


def _tell_calls(console: Console, record: Record) -> None:
    if not record.calls:
        return
    title = f"Calls made: {sum(record.calls.values())}"
    table = Table("Call", Column("How many", justify="right"), title=title, title_justify="left")
    for operation, count in sorted(record.calls.items()):
        report.row(table, operation, str(count))
    console.print()
    console.print(table)
