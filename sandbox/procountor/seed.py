"""What a sandbox Procountor company holds before the first call reaches it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec


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
