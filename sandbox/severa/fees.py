"""Project fees as structs: as they are sent, as they are kept and what is left of them; fields as in Severa's
OpenAPI.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from severa_procountor.sandbox.severa.invoices import Numbered
from severa_procountor.sandbox.severa.models import Audited, Model, Money, UserRef
from severa_procountor.sandbox.severa.registers import ProductType

Number = int | Decimal
Day = date  # `FeeInvoice` has a field named date


class Sent(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of the input models: a field that Severa does not know is refused."""


class Reference(Sent, frozen=True, kw_only=True):
    guid: str | None = None


class RequiredReference(Sent, frozen=True, kw_only=True):
    guid: Annotated[str, msgspec.Meta(min_length=1)]


class SentMoney(Sent, frozen=True, kw_only=True):
    """MoneyInputModelWithNullableAmount."""

    amount: Number | None = None
    currency_code: Annotated[str, msgspec.Meta(min_length=1)]


class NewFee(Sent, frozen=True, kw_only=True):
    """ProjectFeeInputModel. A number that is not sent is 0, as it is on that side."""

    name: str | None = None
    billing_dependency_phase: Reference | None = None
    billing_schedule: str | None = None
    cost_center: Reference | None = None
    description: str | None = None
    display_period_start_date: date | None = None
    event_date: date | None = None
    has_volume_pricing: bool = False
    invoice: Reference | None = None
    invoice_quantity: Number | None = None
    invoice_row_comment: str | None = None
    invoice_row_description: str | None = None
    is_billable: bool | None = None
    measurement_unit: str | None = None
    phase: Reference | None = None
    planned_billing_date: date | None = None
    product: Reference | None = None
    product_type: ProductType | None = None
    project: RequiredReference
    quantity: Number = 0
    sales_account: Reference | None = None
    unit_cost: SentMoney | None = None
    unit_price: SentMoney | None = None
    user: Reference | None = None
    vat_rate: Number | None = None


class FeeInvoice(Model, frozen=True, kw_only=True):
    guid: str
    date: Day
    number: int | None


class FeeProject(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    company_guid: str | None


class FeeProduct(Model, frozen=True, kw_only=True):
    guid: str
    name: str
    code: str | None


class Fee(Audited, frozen=True, kw_only=True):
    """A project fee that stands for itself. It is billed once it is on an invoice, and then stays as it is."""

    guid: str
    name: str | None
    project: FeeProject
    phase: None = None
    customer: Numbered
    product: FeeProduct | None
    description: str | None
    unit_price: Money | None
    unit_cost: Money | None
    quantity: Decimal
    measurement_unit: str | None
    has_volume_pricing: bool = False
    product_type: ProductType | None
    vat_rate: Decimal | None
    user: UserRef | None = None
    event_date: date | None
    billing_schedule: str = "Immediately"
    is_billable: bool
    invoice: FeeInvoice | None = None
    invoice_row_guid: str | None = None
    is_recurrence_rule: bool = False

    @property
    def cost(self) -> Decimal:
        """What it costs in all, with its sign."""
        return self.quantity * ((self.unit_cost and self.unit_cost.amount) or Decimal(0))


class Guid(Model, frozen=True, kw_only=True):
    guid: str | None = None


class DeletedFee(Model, frozen=True, kw_only=True):
    """DeletedProjectFeeModel: what is left of a fee."""

    deleted_date_time: datetime
    created_date_time: datetime
    last_updated_date_time: datetime | None
    guid: str
    project: Guid
    customer: Guid
    user: Guid | None
    product: Guid | None
    name: str | None
    event_date: date | None
    quantity: Decimal
