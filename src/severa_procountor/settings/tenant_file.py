"""Reads one tenant's TOML file: its settings, or everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import msgspec
from msgspec import inspect

from severa_procountor.problems import Level
from severa_procountor.settings.checking import Finding, check, shown
from severa_procountor.settings.company import Tenant
from severa_procountor.settings.contradictions import contradictions
from severa_procountor.settings.findings import Path, SettingsInvalid, SettingsProblem, dotted
from severa_procountor.settings.lines import key_lines, nearest_line
from severa_procountor.settings.secrets import readable_by_all, secret
from severa_procountor.settings.types import SLUG

LARGEST = 1_000_000


class TenantFile(msgspec.Struct, frozen=True):
    """What a file holds. `tenant` is None when `problems` holds an error."""

    path: str
    text: str
    tenant: Tenant | None
    problems: tuple[SettingsProblem, ...]

    def problem(self, key: Path, found: str, expected: str, level: Level = Level.ERROR) -> SettingsProblem:
        """A problem that only somebody else can see, such as a name that Severa does not know."""
        [problem] = _placed(self.path, self.text, [Finding(key, found, expected, level=level)])
        return problem


def read(path: FilePath) -> TenantFile:
    """The tenant in the file, or all that is wrong with it. Never raises for what is in the file."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return _unreadable(path, error.strerror or "an error", "a file that this process can read")
    if len(raw) > LARGEST:
        return _unreadable(path, f"{len(raw)} bytes", f"at most {LARGEST}")
    try:
        text = raw.decode()
        document = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError:
        return _unreadable(path, "bytes that are not UTF-8", "TOML in UTF-8")
    except (ValueError, RecursionError) as error:
        return _unreadable(path, *_syntax(str(error)))
    return _decode(path, text, document)


def secret_problems(file: TenantFile) -> tuple[SettingsProblem, ...]:
    """Secrets of the tenant that cannot be read here and now."""
    return tuple(_placed(file.path, file.text, _unresolved(file.tenant))) if file.tenant else ()


def _decode(path: FilePath, text: str, document: dict[str, Any]) -> TenantFile:
    findings = [
        *_name(path.stem, document),
        *check(document, inspect.type_info(Tenant)),
        *contradictions(document),
    ]
    tenant = None
    if all(finding.level is not Level.ERROR for finding in findings):
        tenant = msgspec.convert({**document, "name": path.stem}, Tenant)
        findings += _open_secrets(tenant)
    return TenantFile(str(path), text, tenant, tuple(_placed(str(path), text, findings)))


def _name(stem: str, document: dict[str, Any]) -> Iterator[Finding]:
    if not re.search(SLUG, stem):
        yield Finding(("file name",), shown(stem), "small letters, digits and dashes, at most 40")
    if "name" in document:
        yield Finding(("name",), "a key that is not known", "nothing: the file's name is the tenant's name")


def _placed(source: str, text: str, findings: Iterable[Finding]) -> Iterator[SettingsProblem]:
    lines = key_lines(text)
    for finding in findings:
        yield SettingsProblem(
            source,
            dotted(finding.path),
            finding.found,
            finding.expected,
            nearest_line(lines, finding.path),
            finding.hint,
            finding.level,
        )


def _unreadable(path: FilePath, found: str, expected: str, line: int | None = None) -> TenantFile:
    return TenantFile(str(path), "", None, (SettingsProblem(str(path), "file", found, expected, line),))


def _syntax(message: str) -> tuple[str, str, int | None]:
    line = re.search(r"at line (\d+)", message)
    return message, "TOML", int(line[1]) if line else None


def _references(tenant: Tenant) -> Iterator[tuple[Path, str]]:
    yield ("severa", "client_secret"), tenant.severa.client_secret
    for index, company in enumerate(tenant.companies):
        yield ("companies", index, "procountor", "api_key"), company.procountor.api_key


def _open_secrets(tenant: Tenant) -> Iterator[Finding]:
    for path, reference in _references(tenant):
        if readable_by_all(reference):
            yield Finding(path, "a file that every user may read", "mode 0600 or 0640", level=Level.WARNING)


def _unresolved(tenant: Tenant) -> Iterator[Finding]:
    for path, reference in _references(tenant):
        try:
            secret(reference)
        except SettingsInvalid as invalid:
            [problem] = invalid.problems
            yield Finding(path, f"{reference}: {problem.found}", problem.expected)
