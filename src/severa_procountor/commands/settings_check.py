"""`settings check`: reads the settings, resolves every name against the live systems and prints what is wrong where."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator

import msgspec
import structlog
from rich.table import Table

from severa_procountor.codecs.travel_limits import runs_out
from severa_procountor.commands import report
from severa_procountor.commands.processes import make_runtime
from severa_procountor.errors import Failure, Snoozed, Temporary
from severa_procountor.problems import Level, Problem
from severa_procountor.settings.company import Tenant
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.findings import SettingsInvalid, SettingsProblem
from severa_procountor.settings.secrets import Secret
from severa_procountor.workers.names import PURCHASE_INVOICES, TRAVEL_REIMBURSEMENTS
from severa_procountor.workers.products import (
    missing_advance_code,
    missing_default_codes,
    unknown_vat_statuses,
)
from severa_procountor.workers.purchase_targets import unknown_products
from severa_procountor.workers.runtime import Runtime

log = structlog.get_logger(__name__)


class Line(msgspec.Struct, frozen=True):
    """One finding, as it is printed. `where` is file and line, `key` a path in the file."""

    where: str
    key: str
    problem: str
    level: Level


def check(deployment: Deployment, *, as_json: bool = False) -> int:
    """0 when everything resolves (warnings allowed), 2 when something is wrong, 4 when a system did not answer."""
    embedded = msgspec.structs.replace(deployment, redis_url=Secret(""))
    runtime = make_runtime(embedded, assume_clean=True)
    tenants = runtime.tenants.current()
    settings_problems = (*runtime.tenants.problems, *runtime.tenants.unreadable_secrets())
    lines = [_of_settings(problem) for problem in settings_problems]
    unreachable = False
    able: list[str] = []
    for name in sorted(tenants):
        try:
            lines += _of_tenant(runtime, name)
            able += _able(runtime, name)
        except SettingsInvalid:
            continue  # a secret that cannot be read: said above
        except Failure as failure:
            unreachable = unreachable or isinstance(failure, Temporary | Snoozed)
            lines.append(Line(f"{name}.toml", "", str(failure), Level.ERROR))
    tell_of_limits(tenants.values(), datetime.datetime.now(datetime.UTC).date())
    errors = sum(line.level is Level.ERROR for line in lines)
    if as_json:
        answer = {"tenants": sorted(tenants), "companies": able, "errors": errors, "findings": lines}
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    else:
        _show(able, lines)
    if unreachable:
        return 4
    return 2 if errors or not tenants else 0


def tell_of_limits(tenants: Iterable[Tenant], today: datetime.date) -> None:
    """Logs which tax-free maxima run out within 60 days, if anybody has travel reimbursements carried.

    No finding: no setting is wrong, and nobody but a newer version of this software can mend it.
    """
    companies = [company for tenant in tenants for company in tenant.companies]
    missing = runs_out(today)
    if missing and any(company.travel_reimbursements for company in companies):
        log.warning("travel_limits_run_out", missing=missing)


def _of_settings(problem: SettingsProblem) -> Line:
    where = problem.source if problem.line is None else f"{problem.source}:{problem.line}"
    hint = f"; did you mean {problem.hint}?" if problem.hint else ""
    return Line(
        where, problem.key, f"found {problem.found}, expected {problem.expected}{hint}", problem.level
    )


def _of_tenant(runtime: Runtime, name: str) -> Iterator[Line]:
    tenant = runtime.tenant(name)
    if tenant is None:
        return
    for settings in tenant.settings.companies:
        if settings.email_on_errors and not runtime.deployment.smtp_host:
            place = runtime.tenants.place(name, settings.name, "email_on_errors")
            text = "no mail is sent, for SP_SMTP_HOST is not set"
            yield Line(place, f"{settings.name}: email_on_errors", text, Level.WARNING)
    for company, problem in tenant.unresolved():
        yield _line(runtime, name, company, problem)
    for access in tenant.carriers():
        for problem in (*missing_default_codes(access), *unknown_vat_statuses(access)):
            yield _line(runtime, name, access.name, problem)
    for access in tenant.carriers(PURCHASE_INVOICES):
        for problem in unknown_products(access):
            yield _line(runtime, name, access.name, problem)
    for access in tenant.carriers(TRAVEL_REIMBURSEMENTS):
        for problem in missing_advance_code(access):
            yield _line(runtime, name, access.name, problem)
    for scope in tenant.severa.missing_scopes:
        text = f"Severa did not grant the scope {scope}"
        yield Line(f"{name}.toml", "severa.scopes", text, Level.WARNING)


def _line(runtime: Runtime, tenant: str, company: str, problem: Problem) -> Line:
    place = runtime.tenants.place(tenant, company, problem.where)
    return Line(place, f"{company}: {problem.where}", problem.message, problem.level)


def _able(runtime: Runtime, name: str) -> list[str]:
    """The tenant's companies that documents can be carried for."""
    tenant = runtime.tenant(name)
    return [f"{name}/{company.name}" for company in tenant.carriers()] if tenant else []


def _show(able: list[str], lines: list[Line]) -> None:
    console = report.console(sys.stdout)
    if lines:
        table = Table("Where", "Key", "What is wrong", "Level")
        for line in lines:
            report.row(table, line.where, line.key, line.problem, line.level.value)
        console.print(table)
    names = ", ".join(able) or "none"
    console.print(
        f"Companies that can run: {names}. {len(lines) or 'No'} finding{'' if len(lines) == 1 else 's'}."
    )
