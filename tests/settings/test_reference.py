"""The reference page and the example files say all that there is."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from settings.documents import EXAMPLE

from severa_procountor.settings.company import Tenant
from severa_procountor.settings.deployment import Deployment, variable
from severa_procountor.settings.reference import page
from severa_procountor.settings.tenant_file import read
from severa_procountor.settings.types import Settings

DOCS = Path(__file__).parents[2] / "docs"
TABLES = Settings.__subclasses__()


def test_the_page_is_what_the_types_say() -> None:
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", [variable(field.name) for field in msgspec.structs.fields(Deployment)])
def test_every_variable_is_on_the_page(name: str) -> None:
    assert f"| `{name}` |" in page()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_key_is_on_the_page_in_the_section_of_its_table(table: type[Settings]) -> None:
    [section] = [part for part in page().split("\n### ") if str(table.__doc__) in part] or [""]
    if table is Tenant:
        assert {field.name for field in msgspec.structs.fields(table)} == {"severa", "companies", "name"}
        return
    for field in msgspec.structs.fields(table):
        assert f"| `{field.name}` |" in section or f"`[companies.{field.name}]`" in page()


@pytest.mark.parametrize("table", [t for t in TABLES if t is not Tenant], ids=lambda table: table.__name__)
def test_every_key_is_in_the_example_file(table: type[Settings]) -> None:
    for field in msgspec.structs.fields(table):
        assert re.search(rf"^(# )?{field.name} =|^\[companies\.(\w+\.)?{field.name}\]", EXAMPLE, re.MULTILINE)


@pytest.mark.parametrize("name", ["example-tenant", "minimal-tenant"])
def test_the_example_files_are_right(name: str) -> None:
    file = read(DOCS / f"{name}.toml")
    assert file.problems == ()
    assert file.tenant is not None
    assert file.tenant.name == name
