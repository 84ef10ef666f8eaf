"""What each row of a travel reimbursement is dimensioned to: one project, cost centre and business unit each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from severa_procountor.codecs import dimensions, severa
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.row_dimensions import RowDimensions, Share
from severa_procountor.codecs.severa import Named
from severa_procountor.codecs.travel_money import Amount
from severa_procountor.codecs.travel_rows import Row
from severa_procountor.codecs.travel_source import Source
from severa_procountor.settings.choices import Dimension

_WHOLE = Decimal(1)
_TOLD = {
    Dimension.COST_CENTER: ("row_cost_center_missing", "cost centre", "costCenter"),
    Dimension.BUSINESS_UNIT: ("row_business_unit_missing", "business unit", "project.businessUnit"),
}


def of_rows(
    source: Source,
    rows: Sequence[Row],
    amounts: Sequence[Amount],
    wanted: Sequence[Dimension],
    findings: Findings,
) -> tuple[RowDimensions, ...]:
    """One for each row, in their order; a row of sum 0 has no shares, as there is nothing to be dimensioned.

    Error: `row_project_unknown`. Warnings, each said once: `row_cost_center_missing`, `row_business_unit_missing`;
    for each row: `project_of_another_company`.
    """
    missing: dict[Dimension, list[int]] = {}
    found = []
    for row, amount in zip(rows, amounts, strict=True):
        subjects = _subjects(row, source, wanted, findings) if amount.net else {}
        for dimension, subject in subjects.items():
            if subject is None and dimension in _TOLD:
                missing.setdefault(dimension, []).append(row.place)
        shares: dict[Dimension, tuple[Share, ...]] = {
            dimension: (Share(subject, _WHOLE),)
            for dimension, subject in subjects.items()
            if subject is not None
        }
        found.append(_row_dimensions(row.place, amount, shares))
    _tell_missing(missing, findings)
    return tuple(found)


def of_advance(place: int, amount: Amount) -> RowDimensions:
    """Money that was paid before belongs to no project."""
    return _row_dimensions(place, amount, {})


def _row_dimensions(place: int, amount: Amount, shares: dict[Dimension, tuple[Share, ...]]) -> RowDimensions:
    return RowDimensions(place=place, net=amount.net, whole=amount.is_whole, debit=True, shares=shares)


def _subjects(
    row: Row, source: Source, wanted: Sequence[Dimension], findings: Findings
) -> dict[Dimension, Subject | None]:
    """None where the row has none; what hangs on a project that is not known is left out, with an error."""
    found: dict[Dimension, Subject | None] = {}
    if Dimension.COST_CENTER in wanted:
        found[Dimension.COST_CENTER] = _cost_center(row.given.cost_center, source.cost_centers)
    if not {Dimension.PROJECT, Dimension.BUSINESS_UNIT} & set(wanted):
        return found
    project = source.projects.get((row.given.project.guid if row.given.project else None) or "")
    if project is None:
        reason = "it names none" if row.given.project is None else f"{_name(row)} could not be read"
        message = f"The project of row {row.place + 1} is not known: {reason}."
        findings.error("row_project_unknown", message, f"expenses[{row.place}].project")
        return found
    _check_company(row, project, source, findings)
    if Dimension.PROJECT in wanted:
        found[Dimension.PROJECT] = dimensions.of_project(project)
    if Dimension.BUSINESS_UNIT in wanted:
        unit = project.business_unit
        named = unit is not None and (unit.guid or unit.code or unit.name)
        found[Dimension.BUSINESS_UNIT] = dimensions.of_business_unit(unit) if unit and named else None
    return found


def _check_company(row: Row, project: severa.Project, source: Source, findings: Findings) -> None:
    """The books are of the user's company; what somebody did for another one is booked there all the same."""
    owner = project.business_unit.company_guid if project.business_unit else None
    home = source.user.business_unit.company_guid if source.user.business_unit else None
    if owner and home and owner != home:
        message = f"The project of row {row.place + 1}, {_name(row)}, is of another company than the user."
        findings.warning("project_of_another_company", message, f"expenses[{row.place}].project")


def _name(row: Row) -> str:
    given = row.given.project
    parts = (given.number, given.name or given.guid) if given else ()
    return shown(" ".join(str(part) for part in parts if part)) or "the one that it names"


def _cost_center(given: Named | None, register: Sequence[severa.CostCenter]) -> Subject | None:
    """The one of the register, which knows its identifier; one that is not in it yet, as the row names it."""
    if given is None or not (given.guid or given.name):
        return None
    known = next((one for one in register if one.guid and one.guid == given.guid), None)
    return dimensions.of_cost_center(known or severa.CostCenter(guid=given.guid, name=given.name))


def _tell_missing(missing: dict[Dimension, list[int]], findings: Findings) -> None:
    for dimension, places in missing.items():
        code, what, where = _TOLD[dimension]
        rows = ", ".join(str(place + 1) for place in places)
        findings.warning(code, f"No {what} is known of row{'s' * (len(places) > 1)} {rows}.", where)
