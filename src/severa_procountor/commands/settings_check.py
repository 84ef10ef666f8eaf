"""`settings check`: reads the settings, resolves every name against the live systems and prints what is wrong where."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import msgspec
from rich.console import Console
from rich.table import Table

from severa_procountor.commands.processes import make_runtime
from severa_procountor.errors import Failure
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.findings import SettingsInvalid
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.products import missing_default_codes
from severa_procountor.workers.runtime import Runtime


class Line(msgspec.Struct, frozen=True):
    """One finding, as it is printed. `where` is file and line, or tenant and company; `key` a path in the file."""

    where: str
    key: str
    problem: str
    level: str


def check(deployment: Deployment, *, as_json: bool = False) -> int:
    """0 when everything resolves (warnings allowed), 2 when something is wrong, 4 when a system did not answer."""
    runtime = make_runtime(
        msgspec.structs.replace(deployment, redis_url=type(deployment.redis_url)("")), assume_clean=True
    )
    tenants = sorted(runtime.tenants.current())
    lines = [
        Line(f"{p.source}:{p.line}" if p.line else p.source, p.key, str(p), p.level.value)
        for p in runtime.tenants.problems
    ]
    unreachable = False
    for name in tenants:
        try:
            lines += _of_tenant(runtime, name)
        except (Failure, SettingsInvalid) as failure:
            unreachable = unreachable or not isinstance(failure, SettingsInvalid)
            lines.append(Line(name, "", str(failure), Level.ERROR.value))
    errors = sum(line.level == Level.ERROR.value for line in lines)
    if as_json:
        answer = {"tenants": tenants, "errors": errors, "findings": lines}
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    else:
        _show(tenants, lines)
    if unreachable:
        return 4
    return 2 if errors or not tenants else 0


def _of_tenant(runtime: Runtime, name: str) -> Iterator[Line]:
    tenant = runtime.tenant(name)
    if tenant is None:
        return
    for company, problem in tenant.unresolved():
        yield _line(tenant, company, problem)
    for access in tenant.carriers():
        for problem in missing_default_codes(access):
            yield _line(tenant, access.name, problem)
    for scope in tenant.severa.missing_scopes:
        yield Line(name, "severa.scopes", f"Severa did not grant the scope {scope}", Level.WARNING.value)


def _line(tenant: TenantAccess, company: str, problem: Problem) -> Line:
    return Line(f"{tenant.name}, {company}", problem.where, problem.message, problem.level.value)


def _show(tenants: list[str], lines: list[Line]) -> None:
    console = Console()
    if lines:
        table = Table("Where", "Key", "What is wrong", "Level")
        for line in lines:
            table.add_row(line.where, line.key, line.problem, line.level)
        console.print(table)
    names = ", ".join(tenants) or "none"
    console.print(
        f"Tenants that can run: {names}. {len(lines) or 'No'} finding{'' if len(lines) == 1 else 's'}."
    )
