"""What of Severa becomes an item of a dimension in Procountor: projects, cost centres and business units."""

from __future__ import annotations

import msgspec

from severa_procountor.codecs import severa
from severa_procountor.settings.choices import Dimension


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A project, cost centre or business unit that an item stands for.

    `key` is the project's number, the cost centre's identifier or the business unit's code, "" if it has none;
    `guid` is None for a cost centre that is known from a row only.
    """

    dimension: Dimension
    guid: str | None
    key: str
    name: str
    active: bool


def of_project(project: severa.Project) -> Subject:
    """Active unless Severa says that it is closed."""
    return Subject(
        dimension=Dimension.PROJECT,
        guid=project.guid,
        key=_key(project.number),
        name=(project.name or "").strip(),
        active=project.is_closed is not True,
    )


def of_cost_center(cost_center: severa.CostCenter) -> Subject:
    """Active unless Severa says that it is not."""
    return Subject(
        dimension=Dimension.COST_CENTER,
        guid=cost_center.guid,
        key=_key(cost_center.identifier),
        name=(cost_center.name or "").strip(),
        active=cost_center.is_active is not False,
    )


def of_business_unit(unit: severa.BusinessUnit) -> Subject:
    """Active unless Severa says that it is not; one inside a project does not tell."""
    return Subject(
        dimension=Dimension.BUSINESS_UNIT,
        guid=unit.guid,
        key=_key(unit.code),
        name=(unit.name or "").strip(),
        active=unit.is_active is not False,
    )


def _key(number: severa.Number) -> str:
    return "" if number is None else str(number).strip()
