"""What a user changes in Severa's registers, and where else the change shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from severa_procountor.sandbox.severa.invoices import InvoiceRow, Numbered, RowAccounting
from severa_procountor.sandbox.severa.models import Audited, BusinessUnit, CostCenter
from severa_procountor.sandbox.severa.refusals import NotThere
from severa_procountor.sandbox.severa.registers import Customer, Project, TravelExpenseType
from severa_procountor.sandbox.severa.store import Store, edited


def edit(store: Store, register: str, guid: str, changes: dict[str, object], moment: datetime) -> Audited:
    """Changes fields (wire names) of a member of one of `REGISTERS`. Raises NotThere and what `edited` raises."""
    members: dict[str, Any] = getattr(store, _FIELDS[register])
    if guid not in members:
        raise NotThere
    before = members[guid]
    after: Audited = edited(before, changes, moment)
    members[guid] = after
    _ECHOES[register](store, before, after)
    return after


def _customer(_: Store, __: Customer, ___: Customer) -> None:
    """Invoices keep the customer as it was."""


def _nowhere_else(_: Store, __: Audited, ___: Audited) -> None:
    """What is shown elsewhere of a user, an invoice's settings, a reimbursement or an expense stays as it was."""


def _project(store: Store, _: Project, project: Project) -> None:
    """Invoices show their projects under the names of today."""
    shown = Numbered(guid=project.guid, name=project.name, number=project.number)
    for guid, invoice in store.invoices.items():
        if any(each.guid == project.guid for each in invoice.projects):
            projects = tuple(shown if each.guid == project.guid else each for each in invoice.projects)
            store.invoices[guid] = replace(invoice, projects=projects)


def _cost_center(store: Store, before: CostCenter, center: CostCenter) -> None:
    """Rows show it by identifier and name, projects as a reference."""
    shown = RowAccounting(number=center.identifier, name=center.name)
    for rows in store.rows_of.values():
        for at, row in enumerate(rows):
            if row.cost_center and row.cost_center.number == before.identifier:
                rows[at] = store.rows[row.guid] = replace(row, cost_center=shown)
    for guid, project in store.projects.items():
        if project.cost_center and project.cost_center.guid == center.guid:
            store.projects[guid] = replace(project, cost_center=center.sub())


def _business_unit(store: Store, _: BusinessUnit, unit: BusinessUnit) -> None:
    for guid, project in store.projects.items():
        if project.business_unit.guid == unit.guid:
            store.projects[guid] = replace(project, business_unit=unit.sub())


def _travel_expense_type(store: Store, _: TravelExpenseType, kind: TravelExpenseType) -> None:
    """Expenses show the code of their type as it is today."""
    for guid, expense in store.expenses.items():
        if expense.travel_expense.guid == kind.guid:
            shown = replace(expense.travel_expense, code=kind.code)
            store.expenses[guid] = replace(expense, travel_expense=shown)


def _invoice_row(store: Store, _: InvoiceRow, row: InvoiceRow) -> None:
    """The invoice itself is as it was, to the time of its last change."""
    rows = store.rows_of[row.invoice_guid]
    store.rows_of[row.invoice_guid] = [row if each.guid == row.guid else each for each in rows]


_FIELDS = {
    "customers": "customers",
    "projects": "projects",
    "costcenters": "cost_centers",
    "businessunits": "business_units",
    "users": "users",
    "travelexpensetypes": "travel_expense_types",
    "invoicerows": "rows",
    "invoicesettings": "settings",
    "travelreimbursements": "reimbursements",
    "projecttravelexpenses": "expenses",
}
_ECHOES: dict[str, Callable[[Store, Any, Any], None]] = {
    "customers": _customer,
    "projects": _project,
    "costcenters": _cost_center,
    "businessunits": _business_unit,
    "users": _nowhere_else,
    "travelexpensetypes": _travel_expense_type,
    "invoicerows": _invoice_row,
    "invoicesettings": _nowhere_else,
    "travelreimbursements": _nowhere_else,
    "projecttravelexpenses": _nowhere_else,
}
REGISTERS = tuple(_FIELDS)


def add_projects(store: Store, company: str, count: int, moment: datetime) -> list[Project]:
    """So many further projects of the company with that name: each like one that it has, under a new number.
    Raises NotThere if the company has no project.
    """
    models = [each for each in store.projects.values() if each.business_unit.company_name == company]
    if not models:
        raise NotThere
    first = max(each.number for each in store.projects.values()) + 1
    added = [
        replace(
            models[at % len(models)],
            guid=f"{first + at:08x}-0000-4000-8000-{store.organisation.details.guid[-12:]}",
            number=first + at,
            name=f"{models[at % len(models)].name} {at + 1}",
            is_closed=False,
            closed_date=None,
            created_date_time=moment,
            last_updated_date_time=None,
        )
        for at in range(count)
    ]
    store.projects |= {each.guid: each for each in added}
    return added
