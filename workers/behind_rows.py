"""What stands behind an invoice's rows in Severa: projects, and the hours, fees, expenses and flat rates billed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

import msgspec

from severa_procountor.clients.severa import SeveraClient
from severa_procountor.codecs import sales_invoices as codec
from severa_procountor.codecs import severa
from severa_procountor.errors import Missing
from severa_procountor.settings.choices import Dimension
from severa_procountor.state.records import Record
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.pages import every

HOURS, FEES, EXPENSES, FLAT_RATE = "Hours", "ProjectFees", "TravelExpenses", "FlatRate"
Entries = Mapping[str, tuple[severa.Entry, ...]]


class Behind(msgspec.Struct, frozen=True):
    """`projects` by guid, `entries` by the row's guid, `flat_rates` by their own."""

    projects: Mapping[str, severa.Project] = {}
    entries: Entries = {}
    flat_rates: Mapping[str, severa.FlatRate] = {}
    cost_centers: tuple[severa.CostCenter, ...] = ()


def gather(
    company: CompanyAccess, record: Record, invoice: severa.Invoice, rows: Sequence[severa.InvoiceRow]
) -> Behind:
    """What the dimensions of the rows follow from; nothing is read that the settings do not want set."""
    sales = company.settings.sales_invoices
    if sales is None or not sales.dimensions:
        return Behind()
    entries: Entries = {}
    flat_rates: dict[str, severa.FlatRate] = {}
    if codec.needs_entries(invoice, sales):
        entries = _entries(company.severa, invoice, rows)
        flat_rates = _flat_rates(company.severa, rows)
    wanted = [project.guid for project in invoice.projects or ()]
    wanted += [entry.project.guid for found in entries.values() for entry in found if entry.project]
    wanted += [flat_rate.project.guid for flat_rate in flat_rates.values() if flat_rate.project]
    by_project = {Dimension.PROJECT, Dimension.BUSINESS_UNIT} & set(sales.dimensions)
    return Behind(
        projects=with_units(company, company.tenant.projects(_distinct(wanted), record))
        if by_project
        else {},
        entries=entries,
        flat_rates=flat_rates,
        cost_centers=company.tenant.cost_centers() if Dimension.COST_CENTER in sales.dimensions else (),
    )


def with_units(company: CompanyAccess, projects: Mapping[str, severa.Project]) -> dict[str, severa.Project]:
    """With their business units as the register has them: a project does not say whether its unit is active."""
    units = {unit.guid: unit for unit in company.tenant.organisation().units if unit.guid}
    return {
        guid: msgspec.structs.replace(project, business_unit=units.get(unit.guid or "", unit))
        if unit
        else project
        for guid, project in projects.items()
        for unit in (project.business_unit,)
    }


def _entries(client: SeveraClient, invoice: severa.Invoice, rows: Sequence[severa.InvoiceRow]) -> Entries:
    """By row. A credit note's are read row by row: those of the whole invoice may name the rows they came from."""
    found: dict[str, tuple[severa.Entry, ...]] = {}
    for kind in (HOURS, FEES, EXPENSES):
        guids = [row.guid for row in rows if row.row_type == kind and row.guid]
        if not guids:
            continue
        of_invoice = {} if invoice.is_credit_note else _of_invoice(client, kind, invoice.guid or "")
        for guid in guids:
            found[guid] = of_invoice.get(guid) or _of_row(client, kind, guid, bool(invoice.is_credit_note))
    return found


def _of_invoice(client: SeveraClient, kind: str, guid: str) -> Entries:
    """One call for all rows of a kind; nothing where Severa does not say which row an entry is behind."""
    read: dict[str, Callable[[str], Iterator[bytes]]] = {
        HOURS: client.invoice_work_hours,
        FEES: client.invoice_fees,
        EXPENSES: client.invoice_travel_expenses,
    }
    by_row: defaultdict[str, list[severa.Entry]] = defaultdict(list)
    with suppress(Missing):
        entries = every(read[kind](guid), severa.Entry)
        if all(entry.invoice_row_guid for entry in entries):
            for entry in entries:
                by_row[entry.invoice_row_guid or ""].append(entry)
    return {row: tuple(entries) for row, entries in by_row.items()}


def _of_row(client: SeveraClient, kind: str, guid: str, credited: bool) -> tuple[severa.Entry, ...]:
    read: dict[tuple[str, bool], Callable[[str], Iterator[bytes]]] = {
        (HOURS, False): client.row_work_hours,
        (FEES, False): client.row_fees,
        (EXPENSES, False): client.row_travel_expenses,
        (HOURS, True): client.reimbursed_work_hours,
        (FEES, True): client.reimbursed_fees,
        (EXPENSES, True): client.reimbursed_travel_expenses,
    }
    return every(read[kind, credited](guid), severa.Entry)


def _flat_rates(client: SeveraClient, rows: Sequence[severa.InvoiceRow]) -> dict[str, severa.FlatRate]:
    """Severa answers an array to the question for one."""
    wanted = _distinct(row.flat_rate_guid for row in rows if row.row_type == FLAT_RATE)
    found: dict[str, severa.FlatRate] = {}
    for guid in wanted:
        with suppress(Missing):
            for flat_rate in severa.decode_list(client.flat_rate(guid), severa.FlatRate):
                found[guid] = flat_rate
    return found


def _distinct(guids: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(guid for guid in guids if guid))
