"""The entries behind the rows of credit notes: what is given back, in models of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from severa_procountor.sandbox.severa.entries import behind
from severa_procountor.sandbox.severa.invoices import Entry, InvoiceRow, Numbered, RowType, SalesInvoice
from severa_procountor.sandbox.severa.models import Audited, Model, ModelWithName, Money
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.severa.store import Store


class LetteredProject(Model, frozen=True, kw_only=True):
    """A project as reimbursed fees and travel expenses have it: here, and only here, its number is a string."""

    guid: str
    name: str
    number: str


class Reimbursed(Audited, frozen=True, kw_only=True):
    """What the three kinds have in common."""

    guid: str
    event_date: date
    quantity: Decimal
    user: ModelWithName
    unit_price: Money
    invoice_guid: str
    invoice_row_guid: str
    invoice_row_description: str | None
    invoice_quantity: Decimal


class ReimbursedWorkHour(Reimbursed, frozen=True, kw_only=True):
    project: Numbered
    customer: ModelWithName
    work_type: ModelWithName


class ReimbursedFee(Reimbursed, frozen=True, kw_only=True):
    name: str | None
    project: LetteredProject
    product: ModelWithName
    measurement_unit: str | None
    vat_rate: Decimal | None
    product_type: str = "Materials"


class ReimbursedTravelExpense(Reimbursed, frozen=True, kw_only=True):
    name: str | None
    project: LetteredProject
    product: ModelWithName
    measurement_unit: str | None
    vat_rate: Decimal | None


class Common(TypedDict):
    """The fields of `Reimbursed`."""

    created_date_time: datetime
    guid: str
    event_date: date
    quantity: Decimal
    user: ModelWithName
    unit_price: Money
    invoice_guid: str
    invoice_row_guid: str
    invoice_row_description: str | None
    invoice_quantity: Decimal


def work_hours(store: Store, rows: list[InvoiceRow]) -> Sequence[ReimbursedWorkHour]:
    return [
        ReimbursedWorkHour(
            **_common(store, sale, row, entry),
            project=_numbered(store.projects[entry.project_guid]),
            customer=ModelWithName(guid=sale.invoice.customer.guid, name=sale.invoice.customer.name),
            work_type=entry.item,
        )
        for sale, row, entry in behind(store, rows, RowType.HOURS, credited=True)
    ]


def project_fees(store: Store, rows: list[InvoiceRow]) -> Sequence[ReimbursedFee]:
    return [
        ReimbursedFee(
            **_common(store, sale, row, entry),
            name=entry.item.name,
            project=_lettered(store.projects[entry.project_guid]),
            product=entry.item,
            measurement_unit=row.measurement_unit,
            vat_rate=row.vat_rate,
        )
        for sale, row, entry in behind(store, rows, RowType.PROJECT_FEES, credited=True)
    ]


def travel_expenses(store: Store, rows: list[InvoiceRow]) -> Sequence[ReimbursedTravelExpense]:
    return [
        ReimbursedTravelExpense(
            **_common(store, sale, row, entry),
            name=entry.item.name,
            project=_lettered(store.projects[entry.project_guid]),
            product=entry.item,
            measurement_unit=row.measurement_unit,
            vat_rate=row.vat_rate,
        )
        for sale, row, entry in behind(store, rows, RowType.TRAVEL_EXPENSES, credited=True)
    ]


def _common(store: Store, sale: SalesInvoice, row: InvoiceRow, entry: Entry) -> Common:
    user = store.users[entry.user_guid].ref()
    return {
        "created_date_time": sale.invoice.created_date_time,
        "guid": entry.guid,
        "event_date": sale.invoice.date,
        "quantity": entry.quantity,
        "user": ModelWithName(guid=user.guid, name=user.name),
        "unit_price": entry.unit_price(row),
        "invoice_guid": row.invoice_guid,
        "invoice_row_guid": row.guid,
        "invoice_row_description": row.description,
        "invoice_quantity": entry.quantity,
    }


def _numbered(project: Project) -> Numbered:
    return Numbered(guid=project.guid, name=project.name, number=project.number)


def _lettered(project: Project) -> LetteredProject:
    return LetteredProject(guid=project.guid, name=project.name, number=str(project.number))
