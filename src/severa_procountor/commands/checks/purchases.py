"""The items of the project dimension against Severa's projects: values on others park a purchase invoice."""

from __future__ import annotations

from severa_procountor.codecs.dimension_items import is_active
from severa_procountor.codecs.item_numbers import is_item_of, number_in
from severa_procountor.commands.checks.findings import Check, Look, called
from severa_procountor.commands.checks.subject import Company
from severa_procountor.problems import Level, Problem
from severa_procountor.workers.purchase_targets import project_dimension


def look(company: Company) -> Look:
    """Each active item by its name, as the worker finds the project behind one that it has not linked itself."""
    seen, names = Look(Check.PURCHASES), company.settings.item_names
    projects = {str(project.number): project for project in company.severa.projects.entries}
    items = company.access.dimensions().items(project_dimension(company.access)).by_id.values()
    for item in items:
        if is_active(item):
            project = projects.get(str(number_in(item.code_name, names)))
            is_known = project is not None and is_item_of(item.code_name, project, names)
            problems = [] if is_known else [_without_project(item.code_name)]
            seen.at(called(item.code_name or item.id), "stands for a project", problems)
    return seen


def _without_project(name: str | None) -> Problem:
    text = f"Item {name!r} of the project dimension has no project in Severa behind it by its name."
    return Problem("item_without_project", text, "dimensionItemValues", Level.WARNING)
