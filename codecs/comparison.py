"""Whether what Procountor has is what Severa has: of an invoice found again, and of one just posted."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from severa_procountor.codecs import procountor
from severa_procountor.codecs.money import row_net
from severa_procountor.codecs.personal import shown
from severa_procountor.problems import Level, Problem

_DEAD = frozenset({"INVALIDATED", "OVERRIDDEN", "DELETED"})
_ZERO = Decimal(0)
_WHERE = "invoice"


class Whom(NamedTuple):
    """Who a document is for, as far as that tells it from others; what is None is not compared.

    A person's `name` counts only where the answer does not say which person it is.
    """

    customer_number: str | None = None
    name: str | None = None
    partner_id: int | None = None


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """The sums of a document in its currency, as Severa has them, with the signs that are sent.

    `base` and `vat` are net and VAT by rate, from the rows; `roundings` all sums of VAT that rounding can
    make of the rows; `tolerance` by how much the net may differ (a setting, 0 by default). `includes_vat`: unit
    prices have VAT in them, so `base` has too, and rounding may move cents between net and VAT but not the total.
    """

    net: Decimal
    base: dict[Decimal, Decimal]
    vat: dict[Decimal, Decimal]
    tax: Decimal
    total: Decimal
    rows: int
    currency: str
    roundings: frozenset[Decimal]
    tolerance: Decimal = _ZERO
    includes_vat: bool = False


def lives(found: procountor.InvoiceBasicInfo) -> bool:
    """Whether it counts: one that is invalidated, overridden or deleted does not and is posted again."""
    return found.status not in _DEAD


def found_again(
    results: Sequence[procountor.InvoiceBasicInfo], number: str, types: Collection[str]
) -> list[procountor.InvoiceBasicInfo]:
    """Those of `results` that live and have exactly this number: the search may match parts of it."""
    return [
        found
        for found in results
        if found.original_invoice_number == number and found.type in (None, *types) and lives(found)
    ]


def has_sums(answer: procountor.InvoiceAnswer) -> bool:
    """Whether an answer says what the invoice amounts to; one that does not is worth reading again."""
    return any(_has_figure(info) for info in answer.invoice_sum_info or ())


def mismatches(
    found: procountor.InvoiceBasicInfo, date: datetime.date, whom: Whom, totals: Totals
) -> list[Problem]:
    """Why `found` is another document than ours although it has our number; empty: it is ours and is adopted.

    Date, whom it is for and sums are compared, each only if the answer has it; VAT may be rounded otherwise.
    """
    pairs = [("date", found.date, date), *_for_whom(found, whom)]
    different = [
        _Difference(what, shown(str(theirs)), shown(str(of_ours)))
        for what, theirs, of_ours in pairs
        if theirs and of_ours is not None and theirs != of_ours
    ]
    where = f"invoice {found.invoice_number or found.id}"
    return [
        Problem("found_invoice_differs", _told(difference, found.invoice_number), where)
        for difference in (*different, *_compared_sums(found.invoice_sum_info, totals).differences)
    ]


def differences(answer: procountor.InvoiceAnswer, totals: Totals) -> list[Problem]:
    """What is not as in Severa in an invoice that was posted (mapping, section 1.6).

    Errors: net, VAT and total, each that the answer has, by what rounding cannot explain; sums in other
    currencies only; the net of a VAT rate, from the rows of the answer; the number of rows. Without any sums
    the net is that of the rows. Warnings: VAT that is rounded otherwise than in Severa (`roundings`), and what
    the answer does not hold and so was not compared. Only errors park the document.
    """
    sums = _compared_sums(answer.invoice_sum_info, totals)
    rows = _compared_rows(answer.invoice_rows, totals, net_too=not has_sums(answer))
    found = [
        Problem("posted_differs", _told(difference, answer.invoice_number), _WHERE)
        for difference in (*sums.differences, *rows.differences)
    ]
    if sums.rounded_otherwise is not None:
        text = _told(
            _Difference("VAT rounded otherwise", sums.rounded_otherwise, totals.tax), answer.invoice_number
        )
        found.append(Problem("posted_rounds_otherwise", text, _WHERE, Level.WARNING))
    for what in (*sums.missing, *rows.missing):
        text = f"Procountor's answer{_called(answer.invoice_number)} has no {what}: not compared."
        found.append(Problem("posted_not_compared", text, _WHERE, Level.WARNING))
    return found


def _for_whom(found: procountor.InvoiceBasicInfo, whom: Whom) -> list[tuple[str, object, object]]:
    """Names of persons are compared and not shown."""
    theirs = found.counter_party or procountor.AnsweredCounterParty()
    pairs: list[tuple[str, object, object]] = [
        ("customer number", theirs.customer_number, whom.customer_number),
        ("partner", found.partner_id, whom.partner_id),
    ]
    address = theirs.counter_party_address
    name = (address and address.name) or ""
    told = found.partner_id is not None and whom.partner_id is not None
    if name and whom.name and not told and _plain(name) != _plain(whom.name):
        pairs.append(("person", "another name", "the user's"))
    return pairs


def _plain(name: str) -> list[str]:
    """Whichever of first and last name comes first."""
    return sorted(name.replace(",", " ").casefold().split())


class _Difference(NamedTuple):
    what: str
    theirs: object
    ours: object


class _Comparison(NamedTuple):
    """`rounded_otherwise` is their VAT where only rounding tells it from ours; `missing` was not compared."""

    differences: Sequence[_Difference] = ()
    missing: Sequence[str] = ()
    rounded_otherwise: Decimal | None = None


def _compared_sums(infos: Sequence[procountor.SumInfo] | None, totals: Totals) -> _Comparison:
    """The sums in the document's currency; there is one entry for each currency."""
    told = [info for info in infos or () if _has_figure(info)]
    matching = [info for info in told if info.currency in (totals.currency, None)]
    if matching:
        matching.sort(key=lambda info: bool(info.in_accounting_currency))
        return _compared_figures(matching[0], totals)
    others = ", ".join(sorted({shown(info.currency or "") for info in told}))
    return _Comparison([_Difference("currency", others, totals.currency)] if told else [])


