"""The page of what the vendor's integration does names tests that exist and run, for every statement."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
GOLDEN = Path("tests", "codecs", "golden")
TABLE_HEAD = ("statement", "shown by")
ROW = re.compile(r"(?m)^\| (.+?) \| (.+) \|$")
NAMED = re.compile(r"`(tests/[^`]+)`")
NEVER_RUN = frozenset({"pytest.skip", "pytest.mark.skip", "pytest.mark.xfail"})
REASON = re.compile(r"(outside|not yet): \w+ \w+")

Rows = list[tuple[str, str]]


def sections(page: str) -> Iterator[tuple[str, Rows]]:
    """Each heading below the title, with the (statement, shown by) rows that stand right under it."""
    for part in re.split(r"(?m)^#{2,} ", page)[1:]:
        yield part.splitlines()[0], [row for row in ROW.findall(part) if row != TABLE_HEAD]


def fault(name: str) -> str:
    """What keeps a test of this name from showing anything; "" for one that runs."""
    file, _, test = name.partition("::")
    if not test:
        return _fault_of_case(Path(file))
    if not (ROOT / file).is_file():
        return "no such file"
    module = ast.parse((ROOT / file).read_bytes())
    tests = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == test]
    if not tests or not test.startswith("test_"):
        return "no such test"
    return "never run" if is_never_run(tests[0], module) else ""


def _fault_of_case(folder: Path) -> str:
    """Of a golden case: the folder of its two files, below that of a kind whose cases are run."""
    if folder.parent.parent != GOLDEN:
        return "neither a test nor a golden case"
    runners = (ROOT / "tests" / "codecs").glob("test_*golden*.py")
    if not any(folder.parent.name in file.read_text(encoding="utf-8") for file in runners):
        return "a case of a kind that is never run"
    files = [ROOT / folder / "source.json", ROOT / folder / "expected.json"]
    return "" if all(file.is_file() for file in files) else "no such case"


def is_never_run(test: ast.FunctionDef, module: ast.Module) -> bool:
    """Whether a mark of the test or of its module, or its own first level, skips it or expects it to fail.

    `skipif`, and a skip below an `if`, have a condition and do not count.
    """
    marks = [node.value for node in module.body if isinstance(node, ast.Assign) and _is_pytestmark(node)]
    calls = [node.value for node in test.body if isinstance(node, ast.Expr)]
    said = [_name(each) for mark in marks for each in (mark.elts if isinstance(mark, ast.List) else [mark])]
    said += [_name(each) for each in (*test.decorator_list, *calls)]
    return not NEVER_RUN.isdisjoint(said)


def _is_pytestmark(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)


def _name(node: ast.expr) -> str:
    """`pytest.mark.skip`, with or without arguments."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


SECTIONS = list(sections(PAGE))
ROWS = [row for _, rows in SECTIONS for row in rows]
TESTS = sorted({name for _, shown in ROWS for name in NAMED.findall(shown)})


@pytest.mark.parametrize("name", TESTS)
def test_every_named_test_is_there_and_runs(name: str) -> None:
    assert fault(name) == ""


@pytest.mark.parametrize(("statement", "shown"), ROWS, ids=[statement for statement, _ in ROWS])
def test_every_statement_names_a_test_or_says_why_there_is_none(statement: str, shown: str) -> None:
    assert NAMED.findall(shown) or REASON.match(shown), statement


def test_no_section_is_without_statements_unless_it_has_sections_of_its_own() -> None:
    levels = [len(marks) for marks in re.findall(r"(?m)^(#{2,}) ", PAGE)]
    parents = {place for place, level in enumerate(levels[1:]) if level > levels[place]}
    assert [name for place, (name, rows) in enumerate(SECTIONS) if not rows and place not in parents] == []
    assert ROWS


def test_every_line_of_a_table_is_read() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    heads = [line for line in lines if line == "| statement | shown by |" or set(line) <= set("|- ")]
    assert len(lines) == len(heads) + len(ROWS)
    assert "".join(lines).count("tests/") == sum(len(NAMED.findall(shown)) for _, shown in ROWS)


def test_no_statement_stands_twice_in_a_section() -> None:
    for name, rows in SECTIONS:
        statements = [statement for statement, _ in rows]
        assert len(set(statements)) == len(statements), name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tests/test_coverage_document.py::test_every_line_of_a_table_is_read", ""),
        ("tests/test_coverage_document.py::test_that_is_not_there", "no such test"),
        ("tests/test_coverage_document.py::sections", "no such test"),
        ("tests/test_nothing.py::test_it", "no such file"),
        ("tests/codecs/golden/sales_invoices/email", ""),
        ("tests/codecs/golden/sales_invoices/nothing", "no such case"),
        ("tests/codecs/golden/letters_of_credit/email", "a case of a kind that is never run"),
        ("tests/codecs", "neither a test nor a golden case"),
    ],
)
def test_what_is_wrong_with_a_name_is_found(name: str, expected: str) -> None:
    assert fault(name) == expected


@pytest.mark.parametrize(
    ("code", "is_skipped"),
    [
        ("@pytest.mark.skip\ndef test_it(): ...", True),
        ("@pytest.mark.skip('later')\ndef test_it(): ...", True),
        ("@pytest.mark.xfail(strict=False)\ndef test_it(): ...", True),
        ("def test_it():\n    pytest.skip('later')", True),
        ("pytestmark = [pytest.mark.skip('later')]\ndef test_it(): ...", True),
        ("@pytest.mark.skipif(not there, reason='')\ndef test_it(): ...", False),
        ("def test_it():\n    if not there:\n        pytest.skip('not there')\n    assert there", False),
    ],
)
def test_a_test_that_never_runs_is_recognised(code: str, is_skipped: bool) -> None:
    module = ast.parse(code)
    [test] = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    assert is_never_run(test, module) is is_skipped
