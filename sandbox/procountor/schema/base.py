"""What all shapes have in common, and the shapes that several resources share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from severa_procountor.sandbox.procountor.enums import AttachmentReferenceType, CashDiscountsTermType, Country


class Wire(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, forbid_unknown_fields=True
):
    """Base of all shapes. A field that is None is absent."""


def _longest(length: int) -> msgspec.Meta:
    return msgspec.Meta(max_length=length)


Int32 = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
Day = date
LocalDateTime = Annotated[datetime, msgspec.Meta(tz=False)]
NotBlank = Annotated[str, msgspec.Meta(min_length=1)]
Text20 = Annotated[str, _longest(20)]
Text35 = Annotated[str, _longest(35)]
Text40 = Annotated[str, _longest(40)]
Text50 = Annotated[str, _longest(50)]
Text70 = Annotated[str, _longest(70)]
Text80 = Annotated[str, _longest(80)]
Text100 = Annotated[str, _longest(100)]
Text255 = Annotated[str, _longest(255)]
Text500 = Annotated[str, _longest(500)]
Text512 = Annotated[str, _longest(512)]
Text10000 = Annotated[str, _longest(10_000)]


class Address(Wire, frozen=True, kw_only=True):
    """An address of an invoice or a partner; every field may be missing."""

    name: Text80 | None = None
    specifier: Text80 | None = None
    street: Text80 | None = None
    zip: Text20 | None = None
    city: Text40 | None = None
    country: Country | None = None
    subdivision: Text35 | None = None


class CashDiscountOption(Wire, frozen=True, kw_only=True):
    number_of_days: Annotated[int, msgspec.Meta(le=999)] | None = None
    discount_percentage: Decimal | None = None


class CashDiscount(Wire, frozen=True, kw_only=True):
    option_list: tuple[CashDiscountOption, ...] | None = None
    cash_discounts_term_type: CashDiscountsTermType | None = None


class Attachment(Wire, frozen=True, kw_only=True):
    id: Int32 | None = None
    name: str
    reference_type: AttachmentReferenceType
    reference_id: Int32
    mime_type: str | None = None
    send_with_invoice: bool


class Meta(Wire, frozen=True, kw_only=True):
    """SearchResultMetaData."""

    page_number: int
    page_size: int
    result_count: int
    total_count: int


class ErrorMessage(Wire, frozen=True, kw_only=True):
    """One error; `field` is a path in the body, `message` a code or free text."""

    status: int
    field: str | None = None
    message: str


class ErrorMessages(Wire, frozen=True, kw_only=True):
    errors: tuple[ErrorMessage, ...]


class InfoMessage(Wire, frozen=True, kw_only=True):
    message: str
