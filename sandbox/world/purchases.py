"""The purchase invoices of the world: in every company's books, on the items of its projects, and what each has to
become in Severa.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random

import msgspec

from severa_procountor.sandbox.procountor.seed import CompanySeed, PartnerSeed, PurchaseSeed
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.world import names
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.purchase_lines import Lines, Site
from severa_procountor.sandbox.world.purchase_twists import LEAVING, PARKING, PASSING, PurchaseTwist

DONE = "done"
LEFT_ALONE = "left_alone"
CARRIED_FOR = timedelta(days=60)
"""The settings carry what is dated since so many days ago."""

TAKEN = ("APPROVED", "PAYMENT_QUEUED", "PAYMENT_SENT_TO_BANK", "PARTLY_PAID", "PAID", "MARKED_PAID")
_ONE_PLAIN_IN = 2
_ONE_PARKED_IN = 15
_ONE_LEFT_ALONE_IN = 12
_PURCHASES_OF_A_SUPPLIER = 8
_STATUS = {
    PurchaseTwist.UNFINISHED: "UNFINISHED",
    PurchaseTwist.RECEIVED: "RECEIVED",
    PurchaseTwist.VERIFIED: "VERIFIED",
    PurchaseTwist.PAYMENT_DENIED: "PAYMENT_DENIED",
    PurchaseTwist.INVALIDATED: "INVALIDATED",
}

Place = tuple[OrganisationDraft, CompanyDraft]


class ExpectedFee(msgspec.Struct, frozen=True, kw_only=True):
    """What Severa is to hold in all for one project and one account of an invoice; net, in the books' currency."""

    project: str
    project_number: int
    account: str
    amount: Decimal


class Purchase(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase invoice. Its `expected` is "done", "left_alone" or a kind that is parked; only "done" has fees."""

    seed: PurchaseSeed
    fees: tuple[ExpectedFee, ...]


def draw(places: Sequence[Place], count: int, seed: int) -> dict[str, tuple[Purchase, ...]]:
    """By the companies' guids: `count` invoices to be carried or parked, and some others that are left alone.

    Their chance is their own, so that nothing else in the world moves.
    """
    rng = Random(f"{seed}/purchases")
    turns = cycle([place for place in places for _ in range(place[1].plan.share)])
    chosen = [next(turns) for _ in range(count)]
    alone = max(2, count // _ONE_LEFT_ALONE_IN // len(places)) if count else 0
    leaving, parking, passing = (cycle(sorted(kinds)) for kinds in (LEAVING, PARKING, PASSING))
    drawn: dict[str, tuple[Purchase, ...]] = {}
    for draft, company in places:
        mine = sum(other is company for _, other in chosen)
        twists = [next(leaving) for _ in range(alone)]
        for at in range(mine):
            if at % _ONE_PARKED_IN == _ONE_PARKED_IN - 1:
                twists.append(next(parking))
            else:
                twists.append(PurchaseTwist.PLAIN if at % _ONE_PLAIN_IN else next(passing))
        rng.shuffle(twists)
        drawn[company.guid] = tuple(_purchases(draft, company, twists, rng))
    return drawn


def _purchases(
    draft: OrganisationDraft, company: CompanyDraft, twists: Sequence[PurchaseTwist], rng: Random
) -> Iterator[Purchase]:
    country, taken = draft.plan.country, set(draft.taken_names)
    suppliers = [
        names.company(country, rng, taken) for _ in range(max(3, len(twists) // _PURCHASES_OF_A_SUPPLIER))
    ]
    site = Site.of(draft, company, rng)
    statuses = cycle(TAKEN)
    for place, twist in enumerate(twists, start=1):
        lines = site.lines(twist)
        expected = LEFT_ALONE if twist in LEAVING else twist.value if twist in PARKING else DONE
        day = _day(draft.today, twist, rng)
        created, changed = _times(draft.today, day, rng)
        purchase = PurchaseSeed(
            supplier=rng.choice(suppliers),
            number=None if twist is PurchaseTwist.NO_NUMBER else f"{rng.randint(100, 999)}-{place}",
            date=day,
            due_date=day + timedelta(days=rng.choice((7, 14, 14, 21, 30))),
            lines=lines.lines,
            status=_STATUS.get(twist) or next(statuses),
            currency=lines.currency,
            rate=lines.rate,
            created=created,
            changed=changed,
            expected=expected,
            twist=twist.value,
        )
        yield Purchase(seed=purchase, fees=_fees(lines) if expected == DONE else ())


def _day(today: date, twist: PurchaseTwist, rng: Random) -> date:
    days = rng.randint(3, 40)
    return today - (CARRIED_FOR if twist is PurchaseTwist.TOO_OLD else timedelta(0)) - timedelta(days=days)


def _times(today: date, day: date, rng: Random) -> tuple[datetime, datetime]:
    """When the invoice came in and when it was changed last: in office hours, yesterday at the latest."""
    came = day + timedelta(days=1)
    touched = came + timedelta(days=rng.randint(0, (today - came).days - 1))
    clock = timedelta(minutes=rng.randint(0, 239))
    return datetime.combine(came, time(8)) + clock, datetime.combine(touched, time(12)) + clock


def _fees(lines: Lines) -> tuple[ExpectedFee, ...]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    projects: dict[str, Project] = {}
    for line in lines.lines:
        for share in line.shares:
            project = lines.projects.get((share.dimension, share.item))
            if project is not None:
                projects[project.guid] = project
                sums[project.guid, line.account] += share.value
    return tuple(
        ExpectedFee(
            project=project,
            project_number=projects[project].number,
            account=account,
            amount=amount,
        )
        for (project, account), amount in sums.items()
    )


def supplied(company: CompanySeed, purchases: Sequence[Purchase]) -> CompanySeed:
    """The company's books with the invoices and their suppliers."""
    suppliers = dict.fromkeys(purchase.seed.supplier for purchase in purchases)
    partners = (PartnerSeed(name=name, type="SUPPLIER", country=company.country) for name in suppliers)
    return msgspec.structs.replace(
        company,
        partners=(*company.partners, *partners),
        purchases=tuple(purchase.seed for purchase in purchases),
    )


def start_dates(drawn: Mapping[str, Sequence[Purchase]], today: date) -> dict[str, date]:
    """By the companies' guids: the day from which on the settings of those that have purchases carry them."""
    return {guid: today - CARRIED_FOR for guid, purchases in drawn.items() if purchases}
