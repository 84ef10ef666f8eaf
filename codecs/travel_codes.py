"""Which product of Procountor's TRAVEL register a row is: by exact code, and valid on the day of the row."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.procountor_travel import TravelProduct
from severa_procountor.codecs.travel_rows import Row
from severa_procountor.settings.company import TravelReimbursements

OTHER = "OtherTravelExpense"
MILEAGE = "Mileage"
DAILY_ALLOWANCE = "DailyAllowance"
_KINDS = {MILEAGE: "mileage", DAILY_ALLOWANCE: "daily allowance", OTHER: "other expense"}


def product_of(
    row: Row,
    register: Sequence[TravelProduct],
    settings: TravelReimbursements,
    default_code: str,
    findings: Findings,
) -> TravelProduct | None:
    """The product of the row's code, or of the default code where the settings allow it for the row's class.

    A mileage or daily allowance under the default code would not be reported to the Incomes Register, so each class
    has a setting of its own, and what is of neither class counts as an allowance.

    None, with an error, if there is none: `travel_code_missing`, `travel_code_unknown`, `travel_code_not_valid`,
    `travel_default_code`. Warnings: `travel_code_of_other_day`, `travel_code_replaced`.
    """
    if row.day is None:
        return None
    code, where = _code(row), f"expenses[{row.place}].travelExpense.code"
    found = _valid(code, row.day, register) if code else None
    if found is None and code:
        found = _valid_on_the_trip(row, code, register, findings)
    if found is not None:
        return found
    if not _may_be_replaced(row, settings):
        findings.error(_reason(code, register), _told(row, code, register), where)
        return None
    default = _valid(default_code, row.day, register)
    if default is None:
        told = _validity(default_code, register)
        message = f"{_told(row, code, register)} Nor is the default code {default_code} on that day: {told}."
        findings.error("travel_default_code", message, where)
        return None
    message = f"{_told(row, code, register)} Sent with the default code {default_code}."
    findings.warning("travel_code_replaced", message, where)
    return default


def advance_product(
    code: str, day: datetime.date, register: Sequence[TravelProduct], findings: Findings
) -> TravelProduct | None:
    """The product of an advance that was paid; None, with error `travel_default_code`."""
    found = _valid(code, day, register)
    if found is None:
        message = f"The code {code} for advances is not valid on {day}: {_validity(code, register)}."
        findings.error("travel_default_code", message, "advancePayment")
    return found


def expense_class(row: Row) -> str | None:
    kind = row.given.travel_expense
    return kind.expense_class if kind else None


def _code(row: Row) -> str:
    kind = row.given.travel_expense
    return ((kind.code if kind else None) or "").strip()


def _may_be_replaced(row: Row, settings: TravelReimbursements) -> bool:
    if expense_class(row) == OTHER:
        return settings.default_code_for_other_expenses
    return settings.default_code_for_allowances


def _valid(code: str, day: datetime.date, register: Sequence[TravelProduct]) -> TravelProduct | None:
    """The oldest, if there are several."""
    found = [product for product in _of_code(code, register) if _covers(product, day, day)]
    return min(found, key=lambda product: product.id, default=None)


def _valid_on_the_trip(
    row: Row, code: str, register: Sequence[TravelProduct], findings: Findings
) -> TravelProduct | None:
    """The product of another day of the same trip: one over New Year has days under two years' codes."""
    if row.trip is None:
        return None
    first, last = row.trip.start.date(), row.trip.end.date()
    found = [product for product in _of_code(code, register) if _covers(product, first, last)]
    if not found:
        return None
    message = (
        f"{row.called}: the code {shown(code)} is not valid on {row.day}, but on other days of the trip "
        f"({_validity(code, register)})."
    )
    where = f"expenses[{row.place}].travelExpense.code"
    findings.warning("travel_code_of_other_day", message, where)
    return min(found, key=lambda product: product.id)


def _of_code(code: str, register: Sequence[TravelProduct]) -> list[TravelProduct]:
    """The active ones. Procountor's own search matches parts of codes."""
    return [
        product
        for product in register
        if product.code == code and product.type in (None, "TRAVEL") and product.active is not False
    ]


def _covers(product: TravelProduct, first: datetime.date, last: datetime.date) -> bool:
    """Whether it is valid on a day from `first` to `last`; an end that is not there is open."""
    return (product.start_date or datetime.date.min) <= last and first <= (
        product.end_date or datetime.date.max
    )


def _reason(code: str, register: Sequence[TravelProduct]) -> str:
    if not code:
        return "travel_code_missing"
    return "travel_code_not_valid" if _of_code(code, register) else "travel_code_unknown"


def _told(row: Row, code: str, register: Sequence[TravelProduct]) -> str:
    kind = _KINDS.get(expense_class(row) or "", "of no known class")
    if not code:
        return f"{row.called} ({kind}) has no code."
    validity = _validity(code, register)
    return f"{row.called} ({kind}): the code {shown(code)} cannot be used on {row.day}: {validity}."


def _validity(code: str, register: Sequence[TravelProduct]) -> str:
    """What Procountor has of the code, such as `in Procountor it is valid from 2026-01-01 to 2026-12-31`."""
    spans = [
        f"from {product.start_date or '…'} to {product.end_date or '…'}"
        for product in _of_code(code, register)
    ]
    if spans:
        return f"in Procountor it is valid {' and '.join(sorted(spans))}"
    if any(product.code == code for product in register):
        return "in Procountor it is inactive"
    return "Procountor's travel expense register does not have it"
