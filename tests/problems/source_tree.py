"""What a name stands for in the source of a module, as far as its tree tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import msgspec

from severa_procountor import errors

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source(msgspec.Struct, frozen=True):
    """One module: its place in the repository, and its tree with `parent` set on every node."""

    name: str
    tree: ast.Module

    def where(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


def source(name: str, text: str) -> Source:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return Source(name, tree)


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def owner(attribute: ast.Attribute) -> str:
    """The first name of `findings.about(subject).error`."""
    node: ast.expr = attribute
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _above(node: ast.AST) -> Iterator[ast.AST]:
    while (node := getattr(node, "parent", None)) is not None:  # type: ignore[assignment]
        yield node


def is_inside(node: ast.AST, class_name: str) -> bool:
    return any(isinstance(one, ast.ClassDef) and one.name == class_name for one in _above(node))


def function_of(node: ast.AST) -> Function | None:
    return next((one for one in _above(node) if isinstance(one, Function)), None)


def parameters(function: Function) -> list[str]:
    return [*positional(function), *(one.arg for one in function.args.kwonlyargs)]


def positional(function: Function) -> list[str]:
    return [one.arg for one in function.args.args]


def assigned(name: ast.expr, module: Source) -> Iterator[ast.expr]:
    """What a name is set to in its function, else in its module."""
    if not isinstance(name, ast.Name):
        return
    for scope in (function_of(name), module.tree):
        if scope is None:
            continue
        found = [value for node in _within(scope) for value in _values(node, name.id, module)]
        if found or (isinstance(scope, Function) and name.id in parameters(scope)):
            yield from found
            return


def _within(scope: Function | ast.Module) -> Iterable[ast.AST]:
    return ast.walk(scope) if isinstance(scope, Function) else scope.body


def _values(node: ast.AST, name: str, module: Source) -> Iterator[ast.expr]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
        yield from [node.value] if node.value else []
    for target in node.targets if isinstance(node, ast.Assign) else ():
        match target, node.value:  # type: ignore[attr-defined]
            case ast.Name(id=found), value if found == name:
                yield value
            case ast.Tuple(elts=names), ast.Tuple(elts=values):
                yield from (v for n, v in zip(names, values, strict=True) if _is_named(n, name))
            case ast.Tuple(elts=names), ast.Subscript(value=ast.Name() as table):
                places = [place for place, one in enumerate(names) if _is_named(one, name)]
                for one in assigned(table, module) if places else ():
                    rows = one.values if isinstance(one, ast.Dict) else []
                    yield from (
                        row.elts[place] for row in rows for place in places if isinstance(row, ast.Tuple)
                    )


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def leaves(kind: type[errors.Failure]) -> Iterator[type[errors.Failure]]:
    """The failures that are raised: a class with others below it is only a name for these."""
    below = kind.__subclasses__()
    if not below:
        yield kind
    for one in below:
        yield from leaves(one)


def returned_before(name: ast.Name, function: Function | None) -> set[str]:
    """The classes of which `name` cannot be any more: for them the function has returned above."""
    gone: set[str] = set()
    for node in function.body if function else ():
        match node:
            case ast.If(test=ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=found), kinds])):
                if found == name.id and isinstance(node.body[-1], ast.Return) and node.lineno < name.lineno:
                    gone |= {one.id for one in ast.walk(kinds) if isinstance(one, ast.Name)}
    return gone
