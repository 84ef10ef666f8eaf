"""The closed sets that settings choose from. Values in capitals are Procountor's own words."""

from __future__ import annotations

from enum import StrEnum


class Target(StrEnum):
    """Where the document stands in Procountor after the transfer."""

    UNFINISHED = "unfinished"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"


class Attachments(StrEnum):
    """What goes along with a sales invoice."""

    NONE = "none"
    PDF = "pdf"
    BREAKDOWN = "breakdown"


class Reference(StrEnum):
    """Who gives the bank reference: Procountor generates it, or Severa's is checked and sent."""

    PROCOUNTOR = "procountor"
    SEVERA = "severa"


class SeveraRate(StrEnum):
    """What Severa's currency rate of an invoice says; Severa's own documents leave it open."""

    FOREIGN_PER_DOMESTIC = "foreign_per_domestic"
    DOMESTIC_PER_FOREIGN = "domestic_per_foreign"


class Dimension(StrEnum):
    """What of Severa becomes a dimension in Procountor."""

    PROJECT = "project"
    COST_CENTER = "cost_center"
    BUSINESS_UNIT = "business_unit"


class Language(StrEnum):
    """The languages of Procountor's invoices."""

    FINNISH = "FINNISH"
    SWEDISH = "SWEDISH"
    ENGLISH = "ENGLISH"
    ESTONIAN = "ESTONIAN"
    NORWEGIAN = "NORWEGIAN"
    DANISH = "DANISH"


class Channel(StrEnum):
    """How Procountor sends an invoice."""

    ELECTRONIC_INVOICE = "ELECTRONIC_INVOICE"
    EMAIL = "EMAIL"
    MAIL = "MAIL"


class SeveralCodes(StrEnum):
    """What becomes of a grouped row that stands for several product codes."""

    DEFAULT_CODE = "default_code"
    ERROR = "error"


class CreditNoteSigns(StrEnum):
    """Signs of a credit note's rows: quantities negative and prices positive, or as Severa has them."""

    NEGATIVE_QUANTITY = "negative_quantity"
    AS_SEVERA = "as_severa"


class IdentifierForm(StrEnum):
    """How a business id is written: as its country does, or with the country's letters in front."""

    NATIONAL = "national"
    VAT_NUMBER = "vat_number"


class TravelType(StrEnum):
    """Procountor's document type of a travel reimbursement; `auto`: by whether a row has a trip."""

    AUTO = "auto"
    TRAVEL_INVOICE = "TRAVEL_INVOICE"
    BILL_OF_CHARGES = "BILL_OF_CHARGES"


class ProductType(StrEnum):
    """Severa's kinds of project fee."""

    FIXED_FEES = "FixedFees"
    MATERIALS = "Materials"
    SUBCONTRACTING = "Subcontracting"


class TimeZone(StrEnum):
    """Whose calendar says which day it is."""

    HELSINKI = "Europe/Helsinki"
    STOCKHOLM = "Europe/Stockholm"
