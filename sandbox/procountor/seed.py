"""What a sandbox Procountor company holds before the first call reaches it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

Day = date  # `PurchaseSeed` has a field named date


class Seed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the seeds: an unknown key is an error."""


class BankAccountSeed(Seed, frozen=True):
    """One of the company's own accounts. `iban` is written without blanks; `bankgiro` only in Sweden."""

    iban: str
    currency: str
    default_for_invoice: bool = False
    active: bool = True
    bankgiro: str | None = None


class PartnerSeed(Seed, frozen=True):
    """A business partner in the register. `identifier` is written as the company's country writes it."""

    name: str
    customer_number: str | None = None
    identifier: str | None = None
    identifier_type: str | None = None
    country: str = "FINLAND"
    active: bool = True
    type: Literal["CUSTOMER", "SUPPLIER", "PERSON"] = "CUSTOMER"


class PersonSeed(Seed, frozen=True):
    """A person in the register. `identifier` and `iban` are written as Procountor takes them."""

    first_name: str
    last_name: str
    person_number: str | None = None
    identifier: str | None = None
    identifier_type: str | None = None
    iban: str | None = None
    country: str = "FINLAND"
    active: bool = True


class ProductSeed(Seed, frozen=True):
    """A product in the register. `price` is net, `vat` in percent, `account` a ledger account. `start` and `end`
    are the days of a travel product's validity; both belong to it, None is open.
    """

    code: str
    name: str
    type: Literal["SALES", "PURCHASE", "TRAVEL"] = "SALES"
    unit: str = "PIECE"
    price: Decimal = Decimal(0)
    vat: Decimal = Decimal("25.5")
    active: bool = True
    currency: str = "EUR"
    account: str | None = None
    start: date | None = None
    end: date | None = None


class DimensionSeed(Seed, frozen=True):
    """A dimension with the names of its items. The API cannot create dimensions, so they come from here."""

    name: str
    items: tuple[str, ...] = ()


class TrackingPeriodSeed(Seed, frozen=True):
    """A part of a fiscal year, usually a month; both ends belong to it."""

    start: date
    end: date
    status: Literal["OPEN", "CLOSED", "PENDING"] = "OPEN"


class FiscalYearSeed(Seed, frozen=True):
    """A fiscal year; both ends belong to it."""

    start: date
    end: date
    is_open: bool = True
    tracking_periods: tuple[TrackingPeriodSeed, ...] = ()


class PurchaseShareSeed(Seed, frozen=True):
    """A part of a line on a dimension item, by their names: an amount in the books' currency, with its sign."""

    dimension: str
    item: str
    value: Decimal


class PurchaseLineSeed(Seed, frozen=True):
    """A line of a purchase invoice. `net` is in the invoice's currency and negative on a credit, `vat` in percent.

    The shares need not come to the whole line: people dimension a part of it, too.
    """

    account: str
    net: Decimal
    vat: Decimal = Decimal("25.5")
    description: str | None = None
    shares: tuple[PurchaseShareSeed, ...] = ()


class PurchaseSeed(Seed, frozen=True):
    """A purchase invoice. `number` is the supplier's own; `currency` None is that of the books.

    `rate` is how much foreign currency one of the books' own is. `created` and `changed` are Finnish local
    times; None is the moment of entering. `expected` and `twist` are the generator's own marks.
    """

    supplier: str
    number: str | None
    date: Day
    due_date: Day
    lines: tuple[PurchaseLineSeed, ...]
    status: str = "APPROVED"
    currency: str | None = None
    rate: Decimal = Decimal(1)
    created: datetime | None = None
    changed: datetime | None = None
    expected: str = "done"
    twist: str | None = None


class CompanySeed(Seed, frozen=True):
    """A company and the one API key that opens it.

    `country` is a Procountor country name (`FINLAND`), `currency` its accounting currency. `vat_percentages`
    are those in use for sales: 0 has to be among them for zero-rated rows. `vat_statuses` are Procountor's
    numbers, in use for sales. `document_management` is the paid setting that the search of attachments needs.
    """

    id: int
    name: str
    country: str
    currency: Literal["DKK", "EUR", "NOK", "SEK"]
    business_id: str
    api_key: str
    client_id: str
    client_secret: str
    vat_percentages: tuple[Decimal, ...]
    bank_accounts: tuple[BankAccountSeed, ...]
    fiscal_years: tuple[FiscalYearSeed, ...]
    vat_statuses: tuple[int, ...] = (1, 3, 4, 5, 6, 12)
    partners: tuple[PartnerSeed, ...] = ()
    products: tuple[ProductSeed, ...] = ()
    persons: tuple[PersonSeed, ...] = ()
    dimensions: tuple[DimensionSeed, ...] = ()
    document_management: bool = False
    purchases: tuple[PurchaseSeed, ...] = ()
