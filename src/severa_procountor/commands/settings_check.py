"""`settings check`: what is wrong with the settings and with the registers of both systems, before a company goes live.

It only reads: the files, every name in them against the live systems, and then what each company carries, compared as
the workers would compare it.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import structlog
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from severa_procountor.codecs.travel_limits import runs_out
from severa_procountor.commands import report
from severa_procountor.commands.checks import telling
from severa_procountor.commands.checks.comparison import Compared, compare, patiently
from severa_procountor.commands.checks.findings import Check
from severa_procountor.commands.processes import make_reader
from severa_procountor.errors import Failure, Snoozed, Temporary
from severa_procountor.problems import Level, Problem
from severa_procountor.problems.catalogue import Owner
from severa_procountor.settings.company import Tenant
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.findings import SettingsInvalid, SettingsProblem
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


class Checked(msgspec.Struct):
    """All that was found. `able` are the companies that documents can be carried for."""

    tenants: tuple[str, ...]
    lines: list[Line]
    able: list[str] = []
    compared: list[Compared] = []
    unreachable: bool = False

    @property
    def errors(self) -> int:
        """Of the settings themselves."""
        return sum(line.level is Level.ERROR for line in self.lines)

    @property
    def code(self) -> int:
        """0: nothing is wrong, warnings allowed; 2: the settings or credentials are; 3: registers have errors that
        would park documents; 4: a system did not answer."""
        if self.unreachable or any(one.away for one in self.compared):
            return 4
        wrong = [look.check for one in self.compared for look in one.looks if look.level is Level.ERROR]
        if self.errors or not self.tenants or any(check.is_of_settings for check in wrong):
            return 2
        return 3 if wrong else 0


def check(deployment: Deployment, *, as_json: bool = False, as_csv: bool = False) -> int:
    """Prints what was found, and returns the exit code: see `Checked.code`."""
    runtime = make_reader(deployment)
    tenants = runtime.tenants.current()
    settings_problems = (*runtime.tenants.problems, *runtime.tenants.unreadable_secrets())
    checked = Checked(tuple(sorted(tenants)), [_of_settings(problem) for problem in settings_problems])
    with _progress() as progress:
        for name in checked.tenants:
            _check_tenant(runtime, name, checked, progress)
    tell_of_limits(tenants.values(), datetime.datetime.now(datetime.UTC).date())
    if as_json:
        _print_json(checked)
    elif as_csv:
        rows = [*map(_row, checked.lines), *(row for one in checked.compared for row in telling.as_rows(one))]
        telling.write_csv(sys.stdout, rows)
    else:
        _show(checked)
    return checked.code


def _check_tenant(runtime: Runtime, name: str, checked: Checked, progress: Progress) -> None:
    """Takes in what is found; a system that is away ends this tenant's checks only."""
    task = progress.add_task(name, total=None)
    try:
        checked.lines += patiently(lambda: list(_of_tenant(runtime, name)))
        checked.able += patiently(lambda: _able(runtime, name))
        tenant = runtime.tenant(name)
        if tenant is None:
            return

        def heard(company: str, step: Check) -> None:
            progress.update(task, description=f"{company}: {step}")

        for compared in compare(tenant, datetime.datetime.now(datetime.UTC), heard):
            checked.compared.append(compared)
    except SettingsInvalid:
        pass  # a secret that cannot be read: said above
    except Failure as failure:
        checked.unreachable = checked.unreachable or isinstance(failure, Temporary | Snoozed)
        checked.lines.append(Line(f"{name}.toml", "", str(failure), Level.ERROR))
    finally:
        progress.remove_task(task)


def _progress() -> Progress:
    """Where the check is, on a terminal only: large registers take minutes."""
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


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


def _row(line: Line) -> tuple[str, ...]:
    """A finding on the settings among those on the registers, see `telling.HEADINGS`."""
    return (
        "",
        "",
        "settings",
        line.level.value,
        f"{line.where} {line.key}".strip(),
        line.problem,
        Owner.OPERATOR,
        "",
    )


def _print_json(checked: Checked) -> None:
    answer = {
        "tenants": checked.tenants,
        "companies": checked.able,
        "errors": checked.errors,
        "findings": checked.lines,
        "checks": [entry for one in checked.compared for entry in telling.as_json(one)],
        "not_checked": [f"{one.tenant}/{one.company}: {one.away}" for one in checked.compared if one.away],
    }
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


def _show(checked: Checked) -> None:
    console = report.console(sys.stdout)
    telling.show(console, checked.compared)
    lines: Sequence[Line] = checked.lines
    if lines:
        table = Table("Where", "Key", "What is wrong", "Level")
        for line in lines:
            report.row(table, line.where, line.key, line.problem, line.level.value)
        console.print(table)
    names = ", ".join(checked.able) or "none"
    plural = "" if len(lines) == 1 else "s"
    console.print(f"Companies that can run: {names}. {len(lines) or 'No'} finding{plural} on the settings.")
    looks = [look for one in checked.compared for look in one.looks]
    errors, all_ = sum(look.level is Level.ERROR for look in looks), len(looks)
    if looks:
        console.print(f"Checks of the registers: {all_}, with errors: {errors}. All findings: --csv.")
