"""What each row of a sales invoice is dimensioned to: its projects, cost centre and business units, by weight.

A weight is a part of the row's net sum; only the proportion of the weights counts. They are never negative but
where Severa billed entries of both signs as one row (hours on one project, a discount on another): then a project
may get more than the row, and another a negative share. That is right only if the entries make the row's sum, so
it is refused where they do not, as is a row whose entries make nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from severa_procountor.codecs import dimensions, severa
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import CENT
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.sales_invoice_rows import Amount, Row
from severa_procountor.codecs.sales_invoice_source import Source, single_project
from severa_procountor.settings.choices import Dimension

_WHOLE = Decimal(1)
_ZERO = Decimal(0)


class Share(msgspec.Struct, frozen=True):
    """What of a row belongs to `subject`, in proportion to the weights of the row's other shares."""

    subject: Subject
    weight: Decimal


class RowDimensions(msgspec.Struct, frozen=True, kw_only=True):
    """What a row that is sent is dimensioned to.

    `place` is its place among all of Severa's rows, from 0. `net` is its sum in the invoice's currency, with the
    sign that is sent; `whole`: quantity times price is that very sum, and no rounding of it. `debit`: its ledger
    entry is a cost and carries the row's sign; that of a sale carries it turned. A dimension of which nothing is
    known has no shares.
    """

    place: int
    net: Decimal
    whole: bool = True
    debit: bool = False
    shares: dict[Dimension, tuple[Share, ...]]


def of_rows(
    source: Source,
    rows: Sequence[Row],
    amounts: Sequence[Amount],
    wanted: Sequence[Dimension],
    findings: Findings,
) -> tuple[RowDimensions, ...]:
    """One for each row, in their order; a row of sum 0 has no shares, as there is nothing to be dimensioned.

    Error: `row_project_unknown`. Warnings, each said once: `row_cost_center_missing`, `row_business_unit_missing`.
    """
    collected = _Collected(source, tuple(dict.fromkeys(wanted)), findings, missing={})
    dimensioned = tuple(
        RowDimensions(
            place=row.place,
            net=amount.net,
            whole=amount.exact == amount.net,
            shares=_shares(row, amount.net, collected) if amount.net else {},
        )
        for row, amount in zip(rows, amounts, strict=True)
    )
    _tell_missing(collected.missing, findings)
    return dimensioned


class _Collected(NamedTuple):
    """`missing`: the places of the rows that lack a cost centre or business unit."""

    source: Source
    wanted: tuple[Dimension, ...]
    findings: Findings
    missing: dict[Dimension, list[int]]


class _Part(NamedTuple):
    """What of a row was billed of a project; `net` is None when its amount is not known."""

    project: severa.Project
    net: Decimal | None


def _shares(row: Row, net: Decimal, collected: _Collected) -> dict[Dimension, tuple[Share, ...]]:
    parts = _parts(row, collected)
    found: dict[Dimension, tuple[Share, ...]] = {}
    for dimension in collected.wanted:
        if dimension is Dimension.COST_CENTER:
            shares = _cost_center(row.given.cost_center, collected.source.cost_centers)
        elif parts is None:
            continue
        else:
            shares = _split(row, net, parts, _OF_PROJECT[dimension], collected.findings)
        if shares:
            found[dimension] = shares
        elif shares is None:
            collected.missing.setdefault(dimension, []).append(row.place)
    return found


def _parts(row: Row, collected: _Collected) -> list[_Part] | None:
    """By project (mapping, section 1.4); None, with an error, if a project is not known, or if none is wanted."""
    if not _OF_PROJECT.keys() & set(collected.wanted):
        return None
    source, parts = collected.source, []
    for reference, net in _billed(row.given, source):
        project = source.projects.get(reference.guid) if reference and reference.guid else None
        if project is None:
            _unknown(row, _why_unknown(reference), collected.findings)
            return None
        parts.append(_Part(project, net))
    if not parts:
        _unknown(row, "nothing that names a project stands behind it", collected.findings)
    return parts or None


def _billed(row: severa.InvoiceRow, source: Source) -> list[tuple[severa.Numbered | None, Decimal | None]]:
    """The projects behind a row, and the net amounts that were billed of them."""
    single = single_project(source.invoice)
    if single is not None:
        return [(single, None)]
    if row.row_type == "FlatRate":
        flat_rate = source.flat_rates.get(row.flat_rate_guid or "")
        return [(flat_rate.project, None)] if flat_rate else []
    return [(entry.project, _net(entry)) for entry in source.entries.get(row.guid or "", ())]


