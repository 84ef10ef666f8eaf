"""The lines of a purchase invoice with their shares on dimension items, drawn by what is special about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from random import Random

import msgspec

from severa_procountor.sandbox.procountor.seed import PurchaseLineSeed, PurchaseShareSeed
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.world import items
from severa_procountor.sandbox.world.dimension_items import (
    Held,
    dimension_names,
    dimensions,
    items_of_their_own,
    project_items,
)
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft
from severa_procountor.sandbox.world.purchase_twists import PurchaseTwist

CENT = Decimal("0.01")
_ACCOUNTS = ("4450", "4000", "4470", "4490")
_WORDS = {
    "FI": ("Alihankinta", "Tarvikkeet", "Konevuokra", "Rahti"),
    "SE": ("Underentreprenad", "Material", "Maskinhyra", "Frakt"),
}
_FOREIGN = {"EUR": ("USD", Decimal("1.0900")), "SEK": ("EUR", Decimal("0.0889"))}
"""The currency of foreign invoices, and how much of it one of the books' own is."""
_LEVEL = {"EUR": 1, "SEK": 10}

ItemOfProject = tuple[str, str]
"""The names of the dimension and of the item."""


class Lines(msgspec.Struct, frozen=True):
    """The lines of one invoice. `projects` are those behind the items that stand for one."""

    lines: tuple[PurchaseLineSeed, ...]
    projects: Mapping[ItemOfProject, Project]
    currency: str | None = None
    rate: Decimal = Decimal(1)


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What a company's purchases are dimensioned to. `right` and `former` are project items by their names."""

    rng: Random
    country: str
    currency: str
    vat: tuple[Decimal, Decimal]
    dimension: str
    right: tuple[str, ...]
    former: tuple[str, ...]
    projects: dict[ItemOfProject, Project]
    centers: tuple[str, tuple[str, ...]]

    @classmethod
    def of(cls, draft: OrganisationDraft, company: CompanyDraft, rng: Random) -> Site:
        country = draft.plan.country
        dimension, center, _ = dimension_names(country)
        held = project_items(draft, company)
        named = {how: tuple(name for _, name in pairs) for how, pairs in held.items()}
        return cls(
            rng=rng,
            country=country,
            currency=draft.plan.currency,
            vat=(
                items.vat_percent(items.Rate.STANDARD, country, draft.today),
                items.vat_percent(items.Rate.REDUCED, country, draft.today),
            ),
            dimension=dimension,
            right=named[Held.RIGHT],
            former=named[Held.FORMER] or named[Held.RIGHT],
            projects={(dimension, name): project for pairs in held.values() for project, name in pairs},
            centers=(center, dimensions(draft, company)[1].items),
        )

    def lines(self, twist: PurchaseTwist) -> Lines:
        """The lines of an invoice of that kind; an ordinary one for the kinds that are not about lines."""
        if twist is PurchaseTwist.FOREIGN_CURRENCY:
            return self._foreign()
        make = {
            PurchaseTwist.SEVERAL_ITEMS: self._several_items,
            PurchaseTwist.SEVERAL_ACCOUNTS: self._several_accounts,
            PurchaseTwist.SAME_ITEM_TWICE: self._same_item_twice,
            PurchaseTwist.PART_OF_INVOICE: self._part_of_invoice,
            PurchaseTwist.PART_OF_LINE: self._part_of_line,
            PurchaseTwist.CREDIT: self._credit,
            PurchaseTwist.FORMER_ITEM_NAME: self._former_name,
            PurchaseTwist.OTHER_DIMENSIONS: self._other_dimensions,
            PurchaseTwist.OTHER_DIMENSIONS_ONLY: self._other_dimensions_only,
            PurchaseTwist.ITEM_WITHOUT_PROJECT: self._item_without_project,
            PurchaseTwist.MORE_THAN_LINE: self._more_than_line,
            PurchaseTwist.NOT_DIMENSIONED: self._not_dimensioned,
        }.get(twist, self._plain)
        return Lines(tuple(make()), self.projects)

    def _plain(self) -> Sequence[PurchaseLineSeed]:
        amount = self._amount()
        return [self._line(0, amount, self._on(self._item(), amount))]

    def _several_items(self) -> Sequence[PurchaseLineSeed]:
        amount = self._amount()
        chosen = self.rng.sample(self.right, min(len(self.right), self.rng.choice((2, 2, 3))))
        values = self._split(amount, len(chosen))
        shares = (self._on(item, value) for item, value in zip(chosen, values, strict=True))
        return [self._line(0, amount, *shares)]

    def _several_accounts(self) -> Sequence[PurchaseLineSeed]:
        item = self._item()
        amounts = [self._amount() for _ in range(self.rng.choice((2, 3)))]
        return [self._line(at, amount, self._on(item, amount)) for at, amount in enumerate(amounts)]

    def _same_item_twice(self) -> Sequence[PurchaseLineSeed]:
        """Two lines of one account at two rates of VAT, on one item."""
        item, first, second = self._item(), self._amount(), self._amount()
        return [
            self._line(0, first, self._on(item, first)),
            self._line(0, second, self._on(item, second), vat=self.vat[1]),
        ]

    def _part_of_invoice(self) -> Sequence[PurchaseLineSeed]:
        return [*self._plain(), self._line(1, self._amount())]

    def _part_of_line(self) -> Sequence[PurchaseLineSeed]:
        amount = self._amount()
        part, _ = self._split(amount, 2)
        return [self._line(0, amount, self._on(self._item(), part))]

    def _credit(self) -> Sequence[PurchaseLineSeed]:
        amount = -self._amount()
        return [self._line(0, amount, self._on(self._item(), amount))]

    def _former_name(self) -> Sequence[PurchaseLineSeed]:
        amount = self._amount()
        return [self._line(0, amount, self._on(self.rng.choice(self.former), amount))]

    def _other_dimensions(self) -> Sequence[PurchaseLineSeed]:
        amount = self._amount()
        return [self._line(0, amount, self._on(self._item(), amount), self._on_center(amount))]

    def _other_dimensions_only(self) -> Sequence[PurchaseLineSeed]:
        amount = self._amount()
        return [self._line(0, amount, self._on_center(amount))]

    def _item_without_project(self) -> Sequence[PurchaseLineSeed]:
        """Half of it on a project, so that it can be seen that nothing is carried."""
        amount = self._amount()
        first, second = self._split(amount, 2)
        own = self.rng.choice(items_of_their_own(self.country))
        return [self._line(0, amount, self._on(self._item(), first), self._on(own, second))]

    def _more_than_line(self) -> Sequence[PurchaseLineSeed]:
        amount = self._amount()
        return [self._line(0, amount, self._on(self._item(), amount + CENT))]

    def _not_dimensioned(self) -> Sequence[PurchaseLineSeed]:
        return [self._line(0, self._amount())]

    def _foreign(self) -> Lines:
        """Without VAT; the shares are in the books' currency."""
        currency, rate = _FOREIGN[self.currency]
        net = self._amount()
        own = (net / rate).quantize(CENT, ROUND_HALF_UP)
        line = self._line(0, net, self._on(self._item(), own), vat=Decimal(0))
        return Lines((line,), self.projects, currency, rate)

    def _line(
        self, kind: int, net: Decimal, *shares: PurchaseShareSeed, vat: Decimal | None = None
    ) -> PurchaseLineSeed:
        return PurchaseLineSeed(
            account=_ACCOUNTS[kind],
            net=net,
            vat=self.vat[0] if vat is None else vat,
            description=_WORDS[self.country][kind],
            shares=shares,
        )

    def _item(self) -> str:
        return self.rng.choice(self.right)

    def _on(self, item: str, value: Decimal) -> PurchaseShareSeed:
        return PurchaseShareSeed(dimension=self.dimension, item=item, value=value)

    def _on_center(self, value: Decimal) -> PurchaseShareSeed:
        dimension, centers = self.centers
        return PurchaseShareSeed(dimension=dimension, item=self.rng.choice(centers), value=value)

    def _amount(self) -> Decimal:
        """5 to 2 500 euros, or as much in the books' currency."""
        return self.rng.randint(500, 250_000) * _LEVEL[self.currency] * CENT

    def _split(self, amount: Decimal, parts: int) -> list[Decimal]:
        """Amounts that add up to it, none of them 0."""
        whole = int(amount / CENT)
        cuts = sorted(self.rng.sample(range(1, whole), parts - 1))
        edges = [0, *cuts, whole]
        return [(end - start) * CENT for start, end in pairwise(edges)]
