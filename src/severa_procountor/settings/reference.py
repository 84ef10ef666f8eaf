"""Writes docs/settings.md from the settings types: python -m severa_procountor.settings.reference."""

from __future__ import annotations

import inspect as python
import sys
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePath
from typing import Any

import msgspec
from msgspec import NODEFAULT, inspect

from severa_procountor.settings.company import Tenant
from severa_procountor.settings.deployment import Deployment, fields_of, variable
from severa_procountor.settings.secrets import Secret

HEADING = """\
# Settings

This page is made from the types in `src/severa_procountor/settings` by `python -m
severa_procountor.settings.reference > docs/settings.md`; a test holds the two together.

All problems of the settings are reported at once, each with its place, what was found and what is
expected: `severa-procountor settings check --tenants DIR`.

## Deployment: environment variables

The same for all tenants. An empty variable counts as not set; an unknown one that begins with `SP_` is
an error. In Kubernetes set `enableServiceLinks: false`, so that no service adds variables of its own.

| variable | type | default | what it does |
|---|---|---|---|
"""
TENANTS = """
## Tenants: one TOML file each

A tenant is one Severa organisation. The file's name without `.toml` is the tenant's name: small letters,
digits and dashes. A changed file is read again without a restart; one that became wrong leaves its
tenant on the last good settings. Two files must not name the same Severa client or the same Procountor
company, unless all but one have `enabled = false` there.

Secrets are references, never values: `env:NAME` reads an environment variable, `file:/path` a file.
Lists of companies are counted from 0 in error texts: `companies[1]` is the second.

A whole file with every key is [example-tenant.toml](example-tenant.toml), the shortest one that works is
[minimal-tenant.toml](minimal-tenant.toml).
"""


COLUMNS = "| key | type | default | what it does |\n|---|---|---|---|\n"


def page() -> str:
    """The whole reference page, in Markdown."""
    variables = "".join(_row(variable(field.name), field) for field in fields_of(Deployment))
    return HEADING + variables + TENANTS + "".join(_table("", Tenant))


def _table(path: str, type_: type[msgspec.Struct]) -> Iterator[str]:
    """The section of one TOML table, then those of the tables within it."""
    rows = [
        field for field in fields_of(type_) if _struct(field.type) is None and (path or field.name != "name")
    ]
    within = [(field, inner) for field in fields_of(type_) if (inner := _struct(field.type)) is not None]
    if rows:
        yield f"\n### {path}\n\n{python.getdoc(type_)}\n\n{COLUMNS}"
        yield from (_row(field.name, field) for field in rows)
    for field, inner in within:
        yield from _table(_heading(path, field), inner.cls)


def _heading(path: str, field: inspect.Field) -> str:
    name = f"{path.strip('`[]')}.{field.name}" if path else field.name
    return f"`[[{name}]]`" if isinstance(_plain(field.type), inspect.VarTupleType) else f"`[{name}]`"


def _row(name: str, field: inspect.Field) -> str:
    default = field.default if field.default_factory is NODEFAULT else field.default_factory()
    return f"| `{name}` | {_type(field.type)} | {_default(default)} | {_description(field.type)} |\n"


def _plain(type_: inspect.Type) -> inspect.Type:
    if isinstance(type_, inspect.Metadata):
        return _plain(type_.type)
    if isinstance(type_, inspect.UnionType):
        return _plain(next(member for member in type_.types if not isinstance(member, inspect.NoneType)))
    return type_


def _struct(type_: inspect.Type) -> inspect.StructType | None:
    plain = _plain(type_)
    if isinstance(plain, inspect.VarTupleType):
        plain = _plain(plain.item_type)
    return plain if isinstance(plain, inspect.StructType) else None


def _description(type_: inspect.Type) -> str:
    return str((type_.extra_json_schema or {})["description"]) if isinstance(type_, inspect.Metadata) else ""


def _extra(type_: inspect.Type) -> dict[str, Any]:
    if isinstance(type_, inspect.Metadata):
        return {**_extra(type_.type), **(type_.extra or {})}
    if isinstance(type_, inspect.UnionType):
        return _extra(next(member for member in type_.types if not isinstance(member, inspect.NoneType)))
    return {}


def _type(type_: inspect.Type) -> str:
    """The type and its bounds in words."""
    extra = _extra(type_)
    match plain := _plain(type_):
        case inspect.EnumType():
            return ", ".join(f"`{member.value}`" for member in plain.cls)
        case inspect.VarTupleType():
            return f"list of {_type(plain.item_type)}"
        case inspect.DictType():
            return f"table: {_type(plain.key_type)} = {_type(plain.value_type)}"
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType() | inspect.FloatType():
            return _range(
                "whole number" if isinstance(plain, inspect.IntType) else "number", plain.ge, plain.le
            )
        case inspect.DecimalType():
            return _range("number", extra["ge"], extra["le"])
        case inspect.DateType():
            return "date"
        case inspect.CustomType():
            return "secret" if plain.cls is Secret else "path"
        case _:
            return str(extra.get("expected", "text"))


def _range(noun: str, low: object, high: object) -> str:
    if low is None:
        return noun
    return f"{noun}, {low} to {high}" if high is not None else f"{noun}, at least {low}"


def _default(value: object) -> str:
    match value:
        case msgspec.NODEFAULT:
            return "required"
        case None | "" | () | Secret():
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case dict() if not value:
            return ""
        case tuple():
            return ", ".join(f"`{item}`" for item in value)
        case StrEnum() | str() | int() | float() | Decimal() | PurePath():
            return f"`{value}`"
        case _:
            raise TypeError(f"no words for a default of type {type(value).__name__}")


if __name__ == "__main__":
    sys.stdout.write(page())
