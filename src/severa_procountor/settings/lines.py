"""Finds the line of a key in a TOML text, so that an error can point at it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping

from severa_procountor.settings.findings import Path


def nearest_line(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line where the key is set; for a key that is not there, the line of its table."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of each key path. A value over several lines counts as the line it begins on."""
    found: dict[Path, int] = {}
    table: Path = ()
    lengths: dict[Path, int] = {}
    for line, statement in _statements(text):
        content = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _header(content, lengths)
            found.setdefault(table, line)
            if isinstance(table[-1], int):
                found.setdefault(table[:-1], line)
        else:
            for path in _paths(content, table):
                found.setdefault(path, line)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Whole TOML statements with their first line: lines are joined until they parse."""
    start, pending = 1, ""
    for number, line in enumerate(text.split("\n"), 1):
        pending += line + "\n"
        try:
            content = tomllib.loads(pending)
        except tomllib.TOMLDecodeError:
            continue
        if content:
            yield start, pending
        start, pending = number + 1, ""


def _header(content: object, lengths: dict[Path, int]) -> Path:
    """The path of a `[table]` or of the newest element of a `[[list]]`."""
    path: Path = ()
    while isinstance(content, dict) and content:
        [(name, content)] = content.items()
        path = (*path, name)
        if isinstance(content, list):
            lengths[path] = lengths.get(path, -1) + 1
            content = None
        if path in lengths:
            path = (*path, lengths[path])
    return path


def _paths(content: object, above: Path) -> Iterator[Path]:
    if isinstance(content, dict):
        for name, inner in content.items():
            yield (*above, name)
            yield from _paths(inner, (*above, name))
    elif isinstance(content, list):
        for index, inner in enumerate(content):
            yield (*above, index)
            yield from _paths(inner, (*above, index))
