"""Tells what the checks found: a table for each company, all of it as rows of CSV, or as JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.console import Console
from rich.table import Column, Table

from severa_procountor.commands import report
from severa_procountor.commands.checks.comparison import Compared
from severa_procountor.commands.checks.findings import Found, Look
from severa_procountor.problems import Level
from severa_procountor.problems.catalogue import Language
from severa_procountor.problems.names import OWNER_NAMES

HEADINGS = ("tenant", "company", "check", "level", "subject", "what", "owner", "code")
EXAMPLES = 3
_WORST_FIRST = (Level.ERROR, Level.WARNING, Level.CHANGE)


def show(console: Console, compared: Iterable[Compared]) -> None:
    """A table for each company: what was looked at, what of it needs somebody, and the first examples. They have most
    of a narrow terminal."""
    for one in compared:
        table = Table(
            Column("Check", max_width=14),
            Column("OK", justify="right", no_wrap=True),
            Column("To look at", justify="right", max_width=7),
            Column("Level", no_wrap=True),
            Column("First examples, and who can mend them", overflow="fold", ratio=1),
            title=f"{one.tenant}/{one.company}",
        )
        for look in one.looks:
            level = look.level
            examples = "\n".join((_outcomes(look), *map(_example, _first(look)))).strip()
            ok = look.looked_at - look.to_look_at
            shown_level = level.value if level else "ok"
            figures = (str(ok), str(look.to_look_at))
            report.row(table, look.check.value, *figures, shown_level, examples)
        console.print(table)
        if one.away:
            console.print(f"{one.tenant}/{one.company}: not checked further. {one.away}", markup=False)


def as_json(one: Compared) -> Iterator[dict[str, object]]:
    """The checks of a company as a script reads them."""
    for look in one.looks:
        yield {
            "tenant": one.tenant,
            "company": one.company,
            "check": look.check.value,
            "level": look.level.value if look.level else "ok",
            "ok": look.looked_at - look.to_look_at,
            "to_look_at": look.to_look_at,
            "outcomes": dict(look.outcomes),
            "findings": [
                {
                    "level": found.problem.level.value,
                    "subject": found.subject,
                    "what": found.problem.message,
                    "owner": found.problem.kind.owner.value,
                    "code": found.problem.code,
                    "fix": found.problem.kind.text().fix,
                }
                for found in _ordered(look)
            ],
        }


def write_csv(file: TextIO, rows: Iterable[tuple[str, ...]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows)


def as_rows(one: Compared) -> Iterator[tuple[str, ...]]:
    """Every finding of a company, see HEADINGS."""
    for look in one.looks:
        for found in _ordered(look):
            problem = found.problem
            told = (
                problem.level.value,
                found.subject,
                problem.message,
                problem.kind.owner.value,
                problem.code,
            )
            yield (one.tenant, one.company, look.check.value, *told)


def _ordered(look: Look) -> list[Found]:
    return sorted(look.found, key=lambda found: _WORST_FIRST.index(found.problem.level))


def _first(look: Look) -> list[Found]:
    """The worst ones; what the product would do by itself is counted only."""
    return [found for found in _ordered(look) if found.problem.level is not Level.CHANGE][:EXAMPLES]


def _outcomes(look: Look) -> str:
    """How many are of which kind, where there is more than one."""
    if len(look.outcomes) < 2:
        return ""
    return ", ".join(f"{count} {outcome}" for outcome, count in look.outcomes.items() if outcome)


def _example(found: Found) -> str:
    owner = OWNER_NAMES[Language.ENGLISH][found.problem.kind.owner]
    what = f"{found.subject}: {found.problem.message}" if found.subject else found.problem.message
    return f"- {what} ({owner})"
