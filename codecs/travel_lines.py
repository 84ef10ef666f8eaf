"""The lines of a travel invoice: every row that is sent with its money, product and dimensions, and the advance."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec
from msgspec import UNSET

from severa_procountor.codecs import travel_codes, travel_dimensions, travel_money, travel_rows, travel_sums
from severa_procountor.codecs.books import Books
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import cents
from severa_procountor.codecs.procountor_travel import TravelProduct, TravelRow
from severa_procountor.codecs.row_dimensions import RowDimensions
from severa_procountor.codecs.travel_money import Amount
from severa_procountor.codecs.travel_rows import Row, Texts
from severa_procountor.codecs.travel_source import Source
from severa_procountor.settings.company import Company, TravelReimbursements

_ADVANCE = "Advance payment"
_ONE = Decimal(1)
_ZERO = Decimal(0)


class _Line(msgspec.Struct, frozen=True):
    """What is sent of a row."""

    amount: Amount
    product: TravelProduct
    said: Texts


class Rows(msgspec.Struct, frozen=True):
    """All rows as they are sent; `amounts`, of the advance too, are in their order. `include_vat`: the prices do."""

    sent: tuple[TravelRow, ...]
    include_vat: bool
    amounts: tuple[Amount, ...]
    dimensions: tuple[RowDimensions, ...]


def rows_of(
    source: Source,
    company: Company,
    settings: TravelReimbursements,
    books: Books,
    divided: travel_rows.Divided,
    day: datetime.date | None,
    findings: Findings,
) -> Rows | None:
    """None, with errors, for no row at all and for one that cannot be sent.

    `day` is that of the invoice. Errors: those of the parts of a row, `advance_payment`, `reimbursement_total_differs`.
    """
    found = [_line(row, source, company, settings, books, findings) for row in divided.sent]
    lines = [line for line in found if line is not None]
    advance = _advance(source, settings, day, findings)
    if not found or len(lines) < len(found):
        return None
    amounts = tuple(line.amount for line in lines)
    currency = source.company_currency
    paid_before = travel_money.converted(source.reimbursement.advance_payment, currency) or _ZERO
    travel_sums.check(source.reimbursement, amounts, divided.left_out, paid_before, currency, findings)
    every = [*lines, advance] if advance else lines
    include_vat = travel_sums.includes_vat([line.amount for line in every])
    dimensioned = travel_dimensions.of_rows(source, divided.sent, amounts, settings.dimensions, findings)
    return Rows(
        sent=tuple(_sent(line, include_vat) for line in every),
        include_vat=include_vat,
        amounts=amounts + ((advance.amount,) if advance else ()),
        dimensions=dimensioned
        + ((travel_dimensions.of_advance(len(source.expenses), advance.amount),) if advance else ()),
    )


def _line(
    row: Row,
    source: Source,
    company: Company,
    settings: TravelReimbursements,
    books: Books,
    findings: Findings,
) -> _Line | None:
    default = company.default_codes.travel_expense
    said = travel_rows.texts(row, settings.default_unit, findings)
    amount = travel_money.amount_of(row.given, row.place, source.company_currency, books, findings)
    product = travel_codes.product_of(row, source.products, settings, default, findings)
    return None if amount is None or product is None else _Line(amount, product, said)


def _advance(
    source: Source, settings: TravelReimbursements, day: datetime.date | None, findings: Findings
) -> _Line | None:
    """The row that takes off what was paid before; None if nothing was, or with an error."""
    where, given = "advancePayment", source.reimbursement.advance_payment
    paid = travel_money.own_amount(given, "The advance", where, source.company_currency, findings)
    if not paid or day is None:
        return None
    told = f"An advance of {paid:f} {source.company_currency}"
    if settings.advance_payment_code is None:
        findings.error("advance_payment", f"{told} was paid, and no code for advances is set.", where)
        return None
    if paid < 0:
        findings.error("advance_payment", f"{told} is negative.", where)
        return None
    product = travel_codes.advance_product(settings.advance_payment_code, day, source.products, findings)
    amount = Amount(quantity=-_ONE, price=paid, net_price=paid, percent=_ZERO, paid=-cents(paid))
    return None if product is None else _Line(amount, product, Texts(_ADVANCE, "", settings.default_unit))


def _sent(line: _Line, include_vat: bool) -> TravelRow:
    net_price = line.amount.net_price
    return TravelRow(
        product=line.said.product,
        quantity=line.amount.quantity,
        unit=line.said.unit,
        unit_price=line.amount.price if include_vat or net_price is None else net_price,
        vat_percent=line.amount.percent,
        product_id=line.product.id,
        product_code=line.product.code or "",
        comment=line.said.comment or UNSET,
    )
