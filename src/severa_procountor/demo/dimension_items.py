"""What became of the items of Procountor's dimensions, by comparing its books of before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from severa_procountor.demo.accounts import Books, Item, Known
from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import Company

PASSIVE = "P"


class Changes(msgspec.Struct):
    """Items of all companies in one dimension. One may count as renamed and as made passive; `in_step` were left as
    they were, those of the customer's own making among them."""

    created: int = 0
    renamed: int = 0
    made_passive: int = 0
    made_active: int = 0
    in_step: int = 0


def changes(
    before: Sequence[Books], after: Sequence[Books], settings: Iterable[Company]
) -> dict[Dimension, Changes]:
    """By dimension, of the companies that have settings."""
    result = {dimension: Changes() for dimension in Dimension}
    for company in settings:
        for dimension in Dimension:
            old = {item.id: item for item in items(before, company, dimension)}
            for item in items(after, company, dimension):
                _count(old.get(item.id), item, result[dimension])
    return result


def items(books: Sequence[Books], company: Company, dimension: Dimension) -> tuple[Item, ...]:
    """The items of a company's dimension as its settings name it."""
    name = getattr(company.dimension_names, dimension)
    return tuple(
        item
        for each in books
        if each.name == company.severa_company
        for held in each.dimensions
        if held.name == name
        for item in held.items
    )


def _count(before: Item | None, after: Item, result: Changes) -> None:
    was_passive, is_passive = before is not None and before.status == PASSIVE, after.status == PASSIVE
    renamed = before is not None and before.code_name != after.code_name
    result.created += before is None
    result.renamed += renamed
    result.made_passive += is_passive and not was_passive
    result.made_active += was_passive and not is_passive
    result.in_step += before is not None and not renamed and was_passive == is_passive


def made_twice(after: Sequence[Books], known: Iterable[Known]) -> list[str]:
    """A sentence for each of the projects, cost centres and business units that has more than one item."""
    companies = {(company.severa_company, dimension, key): company for company, dimension, key in known}
    found = []
    for (name, dimension, key), company in sorted(companies.items(), key=lambda each: each[0]):
        held = items(after, company, dimension)
        names = [item.code_name for item in held if item.code_name.split(maxsplit=1)[:1] == [key]]
        if len(names) > 1:
            found.append(f"{name}: several items of {dimension} {key}: {', '.join(names)}")
    return found
