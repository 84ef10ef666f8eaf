"""The entries behind invoice rows: work hours, project fees, travel expenses, flat rates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from severa_procountor.sandbox.severa.invoices import Entry, InvoiceRow, Numbered, RowType, SalesInvoice
from severa_procountor.sandbox.severa.models import Audited, Model, ModelWithName, Money, UserRef
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.severa.store import Store


class EntryInvoice(Model, frozen=True, kw_only=True):
    guid: str
    date: date
    number: int | None


class EntryProject(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    number: int
    company_guid: str | None


class FeeProject(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    company_guid: str | None


class EntryItem(Model, frozen=True, kw_only=True):
    guid: str | None
    name: str | None
    code: str | None


class ExpenseItem(EntryItem, frozen=True, kw_only=True):
    expense_class: str = "OtherTravelExpense"
    include_time: bool = False


class Behind(Audited, frozen=True, kw_only=True):
    """What the three kinds of entry have in common."""

    guid: str
    description: str | None = None
    event_date: date
    quantity: Decimal
    unit_price: Money
    invoice: EntryInvoice
    invoice_row_guid: str
    invoice_row_description: str | None
    invoice_quantity: Decimal
    is_billable: bool = True


class WorkHour(Behind, frozen=True, kw_only=True):
    customer: Numbered
    project: EntryProject
    work_type: EntryItem
    user: UserRef | None
    billable_status: str = "Billable"
    is_productive: bool = True
    is_approved: bool = True
    is_modifiable: bool = False


class ProjectFee(Behind, frozen=True, kw_only=True):
    name: str | None
    customer: Numbered
    project: FeeProject
    product: EntryItem
    measurement_unit: str | None
    vat_rate: Decimal | None
    has_volume_pricing: bool = False
    product_type: str = "Materials"
    is_recurrence_rule: bool = False


class TravelExpense(Behind, frozen=True, kw_only=True):
    customer: ModelWithName
    project: EntryProject
    travel_expense: ExpenseItem
    measurement_unit: str | None
    vat_rate: Decimal | None
    travel_reimbursement_required: bool = True
    attachment_count: int = 0


class FlatRate(Model, frozen=True, kw_only=True):
    guid: str
    project: Numbered
    price: Money
    invoice_guid: str


class Common(TypedDict):
    """The fields of `Behind`."""

    created_date_time: datetime
    guid: str
    event_date: date
    quantity: Decimal
    unit_price: Money
    invoice: EntryInvoice
    invoice_row_guid: str
    invoice_row_description: str | None
    invoice_quantity: Decimal


def work_hours(store: Store, rows: list[InvoiceRow]) -> Sequence[WorkHour]:
    return [
        WorkHour(
            **_common(sale, row, entry),
            customer=sale.invoice.customer,
            project=_project(store.projects[entry.project_guid]),
            work_type=_item(entry),
            user=store.users[entry.user_guid].ref(),
        )
        for sale, row, entry in behind(store, rows, RowType.HOURS)
    ]


def project_fees(store: Store, rows: list[InvoiceRow]) -> Sequence[ProjectFee]:
    return [
        ProjectFee(
            **_common(sale, row, entry),
            name=entry.item.name,
            customer=sale.invoice.customer,
            project=_fee_project(store.projects[entry.project_guid]),
            product=_item(entry),
            measurement_unit=row.measurement_unit,
            vat_rate=row.vat_rate,
        )
        for sale, row, entry in behind(store, rows, RowType.PROJECT_FEES)
    ]


def travel_expenses(store: Store, rows: list[InvoiceRow]) -> Sequence[TravelExpense]:
    return [
        TravelExpense(
            **_common(sale, row, entry),
            customer=ModelWithName(guid=sale.invoice.customer.guid, name=sale.invoice.customer.name),
            project=_project(store.projects[entry.project_guid]),
            travel_expense=ExpenseItem(guid=entry.item.guid, name=entry.item.name, code=entry.code),
            measurement_unit=row.measurement_unit,
            vat_rate=row.vat_rate,
        )
        for sale, row, entry in behind(store, rows, RowType.TRAVEL_EXPENSES)
    ]


def flat_rates(store: Store, guid: str) -> list[FlatRate]:
    """The flat rates under one guid: an array."""
    return [
        FlatRate(
            guid=guid,
            project=_numbered(store.projects[entry.project_guid]),
            price=row.unit_price,
            invoice_guid=row.invoice_guid,
        )
        for row in store.rows.values()
        if row.flat_rate_guid == guid
        for entry in store.sales[row.invoice_guid].entries.get(row.guid, ())
    ]


def behind(
    store: Store, rows: list[InvoiceRow], kind: RowType, *, credited: bool = False
) -> Iterator[tuple[SalesInvoice, InvoiceRow, Entry]]:
    """The entries of the rows of one kind: those of ordinary invoices, or those that credit notes give back."""
    for row in rows:
        sale = store.sales[row.invoice_guid]
        if row.row_type is kind and sale.invoice.is_credit_note is credited:
            for entry in sale.entries.get(row.guid, ()):
                yield sale, row, entry


def _common(sale: SalesInvoice, row: InvoiceRow, entry: Entry) -> Common:
    invoice = sale.invoice
    return {
        "created_date_time": invoice.created_date_time,
        "guid": entry.guid,
        "event_date": invoice.date,
        "quantity": entry.quantity,
        "unit_price": entry.unit_price(row),
        "invoice": EntryInvoice(guid=invoice.guid, date=invoice.date, number=invoice.number),
        "invoice_row_guid": row.guid,
        "invoice_row_description": row.description,
        "invoice_quantity": entry.quantity,
    }


def _item(entry: Entry) -> EntryItem:
    return EntryItem(guid=entry.item.guid, name=entry.item.name, code=entry.code)


def _project(project: Project) -> EntryProject:
    return EntryProject(
        guid=project.guid,
        name=project.name,
        number=project.number,
        company_guid=project.business_unit.company_guid,
    )


def _fee_project(project: Project) -> FeeProject:
    return FeeProject(guid=project.guid, name=project.name, company_guid=project.business_unit.company_guid)


def _numbered(project: Project) -> Numbered:
    return Numbered(guid=project.guid, name=project.name, number=project.number)
