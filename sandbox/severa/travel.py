"""Severa's travel reimbursements as structs: the reimbursement, its expenses and statuses, as in its OpenAPI."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from severa_procountor.sandbox.severa.invoices import StoredFile
from severa_procountor.sandbox.severa.models import Audited, Model, ModelWithName, Money
from severa_procountor.sandbox.severa.registers import ExpenseClass


class ReimbursementStatus(Audited, frozen=True, kw_only=True):
    guid: str
    name: str
    sort_order: int = 0
    is_locked: bool = False
    is_approved: bool = False
    is_active: bool = True
    is_default: bool = False

    def sub(self) -> ModelWithName:
        return ModelWithName(guid=self.guid, name=self.name)


class Reimbursement(Audited, frozen=True, kw_only=True):
    """`date` is a date-time, unlike an invoice's."""

    guid: str
    user: ModelWithName
    title: str | None
    number: int | None
    date: datetime
    approval_date: datetime | None = None
    approved_by_user: ModelWithName | None = None
    advance_payment: Money | None = None
    total: Money | None = None
    total_expenses: Money | None = None
    group_by: str = "None"
    can_change_approval: bool = False
    travel_reimbursement_status: ModelWithName


class ExpenseProject(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    company_guid: str | None
    is_internal: bool = False
    number: int


class ExpenseUser(Model, frozen=True, kw_only=True):
    code: str | None
    guid: str
    name: str
    company_guid: str | None


class ExpenseKind(Model, frozen=True, kw_only=True):
    """TravelExpenseSubModel: the type of the expense."""

    guid: str
    name: str
    expense_class: ExpenseClass
    include_time: bool = False
    code: str | None


class OfReimbursement(Model, frozen=True, kw_only=True):
    """TravelReimbursementSubModel: what an expense shows of its reimbursement."""

    guid: str
    is_approved: bool
    is_locked: bool
    status: str


class Expense(Audited, frozen=True, kw_only=True):
    """A row of a reimbursement: the employee gets `unit_cost` times `quantity`, with purchase VAT in it."""

    guid: str
    project: ExpenseProject
    phase: ModelWithName | None = None
    customer: ModelWithName | None = None
    user: ExpenseUser
    travel_expense: ExpenseKind
    description: str | None = None
    unit_price: Money | None = None
    unit_cost: Money
    unit_cost_excluding_purchase_vat: Money | None = None
    quantity: Decimal
    measurement_unit: str | None = None
    vat_rate: Decimal | None = None
    purchase_vat_rate: Decimal | None = None
    event_date: date
    travel_start_time: datetime | None = None
    travel_end_time: datetime | None = None
    travel_reimbursement_required: bool = True
    travel_reimbursement: OfReimbursement | None = None
    is_billable: bool = False
    billing_schedule: str = "Immediately"
    cost_center: ModelWithName | None = None
    attachment_count: int = 0


class Travel(Model, frozen=True, kw_only=True):
    """A reimbursement with all that hangs on it, as it is seeded. `receipts` is keyed by the expense's guid.

    `expected` is "done", "left_alone", or the code of the problem for which it has to be parked.
    """

    reimbursement: Reimbursement
    expenses: tuple[Expense, ...]
    receipts: dict[str, tuple[StoredFile, ...]]
    company: str
    expected: str = "done"
    twist: str | None = None
