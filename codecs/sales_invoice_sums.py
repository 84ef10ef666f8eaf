"""The sums of a sales invoice: Severa's totals, held against what its rows make."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from severa_procountor.codecs import severa, vat
from severa_procountor.codecs.comparison import Totals
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import cents
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.vat import Line
from severa_procountor.settings.company import CreditNoteSigns, SalesInvoices

_NET = "totalExcludingTax"


def totals_of(
    invoice: severa.Invoice, lines: Sequence[Line], currency: str, sales: SalesInvoices, findings: Findings
) -> Totals | None:
    """Severa's totals with the signs that are sent; None, with an error, if there is no net total.

    The rows must make Severa's net to the cent, rounded either row by row or as one sum, and Severa's VAT and
    total must be such as rounding can make of the rows (`vat.roundings`).
    """
    given = _amount(invoice.total_excluding_tax, currency, _NET, findings)
    if given is None:
        findings.error("total_missing", "The invoice has no net total to hold its rows against.", _NET)
        return None
    turn = _turn(given, lines, bool(invoice.is_credit_note), sales)
    net = cents(given * turn)
    _check_net(net, lines, sales.total_tolerance, findings)
    if invoice.is_credit_note and net >= 0:
        findings.error("credit_note_not_negative", f"The credit note's net total is {net}.", _NET)
    tax, total = _tax_and_total(invoice, net, turn, lines, currency, findings)
    totals = Totals(
        net=net,
        base=vat.base_by_rate(lines),
        vat=vat.by_rate(lines),
        tax=tax,
        total=total,
        rows=len(lines),
        currency=currency,
        roundings=vat.roundings(lines),
        tolerance=sales.total_tolerance,
    )
    _check_tax(totals, findings)
    return totals


def _amount(money: severa.Money | None, currency: str, where: str, findings: Findings) -> Decimal | None:
    if money is None or money.amount is None:
        return None
    if currency and money.currency_code and money.currency_code.upper() != currency:
        findings.error(
            "currency_differs", f"A total in {shown(money.currency_code)}, the invoice in {currency}.", where
        )
    return money.amount


def _turn(net: Decimal, lines: Sequence[Line], credit_note: bool, sales: SalesInvoices) -> int:
    """-1 for a credit note whose sums Severa has as positive: they are sent as negative.

    Unless a row stays positive: rows of both signs keep Severa's, and so do their sums.
    """
    if not credit_note or sales.credit_note_signs is CreditNoteSigns.AS_SEVERA:
        return 1
    return -1 if net > 0 and not any(line.exact > 0 for line in lines) else 1


def _check_net(net: Decimal, lines: Sequence[Line], tolerance: Decimal, findings: Findings) -> None:
    by_row = sum((line.net for line in lines), Decimal(0))
    at_once = cents(sum((line.exact for line in lines), Decimal(0)))
    if min(abs(by_row - net), abs(at_once - net)) > tolerance:
        findings.error("rows_do_not_add_up", f"The rows add up to {by_row}, Severa's total is {net}.", _NET)
    elif by_row != net:
        findings.warning(
            "rows_round_otherwise",
            f"Rounded row by row the rows make {by_row}, Severa's total is {net}.",
            _NET,
        )


def _tax_and_total(
    invoice: severa.Invoice, net: Decimal, turn: int, lines: Sequence[Line], currency: str, findings: Findings
) -> tuple[Decimal, Decimal]:
    """As Severa has them; what it leaves out follows from the rest."""
    tax = _amount(invoice.total_tax, currency, "totalTax", findings)
    total = _amount(invoice.total_including_tax, currency, "totalIncludingTax", findings)
    if tax is not None:
        tax = cents(tax * turn)
    elif total is not None:
        tax = cents(total * turn) - net
    else:
        tax = sum(vat.by_rate(lines).values(), Decimal(0))
    return tax, net + tax if total is None else cents(total * turn)


def _check_tax(totals: Totals, findings: Findings) -> None:
    if min(abs(totals.tax - rounding) for rounding in totals.roundings) > totals.tolerance:
        rows = sum(totals.vat.values(), Decimal(0))
        findings.error(
            "vat_does_not_add_up", f"The rows make {rows} of VAT, Severa has {totals.tax}.", "totalTax"
        )
    if abs(totals.net + totals.tax - totals.total) > totals.tolerance:
        findings.error(
            "vat_does_not_add_up",
            f"Severa's net {totals.net} and VAT {totals.tax} do not make its total {totals.total}.",
            "totalIncludingTax",
        )
