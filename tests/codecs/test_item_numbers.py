"""The project's number in the name of a dimension item, by the template of the settings."""

from __future__ import annotations

import pytest

from severa_procountor.codecs import severa
from severa_procountor.codecs.item_numbers import is_item_of, number_in
from severa_procountor.settings.company import ItemNames

BRIDGE = severa.Project(guid="p1", number=1042, name="Bridge")


@pytest.mark.parametrize(
    ("template", "name", "number"),
    [
        ("{number} {name}", "1042 Bridge", 1042),
        ("{number} {name}", "1042  bridge over 7 rivers", 1042),
        ("{number} {name}", "1042", 1042),
        ("{name} ({number})", "Bridge 7 (1042)", 1042),
        ("P{number}: {name}", "p1042: Bridge", 1042),
        ("{number} {name}", "Bridge 1042", None),
        ("{number} {name}", None, None),
        ("{name}", "1042 Bridge", None),
    ],
)
def test_the_number_stands_where_the_template_puts_it(
    template: str, name: str | None, number: int | None
) -> None:
    assert number_in(name, ItemNames(project=template)) == number


@pytest.mark.parametrize(
    ("template", "name", "is_its"),
    [
        ("{number} {name}", "1042 Bridge", True),
        ("{number} {name}", "1042  BRIDGE", True),
        ("{number} {name}", "1042 What it was called before", True),
        ("{number} {name}", "1042", True),
        ("{number} {name}", "10425 Bridge", False),
        ("{number}{name}", "1042Bridge", True),
        ("{number}{name}", "1042Chimney", False),
        ("{name} ({number})", "Bridge (1042)", True),
        ("{name} ({number})", "Chimney (1042)", False),
    ],
)
def test_an_item_is_a_projects_when_it_is_called_or_begins_as_we_would_call_it(
    template: str, name: str, is_its: bool
) -> None:
    assert is_item_of(name, BRIDGE, ItemNames(project=template)) is is_its
