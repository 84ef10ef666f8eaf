"""The rows of a sales invoice: which are sent, their amounts and signs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from severa_procountor.codecs import severa, text
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import row_net
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.vat import Line
from severa_procountor.settings.company import CreditNoteSigns, SalesInvoices


class Amount(msgspec.Struct, frozen=True):
    """Quantity and net unit price of a row, with the signs that are sent."""

    quantity: Decimal
    price: Decimal

    @property
    def exact(self) -> Decimal:
        return self.quantity * self.price

    @property
    def net(self) -> Decimal:
        return row_net(self.quantity, self.price)


class Row(msgspec.Struct, frozen=True):
    """A row that is sent, and the texts of the rows of text only that stand `before` and `after` it.

    `place` is its place among all the rows as Severa prints them, from 0.
    """

    place: int
    given: severa.InvoiceRow
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def is_text(row: severa.InvoiceRow) -> bool:
    """Whether a row only says something: it has neither quantity nor price, so nothing to be billed."""
    price = row.unit_price.amount if row.unit_price else None
    return not row.quantity and not price and bool((row.description or "").strip())


def in_order(rows: Sequence[severa.InvoiceRow], findings: Findings) -> list[Row]:
    """The rows that are sent, as Severa prints them; rows without a sort order come last, as they came.

    What a row of text only says goes to the row before it, or to the first, and is reported as a change.
    """
    ordered = sorted(rows, key=lambda row: (row.sort_order is None, row.sort_order or 0))
    first = next((place for place, row in enumerate(ordered) if not is_text(row)), None)
    if first is None:
        return []
    before = [_joined(row, place, first, findings) for place, row in enumerate(ordered[:first])]
    sent = [Row(first, ordered[first], before=tuple(before))]
    for place, row in enumerate(ordered[first + 1 :], first + 1):
        if is_text(row):
            last = sent[-1]
            text_of_row = _joined(row, place, last.place, findings)
            sent[-1] = replace(last, after=(*last.after, text_of_row))
        else:
            sent.append(Row(place, row))
    return sent


def _joined(row: severa.InvoiceRow, place: int, carrier: int, findings: Findings) -> str:
    where = f"rows[{place}].description"
    findings.change(
        "text_row_joined",
        f"Row {place + 1} is text only; it was put into the comment of row {carrier + 1}.",
        where,
    )
    subject = findings.about(f"Row {place + 1}, description")
    return text.clean(row.description, limit=None, where=where, findings=subject, lines=True)


def amounts(
    rows: Sequence[Row],
    currency: str,
    credit_note: bool,
    sales: SalesInvoices,
    findings: Findings,
) -> list[Amount] | None:
    """Of each row, with the signs of section 1.3; None, with errors, when a number is missing."""
    given = [_amount(row.given, row.place, currency, findings) for row in rows]
    known = [amount for amount in given if amount is not None]
    if len(known) < len(given):
        return None
    if credit_note and sales.credit_note_signs is CreditNoteSigns.NEGATIVE_QUANTITY:
        return _credited(known)
    return known


def _amount(row: severa.InvoiceRow, place: int, currency: str, findings: Findings) -> Amount | None:
    price = row.unit_price.amount if row.unit_price else None
    if row.quantity is None or price is None:
        missing, field = ("quantity", "quantity") if row.quantity is None else ("unit price", "unitPrice")
        findings.error("row_number_missing", f"Row {place + 1} has no {missing}.", f"rows[{place}].{field}")
        return None
    code = row.unit_price.currency_code if row.unit_price else None
    if code and currency and code.upper() != currency:
        findings.error(
            "currency_differs",
            f"Row {place + 1} is in {shown(code)}, the invoice in {currency}.",
            f"rows[{place}].unitPrice.currencyCode",
        )
    return Amount(row.quantity, price)


def _credited(given: Sequence[Amount]) -> list[Amount]:
    """Prices positive; all signs turned if Severa has no negative row, else all as Severa has them.

    Rows of both signs say themselves what is credited: turning them by their sum would credit what is charged.
    """
    turn = -1 if all(amount.exact >= 0 for amount in given) else 1
    return [_credited_row(amount, turn) for amount in given]


def _credited_row(given: Amount, turn: int) -> Amount:
    adds = given.exact * turn > 0
    return Amount(abs(given.quantity) if adds else -abs(given.quantity), abs(given.price))


def line_of(amount: Amount, vat_percent: Decimal) -> Line:
    return Line(amount.exact, amount.net, vat_percent)
