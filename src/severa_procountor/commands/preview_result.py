"""What a preview found, as it is printed and as a script reads it. It holds neither accounts nor identity codes."""

from __future__ import annotations

import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from severa_procountor.problems import Level


class Outcome(StrEnum):
    """How the document would end: carried, parked, or left as it is because nothing is to be done for it."""

    GOES = "goes"
    PARKED = "parked"
    LEFT_ALONE = "left_alone"
    NOT_ANSWERED = "not_answered"


class Finding(msgspec.Struct, frozen=True):
    """A problem, warning or change, explained."""

    level: Level
    code: str
    message: str
    where: str
    title: str
    why: str
    steps: tuple[str, ...]
    owner: str


class Share(msgspec.Struct, frozen=True):
    """What of a row belongs to an item of a dimension, in the company's currency with the sign of the entry."""

    dimension: str
    item: str
    value: Decimal


class Row(msgspec.Struct, frozen=True):
    product: str
    code: str | None
    comment: str | None
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount_percent: Decimal
    vat_percent: Decimal
    vat_status: int | None
    net: Decimal
    vat: Decimal
    gross: Decimal
    dimensions: tuple[Share, ...]


class AtRate(msgspec.Struct, frozen=True):
    """The sums of one VAT percentage."""

    vat_percent: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """The invoice as Procountor would get it. `payee` is the employee's code; a customer goes by name."""

    type: str
    number: str
    date: datetime.date | None
    due_date: datetime.date | None
    customer: str | None
    customer_number: str | None
    payee: str | None
    partner: str
    channel: str
    language: str | None
    currency: str
    currency_rate: Decimal
    prices_include_vat: bool
    payment_method: str
    bank_account: str
    reference: str
    vat_status: int | None
    order_reference: str | None
    penalty_percent: Decimal | None
    additional_information: str | None
    trips: tuple[dict[str, str | None], ...]
    rows: tuple[Row, ...]
    by_rate: tuple[AtRate, ...]
    by_dimension: tuple[Share, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal


class Fee(msgspec.Struct, frozen=True, kw_only=True):
    """A project fee that would be made in Severa, or one there that would get another cost."""

    change_of: str | None
    project: str | None
    name: str | None
    description: str | None
    date: datetime.date | None
    cost: Decimal
    currency: str | None
    vat_percent: Decimal | None
    is_billable: bool | None


class Attachment(msgspec.Struct, frozen=True):
    """`size` is in bytes."""

    name: str
    size: int
    send_with_invoice: bool


class Call(msgspec.Struct, frozen=True):
    """`path` has the ids that exist; those of what is yet to be made are -1, -2 and so on."""

    system: str
    method: str
    path: str
    purpose: str


class Reads(msgspec.Struct, frozen=True):
    """Calls of one kind that only read."""

    system: str
    operation: str
    count: int
    purpose: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one document."""

    outcome: Outcome
    tenant: str
    company: str
    kind: str
    number: str
    id: str
    status: str
    remarks: tuple[str, ...]
    findings: tuple[Finding, ...]
    invoice: Invoice | None
    fees: tuple[Fee, ...]
    attachments: tuple[Attachment, ...]
    writes: tuple[Call, ...]
    reads: tuple[Reads, ...]
