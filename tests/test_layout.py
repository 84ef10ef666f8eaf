"""The rules of the layout that import-linter cannot see: standard library, clock, environment, statuses."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("layout")  # every module is parsed once

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("producers", "workers", "codecs", "clients", "state", "sandbox")
IMPORTED_AS = "severa_procountor"
SHARED = ROOT / "src" / IMPORTED_AS
HTTP_MODULE = "clients/http.py"
HTTP_STATUSES = range(200, 600)

Finding = Iterator[tuple[int, str]]


@cache
def _modules() -> dict[str, ast.Module]:
    """Every module of ours by its path from the repository, or from the shared package."""
    files = [(file, ROOT) for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    files += [
        (file, SHARED) for file in SHARED.rglob("*.py") if file.relative_to(SHARED).parts[0] not in FOLDERS
    ]
    return {file.relative_to(base).as_posix(): ast.parse(file.read_bytes()) for file, base in sorted(files)}


def _found(check: Callable[[ast.Module], Finding], *, outside: tuple[str, ...] = ()) -> list[str]:
    """The findings in all modules but those whose path starts with one of `outside`."""
    return [
        f"{path}:{line} {text}"
        for path, module in _modules().items()
        if not path.startswith(outside)
        for line, text in check(module)
    ]


def _imports(module: ast.Module) -> Finding:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def _importing(*names: str) -> Callable[[ast.Module], Finding]:
    def check(module: ast.Module) -> Finding:
        return ((line, name) for line, name in _imports(module) if name.split(".")[0] in names)

    return check


def _attributes(*names: str) -> Callable[[ast.Module], Finding]:
    def check(module: ast.Module) -> Finding:
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and node.attr in names:
                yield node.lineno, node.attr
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, alias.name) for alias in node.names if alias.name in names)

    return check


def _status_codes(module: ast.Module) -> Finding:
    """Numbers of the range of HTTP statuses that something called a status is compared with or set to."""
    for node in ast.walk(module):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_is_called_status(side) for side in sides):
                yield from ((node.lineno, str(code)) for side in sides for code in _codes(side))
        elif isinstance(node, ast.Match) and _is_called_status(node.subject):
            yield from ((node.lineno, str(code)) for case in node.cases for code in _codes(case.pattern))
        elif isinstance(node, ast.keyword) and node.arg in ("status", "status_code"):
            yield from ((node.value.lineno, str(code)) for code in _codes(node.value))
        elif isinstance(node, ast.Attribute) and node.attr == "status_code":
            yield node.lineno, node.attr


def _is_called_status(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return "status" in name.lower()


def _codes(node: ast.AST) -> Iterator[int]:
    constants = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return (value for value in constants if isinstance(value, int) and value in HTTP_STATUSES)


def _outside_codecs() -> tuple[str, ...]:
    return tuple(path for path in _modules() if not path.startswith("codecs/"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_of_the_repository_is_linked_into_the_package(folder: str) -> None:
    link = SHARED / folder

    assert link.is_symlink()
    assert link.readlink() == Path("..", "..", folder)


def test_codecs_reach_neither_network_nor_clock_nor_files() -> None:
    forbidden = (
        "httpx",
        "redis",
        "dramatiq",
        "os",
        "time",
        "logging",
        "socket",
        "urllib",
        "subprocess",
        "random",
    )
    assert _found(_importing(*forbidden), outside=_outside_codecs()) == []


def test_codecs_are_told_what_day_it_is() -> None:
    assert _found(_attributes("now", "today", "utcnow"), outside=_outside_codecs()) == []


def test_only_settings_reads_the_environment() -> None:
    names = ("environ", "environb", "getenv", "putenv")
    assert _found(_attributes(*names), outside=("settings/",)) == []


def test_httpx_is_imported_in_one_module() -> None:
    assert _found(_importing("httpx"), outside=(HTTP_MODULE,)) == []
    assert _found(_importing("httpcore"), outside=(HTTP_MODULE, "clients/sockets.py")) == []


def test_only_the_http_module_knows_status_codes() -> None:
    outside = (HTTP_MODULE, "sandbox/")

    assert _found(_status_codes, outside=outside) == []
    assert _found(_attributes("HTTPStatus"), outside=outside) == []
    assert _found(_importing("http"), outside=outside) == []


def test_the_sandbox_imports_nothing_of_ours_but_itself() -> None:
    def foreign(module: ast.Module) -> Finding:
        ours = ((line, name.split(".")) for line, name in _imports(module) if name.startswith(IMPORTED_AS))
        return ((line, ".".join(name)) for line, name in ours if name[1:2] != ["sandbox"])

    assert (
        _found(foreign, outside=tuple(path for path in _modules() if not path.startswith("sandbox/"))) == []
    )


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path, module in _modules().items() if module.body and not ast.get_docstring(module)]
    assert silent == []


def test_everything_imported_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_distribution(requirement) for requirement in project["dependencies"]}
    providers = packages_distributions()
    known = {*sys.stdlib_module_names, IMPORTED_AS}

    def undeclared(module: ast.Module) -> Finding:
        for line, name in _imports(module):
            package = name.split(".")[0]
            if package not in known and not declared & {
                _distribution(each) for each in providers.get(package, ())
            }:
                yield line, package

    assert _found(undeclared) == []


def _distribution(requirement: str) -> str:
    name = "".join(letter if letter.isalnum() or letter in "-_." else " " for letter in requirement).split()[
        0
    ]
    return name.lower().replace("_", "-")


@pytest.mark.parametrize(
    "code",
    [
        "if answer.status_code == 404: pass",
        "if status >= 500: pass",
        "if status in (429, 503): pass",
        "match status:\n    case 401 | 403: pass",
        "answer(status=204)",
    ],
)
def test_a_status_code_is_recognised(code: str) -> None:
    assert list(_status_codes(ast.parse(code)))


@pytest.mark.parametrize("code", ["if size > 200: pass", "cut(text, 512)", "if status == Status.DONE: pass"])
def test_other_numbers_are_not_taken_for_status_codes(code: str) -> None:
    assert not list(_status_codes(ast.parse(code)))
