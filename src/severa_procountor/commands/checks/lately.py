"""What Severa's documents of the last months name: what is wrong with that parks the next ones, the rest may never."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import TypeVar

from severa_procountor.codecs import severa
from severa_procountor.codecs.severa import Named
from severa_procountor.commands.checks.registers import Register
from severa_procountor.workers.access import TenantAccess

DAYS = 92
# Of each kind of list; a large company's documents name the same things again and again.
MOST_PAGES = 10
T = TypeVar("T", bound=severa.Answer)


class _Sale(severa.Answer, frozen=True, kw_only=True):
    guid: str | None = None
    customer: Named | None = None
    billing_customer: Named | None = None


class _Row(severa.Answer, frozen=True, kw_only=True):
    guid: str | None = None
    code: tuple[str | None, ...] | None = None
    vat_rate: Decimal | None = None


class _Reimbursement(severa.Answer, frozen=True, kw_only=True):
    guid: str | None = None
    user: Named | None = None


class _Expense(severa.Answer, frozen=True, kw_only=True):
    guid: str | None = None
    travel_expense: Named | None = None


class Lately:
    """Of one organisation, in documents of all statuses; entries that cannot be read name nothing."""

    def __init__(self, tenant: TenantAccess, now: datetime.datetime) -> None:
        self._severa = tenant.severa
        self._now = now
        self._since = now - datetime.timedelta(days=DAYS)

    @cached_property
    def customers(self) -> frozenset[str]:
        """The guids of those who pay."""
        sales = _entries(self._severa.invoices_dated(self._since.date(), self._now.date()), _Sale)
        return _guids(sale.billing_customer or sale.customer for sale in sales)

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(code.strip() for row in self._rows for code in row.code or () if code)

    @cached_property
    def vat_rates(self) -> frozenset[Decimal]:
        return frozenset(row.vat_rate for row in self._rows if row.vat_rate is not None)

    @cached_property
    def users(self) -> frozenset[str]:
        """The guids of those who travelled."""
        pages = self._severa.reimbursements_changed_since(self._since)
        return _guids(one.user for one in _entries(pages, _Reimbursement))

    @cached_property
    def travel_types(self) -> frozenset[str]:
        pages = self._severa.expenses_changed_since(self._since)
        return _guids(expense.travel_expense for expense in _entries(pages, _Expense))

    @cached_property
    def _rows(self) -> tuple[_Row, ...]:
        return tuple(_entries(self._severa.invoice_rows_changed_since(self._since), _Row))


def _entries(pages: Iterator[bytes], kind: type[T]) -> tuple[T, ...]:
    return Register(islice(pages, MOST_PAGES), kind).entries


def _guids(named: Iterable[Named | None]) -> frozenset[str]:
    return frozenset(one.guid for one in named if one is not None and one.guid)
