"""Reads out of the source which problems the package raises, where, and whether they stop their document."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import get_args

import msgspec
from problems.source_tree import (
    Function,
    Source,
    assigned,
    called,
    function_of,
    is_inside,
    leaves,
    owner,
    parameters,
    positional,
    returned_before,
    source,
)

from severa_procountor import errors
from severa_procountor.problems import Level

ROOT = Path(__file__).parents[2]
FOLDERS = ("clients", "codecs", "producers", "state", "workers", "src/severa_procountor")
_COLLECTED = {"error": Level.ERROR, "warning": Level.WARNING, "change": Level.CHANGE}
_NOT_COLLECTED = {"log", "parser"}
_COPIED = {"problem", "note", "known"}


class Site(msgspec.Struct, frozen=True):
    """One place that raises `code`, at a level that stops its document or not."""

    code: str
    place: str
    stops: bool


class Unresolved(Exception):
    """Says the place of a code that cannot be read out of the source."""


def package() -> list[Source]:
    """Every module of the product; the imitations of the two systems are none."""
    files = {file.resolve() for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")}
    names = sorted(str(file.relative_to(ROOT)) for file in files if "sandbox" not in file.parts)
    return [source(name, (ROOT / name).read_text("utf-8")) for name in names]


def sites(sources: Sequence[Source]) -> list[Site]:
    """Every raise site of the modules. Raises Unresolved for a code or a level that the source does not tell."""
    reader = _Reader(sources)
    return [site for module in sources for site in reader.sites_of(module)]


class _Reader:
    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._calls: dict[str, list[tuple[Source, ast.Call]]] = {}
        for module in sources:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call):
                    self._calls.setdefault(called(node), []).append((module, node))

    def sites_of(self, module: Source) -> Iterator[Site]:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            code, levels = self._raised(module, node)
            if code is None:
                continue
            for text in sorted(self._texts(module, code)):
                yield Site(text, module.where(node), Level.ERROR in levels)

    def _raised(self, module: Source, call: ast.Call) -> tuple[ast.expr | None, set[Level]]:
        """What the call says of a problem: the expression of its code, None if it makes none, and its levels."""
        name, keywords = called(call), {one.arg: one.value for one in call.keywords}
        if name == "Known":
            return call.args[0], {Level.ERROR}  # what clients call a refusal of theirs
        if name == "Problem":
            code = call.args[0] if call.args else keywords.get("code")
            level = call.args[3] if len(call.args) > 3 else keywords.get("level")
            if code is None:
                raise Unresolved(f"{module.where(call)}: no code")
            if is_inside(call, "Findings"):
                return None, set()  # its callers are the sites
            return code, self._levels(module, level)
        if collected := _collected(call.func) | _collected_by_name(module, call.func):
            if not call.args:
                raise Unresolved(f"{module.where(call)}: no code")
            return call.args[0], collected
        if name == "replace" and "code" in keywords:
            return keywords["code"], self._levels(module, keywords.get("level"))
        if name == "replace" and Level.ERROR in self._levels(module, keywords.get("level", ast.Constant(0))):
            return self._code_of_copied(module, call), {Level.ERROR}
        return None, set()

    def _code_of_copied(self, module: Source, call: ast.Call) -> ast.expr:
        """The code of the problem that a call makes an error of."""
        for value in assigned(call.args[0], module):
            if isinstance(value, ast.Call) and called(value) == "Problem":
                return value.args[0]
        raise Unresolved(f"{module.where(call)}: not known what becomes an error")

    def _levels(self, module: Source, level: ast.expr | None) -> set[Level]:
        match level:
            case None:
                return {Level.ERROR}
            case ast.Constant():
                return set()
            case ast.Attribute(value=ast.Name(id="Level"), attr=attr):
                return {Level[attr]}
            case ast.IfExp(body=body, orelse=orelse):
                return self._levels(module, body) | self._levels(module, orelse)
            case ast.Name() if values := list(assigned(level, module)):
                return set().union(*(self._levels(module, value) for value in values))
        raise Unresolved(f"{module.where(level)}: the level {ast.unparse(level)} cannot be read")

    def _texts(self, module: Source, code: ast.expr) -> set[str]:
        """All values that the expression of a code may have."""
        match code:
            case ast.Constant(value=str() as text):
                return {text}
            case ast.IfExp(body=body, orelse=orelse):
                # What keeps the code of a problem made elsewhere was counted there.
                return self._texts(module, body) | self._texts(module, orelse)
            case ast.JoinedStr(values=parts):
                return {"".join(chosen) for chosen in product(*(self._texts(module, part) for part in parts))}
            case ast.FormattedValue(value=value):
                return self._texts(module, value)
            case ast.Name(id="system") | ast.Attribute(attr="system" | "_system"):
                return set(get_args(errors.System))
            case ast.Name():
                return self._of_name(module, code)
            case ast.Attribute(value=ast.Name(id=name), attr="code") if name in _COPIED:
                return set()  # counted where that problem was made
            case ast.Attribute(value=ast.Name() as failure, attr="code"):
                return self._of_failure(module, failure)
            case ast.Call(func=ast.Name(id=name)):
                return self._of_returns(module, code, name)
        raise Unresolved(f"{module.where(code)}: the code {ast.unparse(code)} cannot be read")

    def _of_name(self, module: Source, name: ast.Name) -> set[str]:
        if values := list(assigned(name, module)):
            return set().union(*(self._texts(module, value) for value in values))
        function = function_of(name)
        if function is not None and name.id in parameters(function):
            given = list(self._given(module, function, name.id))
            if given:
                return set().union(*(self._texts(caller, value) for caller, value in given))
        raise Unresolved(f"{module.where(name)}: the code {name.id} cannot be read")

    def _given(self, module: Source, function: Function, name: str) -> Iterator[tuple[Source, ast.expr]]:
        """What the callers of a function give for one of its parameters; a call without it is of another function."""
        place = [one.arg for one in function.args.args].index(name) if name in positional(function) else None
        for caller, call in self._calls.get(function.name, []):
            if function.name.startswith("_") and caller is not module:
                continue
            if place is not None and len(call.args) > place:
                yield caller, call.args[place]
            yield from ((caller, one.value) for one in call.keywords if one.arg == name)

    def _of_failure(self, module: Source, failure: ast.Name) -> set[str]:
        """The codes of the named failures that a parameter may be."""
        function = function_of(failure)
        for one in function.args.args if function else ():
            kind = getattr(errors, ast.unparse(one.annotation), None) if one.annotation else None
            if one.arg == failure.id and kind is not None:
                gone = returned_before(failure, function)
                return {each.code for each in leaves(kind) if each.__name__ not in gone}
        raise Unresolved(f"{module.where(failure)}: the failure {failure.id} is of no known kind")

    def _of_returns(self, module: Source, call: ast.expr, name: str) -> set[str]:
        found: set[str] = set()
        for node in ast.walk(module.tree):
            if isinstance(node, Function) and node.name == name:
                returns = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
                found = found.union(*(self._texts(module, value) for value in returns))
        if not found:
            raise Unresolved(f"{module.where(call)}: the code {ast.unparse(call)} cannot be read")
        return found


def _collected(function: ast.expr) -> set[Level]:
    """The levels of `findings.error`, and of a choice between two of these."""
    match function:
        case ast.Attribute(attr=attr) if attr in _COLLECTED and owner(function) not in _NOT_COLLECTED:
            return {_COLLECTED[attr]}
        case ast.IfExp(body=body, orelse=orelse):
            return _collected(body) | _collected(orelse)
    return set()


def _collected_by_name(module: Source, function: ast.expr) -> set[Level]:
    """The levels of `report("...")` where it stands for such a method."""
    return set().union(*(_collected(value) for value in assigned(function, module)))
