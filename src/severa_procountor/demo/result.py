"""`demo --json`: what became of a demo, for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from severa_procountor.commands import report
from severa_procountor.commands.run import Ended
from severa_procountor.demo.dimension_items import Changes
from severa_procountor.demo.outcome import Outcome
from severa_procountor.settings.choices import Dimension, Target


class Dimensions(msgspec.Struct, frozen=True):
    """`items` by dimension; amounts are entries of ledger receipts of sales invoices in a dimension. `amounts_without`
    have nothing in Severa that they could be dimensioned to."""

    items: Mapping[Dimension, Changes]
    dimensioned_amounts: int
    undimensioned_amounts: int
    amounts_without: int


class Reimbursements(msgspec.Struct, frozen=True):
    """Travel reimbursements. `held` are the copies that live in Procountor, `people` those that go to the right person
    and account; amounts are as in `Dimensions`."""

    transferred: int
    held: int
    parked: int
    left_alone: int
    people: int
    dimensioned_amounts: int
    undimensioned_amounts: int
    amounts_without: int
    attachments: int
    released: Mapping[Target, int]


class ProjectFees(msgspec.Struct, frozen=True):
    """Project fees from purchase invoices. `right` are made once and to the cent; `totals` by company, in the currency
    of its books."""

    invoices: int
    made: int
    right: int
    parked: int
    left_alone: int
    totals: Mapping[str, Decimal]


class Result(msgspec.Struct, frozen=True):
    """`duplicates`, `totals_equal` and `differences` are of all kinds; `dimensions`, `attachments` and `released` of
    sales invoices."""

    documents: dict[str, dict[str, int]]
    calls: dict[str, int]
    duplicates: int
    totals_equal: bool
    dimensions: Dimensions
    attachments: int
    released: dict[Target, int]
    reimbursements: Reimbursements
    fees: ProjectFees
    differences: tuple[str, ...]
    seconds: float


def result(
    ended: Ended, calls: dict[str, int], items: Mapping[Dimension, Changes], outcome: Outcome, seconds: float
) -> Result:
    sales = outcome.sales
    return Result(
        documents={name: _figures(kind) for name, kind in ended.kinds.items()},
        calls=calls,
        duplicates=outcome.duplicates,
        totals_equal=outcome.totals_equal,
        dimensions=Dimensions(
            items,
            sales.dimensioned.dimensioned,
            sales.dimensioned.undimensioned,
            sales.dimensioned.without,
        ),
        attachments=sales.delivered.attachments,
        released=sales.delivered.released,
        reimbursements=_reimbursements(outcome),
        fees=_fees(outcome),
        differences=outcome.differences,
        seconds=seconds,
    )


def _reimbursements(outcome: Outcome) -> Reimbursements:
    travels = outcome.travels
    return Reimbursements(
        transferred=travels.transferred,
        held=travels.held,
        parked=travels.parked,
        left_alone=travels.left_alone,
        people=travels.delivered.people,
        dimensioned_amounts=travels.dimensioned.dimensioned,
        undimensioned_amounts=travels.dimensioned.undimensioned,
        amounts_without=travels.dimensioned.without,
        attachments=travels.delivered.attachments,
        released=travels.delivered.released,
    )


def _fees(outcome: Outcome) -> ProjectFees:
    fees = outcome.fees
    return ProjectFees(
        invoices=fees.invoices,
        made=fees.made,
        right=fees.right,
        parked=fees.parked,
        left_alone=fees.left_alone,
        totals=fees.held,
    )


def _figures(kind: report.KindCount) -> dict[str, int]:
    return {"found": kind.found, "done": kind.done, "parked": kind.parked, "warnings": kind.warnings}
