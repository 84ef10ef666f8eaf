"""All tenants of a folder, one TOML file each: read once, or watched for changes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
import structlog

from severa_procountor.problems import Level
from severa_procountor.settings.company import Company, Tenant
from severa_procountor.settings.findings import SettingsInvalid, SettingsProblem
from severa_procountor.settings.lines import key_lines, nearest_line
from severa_procountor.settings.rivals import Refusal, settle
from severa_procountor.settings.secrets import Secret, secret
from severa_procountor.settings.tenant_file import TenantFile, read, secret_problems

__all__ = [
    "Loaded",
    "Secret",
    "SettingsInvalid",
    "SettingsProblem",
    "Tenants",
    "fingerprint",
    "load",
    "secret",
]

log = structlog.get_logger(__name__)
Signature = tuple[int, int, int, int]


class Loaded(msgspec.Struct, frozen=True):
    """The tenants that may run, by name, and everything that is wrong in the folder."""

    tenants: tuple[Tenant, ...]
    problems: tuple[SettingsProblem, ...]


def load(folder: Path) -> Loaded:
    """Read the folder once. A wrong file keeps its own tenant from running, and no other."""
    told: list[SettingsProblem] = []
    tenants = Tenants(folder, told.append).current()
    return Loaded(tuple(tenants.values()), tuple(told))


def fingerprint(company: Company) -> str:
    """A stable hash of the settings that decide what becomes of a document; secrets are left out, and mail."""
    settings = msgspec.to_builtins(company)
    del settings["procountor"]["api_key"], settings["email_on_errors"], settings["mail_language"]
    return hashlib.sha256(msgspec.json.encode(settings, order="sorted")).hexdigest()[:16]


def log_problem(problem: SettingsProblem) -> None:
    """Say a settings problem in the log."""
    say = log.warning if problem.level is Level.WARNING else log.error
    say("settings_problem", source=problem.source, line=problem.line, key=problem.key, problem=str(problem))


class Tenants:
    """The tenants of a folder as they are now; a changed file is read again at the next `current()`.

    A file that became wrong leaves its tenant on its last good settings; a deleted one ends its tenant.
    `report` hears each problem once per change. Safe for many threads.
    """

    def __init__(self, folder: Path, report: Callable[[SettingsProblem], None] = log_problem) -> None:
        self._folder = folder
        self._report = report
        self._guard = threading.Lock()
        self._signatures: dict[str, Signature] | None = None
        self._files: dict[str, TenantFile] = {}
        self._running: Mapping[str, Tenant] = MappingProxyType({})
        self._problems: tuple[SettingsProblem, ...] = ()

    @property
    def problems(self) -> tuple[SettingsProblem, ...]:
        """Everything that is wrong in the folder as it was last read."""
        return self._problems

    def current(self) -> Mapping[str, Tenant]:
        """The tenants that may run, by name. Costs one `stat` per file when nothing has changed."""
        with self._guard:
            try:
                signatures = dict(_signatures(self._folder))
            except OSError as error:
                self._tell((_no_folder(self._folder, error),))
                self._signatures = None
                return self._running
            if signatures != self._signatures:
                self._read(signatures)
            return self._running

    def unreadable_secrets(self) -> tuple[SettingsProblem, ...]:
        """The secrets of the running tenants that cannot be read here and now."""
        with self._guard:
            files = [self._files[name] for name in self._running if name in self._files]
        return tuple(problem for file in files for problem in secret_problems(file))

    def place(self, tenant: str, company: str, key: str) -> str:
        """Where a company's setting such as `sales_invoices.status_before` stands: "folder/acme.toml:14"."""
        with self._guard:
            file = self._files[tenant]
            names = [settings.name for settings in self._running[tenant].companies]
        line = nearest_line(key_lines(file.text), ("companies", names.index(company), *key.split(".")))
        return file.path if line is None else f"{file.path}:{line}"

    def _read(self, signatures: dict[str, Signature]) -> None:
        known = self._signatures or {}
        self._files = {
            name: self._files[name]
            if name in self._files and known.get(name) == signature
            else read(self._folder / f"{name}.toml")
            for name, signature in sorted(signatures.items())
        }
        candidates = {
            name: tenant
            for name, file in self._files.items()
            if (tenant := file.tenant or self._running.get(name)) is not None
        }
        settled, refusals = settle(candidates, self._running)
        self._signatures = signatures
        self._running = MappingProxyType(settled)
        own = [problem for file in self._files.values() for problem in file.problems]
        self._tell((*own, *(self._refused(refusal) for refusal in refusals)))

    def _refused(self, refusal: Refusal) -> SettingsProblem:
        kind, value = refusal.claim
        return self._files[refusal.tenant].problem(
            refusal.key, f"{kind} {value}, which tenant {refusal.rival} has too", "each in one tenant only"
        )

    def _tell(self, problems: tuple[SettingsProblem, ...]) -> None:
        """Report what is new."""
        known = set(self._problems)
        self._problems = problems
        for problem in problems:
            if problem not in known:
                self._report(problem)


def _signatures(folder: Path) -> Iterator[tuple[str, Signature]]:
    """What changes when a file does. Links are followed: Kubernetes swaps the folder behind them."""
    for path in folder.iterdir():
        if path.suffix == ".toml" and not path.name.startswith("."):
            try:
                status = path.stat()
            except OSError:
                continue
            yield path.stem, (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _no_folder(folder: Path, error: OSError) -> SettingsProblem:
    return SettingsProblem(
        str(folder), "folder", error.strerror or "an error", "a folder with one TOML file per tenant"
    )
