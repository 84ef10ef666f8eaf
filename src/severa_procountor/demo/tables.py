"""The tables that a person reads at the end of a demo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.console import Console
from rich.table import Column, Table

from severa_procountor.commands import report
from severa_procountor.commands.run import Ended
from severa_procountor.demo.dimension_items import Changes
from severa_procountor.demo.outcome import Outcome
from severa_procountor.settings.choices import Dimension, Target
from severa_procountor.workers.names import (
    DIMENSIONS,
    PURCHASE_INVOICES,
    SALES_INVOICES,
    TRAVEL_REIMBURSEMENTS,
)

_WORDS = {
    Dimension.PROJECT: "projects",
    Dimension.COST_CENTER: "cost centres",
    Dimension.BUSINESS_UNIT: "business units",
}
_TO_PROCOUNTOR, _TO_SEVERA = "Severa → Procountor", "Procountor → Severa"
# Those that are carried one by one, unlike the items of dimensions.
_CARRIED = (SALES_INVOICES, TRAVEL_REIMBURSEMENTS, PURCHASE_INVOICES)

_QUESTION = 72

Items = Mapping[Dimension, Changes]


def show(console: Console, ended: Ended, calls: Mapping[str, int], items: Items, outcome: Outcome) -> None:
    """What became of the documents, and what is seen of them from the other side."""
    console.print(_documents(ended, items, outcome))
    report.show_parked(console, ended.parked)
    console.print(_calls(ended, calls))
    console.print(_items(items))
    console.print(_dimensioned(outcome))
    for table in _seen(outcome):
        console.print(table)
    for difference in outcome.differences:
        console.print(difference, style="red", markup=False)


def _documents(ended: Ended, items: Items, outcome: Outcome) -> Table:
    """All four directions."""
    figures = ("found", "done", "parked", "still\nwaiting", "done with\nwarnings")
    table = Table(
        "Documents", "Way", *(Column(name, justify="right") for name in figures), "What came of them"
    )
    for name, (label, way, came) in _kinds(items, outcome).items():
        kind = ended.kinds.get(name, report.KindCount())
        counts = (kind.found, kind.done, kind.parked, kind.waiting, kind.warnings)
        report.row(table, label, way, *map(str, counts), came)
    return table


def _kinds(items: Items, outcome: Outcome) -> dict[str, tuple[str, str, str]]:
    """By kind: what it is called, which way it goes, and what is there of it now."""
    sales, travels, fees = outcome.sales, outcome.travels, outcome.fees
    of_dimensions = {
        name: (_WORDS[dimension], _TO_PROCOUNTOR, _came_of_items(items[dimension]))
        for name, dimension in DIMENSIONS.items()
    }
    return {
        SALES_INVOICES: ("sales invoices", _TO_PROCOUNTOR, _released(sales.delivered.released)),
        TRAVEL_REIMBURSEMENTS: (
            "travel reimbursements",
            _TO_PROCOUNTOR,
            _released(travels.delivered.released),
        ),
        **of_dimensions,
        PURCHASE_INVOICES: ("purchase invoices", _TO_SEVERA, f"project fees: {fees.made} made"),
    }


def _came_of_items(of: Changes) -> str:
    return f"items: {of.created} new, {of.renamed} renamed, {of.made_passive} made passive"


def _released(by_target: Mapping[Target, int]) -> str:
    counts = ", ".join(f"{count} {target}" for target, count in by_target.items() if count)
    return f"invoices: {counts or 'none'}"


def _calls(ended: Ended, calls: Mapping[str, int]) -> Table:
    done = sum(kind.done for name, kind in ended.kinds.items() if name in _CARRIED)
    table = _figures(("System",), ("calls, all in all", "per document done"))
    for system, count in calls.items():
        table.add_row(system.capitalize(), str(count), f"{Decimal(count) / max(done, 1):.2f}")
    return table


def _items(items: Items) -> Table:
    kinds = ("created", "renamed", "made passive", "made active", "left as they were")
    table = _figures(("Dimension items for",), kinds)
    for dimension, of in items.items():
        figures = (of.created, of.renamed, of.made_passive, of.made_active, of.in_step)
        table.add_row(_WORDS[dimension], *map(str, figures))
    return table


def _dimensioned(outcome: Outcome) -> Table:
    table = _figures(
        ("Ledger receipts of", "dimension"), ("by Severa", "on Procountor's items", "none named in Severa")
    )
    every = outcome.sales.dimensioned.sums | outcome.travels.dimensioned.sums
    for (whose, dimension), of in sorted(every.items()):
        report.row(table, whose, dimension, str(of.severa), str(of.procountor), str(of.without))
    return table


def _seen(outcome: Outcome) -> Iterator[Table]:
    """What the other side says, of each kind and of all together."""
    for title, lines in (
        ("Sales invoices, seen from Procountor", _of_sales(outcome)),
        ("Travel reimbursements, seen from Procountor", _of_travels(outcome)),
        ("Purchase invoices, seen from Severa", _of_fees(outcome)),
        ("Seen from the other side, all together", _of_all(outcome)),
    ):
        table = Table(Column(title, min_width=_QUESTION), "")
        for question, answer in lines:
            report.row(table, question, answer)
        yield table


def _of_sales(outcome: Outcome) -> Iterator[tuple[str, str]]:
    dimensioned, delivered = outcome.sales.dimensioned, outcome.sales.delivered
    yield from (
        *outcome.sales.lines,
        ("Amounts on the right dimension items, to the cent", str(dimensioned.dimensioned)),
        ("Amounts not, or not rightly dimensioned", str(dimensioned.undimensioned)),
        ("Amounts of rows for which Severa names none", str(dimensioned.without)),
        ("Files attached, each the right one and once", str(delivered.attachments)),
        ("Released as far as the settings say", _targets(delivered.released)),
    )


def _of_travels(outcome: Outcome) -> Iterator[tuple[str, str]]:
    travels = outcome.travels
    dimensioned, delivered = travels.dimensioned, travels.delivered
    yield from (
        ("Severa says transferred", str(travels.transferred)),
        ("Procountor holds", str(travels.held)),
        ("Duplicates", str(travels.duplicates)),
        ("Still waiting in Severa, all parked with a reason", str(travels.parked)),
        ("Not waiting, or of companies without settings, left alone", str(travels.left_alone)),
    )
    for company, amount in sorted(travels.owed.items()):
        yield f"{company}: owed in Severa / paid by Procountor", f"{amount} / {travels.paid.get(company, 0)}"
    yield from (
        ("Of the right person, to the right account", str(delivered.people)),
        ("Amounts on the right dimension items, to the cent", str(dimensioned.dimensioned)),
        ("Amounts not, or not rightly dimensioned", str(dimensioned.undimensioned)),
        ("The right file attached, once, and not sent along", str(delivered.attachments)),
        ("Released as far as the settings say", _targets(delivered.released)),
    )


def _of_fees(outcome: Outcome) -> Iterator[tuple[str, str]]:
    fees = outcome.fees
    yield from (
        ("Procountor has on the items of projects", str(fees.invoices)),
        ("Project fees made", str(fees.made)),
        ("Of them on the right project and account, once and to the cent", str(fees.right)),
        ("Duplicates", str(fees.duplicates)),
        ("Parked with a reason", str(fees.parked)),
        ("Not ready, too old or not on projects, left alone", str(fees.left_alone)),
    )
    for company, amount in sorted(fees.wanted.items()):
        answer = f"{amount} / {fees.held.get(company, 0)}"
        yield f"{company}: on projects in Procountor / project fees in Severa", answer


def _of_all(outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield "Duplicates", str(outcome.duplicates)
    yield "Totals equal", "yes" if outcome.totals_equal else "no"
    yield "Differences", str(len(outcome.differences))


def _targets(released: Mapping[Target, int]) -> str:
    return ", ".join(f"{count} {target}" for target, count in released.items())


def _figures(labels: Sequence[str], figures: Sequence[str]) -> Table:
    """A table whose last columns are numbers."""
    return Table(*labels, *(Column(name, justify="right") for name in figures))
