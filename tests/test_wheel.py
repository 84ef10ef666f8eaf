"""What a user installs: the packages build from the sources alone, hold what they must, and run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("producers", "workers", "codecs", "clients", "state", "sandbox")
SOURCES = (*FOLDERS, "src", "pyproject.toml", "README.md", "LICENSE")
PACKAGE = "severa_procountor"
DATA = (".lua", ".json", ".toml")

pytestmark = pytest.mark.xdist_group("packages")


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, built from a copy of the sources, and the wheel, built from the sdist."""
    sources, built = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("packages")
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy(ROOT / name, sources / name)
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", built, cwd=sources)
    return built


@pytest.fixture(scope="module")
def wheel(packages: Path) -> Path:
    [wheel] = packages.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh virtual environment with the wheel in it.

    Its dependencies are the ones installed here, without the editable install of the working copy.
    """
    fresh = tmp_path_factory.mktemp("fresh")
    venv.create(fresh, symlinks=True)
    place = {"base": str(fresh), "platbase": str(fresh)}
    site = Path(sysconfig.get_path("purelib", "venv", place))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    programs = Path(sysconfig.get_path("scripts", "venv", place))
    pip = (sys.executable, "-m", "pip", "--python", programs / "python", "--disable-pip-version-check")
    _run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=fresh)
    return programs


def _sources() -> dict[str, Path]:
    """Every module and data file of ours, by its name in the package."""
    package = ROOT / "src" / PACKAGE
    files = {f"{PACKAGE}/{file.relative_to(package)}": file for file in package.rglob("*")}
    for folder in FOLDERS:
        files |= {f"{PACKAGE}/{file.relative_to(ROOT)}": file for file in (ROOT / folder).rglob("*")}
    return {
        name: file for name, file in files.items() if file.suffix in (".py", *DATA) or file.name == "py.typed"
    }


def test_the_wheel_holds_every_module_and_data_file(contents: set[str]) -> None:
    assert set(_sources()) - contents == set()
    assert {f"{PACKAGE}/py.typed"} | {name for name in contents if name.endswith(".lua")} > {
        f"{PACKAGE}/py.typed"
    }


def test_the_wheel_holds_nothing_else(contents: set[str]) -> None:
    strangers = {name for name in contents - set(_sources()) if ".dist-info/" not in name}
    assert strangers == set()


def test_the_wheel_carries_the_license(contents: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in contents)


def test_the_sdist_holds_real_files_and_no_links(packages: Path) -> None:
    [sdist] = packages.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        members = archive.getmembers()

    assert any(member.name.endswith(f"src/{PACKAGE}/codecs/findings.py") for member in members)
    assert [member.name for member in members if member.issym() or member.islnk()] == []


def test_our_codecs_are_imported_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    place = _run(
        installed / "python", "-c", f"import {PACKAGE}.codecs as codecs; print(codecs.__file__)", cwd=tmp_path
    )
    assert Path(place.strip()).is_relative_to(installed.parent)


def test_the_command_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert "demo" in _run(installed / "severa-procountor", "--help", cwd=tmp_path)
