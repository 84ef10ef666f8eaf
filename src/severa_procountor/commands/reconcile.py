"""`reconcile`: compares the sales invoices of both systems and prints what is not the same."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from severa_procountor.commands import report
from severa_procountor.commands.processes import make_runtime
from severa_procountor.commands.run import DONE, PARKED, UNREACHABLE, UNUSABLE_SETTINGS
from severa_procountor.errors import Failure, Permanent
from severa_procountor.problems.catalogue import Language, catalogue
from severa_procountor.problems.names import OWNER_NAMES
from severa_procountor.producers.reconciliation import Compared, Reconciled, reconcile_all
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.findings import SettingsInvalid, SettingsProblem, nearest
from severa_procountor.workers.names import SALES_INVOICES
from severa_procountor.workers.reconciliation import Span
from severa_procountor.workers.runtime import Runtime

# A person waits rather than ask again, whatever the documents of others leave of the quota.
PATIENCE_MS = 60_000
COLUMNS = ("tenant", "company", "number", "date", "customer", "code", "message", "owner")


class Shape(StrEnum):
    """How the result is printed."""

    TABLES = "tables"
    JSON = "json"
    CSV = "csv"


class Line(msgspec.Struct, frozen=True):
    """One difference, as it is printed."""

    tenant: str
    company: str
    number: str
    date: str
    customer: str
    code: str
    message: str
    owner: str


def reconcile(deployment: Deployment, tenant: str, only: str | None, span: Span, shape: Shape) -> int:
    """The exit code. Raises SettingsInvalid for a tenant, company or days that cannot be."""
    if span.start > span.end:
        found = f"{span.start} to {span.end}"
        raise SettingsInvalid(
            [SettingsProblem("command line", "--from", found, "a first day before the last")]
        )
    runtime = make_runtime(deployment, assume_clean=not deployment.redis_url)
    try:
        with runtime.quotas.patient(PATIENCE_MS):
            done, wrong = _done(runtime, tenant, only, span)
    except Failure as failure:
        report.console(sys.stderr).print(f"[red]Not compared[/red] {escape(f'{tenant}: {failure}')}")
        return UNUSABLE_SETTINGS if isinstance(failure, Permanent) else UNREACHABLE
    lines = list(_lines(tenant, done.companies))
    if shape is Shape.CSV:
        _write_csv(lines)
    elif shape is Shape.JSON:
        _write_json(tenant, done, lines, wrong)
    else:
        _show(report.console(sys.stdout), done, lines)
    _say_what_failed(done, wrong)
    return _code(done, lines, wrong)


def _done(runtime: Runtime, name: str, only: str | None, span: Span) -> tuple[Reconciled, tuple[str, ...]]:
    """The reconciliation, and what of the settings leads nowhere."""
    tenant = runtime.tenant(name)
    if tenant is None:
        unknown = _unknown("--tenant", name, runtime.tenants.current())
        raise SettingsInvalid([*runtime.tenants.problems, unknown])
    known = [company.name for company in tenant.settings.companies]
    if only not in (None, *known):
        raise SettingsInvalid([_unknown("--company", only or "", known)])
    companies = [c for c in tenant.carriers(SALES_INVOICES) if only in (None, c.name)]
    wrong = tuple(f"{company}: {p.message}" for company, p in tenant.unresolved() if only in (None, company))
    return reconcile_all(tenant, companies, lambda _: span), wrong


def _unknown(key: str, found: str, known: Iterable[str]) -> SettingsProblem:
    names = sorted(known)
    expected = ", ".join(names) or "a tenant in the folder"
    return SettingsProblem("command line", key, found, expected, hint=nearest(found, names))


def _lines(tenant: str, companies: Sequence[Compared]) -> Iterator[Line]:
    for each in companies:
        for one in each.result.differences if each.result else ():
            yield Line(
                tenant=tenant,
                company=each.company,
                number=one.number,
                date="" if one.date is None else one.date.isoformat(),
                customer=one.customer,
                code=one.problem.code,
                message=one.problem.message,
                owner=one.problem.kind.owner.value,
            )


def _write_csv(lines: Sequence[Line]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([_plain(getattr(line, name)) for name in COLUMNS])


def _plain(text: str) -> str:
    """A text that a spreadsheet takes for no formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _write_json(tenant: str, done: Reconciled, lines: Sequence[Line], wrong: Sequence[str]) -> None:
    companies = [
        {
            "company": each.company,
            "from": each.span.start,
            "to": each.span.end,
            "compared": each.result.compared if each.result else None,
            "not_yet_transferred": each.result.pending if each.result else [],
            "failure": each.failure,
        }
        for each in done.companies
    ]
    answer = {
        "tenant": tenant,
        "companies": companies,
        "unreadable": done.unreadable,
        "settings": wrong,
        "differences": lines,
    }
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


def _show(console: Console, done: Reconciled, lines: Sequence[Line]) -> None:
    counts = Table("Company", "From", "To", "On both sides", "Not yet transferred", "Differences")
    for each in done.companies:
        if each.result is not None:
            figures = (each.result.compared, len(each.result.pending), len(each.result.differences))
            report.row(counts, each.company, str(each.span.start), str(each.span.end), *map(str, figures))
    console.print(counts)
    _show_pending(console, done)
    if not lines:
        return
    differences = Table(
        "Company",
        "Number",
        "Customer",
        Column("What is not the same", overflow="fold"),
        "Who",
        title="Differences",
        show_lines=True,
    )
    for line in lines:
        text, who = f"{_title(line.code)}. {line.message}", catalogue()[line.code].owner
        report.row(
            differences, line.company, line.number, line.customer, text, OWNER_NAMES[Language.ENGLISH][who]
        )
    console.print(differences)
    for code in dict.fromkeys(line.code for line in lines):
        console.print(f"[bold]{_title(code)}[/bold]: {escape(catalogue()[code].text().fix)}")


def _title(code: str) -> str:
    return catalogue()[code].text().title


def _show_pending(console: Console, done: Reconciled) -> None:
    pending = [(each.company, one) for each in done.companies if each.result for one in each.result.pending]
    if not pending:
        return
    table = Table("Company", "Number", "Date", "Customer", "State", title="Not yet transferred")
    for company, one in pending:
        report.row(table, company, one.number or "none", str(one.date), one.customer, one.state)
    console.print(table)


def _say_what_failed(done: Reconciled, wrong: Sequence[str]) -> None:
    console = report.console(sys.stderr)
    if not done.companies and not wrong:
        console.print("[red]Not compared[/red] The settings have no sales invoices carried for it.")
    for each in done.companies:
        if each.failure:
            console.print(f"[red]Not compared[/red] {escape(f'{each.company}: {each.failure}')}")
    if done.unreadable:
        console.print(f"[red]{done.unreadable} invoices could not be read; the log says which.[/red]")
    for problem in wrong:
        console.print(f"[red]Settings[/red] {escape(problem)}")


def _code(done: Reconciled, lines: Sequence[Line], wrong: Sequence[str]) -> int:
    """Differences outrank the rest: they are what somebody has to look at."""
    if lines or done.unreadable:
        return PARKED
    if wrong or any(each.mendable for each in done.companies) or not done.companies:
        return UNUSABLE_SETTINGS
    return UNREACHABLE if any(each.failure for each in done.companies) else DONE
