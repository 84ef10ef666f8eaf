"""Which items Procountor's dimensions hold at first: not quite those that Severa's registers ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import cycle

from severa_procountor.sandbox.procountor.seed import DimensionSeed
from severa_procountor.sandbox.severa.registers import Project
from severa_procountor.sandbox.world.drafts import CompanyDraft, OrganisationDraft

_DIMENSIONS = {
    "FI": ("Projekti", "Kustannuspaikka", "Liiketoimintayksikkö"),
    "SE": ("Projekt", "Kostnadsställe", "Affärsenhet"),
}
_FORMER = {"FI": "Entinen nimi", "SE": "Tidigare namn"}
_OWN = {
    "FI": ("Yleiskulut", "000 Kohdistamaton", "99999999 Sisäinen kehitys"),
    "SE": ("Gemensamt", "000 Ofördelat", "99999999 Intern utveckling"),
}
"""Items of the customer's own making, which stand for nothing in Severa."""


class Held(Enum):
    """How Procountor has an item: as it should be named, as it was named once, or not at all."""

    RIGHT = "right"
    FORMER = "former"
    MISSING = "missing"


OPEN_PROJECTS = (Held.RIGHT, Held.MISSING, Held.RIGHT, Held.FORMER, Held.RIGHT, Held.RIGHT)
CLOSED_PROJECTS = (Held.RIGHT, Held.MISSING)
COST_CENTERS = (Held.RIGHT, Held.FORMER, Held.MISSING, Held.RIGHT, Held.RIGHT)
BUSINESS_UNITS = (Held.RIGHT, Held.RIGHT, Held.FORMER, Held.MISSING)
"""Which turn goes to which member of a register, over and over. All items are active at first, also those of
closed projects and of what is inactive.
"""


def dimension_names(country: str) -> tuple[str, str, str]:
    """Procountor's dimensions for projects, cost centres and business units."""
    return _DIMENSIONS[country]


def dimensions(draft: OrganisationDraft, company: CompanyDraft) -> tuple[DimensionSeed, ...]:
    """The company's three dimensions with their items, of its own projects and units and all cost centres."""
    country = draft.plan.country
    project, center, unit = dimension_names(country)
    mine = [each for each in draft.projects if each.business_unit.company_guid == company.guid]
    by_state = [
        [(str(each.number), each.name) for each in mine if each.is_closed is closed]
        for closed in (False, True)
    ]
    centers = [(each.identifier, each.name) for each in draft.cost_centers]
    units = [(each.code or "", each.name) for each in company.units]
    return (
        DimensionSeed(
            name=project,
            items=(
                *_OWN[country],
                *_names(by_state[0], OPEN_PROJECTS, country),
                *_names(by_state[1], CLOSED_PROJECTS, country),
            ),
        ),
        DimensionSeed(name=center, items=tuple(_names(centers, COST_CENTERS, country))),
        DimensionSeed(name=unit, items=tuple(_names(units, BUSINESS_UNITS, country))),
    )


def project_items(draft: OrganisationDraft, company: CompanyDraft) -> dict[Held, list[tuple[Project, str]]]:
    """The company's open projects that Procountor has an item for, with its name, by how it is named."""
    country = draft.plan.country
    held: dict[Held, list[tuple[Project, str]]] = {Held.RIGHT: [], Held.FORMER: []}
    mine = (each for each in draft.projects if each.business_unit.company_guid == company.guid)
    opened = (each for each in mine if not each.is_closed)
    for project, how in zip(opened, cycle(OPEN_PROJECTS), strict=False):
        if how is not Held.MISSING:
            [name] = _names([(str(project.number), project.name)], (how,), country)
            held[how].append((project, name))
    return held


def items_of_their_own(country: str) -> tuple[str, ...]:
    """The items among the projects that no project of Severa is behind."""
    return _OWN[country]


def _names(members: Iterable[tuple[str, str]], turns: Sequence[Held], country: str) -> Iterator[str]:
    for (key, name), held in zip(members, cycle(turns), strict=False):
        if held is not Held.MISSING:
            yield f"{key} {name if held is Held.RIGHT else _FORMER[country]}".strip()