def _net(entry: severa.Entry) -> Decimal | None:
    quantity = entry.quantity if entry.invoice_quantity is None else entry.invoice_quantity
    price = entry.unit_price.amount if entry.unit_price else None
    return None if quantity is None or price is None else quantity * price


def _why_unknown(reference: severa.Numbered | None) -> str:
    if reference is None or not reference.guid:
        return "what stands behind it names no project"
    name = shown(" ".join(str(part) for part in (reference.number, reference.name) if part))
    return f"project {name or reference.guid} could not be read"


def _unknown(row: Row, reason: str, findings: Findings) -> None:
    """Told once of a row, though it may keep both its project and its business unit from being known."""
    where = f"rows[{row.place}]"
    if not findings.has_error_at(where):
        text = f"The project of row {row.place + 1} is not known: {reason}."
        findings.error("row_project_unknown", text, where)


def _project(project: severa.Project) -> Subject | None:
    return dimensions.of_project(project)


def _business_unit(project: severa.Project) -> Subject | None:
    unit = project.business_unit
    return dimensions.of_business_unit(unit) if unit and (unit.guid or unit.code or unit.name) else None


_OF_PROJECT: dict[Dimension, Callable[[severa.Project], Subject | None]] = {
    Dimension.PROJECT: _project,
    Dimension.BUSINESS_UNIT: _business_unit,
}


def _split(
    row: Row,
    net: Decimal,
    parts: Sequence[_Part],
    subject_of: Callable[[severa.Project], Subject | None],
    findings: Findings,
) -> tuple[Share, ...] | None:
    """None if a subject is missing; empty, with an error, if the parts cannot be weighed.

    In the order of their keys, for Severa's order may differ from one reading to the next, and with it the row
    that gets the odd cent.
    """
    subjects = [subject_of(part.project) for part in parts]
    known = [subject for subject in subjects if subject is not None]
    if len(known) < len(subjects):
        return None
    if len(set(known)) == 1:
        return (Share(known[0], _WHOLE),)
    weights: dict[Subject, Decimal] = {}
    for subject, part in zip(known, parts, strict=True):
        if part.net is None:
            _unknown(row, "it is billed for several, and not all amounts behind it are known", findings)
            return ()
        weights[subject] = weights.get(subject, _ZERO) + part.net
    return _weighed(row, net, weights, len(parts), findings)


def _weighed(
    row: Row, net: Decimal, weights: dict[Subject, Decimal], entries: int, findings: Findings
) -> tuple[Share, ...]:
    total = sum(weights.values(), _ZERO)
    both_signs = min(weights.values()) < 0 < max(weights.values())
    if not total or (both_signs and abs(abs(total) - abs(net)) > entries * CENT):
        _unknown(row, f"the amounts behind it make {total.normalize():f}, and the row is {net}", findings)
        return ()
    turn = -1 if total < 0 else 1
    ordered = sorted(weights, key=lambda subject: (len(subject.key), subject.key, subject.guid or ""))
    return tuple(Share(subject, weights[subject] * turn) for subject in ordered if weights[subject])


def _cost_center(
    given: severa.RowCostCenter | None, register: Sequence[severa.CostCenter]
) -> tuple[Share, ...] | None:
    """The one of the register with the row's number, else what the row says; None if it says nothing."""
    if given is None:
        return None
    of_row = dimensions.of_cost_center(severa.CostCenter(name=given.name, identifier=given.number))
    if not of_row.key and not of_row.name:
        return None
    same = [found for found in map(dimensions.of_cost_center, register) if found.key == of_row.key != ""]
    named = [found for found in same if found.name == of_row.name]
    single = next((found[0] for found in (same, named) if len(found) == 1), of_row)
    return (Share(single, _WHOLE),)


def _tell_missing(missing: dict[Dimension, list[int]], findings: Findings) -> None:
    told = {
        Dimension.COST_CENTER: ("row_cost_center_missing", "cost centre", "costCenter"),
        Dimension.BUSINESS_UNIT: ("row_business_unit_missing", "business unit", "projects.businessUnit"),
    }
    for dimension, places in missing.items():
        code, what, where = told[dimension]
        rows = ", ".join(str(place + 1) for place in places)
        findings.warning(code, f"No {what} is known of row{'s' * (len(places) > 1)} {rows}.", where)
