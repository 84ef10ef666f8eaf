"""Holds decoded settings against their types and finds everything that is wrong, not the first error only.

msgspec stops at its first error, so the types are walked here. What passes here, msgspec accepts too.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from string import Formatter
from typing import Any

import msgspec
from msgspec import inspect

from severa_procountor.masking import mask
from severa_procountor.problems import Level
from severa_procountor.settings.findings import Path, nearest

LONGEST_ECHO = 60
_A_DATE = "a date without quotes, as 2026-01-31"


class Finding(msgspec.Struct, frozen=True):
    """A problem before its file and line are known."""

    path: Path
    found: str
    expected: str
    hint: str = ""
    level: Level = Level.ERROR


def check(value: object, type_: inspect.Type, path: Path = ()) -> Iterator[Finding]:
    """Everything in `value` that does not fit `type_`."""
    yield from _check(value, type_, path, {})


def shown(value: object) -> str:
    """A value as an error text may show it: short, and masked where it looks personal or secret."""
    text = mask(value if isinstance(value, str) else str(value))
    if len(text) > LONGEST_ECHO:
        text = f"{text[:LONGEST_ECHO]}..."
    return json.dumps(text, ensure_ascii=False) if isinstance(value, str) else text


def _check(value: object, type_: inspect.Type, path: Path, extra: Mapping[str, Any]) -> Iterator[Finding]:
    match type_:
        case inspect.Metadata():
            yield from _check(value, type_.type, path, {**extra, **(type_.extra or {})})
        case inspect.UnionType():
            yield from _check(value, _without_none(type_), path, extra)
        case inspect.StructType():
            yield from _table(value, type_, path)
        case inspect.VarTupleType():
            yield from _array(value, type_, path)
        case inspect.DictType():
            yield from _names(value, type_, path)
        case inspect.EnumType():
            yield from _choice(value, [str(member.value) for member in type_.cls], path)
        case inspect.StrType():
            yield from _text(value, type_, path, extra)
        case inspect.BoolType():
            if not isinstance(value, bool):
                yield Finding(path, _kind(value), "true or false")
        case inspect.IntType():
            yield from _number(value, type_.ge, type_.le, path, (int,), "a whole number")
        case inspect.FloatType():
            yield from _number(value, type_.ge, type_.le, path, (int, float), "a number")
        case inspect.DateType():
            yield from _date(value, path)
        case inspect.DecimalType():
            yield from _number(value, extra.get("ge"), extra.get("le"), path, (int, Decimal), "a number")
        case _:
            raise TypeError(f"no rule for settings of type {type(type_).__name__}")


def _without_none(type_: inspect.UnionType) -> inspect.Type:
    [only] = [member for member in type_.types if not isinstance(member, inspect.NoneType)]
    return only


def _table(value: object, type_: inspect.StructType, path: Path) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield Finding(path, _kind(value), "a table")
        return
    known = {field.encode_name: field for field in type_.fields}
    missing = [name for name, field in known.items() if field.required and name not in value]
    for name, inner in value.items():
        if name in known:
            yield from _check(inner, known[name].type, (*path, name), {})
        else:
            hint = nearest(name, missing) or nearest(name, known)
            yield Finding((*path, name), "a key that is not known", "one of the keys of this table", hint)
    for name in missing:
        yield Finding((*path, name), "nothing", f"{_wanted(known[name].type)} (this key is required)")


def _array(value: object, type_: inspect.VarTupleType, path: Path) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield Finding(path, _kind(value), "a list")
        return
    if len(value) < (type_.min_length or 0):
        yield Finding(path, "an empty list", f"at least {type_.min_length}")
    for index, item in enumerate(value):
        yield from _check(item, type_.item_type, (*path, index), {})
        if isinstance(item, str | int) and item in value[:index]:
            yield Finding((*path, index), f"{shown(item)} again", "each only once")


def _names(value: object, type_: inspect.DictType, path: Path) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield Finding(path, _kind(value), "a table")
        return
    for name, inner in value.items():
        yield from _check(name, type_.key_type, (*path, name), {})
        yield from _check(inner, type_.value_type, (*path, name), {})


def _choice(value: object, allowed: list[str], path: Path) -> Iterator[Finding]:
    expected = "one of " + ", ".join(f'"{word}"' for word in allowed)
    if not isinstance(value, str):
        yield Finding(path, _kind(value), expected)
    elif value not in allowed:
        yield Finding(path, shown(value), expected, _same_word(value, allowed) or nearest(value, allowed))


def _same_word(value: str, allowed: list[str]) -> str:
    return next((word for word in allowed if word.casefold() == value.strip().casefold()), "")


def _text(value: object, type_: inspect.StrType, path: Path, extra: Mapping[str, Any]) -> Iterator[Finding]:
    expected = extra.get("expected", "a text")
    if not isinstance(value, str):
        yield Finding(path, _kind(value), expected)
    elif type_.pattern and not re.search(type_.pattern, value):
        found = "a value that is not a reference (not shown)" if extra.get("secret") else shown(value)
        yield Finding(path, found, expected)
    elif len(value) < (type_.min_length or 0):
        yield Finding(path, "an empty text", "a text")
    elif type_.max_length is not None and len(value) > type_.max_length:
        yield Finding(path, f"{len(value)} characters", f"at most {type_.max_length}")
    elif "placeholders" in extra:
        yield from _template(value, extra["placeholders"], path)


def _template(value: str, allowed: tuple[str, ...], path: Path) -> Iterator[Finding]:
    expected = "a text with " + ", ".join(f"{{{name}}}" for name in allowed)
    try:
        parts = [part for part in Formatter().parse(value) if part[1] is not None]
    except ValueError:
        yield Finding(path, f"{shown(value)}, whose braces do not match", expected)
        return
    for _, name, form, conversion in parts:
        if name not in allowed or form or conversion:
            yield Finding(path, f"the placeholder {{{name}}}", expected, nearest(name or "", allowed))


def _date(value: object, path: Path) -> Iterator[Finding]:
    """TOML has dates of its own, without quotes; a moment is none."""
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        yield Finding(path, shown(value) if isinstance(value, str) else _kind(value), _A_DATE)


def _number(
    value: object, low: Any, high: Any, path: Path, types: tuple[type, ...], noun: str
) -> Iterator[Finding]:
    expected = noun + _bounds(low, high)
    if isinstance(value, bool) or not isinstance(value, types):
        yield Finding(path, _kind(value), expected)
    elif not _within(value, low, high):
        yield Finding(path, shown(value), expected)


def _within(value: Any, low: Any, high: Any) -> bool:
    finite = value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)
    return finite and (low is None or value >= low) and (high is None or value <= high)


def _bounds(low: object, high: object) -> str:
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of at least {low}" if low is not None else f" of at most {high}" if high is not None else ""


def _kind(value: object) -> str:
    """What sort of TOML value it is; the value itself stays out, it may be a misplaced secret."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return "a text"
        case int() | Decimal():
            return "a number"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return "a date or time"


def _wanted(type_: inspect.Type) -> str:
    match type_:
        case inspect.Metadata():
            expected = (type_.extra or {}).get("expected")
            return str(expected) if expected else _wanted(type_.type)
        case inspect.StructType():
            return "a table"
        case inspect.VarTupleType():
            return "a list"
        case inspect.IntType():
            return "a whole number"
        case inspect.DateType():
            return _A_DATE
        case _:
            return "a text"
