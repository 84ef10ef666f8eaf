"""The served state of one organisation: the seed's registers by guid, and what calls have changed since."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Protocol, TypeVar

import msgspec

from severa_procountor.sandbox.severa.fees import DeletedFee, Fee
from severa_procountor.sandbox.severa.invoices import Invoice, InvoiceRow, InvoiceSettings, StoredFile
from severa_procountor.sandbox.severa.models import Audited, BusinessUnit, CostCenter
from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.severa.papers import PaperKind
from severa_procountor.sandbox.severa.registers import Customer, Project, TravelExpenseType, User
from severa_procountor.sandbox.severa.travel import Expense

LEAST_SIZE = 2_000
"""No paper of the sandbox is larger unless it is asked to be."""


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is printed of an invoice or a travel reimbursement instead of its pages. `size` is in bytes; None: as
    small as it gets.
    """

    kind: PaperKind = PaperKind.PDF
    size: Annotated[int, msgspec.Meta(ge=LEAST_SIZE)] | None = None


class HasGuid(Protocol):
    @property
    def guid(self) -> str: ...


T = TypeVar("T", bound=HasGuid)
E = TypeVar("E", bound=Audited)


class Store:
    """Only the server's own thread reads and changes it, so there is no lock."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.invoices: dict[str, Invoice] = {}
        self.rows: dict[str, InvoiceRow] = {}
        self.rows_of: dict[str, list[InvoiceRow]] = {}
        self.settings: dict[str, InvoiceSettings] = {}
        self.sales = {sale.invoice.guid: sale for sale in organisation.sales_invoices}
        for guid, sale in self.sales.items():
            self.invoices[guid] = sale.invoice
            self.settings[guid] = sale.settings
            self.rows_of[guid] = list(sale.rows)
            self.rows |= by_guid(sale.rows)
        self.customers: dict[str, Customer] = by_guid(organisation.customers)
        self.projects: dict[str, Project] = by_guid(organisation.projects)
        self.cost_centers: dict[str, CostCenter] = by_guid(organisation.cost_centers)
        self.business_units: dict[str, BusinessUnit] = by_guid(organisation.business_units)
        self.papers: dict[str, Paper] = {}
        self.fees: dict[str, Fee] = by_guid(organisation.project_fees)
        self.deleted_fees: list[DeletedFee] = []
        self._made = itertools.count(1)
        self.statuses = by_guid(organisation.invoice_statuses)
        self.users: dict[str, User] = by_guid(organisation.users)
        self.travel_expense_types: dict[str, TravelExpenseType] = by_guid(organisation.travel_expense_types)
        self.reimbursement_statuses = by_guid(organisation.travel_reimbursement_statuses)
        self.travels = {travel.reimbursement.guid: travel for travel in organisation.travels}
        self.reimbursements = {guid: travel.reimbursement for guid, travel in self.travels.items()}
        self.expenses: dict[str, Expense] = {}
        self.receipts: dict[str, tuple[StoredFile, ...]] = {}
        for travel in self.travels.values():
            self.expenses |= by_guid(travel.expenses)
            self.receipts |= travel.receipts

    def new_guid(self) -> str:
        """An id for what a call makes: the same for the same calls."""
        return f"{next(self._made):08x}-0000-4000-9000-{self.organisation.details.guid[-12:]}"

    def business_units_of(self, invoice: Invoice) -> set[str]:
        """The business units of an invoice's projects."""
        return {
            self.projects[project.guid].business_unit.guid for project in invoice.projects if project.guid
        }

    def put_invoice(self, invoice: Invoice) -> None:
        self.invoices[invoice.guid] = invoice


def edited(record: E, changes: dict[str, object], moment: datetime) -> E:
    """The record with the fields of `changes` (wire names) set, as a user would edit it. Raises
    msgspec.ValidationError on values of a wrong type and on names that it has not.
    """
    fields = msgspec.to_builtins(record)
    unknown = changes.keys() - fields.keys()
    if unknown:
        raise msgspec.ValidationError(f"no such fields: {', '.join(sorted(unknown))}")
    return msgspec.convert({**fields, **changes, "lastUpdatedDateTime": moment}, type(record))


def by_guid(rows: Sequence[T]) -> dict[str, T]:
    return {row.guid: row for row in rows}
