"""What Procountor is sent and answers of travel: the invoice that pays an employee, and the TRAVEL register."""

from __future__ import annotations

import datetime
from decimal import Decimal

from msgspec import UNSET, UnsetType

from severa_procountor.codecs.personal import HIDDEN
from severa_procountor.codecs.procountor import Answer, CounterParty, ExtraInfo, Sent

__all__ = [
    "ApprovalInformation",
    "Checker",
    "EmployeeAccount",
    "TravelInvoice",
    "TravelItem",
    "TravelPayment",
    "TravelProduct",
    "TravelRow",
]


class EmployeeAccount(Sent, frozen=True, kw_only=True):
    """The employee's IBAN without blanks; its text does not show it."""

    account_number: str

    def __repr__(self) -> str:
        return f"EmployeeAccount({HIDDEN})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("account_number", HIDDEN)]


class TravelPayment(Sent, frozen=True, kw_only=True):
    """Without `bankReferenceCode`, as leaving it out means no reference; always in the company's own currency."""

    currency: str
    bank_account: EmployeeAccount
    due_date: datetime.date
    payment_method: str = "BANK_TRANSFER"
    currency_rate: Decimal = Decimal(1)


class TravelRow(Sent, frozen=True, kw_only=True):
    """product 100, comment 512; the invoice's `extra_info` says whether `unit_price` includes VAT.

    Only `product_id` links the row to the register.
    """

    product: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat_percent: Decimal
    product_id: int
    product_code: str
    discount_percent: Decimal = Decimal(0)
    comment: str | UnsetType = UNSET


class TravelItem(Sent, frozen=True, kw_only=True):
    """One trip, all as free text: departure 40, arrival 40, places 255, purpose 255."""

    departure: str
    arrival: str
    places: str | UnsetType = UNSET
    purpose: str | UnsetType = UNSET


class Checker(Sent, frozen=True, kw_only=True):
    user_id: int


class ApprovalInformation(Sent, frozen=True, kw_only=True):
    """Who verifies and accepts. Procountor: `{}` means nobody, leaving it out the company's own defaults."""

    verifiers: tuple[Checker, ...] | UnsetType = UNSET
    acceptors: tuple[Checker, ...] | UnsetType = UNSET


class TravelInvoice(Sent, frozen=True, kw_only=True):
    """Body of `POST /invoices`, type TRAVEL_INVOICE or BILL_OF_CHARGES (which has no `travel_information_items`)."""

    type: str
    date: datetime.date
    counter_party: CounterParty
    payment_info: TravelPayment
    invoice_rows: tuple[TravelRow, ...]
    original_invoice_number: str
    invoice_channel: str = "NO_SENDING"
    extra_info: ExtraInfo
    discount_percent: Decimal = Decimal(0)
    partner_id: int | UnsetType = UNSET
    additional_information: str | UnsetType = UNSET
    travel_information_items: tuple[TravelItem, ...] | UnsetType = UNSET
    invoice_approval_information: ApprovalInformation | UnsetType = UNSET


class TravelProduct(Answer, frozen=True, kw_only=True):
    """`GET /products?type=TRAVEL`, one result. Its codes are of a period, mostly a year; an open end is None."""

    id: int
    type: str | None = None
    code: str | None = None
    name: str | None = None
    active: bool | None = None
    start_date: datetime.date | None = None
    end_date: datetime.date | None = None
