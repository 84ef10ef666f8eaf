"""What can be special about a purchase invoice."""

from __future__ import annotations

from enum import StrEnum


class PurchaseTwist(StrEnum):
    """The first ones are carried, the next are parked, the last left alone."""

    PLAIN = "plain"
    SEVERAL_ITEMS = "several_items"
    SEVERAL_ACCOUNTS = "several_accounts"
    SAME_ITEM_TWICE = "same_item_twice"
    PART_OF_INVOICE = "part_of_invoice"
    PART_OF_LINE = "part_of_line"
    CREDIT = "credit"
    FOREIGN_CURRENCY = "foreign_currency"
    FORMER_ITEM_NAME = "former_item_name"
    OTHER_DIMENSIONS = "other_dimensions"
    NO_NUMBER = "no_number"

    ITEM_WITHOUT_PROJECT = "item_without_project"
    MORE_THAN_LINE = "more_than_line"

    NOT_DIMENSIONED = "not_dimensioned"
    OTHER_DIMENSIONS_ONLY = "other_dimensions_only"
    TOO_OLD = "too_old"
    UNFINISHED = "unfinished"
    RECEIVED = "received"
    VERIFIED = "verified"
    PAYMENT_DENIED = "payment_denied"
    INVALIDATED = "invalidated"


PARKING = frozenset({PurchaseTwist.ITEM_WITHOUT_PROJECT, PurchaseTwist.MORE_THAN_LINE})
LEAVING = frozenset(
    {
        PurchaseTwist.NOT_DIMENSIONED,
        PurchaseTwist.OTHER_DIMENSIONS_ONLY,
        PurchaseTwist.TOO_OLD,
        PurchaseTwist.UNFINISHED,
        PurchaseTwist.RECEIVED,
        PurchaseTwist.VERIFIED,
        PurchaseTwist.PAYMENT_DENIED,
        PurchaseTwist.INVALIDATED,
    }
)
PASSING = frozenset(PurchaseTwist) - PARKING - LEAVING - {PurchaseTwist.PLAIN}
