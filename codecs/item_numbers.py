"""Which project's number the name of a dimension item tells, and whether the name is that project's."""

from __future__ import annotations

import re

from severa_procountor.codecs import dimension_items, severa
from severa_procountor.codecs.dimensions import of_project
from severa_procountor.errors import Untranslatable
from severa_procountor.settings.company import ItemNames

_NUMBER = r"([0-9]{1,9})"


def number_in(name: str | None, templates: ItemNames) -> int | None:
    """The project's number in an item's name that follows the template for projects; None if there is none."""
    parts = re.split(r"(\{number\}|\{name\})", templates.project.casefold())
    pattern = "".join({"{number}": _NUMBER, "{name}": ".*"}.get(part) or _literal(part) for part in parts)
    found = re.fullmatch(pattern, _folded(name))
    return int(found[1]) if found and found.groups() else None


def is_item_of(name: str | None, project: severa.Project, templates: ItemNames) -> bool:
    """Whether an item of this name is the project's: called as we would call it, or beginning so."""
    subject = of_project(project)
    try:
        wanted = dimension_items.wanted(subject, templates)
    except Untranslatable:
        return False
    folded, prefix = _folded(name), wanted.prefix
    begins = bool(prefix) and folded.startswith(_folded(prefix) + (" " if prefix[-1:].isspace() else ""))
    return begins or folded in (_folded(wanted.code_name), _folded(prefix) if prefix else None)


def _literal(text: str) -> str:
    return r"\s*".join(re.escape(word) for word in re.split(r"\s+", text))


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()
