"""Secrets are read by reference and never shown."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from severa_procountor.settings.findings import SettingsInvalid
from severa_procountor.settings.secrets import Secret, readable_by_all, secret

VALUE = "hunter2-hunter2"


def test_a_variable_gives_the_secret() -> None:
    assert secret("env:KEY", {"KEY": f" {VALUE}\n"}).value == VALUE


def test_a_file_gives_the_secret_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{VALUE}\n", encoding="utf-8")
    assert secret(f"file:{tmp_path}/key").value == VALUE


def test_a_secret_is_not_shown_by_any_way_of_printing() -> None:
    hidden = Secret(VALUE)
    assert VALUE not in f"{hidden} {hidden!r} {[hidden]}"
    with pytest.raises(TypeError):
        pickle.dumps(hidden)


def test_secrets_of_one_value_are_equal() -> None:
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret("another")
    assert not Secret("")


@pytest.mark.parametrize(
    ("reference", "found"),
    [("env:NOT_THERE", "no such variable"), ("env:EMPTY", "nothing"), ("file:/nowhere/key", "no such file")],
)
def test_a_reference_that_leads_nowhere_is_named(reference: str, found: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        secret(reference, {"EMPTY": "  "})
    [problem] = caught.value.problems
    assert (problem.key, problem.found) == (reference, found)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsInvalid, match="not text"):
        secret(f"file:{tmp_path}/key")


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="a file that this process can read"):
        secret(f"file:{tmp_path}")


def test_a_value_in_place_of_a_reference_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        secret(VALUE)
    assert VALUE not in str(caught.value)


@pytest.mark.parametrize(("mode", "open_to_all"), [(0o644, True), (0o640, False), (0o600, False)])
def test_a_file_that_all_may_read_is_noticed(tmp_path: Path, mode: int, open_to_all: bool) -> None:
    (tmp_path / "key").write_text(VALUE, encoding="utf-8")
    (tmp_path / "key").chmod(mode)
    assert readable_by_all(f"file:{tmp_path}/key") is open_to_all
