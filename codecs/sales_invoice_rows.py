"""The rows of a sales invoice: texts, codes, amounts, signs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from msgspec import UNSET

from severa_procountor.codecs import procountor, severa, text, units
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import row_net
from severa_procountor.codecs.vat import Line
from severa_procountor.settings.company import Company, CreditNoteSigns, SalesInvoices, SeveralCodes

_PRODUCT_LIMIT = 100  # of the product register [ours]
_COMMENT_LIMIT = 512
_CODE_LIMIT = 40


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


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says: `comment` is "" when there is none."""

    product: str
    comment: str
    code: str
    unit: str


def in_order(rows: Sequence[severa.InvoiceRow]) -> list[severa.InvoiceRow]:
    """As Severa prints them; rows without a sort order come last, as they came."""
    return sorted(rows, key=lambda row: (row.sort_order is None, row.sort_order or 0))


def amounts(
    rows: Sequence[severa.InvoiceRow],
    currency: str,
    credit_note: bool,
    sales: SalesInvoices,
    findings: Findings,
) -> list[Amount] | None:
    """Of each row, with the signs of section 1.3; None, with errors, when a number is missing."""
    given = [_amount(row, place, currency, findings) for place, row in enumerate(rows)]
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
    if code and code.upper() != currency:
        findings.error(
            "currency_differs",
            f"Row {place + 1} is in {code}, the invoice in {currency}.",
            f"rows[{place}].unitPrice.currencyCode",
        )
    return Amount(row.quantity, price)


def _credited(given: Sequence[Amount]) -> list[Amount]:
    """Prices positive, and the quantities such that the sum is negative, whichever sign Severa used.

    Rows keep their signs against each other: what Severa deducts from a credit is added.
    """
    turn = -1 if sum((amount.exact for amount in given), Decimal(0)) > 0 else 1
    return [_credited_row(amount, turn) for amount in given]


def _credited_row(given: Amount, turn: int) -> Amount:
    adds = given.exact * turn > 0
    return Amount(abs(given.quantity) if adds else -abs(given.quantity), abs(given.price))


def texts(
    row: severa.InvoiceRow, place: int, company: Company, sales: SalesInvoices, findings: Findings
) -> Texts:
    where = f"rows[{place}]"
    description = text.clean(
        row.description, limit=None, where=f"{where}.description", findings=findings, lines=True
    )
    if not description:
        findings.error("row_text_missing", f"Row {place + 1} has no description.", f"{where}.description")
    product, comment = _divided(description, f"{where}.description", findings)
    return Texts(
        product=product,
        comment=comment,
        code=code_of(row, place, company, sales, findings),
        unit=_unit(row, place, sales, findings),
    )


def _divided(description: str, where: str, findings: Findings) -> tuple[str, str]:
    """One line for the product; the rest, lines kept, for the comment, cut at its limit."""
    first_line, _, other_lines = description.partition("\n")
    product, rest, _ = text.split(first_line, _PRODUCT_LIMIT, len(first_line))
    comment = "\n".join(part for part in (rest, other_lines) if part)
    return product, text.clean(comment, limit=_COMMENT_LIMIT, where=where, findings=findings, lines=True)


def code_of(
    row: severa.InvoiceRow, place: int, company: Company, sales: SalesInvoices, findings: Findings
) -> str:
    """The row's own code; the company's default for a row without one, or with several different ones."""
    where = f"rows[{place}].code"
    codes = list(dict.fromkeys(code.strip() for code in row.code or () if code and code.strip()))
    if len(codes) == 1:
        return text.exact(codes[0], limit=_CODE_LIMIT, where=where, findings=findings)
    default = _default_code(row, company)
    if codes:
        message = f"Row {place + 1} stands for the codes {', '.join(codes)}"
        if sales.several_codes is SeveralCodes.ERROR:
            findings.error("row_codes_differ", f"{message}.", where)
        else:
            findings.warning("row_codes_differ", f"{message}; sent with the default code {default}.", where)
    return default


def _default_code(row: severa.InvoiceRow, company: Company) -> str:
    """A flat rate is the price of a phase, not of hours: it takes the product's code [ours]."""
    if row.row_type == "Hours":
        return company.default_codes.work_type
    if row.row_type == "TravelExpenses":
        return company.default_codes.travel_expense
    return company.default_codes.product


def _unit(row: severa.InvoiceRow, place: int, sales: SalesInvoices, findings: Findings) -> str:
    unit = units.unit_of(row.measurement_unit)
    if unit is not None:
        return unit
    given = (row.measurement_unit or "").strip()[:40]
    message = f"Row {place + 1}: unit “{given}” is not known" if given else f"Row {place + 1} has no unit"
    findings.warning(
        "unit_unknown", f"{message}; sent as {sales.default_unit}.", f"rows[{place}].measurementUnit"
    )
    return sales.default_unit


def as_sent(
    said: Texts, amount: Amount, vat_percent: Decimal, vat_status: int | None
) -> procountor.InvoiceRow:
    """`vat_status` is None where the invoice's own is meant."""
    return procountor.InvoiceRow(
        product=said.product,
        product_code=said.code,
        quantity=amount.quantity,
        unit=said.unit,
        unit_price=amount.price,
        vat_percent=vat_percent,
        vat_status=UNSET if vat_status is None else vat_status,
        comment=said.comment or UNSET,
    )


def line_of(amount: Amount, vat_percent: Decimal) -> Line:
    return Line(amount.exact, amount.net, vat_percent)
