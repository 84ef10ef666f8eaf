"""Dependencies are explained, locked by hash, and the same in both lock files."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "pyproject.toml"
LOCKS = ("requirements.txt", "requirements-dev.txt")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _pins(lock: str) -> dict[str, set[str]]:
    """The versions of each package, of which there are several where they depend on the Python version."""
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", _text(lock), re.M):
        pins.setdefault(name, set()).add(version)
    return pins


def _requirements(*groups: str) -> list[str]:
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    return [
        *project["dependencies"],
        *(requirement for group in groups for requirement in project["optional-dependencies"][group]),
    ]


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return found[0].lower().replace("_", "-")


@pytest.mark.parametrize("requirement", _requirements("build", "dev"))
def test_a_dependency_says_why_it_is_there(requirement: str) -> None:
    [line] = [
        line for line in _text("pyproject.toml").splitlines() if f'"{requirement}"' in line and "#" in line
    ]
    assert len(line.split("#", 1)[1].split()) >= 2


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address(lock: str) -> None:
    assert not re.search(r"://|--index|--extra-index|--find-links|--trusted-host| @ ", _text(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", _text(lock), flags=re.M)[1:]

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(("lock", "groups"), [(LOCKS[0], ("build",)), (LOCKS[1], ("build", "dev"))])
def test_every_dependency_is_locked(lock: str, groups: tuple[str, ...]) -> None:
    assert {_name(requirement) for requirement in _requirements(*groups)} - set(_pins(lock)) == set()


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    shipped, tested = _pins(LOCKS[0]), _pins(LOCKS[1])
    assert {name: tested.get(name) for name in shipped} == shipped
