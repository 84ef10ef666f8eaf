"""The rows of a travel reimbursement: which are sent, in which order, and what they say."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from severa_procountor.codecs import text, units
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.severa_travel import TravelExpense, TravelReimbursement
from severa_procountor.codecs.travel_times import Trip, day_of, trip_of

_PRODUCT_LIMIT = 100  # of the product register [ours]
_COMMENT_LIMIT = 512


class Row(msgspec.Struct, frozen=True):
    """A row that is sent. `place` is its place among all of the reimbursement's rows as we sort them, from 0.

    `name` is what a message calls it; "": by its place.
    """

    place: int
    given: TravelExpense
    trip: Trip | None
    day: datetime.date | None
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or f"Row {self.place + 1}"


class Texts(msgspec.Struct, frozen=True):
    """What a row says: `comment` is "" when there is none."""

    product: str
    comment: str
    unit: str


class Divided(msgspec.Struct, frozen=True):
    """The rows that are sent, and those that the employee did not pay, such as with a company card."""

    sent: tuple[Row, ...]
    left_out: tuple[Row, ...]


def rows_of(
    reimbursement: TravelReimbursement,
    expenses: Sequence[TravelExpense],
    zone: ZoneInfo,
    findings: Findings,
) -> Divided:
    """By trip, day and guid: Severa gives its rows no order, and two readings must give the same one.

    Errors: `reimbursement_empty`, `expense_of_another`, `expense_date_missing`, and those of `trip_of`. Warning:
    `expenses_left_out`.
    """
    ordered = sorted(expenses, key=lambda expense: _order(expense, zone))
    sent, left_out = [], []
    for place, expense in enumerate(ordered):
        if expense.travel_reimbursement_required is False:
            left_out.append(Row(place, expense, None, expense.event_date))
        else:
            _must_belong(expense, place, reimbursement, findings)
            sent.append(_row(expense, place, zone, findings))
    if left_out:
        places = ", ".join(str(row.place + 1) for row in left_out)
        message = f"Not paid by the employee and left out: row {places}."
        findings.warning("expenses_left_out", message, "expenses.travelReimbursementRequired")
    if not sent:
        message = "only rows that the employee did not pay" if left_out else "no rows"
        findings.error("reimbursement_empty", f"The reimbursement has {message}.", "expenses")
    return Divided(tuple(sent), tuple(left_out))


def texts(row: Row, default_unit: str, findings: Findings) -> Texts:
    """Errors: `row_text_missing` and those of texts. Warning: `unit_unknown`. Change: `text_cut`."""
    where, subject = f"expenses[{row.place}].description", findings.about(f"Row {row.place + 1}, description")
    description = text.clean(row.given.description, limit=None, where=where, findings=subject, lines=True)
    if not description and row.given.travel_expense is not None:
        name = row.given.travel_expense.name
        description = text.clean(name, limit=None, where=where, findings=subject, lines=True)
    if not description and not findings.has_error_at(where):
        findings.error("row_text_missing", f"Row {row.place + 1} has no description.", where)
    line, _, other_lines = description.partition("\n")
    product, rest = text.split(line, _PRODUCT_LIMIT)
    comment = "\n".join(part for part in (rest, other_lines) if part)
    kept = comment[:_COMMENT_LIMIT].rstrip()
    if len(kept) < len(comment):
        message = f"{len(description)} characters, cut to {len(product) + len(kept)}."
        subject.change("text_cut", message, where)
    return Texts(product, kept, _unit(row, default_unit, findings))


def _row(expense: TravelExpense, place: int, zone: ZoneInfo, findings: Findings) -> Row:
    trip = trip_of(expense, place, zone, findings)
    day = day_of(expense, trip)
    if day is None and not findings.has_error_at(f"expenses[{place}]"):
        message = f"Row {place + 1} has neither a date nor a trip."
        findings.error("expense_date_missing", message, f"expenses[{place}].eventDate")
    return Row(place, expense, trip, day)


def _must_belong(
    expense: TravelExpense, place: int, reimbursement: TravelReimbursement, findings: Findings
) -> None:
    """What another user paid, or another reimbursement pays, would be paid to the wrong person, or twice."""
    pairs = {
        "user": (expense.user, reimbursement.user),
        "travelReimbursement": (expense.travel_reimbursement, reimbursement),
    }
    for field, (named, ours) in pairs.items():
        guid, wanted = named and named.guid, ours and ours.guid
        if guid and wanted and guid.casefold() != wanted.casefold():
            whose = "is another user's" if field == "user" else "belongs to another reimbursement"
            text = f"Row {place + 1} {whose}."
            findings.error("expense_of_another", text, f"expenses[{place}].{field}")


def _order(expense: TravelExpense, zone: ZoneInfo) -> tuple[datetime.datetime, datetime.date, str]:
    """Findings are made when a row is read, not when it is sorted."""
    trip = trip_of(expense, 0, zone, Findings())
    day = day_of(expense, trip) or datetime.date.max
    at = trip.start if trip else datetime.datetime.combine(day, datetime.time.min)
    return at, expense.event_date or day, expense.guid or ""


def _unit(row: Row, default: str, findings: Findings) -> str:
    unit = units.unit_of(row.given.measurement_unit)
    if unit is not None:
        return unit
    given = shown(row.given.measurement_unit or "")
    message = (
        f"Row {row.place + 1}: unit “{given}” is not known" if given else f"Row {row.place + 1} has no unit"
    )
    where = f"expenses[{row.place}].measurementUnit"
    findings.warning("unit_unknown", f"{message}; sent as {default}.", where)
    return default
