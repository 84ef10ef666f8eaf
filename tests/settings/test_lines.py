"""An error points at the line of its key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settings.documents import EXAMPLE, parsed

from severa_procountor.settings.findings import Path
from severa_procountor.settings.lines import key_lines, nearest_line

TEXT = '''\
# a comment = 1
top = """
[not.a.table]
x = 1
"""

[severa]
scopes = [
    "a", # b = 2
    "c",
]
"quoted key" = 1
deep.er = { inline = 1 }
[[companies]]
name = "one"
[companies.books]
id = 1
[[companies]]
name = "two"
  [companies.books] # indented
  id = 2
[[companies.parts]]
n = 1
[[companies.parts]]
n = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("severa",), 7),
        (("severa", "scopes", 1), 8),
        (("severa", "quoted key"), 12),
        (("severa", "deep", "er", "inline"), 13),
        (("companies",), 14),
        (("companies", 0), 14),
        (("companies", 0, "books", "id"), 17),
        (("companies", 1, "name"), 19),
        (("companies", 1, "books"), 20),
        (("companies", 1, "books", "id"), 21),
        (("companies", 1, "parts", 1, "n"), 25),
    ],
)
def test_a_key_has_its_line(path: Path, line: int) -> None:
    assert key_lines(TEXT)[path] == line


def test_a_missing_key_has_the_line_of_its_table() -> None:
    assert nearest_line(key_lines(TEXT), ("companies", 1, "books", "key")) == 20


def test_a_missing_table_at_the_top_has_no_line() -> None:
    assert nearest_line(key_lines(TEXT), ("procountor",)) is None


def test_windows_line_ends_do_not_shift_the_lines() -> None:
    assert key_lines(TEXT.replace("\n", "\r\n")) == key_lines(TEXT)


@given(st.lists(st.sampled_from(["", "# note", "\t", "#\u2028#"]), max_size=5))
def test_what_stands_above_shifts_every_line_alike(above: list[str]) -> None:
    shifted = key_lines("".join(f"{line}\n" for line in above) + EXAMPLE)
    assert shifted == {path: line + len(above) for path, line in key_lines(EXAMPLE).items()}


def test_every_key_of_a_file_has_a_line() -> None:
    def paths(value: object, above: Path = ()) -> list[Path]:
        inner = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        return [path for key, item in inner for path in [(*above, key), *paths(item, (*above, key))]]

    assert set(paths(parsed(EXAMPLE))) == set(key_lines(EXAMPLE))
