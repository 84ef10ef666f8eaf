"""Checks purchase invoices from the other side: the project fees in Severa, by what stands on Procountor's items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from severa_procountor.demo.purchase_accounts import Fee, Purchase
from severa_procountor.settings.company import Company

DONE, LEFT_ALONE = "done", "left_alone"
_MARKER = re.compile(r"\[pc:(\d+):(\d+):([^\]\s]+)\]")


class Place(NamedTuple):
    """What a fee is of: the invoice, and the project and account that it costs."""

    company_id: int
    invoice_id: int
    company: str
    project: str
    account: str


class Fees(msgspec.Struct, frozen=True):
    """`right` are project, account and amount that Severa has as they are wanted; `wanted` and `held` are the sums of
    each company's, in the currency of its books."""

    invoices: int
    made: int
    right: int
    duplicates: int
    parked: int
    left_alone: int
    wanted: Mapping[str, Decimal]
    held: Mapping[str, Decimal]
    differences: tuple[str, ...]

    @property
    def totals_equal(self) -> bool:
        return dict(self.wanted) == dict(self.held)


def judge(
    purchases: Sequence[Purchase],
    before: Iterable[Fee],
    after: Iterable[Fee],
    settings: Iterable[Company],
    parked: Collection[str],
) -> Fees:
    """`before` are the fees that people had made; `parked` the ids of the invoices that were parked, each as its
    company's id, a dash and its own."""
    companies = {each.procountor.company_id: each for each in settings if each.purchase_invoices is not None}
    ours = [each for each in purchases if each.company_id in companies]
    wanted = {
        place: amount for each in ours for place, amount in _wanted(each, companies[each.company_id]).items()
    }
    own, now = {fee.guid: fee for fee in before}, {fee.guid: fee for fee in after}
    made = [fee for guid, fee in now.items() if guid not in own]
    held, astray = _held(made)
    names = {(each.company_id, each.id): _name(each, companies[each.company_id]) for each in ours}
    wrong = _wrong(wanted, held, names, {each.company_id: each.currency for each in ours}, companies)
    return Fees(
        invoices=sum(each.expected == DONE for each in ours),
        made=len(made),
        right=sum([fee.cost for fee in held.get(place, ())] == [amount] for place, amount in wanted.items()),
        duplicates=sum(len(fees) - 1 for fees in held.values()),
        parked=sum(_id(each) in parked for each in ours),
        left_alone=sum(each.expected == LEFT_ALONE for each in purchases),
        wanted=_sums((place.company, amount) for place, amount in wanted.items()),
        held=_sums((fee.company, fee.cost) for fee in made),
        differences=(
            *(text for each in ours for text in _misplaced(each, names[each.company_id, each.id], parked)),
            *wrong,
            *(
                f"{fee.company}: fee {fee.guid} of {fee.cost} says of no invoice that it is its"
                for fee in astray
            ),
            *(
                f"{fee.company}: fee {fee.guid}, which somebody had made in Severa, was changed"
                for fee in own.values()
                if now.get(fee.guid) != fee
            ),
        ),
    )


def _wanted(purchase: Purchase, company: Company) -> dict[Place, Decimal]:
    """What its projects are to cost; the first word of an item of theirs is the project's number."""
    sums: defaultdict[Place, Decimal] = defaultdict(Decimal)
    if purchase.expected == DONE:
        for share in purchase.shares:
            if share.dimension == company.dimension_names.project:
                project = share.item.split(maxsplit=1)[0]
                place = Place(
                    purchase.company_id, purchase.id, company.severa_company, project, share.account
                )
                sums[place] += share.amount
    return {place: amount for place, amount in sums.items() if amount}


def _held(fees: Iterable[Fee]) -> tuple[Mapping[Place, list[Fee]], list[Fee]]:
    """By what their last marker says, and those without one."""
    held: defaultdict[Place, list[Fee]] = defaultdict(list)
    astray = []
    for fee in fees:
        markers = _MARKER.findall(fee.description or "")
        if markers:
            company_id, invoice_id, account = markers[-1]
            held[
                Place(int(company_id), int(invoice_id), fee.company, str(fee.project_number), account)
            ].append(fee)
        else:
            astray.append(fee)
    return held, astray


def _wrong(
    wanted: Mapping[Place, Decimal],
    held: Mapping[Place, Sequence[Fee]],
    names: Mapping[tuple[int, int], str],
    currencies: Mapping[int, str],
    companies: Mapping[int, Company],
) -> list[str]:
    found = []
    for place in sorted(set(wanted) | set(held)):
        fees, amount = held.get(place, ()), wanted.get(place)
        currency = currencies.get(place.company_id, "")
        unknown = f"purchase invoice {place.invoice_id} of company {place.company_id}"
        name = names.get((place.company_id, place.invoice_id), unknown)
        where = f"{name}, project {place.project} of {place.company}, account {place.account}"
        company = companies.get(place.company_id)
        told = " and ".join(f"{fee.cost} {fee.currency}" for fee in fees) or "no fee"
        if amount is None:
            found.append(f"{where}: nothing is to be there; Severa holds {told}")
        elif [(fee.cost, fee.currency) for fee in fees] != [(amount, currency)]:
            found.append(f"{where}: {amount} {currency} in Procountor, {told} in Severa")
        purchases = company.purchase_invoices if company else None
        if purchases and any(fee.is_billable != purchases.billable for fee in fees):
            found.append(f"{where}: whether the customer is billed is not as the settings say")
    return found


def _misplaced(each: Purchase, name: str, parked: Collection[str]) -> list[str]:
    is_parked = _id(each) in parked
    if each.expected in (DONE, LEFT_ALONE):
        wanted = "carried" if each.expected == DONE else "left alone"
        return [f"{name}: is to be {wanted}, and is parked"] if is_parked else []
    return [] if is_parked else [f"{name}: is to be parked ({each.expected}), and is not"]


def _id(purchase: Purchase) -> str:
    return f"{purchase.company_id}-{purchase.id}"


def _name(purchase: Purchase, company: Company) -> str:
    return f"{company.severa_company} purchase invoice {purchase.invoice_number}"


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for name, amount in amounts:
        sums[name] += amount
    return dict(sums)
