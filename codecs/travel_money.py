"""The money of a travel expense: its currency, its purchase VAT, and the prices that pay exactly the cost."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

import msgspec

from severa_procountor.codecs.books import Books
from severa_procountor.codecs.findings import Findings
from severa_procountor.codecs.money import CENT, cents, row_net, scale, without_noise
from severa_procountor.codecs.personal import shown
from severa_procountor.codecs.severa_travel import ExpenseMoney, TravelExpense
from severa_procountor.codecs.vat import Line, is_percentage, roundings

_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
_PLACES = (2, 4, 6, 8)
_WHOSE = "UserCost"
_ONE = Decimal(1)


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says of money, in the company's currency: `price` has VAT in it, `paid` is what the employee gets.

    `net_price` has no VAT in it and pays the same, however net and VAT are rounded; None where no price does: of the
    cents that net and VAT, each rounded, may come to, some are left out.
    """

    quantity: Decimal
    price: Decimal
    net_price: Decimal | None
    percent: Decimal
    paid: Decimal

    @property
    def net(self) -> Decimal:
        return cents(_EXACT.divide(self.paid, _with_vat(self.percent)))

    @property
    def line(self) -> Line | None:
        """What it adds to sums of prices without VAT."""
        if self.net_price is None:
            return None
        return Line(_EXACT.multiply(self.quantity, self.net_price), self.net, self.percent)

    @property
    def is_whole(self) -> bool:
        """Whether the net is whole cents without rounding."""
        return (
            self.paid
            == _EXACT.multiply(self.quantity, self.price)
            == _EXACT.multiply(self.net, _with_vat(self.percent))
        )


def amount_of(
    expense: TravelExpense, place: int, currency: str, books: Books, findings: Findings
) -> Amount | None:
    """None, with an error.

    Errors: `row_number_missing`, `expense_currency`, `purchase_vat_missing`, `purchase_vat_differs`,
    `vat_rate_not_percent`, `vat_rate_disabled`. Warning: `expense_converted`.
    """
    where = f"expenses[{place}]"
    gross = own_amount(
        expense.unit_cost, f"The cost of row {place + 1}", f"{where}.unitCost", currency, findings
    )
    percent = _percent(expense, place, books, findings)
    if gross is None and not findings.has_error_at(f"{where}.unitCost"):
        findings.error("row_number_missing", f"Row {place + 1} has no unit cost.", f"{where}.unitCost")
    if expense.quantity is None:
        findings.error("row_number_missing", f"Row {place + 1} has no quantity.", f"{where}.quantity")
    if gross is None or percent is None or expense.quantity is None:
        return None
    net = converted(expense.unit_cost_excluding_purchase_vat, currency)
    if net is not None and _contradict(gross, net, percent):
        text = f"Row {place + 1}: {net:f} without and {gross:f} with VAT do not make {percent:f} %."
        findings.error("purchase_vat_differs", text, f"{where}.unitCostExcludingPurchaseVat")
        return None
    paid = row_net(expense.quantity, gross)
    return Amount(
        quantity=expense.quantity,
        price=gross,
        net_price=_net_price(expense.quantity, paid, percent, net) if percent else gross,
        percent=percent,
        paid=paid,
    )


def converted(money: ExpenseMoney | None, currency: str) -> Decimal | None:
    """The amount in `currency`; None when Severa does not have it, or has several that it does not tell apart."""
    if money is None or money.amount is None or _is_in(money.currency_code, currency):
        return without_noise(money.amount) if money and money.amount is not None else None
    known = [info for info in money.multi_currency_info or () if _is_in(info.currency_code or "?", currency)]
    for infos in (known, [info for info in known if _WHOSE in (info.purpose or ())]):
        amounts = {info.amount for info in infos if info.amount is not None}
        if len(amounts) == 1:
            return without_noise(amounts.pop())
    return None


def own_amount(
    money: ExpenseMoney | None, subject: str, where: str, currency: str, findings: Findings
) -> Decimal | None:
    """What `subject` costs in the company's currency; None for no amount, or with error `expense_currency`.

    Warning: `expense_converted`, with both figures.
    """
    if money is None or money.amount is None:
        return None
    amount = converted(money, currency)
    given = f"{money.amount:f} {shown(money.currency_code or '')}"
    if amount is None:
        text = f"{subject} is {given}, and Severa does not say what that is in {currency}."
        findings.error("expense_currency", text, where)
    elif not _is_in(money.currency_code, currency):
        findings.warning("expense_converted", f"{subject} is {given}; sent as {amount:f} {currency}.", where)
    return amount


def _net_price(quantity: Decimal, paid: Decimal, percent: Decimal, given: Decimal | None) -> Decimal | None:
    """Severa's own if it does, else one with as few decimals as do; None if none does."""
    if not quantity:
        return None
    base = _EXACT.divide(paid, _EXACT.multiply(quantity, _with_vat(percent)))
    prices = [] if given is None else [given]
    prices += [scale(base, places) for places in _PLACES]
    return next((price for price in prices if _pays(quantity, price, percent, paid)), None)


def _pays(quantity: Decimal, price: Decimal, percent: Decimal, paid: Decimal) -> bool:
    net = row_net(quantity, price)
    line = Line(_EXACT.multiply(quantity, price), net, percent)
    return net == cents(_EXACT.divide(paid, _with_vat(percent))) and roundings([line]) == {paid - net}


def _with_vat(percent: Decimal) -> Decimal:
    return _EXACT.add(_ONE, _EXACT.divide(percent, Decimal(100)))


def _percent(expense: TravelExpense, place: int, books: Books, findings: Findings) -> Decimal | None:
    """0 where no rate is said and nothing else speaks of VAT."""
    percent, where = expense.purchase_vat_rate, f"expenses[{place}].purchaseVatRate"
    if percent is None:
        if _speaks_of_vat(expense):
            text = f"Row {place + 1} has a cost without VAT of its own, but no rate of purchase VAT."
            findings.error("purchase_vat_missing", text, where)
            return None
        percent = Decimal(0)
    return percent if is_purchase_rate(percent, f"on row {place + 1}", where, books, findings) else None


def is_purchase_rate(percent: Decimal, told: str, where: str, books: Books, findings: Findings) -> bool:
    """Errors: `vat_rate_not_percent`, `vat_rate_disabled`. `told` says in the message what has the rate."""
    if not is_percentage(percent):
        findings.error("vat_rate_not_percent", f"{percent:f} {told} is not a percentage.", where)
        return False
    if percent not in books.purchase_percentages:
        text = f"{percent:f} % {told} is not in use for purchases in Procountor."
        findings.error("vat_rate_disabled", text, where)
        return False
    return True


def _speaks_of_vat(expense: TravelExpense) -> bool:
    net, gross = expense.unit_cost_excluding_purchase_vat, expense.unit_cost
    return net is not None and net.amount is not None and (gross is None or net.amount != gross.amount)


def _contradict(gross: Decimal, net: Decimal, percent: Decimal) -> bool:
    """By more than rounding both of them to the cent may make."""
    factor = _with_vat(percent)
    return abs(_EXACT.multiply(net, factor) - gross) > _EXACT.multiply(CENT, factor)


def _is_in(code: str | None, currency: str) -> bool:
    """An amount without a currency is in the company's own."""
    return not code or code.strip().upper() == currency