def _compared_figures(sums: procountor.SumInfo, totals: Totals) -> _Comparison:
    """Each figure that is there, or that follows from the two others; VAT as any rounding has it."""
    net, tax, total = _completed(sums)
    their_tax = tax if tax is not None or total is None else total - totals.net
    rounded = their_tax if their_tax != totals.tax and their_tax in totals.roundings else None
    fixed_net = totals.total - rounded if totals.includes_vat and rounded is not None else totals.net
    pairs = {
        "net": (net, totals.net, {fixed_net}, totals.tolerance),
        "VAT": (tax, totals.tax, {totals.tax, *totals.roundings}, _ZERO),
        "total": (
            total,
            totals.total,
            {totals.total if rounded is None else fixed_net + rounded},
            totals.tolerance,
        ),
    }
    return _Comparison(
        [
            _Difference(what, theirs, ours)
            for what, (theirs, ours, right, tolerance) in pairs.items()
            if theirs is not None and all(abs(theirs - figure) > tolerance for figure in right)
        ],
        [what for what, (theirs, *_) in pairs.items() if theirs is None],
        rounded,
    )


def _completed(sums: procountor.SumInfo) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    net, tax, total = sums.excluding_vat_total, sums.vat_sum_total, sums.invoice_sum_total
    if net is not None and tax is not None:
        return net, tax, net + tax if total is None else total
    if total is not None and net is not None:
        return net, total - net, total
    if total is not None and tax is not None:
        return total - tax, tax, total
    return net, tax, total


def _has_figure(sums: procountor.SumInfo) -> bool:
    figures = (sums.excluding_vat_total, sums.vat_sum_total, sums.invoice_sum_total)
    return any(figure is not None for figure in figures)


def _compared_rows(
    rows: Sequence[procountor.AnsweredRow] | None, totals: Totals, *, net_too: bool
) -> _Comparison:
    """Their number and the net of each VAT rate; `net_too`: nothing else tells the net."""
    if rows is None:
        return _Comparison(missing=["sums and rows" if net_too else "rows"])
    nets = [_net(row) for row in rows]
    known = [(row.vat_percent, net) for row, net in zip(rows, nets, strict=True) if net is not None]
    by_rate = [(rate, net) for rate, net in known if rate is not None]
    pairs = [("number of rows", Decimal(len(rows)), Decimal(totals.rows))]
    if len(by_rate) == len(rows):
        theirs = {rate: sum((net for other, net in by_rate if other == rate), _ZERO) for rate, _ in by_rate}
        pairs += [
            (f"{_base(totals)} at {rate:f} %", theirs.get(rate, _ZERO), totals.base.get(rate, _ZERO))
            for rate in sorted(theirs.keys() | totals.base.keys())
        ]
    elif net_too and len(known) == len(rows):
        net = sum((net for _, net in known), _ZERO)
        pairs.append((_base(totals), net, sum(totals.base.values(), _ZERO)))
    return _Comparison(
        [_Difference(what, theirs, ours) for what, theirs, ours in pairs if theirs != ours],
        [] if len(by_rate) == len(rows) else ["net by VAT rate"],
    )


def _base(totals: Totals) -> str:
    return "sum" if totals.includes_vat else "net"


def _net(row: procountor.AnsweredRow) -> Decimal | None:
    if row.quantity is None or row.unit_price is None:
        return None
    return row_net(row.quantity, row.unit_price * (1 - (row.discount_percent or _ZERO) / 100))


def _told(difference: _Difference, number: int | None) -> str:
    what, theirs, ours = difference
    return f"{what}: {theirs} in Procountor{_called(number)}, {ours} in Severa."


def _called(number: int | None) -> str:
    return "" if number is None else f" (invoice {number})"
