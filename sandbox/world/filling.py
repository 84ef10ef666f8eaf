"""Shares the invoices among the companies, and chooses which of them are odd and in which way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from random import Random

import msgspec

from severa_procountor.sandbox.world import buyers, invoices, plan, twists
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.sketches import Sketch, ordinary
from severa_procountor.sandbox.world.twists import Twist

DONE = "done"
LEFT_ALONE = "left_alone"
ONE_ODD_IN = 15
"""One invoice in so many has to be parked, and one in so many has something odd about it that passes."""

_INVOICES_OF_A_CUSTOMER = 4
_ONE_CREDIT_NOTE_IN = 12
_ONE_ELSEWHERE_IN = 12

Place = tuple[OrganisationDraft, CompanyDraft]


def fill(drafts: Sequence[OrganisationDraft], count: int, rng: Random) -> None:
    """`count` waiting invoices over the companies with settings, and some others that are to be left alone."""
    everywhere = [(draft, company) for draft in drafts for company in draft.companies]
    places = _shared(everywhere, count, rng)
    for draft, company in everywhere:
        mine = sum(other is company for _, other in places)
        buyers.fill(draft, company, max(3, mine // _INVOICES_OF_A_CUSTOMER))
    odd = _odd(places, rng)
    for at, (draft, company) in enumerate(places):
        if at in odd:
            sketch = twists.twisted(odd[at], draft, company)
            invoices.finish(sketch, DONE if odd[at].passes else odd[at].value, odd[at].value)
        elif rng.random() < 1 / _ONE_CREDIT_NOTE_IN:
            invoices.finish(_credit_note(draft, company), DONE, None)
        else:
            invoices.finish(_plain(draft, company), DONE, None)
    for draft, company in everywhere:
        _left_alone(draft, company, max(2, count // _ONE_ELSEWHERE_IN // len(everywhere)))


def _shared(everywhere: Sequence[Place], count: int, rng: Random) -> list[Place]:
    """One place for each invoice, by the companies' shares, mixed."""
    turns = cycle([place for place in everywhere for _ in range(place[1].plan.share)])
    places = [next(turns) for _ in range(count)]
    rng.shuffle(places)
    return places


def _odd(places: Sequence[Place], rng: Random) -> dict[int, Twist]:
    """Which invoices are odd: every kind once before one comes again, where the company's settings allow."""
    each = round(len(places) / ONE_ODD_IN)
    chosen = rng.sample(range(len(places)), each * 2)
    odd: dict[int, Twist] = {}
    for kinds, positions in ((twists.PARKING, chosen[:each]), (twists.PASSING, chosen[each:])):
        waiting: list[Twist] = []
        for at in positions:
            if not any(twists.applies(twist, *places[at]) for twist in waiting):
                waiting += rng.sample(sorted(kinds), len(kinds))
            odd[at] = next(twist for twist in waiting if twists.applies(twist, *places[at]))
            waiting.remove(odd[at])
    return odd


def _plain(draft: OrganisationDraft, company: CompanyDraft) -> Sketch:
    return ordinary(draft, company, draft.rng.choice(company.buyers))


def _credit_note(draft: OrganisationDraft, company: CompanyDraft) -> Sketch:
    """A credit note for a whole invoice that was paid earlier: of several projects, where a buyer has them."""
    several = [buyer for buyer in company.buyers if len(buyer.projects) > 1]
    buyer = draft.rng.choice(several or company.buyers)
    original = _elsewhere(ordinary(draft, company, buyer), plan.PAID)
    sale = invoices.finish(original, LEFT_ALONE, None)
    sketch = msgspec.structs.replace(
        original,
        number=company.next_number,
        date=draft.today - timedelta(days=draft.rng.randint(0, 5)),
        status=plan.WAITING,
        credits=(sale.invoice.guid, sale.invoice.number or 0),
        negative_prices=draft.rng.random() < 0.5,
    )
    sketch.due_date = sketch.date + timedelta(days=14)
    company.next_number += 1
    return sketch


def _elsewhere(sketch: Sketch, status: str) -> Sketch:
    """The invoice in another status; a draft has no number yet."""
    sketch.status = status
    if status == plan.DRAFT:
        sketch.number = None
    return sketch


def _left_alone(draft: OrganisationDraft, company: CompanyDraft, count: int) -> None:
    """Invoices that nobody carries: in another status, or waiting in the company without settings."""
    others = cycle((plan.DRAFT, plan.PAID))
    for status, _ in zip(others, range(count), strict=False):
        place = status if company.plan.has_settings else plan.WAITING
        invoices.finish(_elsewhere(_plain(draft, company), place), LEFT_ALONE, None)
