"""The tables that a person reads at the end of a demo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rich.console import Console
from rich.table import Column, Table

from severa_procountor.commands import report
from severa_procountor.commands.run import Ended
from severa_procountor.demo.dimension_items import Changes
from severa_procountor.demo.verdict import Verdict
from severa_procountor.settings.choices import Dimension
from severa_procountor.workers.names import SALES_INVOICES

_WORDS = {
    Dimension.PROJECT: "projects",
    Dimension.COST_CENTER: "cost centres",
    Dimension.BUSINESS_UNIT: "business units",
}


def show(
    console: Console,
    ended: Ended,
    calls: Mapping[str, int],
    items: Mapping[Dimension, Changes],
    verdict: Verdict,
) -> None:
    """What became of the documents, and what is seen of them from the other side."""
    report.show(console, ended.kinds, ended.parked)
    console.print(_calls(ended, calls))
    console.print(_items(items))
    console.print(_dimensioned(verdict))
    console.print(_seen(verdict))
    for difference in verdict.differences:
        console.print(difference, style="red", markup=False)


def _calls(ended: Ended, calls: Mapping[str, int]) -> Table:
    done = ended.kinds[SALES_INVOICES].done if SALES_INVOICES in ended.kinds else 0
    table = _figures(("System",), ("calls, all in all", "per invoice done"))
    for system, count in calls.items():
        table.add_row(system.capitalize(), str(count), f"{Decimal(count) / max(done, 1):.2f}")
    return table


def _items(items: Mapping[Dimension, Changes]) -> Table:
    kinds = ("created", "renamed", "made passive", "made active", "left as they were")
    table = _figures(("Dimension items for",), kinds)
    for dimension, of in items.items():
        figures = (of.created, of.renamed, of.made_passive, of.made_active, of.in_step)
        table.add_row(_WORDS[dimension], *map(str, figures))
    return table


def _dimensioned(verdict: Verdict) -> Table:
    table = _figures(
        ("Ledger receipts of", "dimension"), ("by Severa", "on Procountor's items", "none named in Severa")
    )
    for (company, dimension), of in sorted(verdict.dimensioned.sums.items()):
        report.row(table, company, dimension, str(of.severa), str(of.procountor), str(of.without))
    return table


def _seen(verdict: Verdict) -> Table:
    dimensioned, delivered = verdict.dimensioned, verdict.delivered
    released = ", ".join(f"{count} {target}" for target, count in delivered.released.items())
    table = Table("Seen from the other side", "")
    for question, answer in (
        *verdict.lines,
        ("Amounts on the right dimension items, to the cent", str(dimensioned.dimensioned)),
        ("Amounts not, or not rightly dimensioned", str(dimensioned.undimensioned)),
        ("Amounts of rows for which Severa names none", str(dimensioned.without)),
        ("Files attached, each the right one and once", str(delivered.attachments)),
        ("Released as far as the settings say", released),
    ):
        report.row(table, question, answer)
    return table


def _figures(labels: Sequence[str], figures: Sequence[str]) -> Table:
    """A table whose last columns are numbers."""
    return Table(*labels, *(Column(name, justify="right") for name in figures))
