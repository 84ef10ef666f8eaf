"""The rows and the settings of parked documents: whether Severa calls a document changed when only these were, nobody
says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from severa_procountor.codecs import severa
from severa_procountor.codecs.severa_travel import TravelExpense
from severa_procountor.errors import Missing
from severa_procountor.problems import Problem
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.memory import Memory
from severa_procountor.workers.names import SALES_INVOICES, TRAVEL_REIMBURSEMENTS
from severa_procountor.workers.pages import readable
from severa_procountor.workers.watched import MOST_LISTED, Cards, Listed, Record, Seal, Thing, digest
from severa_procountor.workers.watched_registers import once

ROW, EXPENSE, SETTINGS = "row", "expense", "invoice_settings"

R = TypeVar("R", severa.InvoiceRow, TravelExpense)


def mention(memory: Memory, what: str, document: str, rows: Iterable[R]) -> None:
    """This thread goes by these rows of the document; a new one counts too."""
    memory.mention((what, document))
    for row in rows:
        memory.mention((what, row.guid), row)


def _version(row: severa.InvoiceRow | TravelExpense | None, seal: Seal) -> str:
    return "" if row is None else digest([row], seal)


def _changed_rows(company: CompanyAccess, since: datetime) -> list[Record]:
    def found() -> Iterator[Record]:
        for page in company.severa.invoice_rows_changed_since(since):
            for row in readable(page, severa.InvoiceRow):
                yield _record(company, row, row.invoice_guid)

    return _first(company, "invoice_rows", since, found)


def _changed_expenses(company: CompanyAccess, since: datetime) -> list[Record]:
    def found() -> Iterator[Record]:
        for page in company.severa.expenses_changed_since(since):
            for row in readable(page, TravelExpense):
                reimbursement = row.travel_reimbursement
                yield _record(company, row, reimbursement.guid if reimbursement else None)

    return _first(company, "expenses", since, found)


def _record(company: CompanyAccess, row: R, document: str | None) -> Record:
    return Record(row.guid or "", (document,) if document else (), _version(row, company.sealed))


def _first(
    company: CompanyAccess, name: str, since: datetime, found: Callable[[], Iterator[Record]]
) -> list[Record]:
    return once(company, name, since, lambda: list(islice(found(), MOST_LISTED + 1)))


def _settings(company: CompanyAccess, wanted: Collection[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for guid in wanted:
        with suppress(Missing):
            found[guid] = severa.decode(company.severa.invoice_settings(guid), severa.InvoiceSettings)
    return found


def _invoice(key: tuple[Any, ...], _: object) -> str:
    return str(key[1])


_ROWS: Mapping[str, Thing] = {
    SALES_INVOICES: Listed("invoice_rows", ROW, _changed_rows, _version),
    TRAVEL_REIMBURSEMENTS: Listed("expenses", EXPENSE, _changed_expenses, _version),
}
"""What is watched for every parked document of a kind, whatever its problem waits for."""
_SETTINGS = Cards("invoice_settings", SETTINGS, _invoice, _settings)
_DECIDED_BY_SETTINGS = frozenset({"zero_vat_unexplained", "zero_vat_unmapped"})
"""Problems that end when reverse charge is ticked on the invoice. Its settings cost a call each."""
OWN: Sequence[Thing] = (*_ROWS.values(), _SETTINGS)


def own(kind: str, problems: Sequence[Problem]) -> Iterator[Thing]:
    """What a document of this kind with these problems waits for of its own."""
    if kind in _ROWS:
        yield _ROWS[kind]
    if any(problem.code in _DECIDED_BY_SETTINGS for problem in problems):
        yield _SETTINGS
