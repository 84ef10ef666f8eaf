"""What Severa answers of travel: reimbursements, the expenses on them, the user who is paid, files."""

from __future__ import annotations

import datetime
from decimal import Decimal

from severa_procountor.codecs.severa import Answer, Named, Numbered

__all__ = [
    "ConvertedMoney",
    "ExpenseFile",
    "ExpenseMoney",
    "ExpenseProject",
    "ExpenseType",
    "ExpenseUser",
    "ReimbursementReference",
    "TravelExpense",
    "TravelReimbursement",
    "User",
    "UserBusinessUnit",
    "UserCountry",
]


class ConvertedMoney(Answer, frozen=True, kw_only=True):
    """An amount in another currency. A purpose is ProjectPrice, ProjectCost, UserCost or ExpenseCost."""

    amount: Decimal | None = None
    currency_code: str | None = None
    purpose: tuple[str, ...] | None = None


class ExpenseMoney(Answer, frozen=True, kw_only=True):
    amount: Decimal | None = None
    currency_code: str | None = None
    multi_currency_info: tuple[ConvertedMoney, ...] | None = None


class TravelReimbursement(Answer, frozen=True, kw_only=True):
    """`GET /v1/travelreimbursements`, one item. `date` and `approval_date` are date-times as text."""

    guid: str | None = None
    number: int | str | None = None
    title: str | None = None
    user: Named | None = None
    date: str | None = None
    approval_date: str | None = None
    advance_payment: ExpenseMoney | None = None
    total: ExpenseMoney | None = None
    total_expenses: ExpenseMoney | None = None
    travel_reimbursement_status: Named | None = None
    created_date_time: str | None = None
    last_updated_date_time: str | None = None


class ExpenseProject(Numbered, frozen=True, kw_only=True):
    company_guid: str | None = None


class ExpenseUser(Named, frozen=True, kw_only=True):
    company_guid: str | None = None


class ExpenseType(Named, frozen=True, kw_only=True):
    """`expense_class` is Mileage, DailyAllowance or OtherTravelExpense; `code` is Procountor's product code."""

    code: str | None = None
    expense_class: str | None = None


class ReimbursementReference(Answer, frozen=True, kw_only=True):
    guid: str | None = None


class TravelExpense(Answer, frozen=True, kw_only=True):
    """`GET /v1/travelreimbursements/{guid}/projecttravelexpenses`, one item: a row of a reimbursement.

    The employee gets `unit_cost` times `quantity`, purchase VAT included; `purchase_vat_rate` is percent. Times are
    date-times as text. `cost_center` names no identifier. Without `travel_reimbursement_required` it counts as true.
    """

    guid: str | None = None
    project: ExpenseProject | None = None
    user: ExpenseUser | None = None
    travel_expense: ExpenseType | None = None
    description: str | None = None
    unit_cost: ExpenseMoney | None = None
    unit_cost_excluding_purchase_vat: ExpenseMoney | None = None
    quantity: Decimal | None = None
    measurement_unit: str | None = None
    purchase_vat_rate: Decimal | None = None
    event_date: datetime.date | None = None
    travel_start_time: str | None = None
    travel_end_time: str | None = None
    travel_reimbursement_required: bool | None = None
    travel_reimbursement: ReimbursementReference | None = None
    cost_center: Named | None = None
    attachment_count: int | None = None


class UserCountry(Named, frozen=True, kw_only=True):
    code3: str | None = None
    english_name: str | None = None


class UserBusinessUnit(Named, frozen=True, kw_only=True):
    code: str | None = None
    company_guid: str | None = None


class User(Answer, frozen=True, kw_only=True):
    """`GET /v1/users/{guid}`: who is paid; `code` is the employee's number. Its text shows the guid only.

    It is never kept beyond the message that is being handled.
    """

    guid: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_active: bool | None = None
    code: str | None = None
    email: str | None = None
    phone: str | None = None
    social_security_number: str | None = None
    bank_account_number: str | None = None
    address: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: UserCountry | None = None
    business_unit: UserBusinessUnit | None = None

    def __repr__(self) -> str:
        return f"User(guid={self.guid!r})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("guid", self.guid)]


class ExpenseFile(Answer, frozen=True, kw_only=True):
    """`GET /v1/projecttravelexpenses/{guid}/files`, one item: a receipt. `size` is bytes."""

    guid: str | None = None
    file_guid: str | None = None
    name: str | None = None
    size: Decimal | None = None
    content_type: str | None = None
