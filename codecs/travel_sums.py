"""The sums of a travel reimbursement: what its rows pay, held against Severa's totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from severa_procountor.codecs import vat
from severa_procountor.codecs.comparison import Totals
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import CENT, row_net
from severa_procountor.codecs.severa_travel import TravelReimbursement
from severa_procountor.codecs.travel_money import Amount, converted
from severa_procountor.codecs.travel_rows import Row

_ZERO = Decimal(0)


def includes_vat(amounts: Sequence[Amount]) -> bool:
    """Whether prices have to be said with VAT in them: those without could miss by a cent what the employee gets, as
    nobody says how Procountor rounds VAT. Else they are said without (mapping, section 2)."""
    lines = [line for amount in amounts if (line := amount.line) is not None]
    tax = sum((amount.paid - amount.net for amount in amounts), _ZERO)
    return len(lines) < len(amounts) or vat.roundings(lines) != {tax}


def totals_of(amounts: Sequence[Amount], currency: str, findings: Findings) -> Totals:
    """Of all rows that are sent, an advance too: `total` is what the employee gets.

    Error: `reimbursement_negative`.
    """
    gross = includes_vat(amounts)
    net = sum((amount.net for amount in amounts), _ZERO)
    paid = sum((amount.paid for amount in amounts), _ZERO)
    if paid < 0:
        message = f"The employee would have to pay {-paid} {currency}."
        findings.error("reimbursement_negative", message, "total")
    return Totals(
        net=net,
        base=_by_rate(amounts, lambda amount: amount.paid if gross else amount.net),
        vat=_by_rate(amounts, lambda amount: amount.paid - amount.net),
        tax=paid - net,
        total=paid,
        rows=len(amounts),
        currency=currency,
        roundings=vat.roundings_within([(amount.paid, amount.percent) for amount in amounts])
        if gross
        else frozenset({paid - net}),
        includes_vat=gross,
    )


def check(
    reimbursement: TravelReimbursement,
    amounts: Sequence[Amount],
    left_out: Sequence[Row],
    advance: Decimal,
    currency: str,
    findings: Findings,
) -> None:
    """Whether Severa's totals are what the rows make, in one of the ways that Severa may mean them.

    Severa does not say whether its totals have the rows in them that the employee did not pay, nor which of them the
    advance is taken off. Both are tried; each row may round by a cent. Error: `reimbursement_total_differs`. Warning:
    `reimbursement_total_missing`, when there is no total in the company's currency.
    """
    paid = sum((amount.paid for amount in amounts), _ZERO)
    readings = set(_readings(paid, left_out, advance, currency))
    tolerance = CENT * (len(amounts) + len(left_out))
    given = {"totalExpenses": reimbursement.total_expenses, "total": reimbursement.total}
    totals = {
        where: total for where, money in given.items() if (total := converted(money, currency)) is not None
    }
    wrong = {
        where: total
        for where, total in totals.items()
        if min(abs(total - reading) for reading in readings) > tolerance
    }
    if wrong:
        told = f"{paid} {currency}" + (f" (advance {advance:f})" if advance else "")
        theirs = " and ".join(f"{where} is {total:f}" for where, total in wrong.items())
        findings.error(
            "reimbursement_total_differs", f"The rows make {told}, Severa's {theirs}.", next(iter(wrong))
        )
    if not totals:
        message = f"Severa has no total in {currency} to hold the rows' {paid} against."
        findings.warning("reimbursement_total_missing", message, "totalExpenses")


def _by_rate(amounts: Sequence[Amount], part: Callable[[Amount], Decimal]) -> dict[Decimal, Decimal]:
    sums: dict[Decimal, Decimal] = {}
    for amount in amounts:
        sums[amount.percent] = sums.get(amount.percent, _ZERO) + part(amount)
    return sums


def _readings(paid: Decimal, left_out: Sequence[Row], advance: Decimal, currency: str) -> Iterator[Decimal]:
    sums = [paid]
    others = [_cost(row, currency) for row in left_out]
    known = [other for other in others if other is not None]
    if len(known) == len(others):
        sums.append(paid + sum(known, _ZERO))
    for made in sums:
        yield made
        yield made - advance


def _cost(row: Row, currency: str) -> Decimal | None:
    cost = converted(row.given.unit_cost, currency)
    return None if cost is None or row.given.quantity is None else row_net(row.given.quantity, cost)
