from __future__ import annotations

import io
from decimal import Decimal

import pytest
from demo import purchased
from demo.carried_travels import copy
from demo.test_outcome import outcome
from rich.console import Console

from severa_procountor.commands.report import WIDTH, KindCount
from severa_procountor.commands.run import DONE, Ended
from severa_procountor.demo import tables
from severa_procountor.demo.dimension_items import Changes
from severa_procountor.demo.outcome import Outcome
from severa_procountor.demo.result import result
from severa_procountor.settings.choices import Dimension

KINDS = {
    "sales_invoices": KindCount(found=200, done=187, parked=13, warnings=16),
    "travel_reimbursements": KindCount(found=40, done=28, parked=12, warnings=21),
    "projects": KindCount(found=52, done=52),
    "cost_centers": KindCount(found=15, done=14, waiting=1),
    "business_units": KindCount(found=10, done=10),
    "purchase_invoices": KindCount(found=60, done=59, parked=1),
}
ENDED = Ended(DONE, in_order=True, kinds=KINDS, parked=[], settings=(), unreadable=0, unreachable=())
ITEMS = {dimension: Changes(created=23, renamed=21, made_passive=10) for dimension in Dimension}
CALLS = {"severa": 1400, "procountor": 1300}


def shown(found: Outcome) -> list[str]:
    written = io.StringIO()
    tables.show(Console(file=written, width=WIDTH), ENDED, CALLS, ITEMS, found)
    return written.getvalue().splitlines()


@pytest.mark.parametrize(
    "row",
    [
        "sales invoices Severa → Procountor 200 187 13 0 16 invoices: 1 unfinished",
        "travel reimbursements Severa → Procountor 40 28 12 0 21 invoices: 1 unfinished",
        "projects Severa → Procountor 52 52 0 0 0 items: 23 new, 21 renamed, 10 made passive",
        "cost centres Severa → Procountor 15 14 0 1 0 items: 23 new, 21 renamed, 10 made passive",
        "business units Severa → Procountor 10 10 0 0 0 items: 23 new, 21 renamed, 10 made passive",
        "purchase invoices Procountor → Severa 60 59 1 0 0 project fees: 1 made",
    ],
)
def test_one_table_shows_all_four_directions_each_on_a_line(row: str) -> None:
    lines = [" ".join(line.replace("│", " ").split()) for line in shown(outcome())]
    assert row in lines[: lines.index("Severa 1400 5.11")]


def test_every_difference_is_a_sentence_under_the_tables() -> None:
    found = outcome(
        travels=(copy(invoice_sum_total=Decimal("131.29")),), fees=(purchased.fee(cost=Decimal("99.99")),)
    )
    last = " ".join(shown(found)[-4:])
    assert all(sentence in last for sentence in found.differences)


def test_the_json_has_the_figures_of_all_kinds() -> None:
    told = result(ENDED, CALLS, ITEMS, outcome(), 61.5)
    assert set(told.documents) == set(KINDS)
    assert (told.duplicates, told.totals_equal, told.differences) == (0, True, ())
    assert (told.reimbursements.transferred, told.reimbursements.people, told.reimbursements.attachments) == (
        1,
        1,
        1,
    )
    assert told.reimbursements.dimensioned_amounts == 6
    assert (told.fees.invoices, told.fees.made, told.fees.right) == (1, 1, 1)
    assert told.fees.totals == {"Oy": Decimal("100.00")}
