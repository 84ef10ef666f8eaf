"""Compares, of each company of a tenant, the sales invoices of both systems: once a day by itself, or when asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence

import msgspec
import structlog

from severa_procountor.codecs import severa
from severa_procountor.codecs.listing import Listed, listed
from severa_procountor.codecs.reconciled_sales import Sale, sale
from severa_procountor.errors import Failure, Permanent, Snoozed, Untranslatable
from severa_procountor.producers.owners import Owners
from severa_procountor.state.reconciliations import Difference, Reconciliations, Report
from severa_procountor.state.records import State
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.names import SALES_INVOICES
from severa_procountor.workers.reconciliation import Result, Span, reconcile

log = structlog.get_logger(__name__)

RECONCILIATION = "reconciliation"
INTERVAL_MS = 24 * 3_600_000
# The daily one gives way to documents, but not for ever.
PAUSE_S = 300
LATEST_MS = 36 * 3_600_000


class Compared(msgspec.Struct, frozen=True):
    """One company: what its reconciliation came to, or why there is none. `mendable`: it failed for a reason that
    somebody has to mend, and not because a system did not answer."""

    company: str
    span: Span
    result: Result | None
    failure: str = ""
    mendable: bool = False


class Reconciled(msgspec.Struct, frozen=True):
    """The companies of a tenant; `unreadable` invoices of either system's lists were compared with nothing."""

    companies: tuple[Compared, ...]
    unreadable: int


class Daily(msgspec.Struct):
    """What the daily turn of a tenant came to; `unanswered` names a company that is to be asked again soon."""

    companies: int = 0
    compared: int = 0
    differences: int = 0
    unreadable: int = 0
    unanswered: str = ""


def daily(tenant: TenantAccess) -> Daily:
    """Reconciles the last days of every company, stores what came of it and logs each difference.

    Raises Snoozed while documents of the tenant are queued or at work, and the failures of Severa's list.
    """
    store, now = Reconciliations(tenant.runtime.redis), tenant.runtime.transfers.now()
    companies = tenant.carriers(SALES_INVOICES)
    _give_way(tenant, companies, store, now)
    days = datetime.timedelta(days=tenant.runtime.deployment.reconcile_days)
    moment = datetime.datetime.fromtimestamp(now / 1000, datetime.UTC)

    def last_days(company: CompanyAccess) -> Span:
        today = moment.astimezone(company.zone).date()
        return Span(today - days, today)

    done = reconcile_all(tenant, companies, last_days)
    daily = Daily(unreadable=done.unreadable)
    for each in done.companies:
        if each.result is None:
            log.warning(
                "reconciliation_failed", tenant=tenant.name, company=each.company, problem=each.failure
            )
            daily.unanswered = daily.unanswered or (
                "" if each.mendable else f"{each.company}: {each.failure}"
            )
            continue
        daily.companies += 1
        daily.compared += each.result.compared
        daily.differences += len(each.result.differences)
        store.store(tenant.name, each.company, _report(now, each.span, each.result))
        _log(tenant.name, each.company, each.result)
    return daily


def reconcile_all(
    tenant: TenantAccess, companies: Sequence[CompanyAccess], span_of: Callable[[CompanyAccess], Span]
) -> Reconciled:
    """Severa's list is read once for all of them, and before Procountor's: what is moved on meanwhile is there."""
    spans = {company.name: span_of(company) for company in companies}
    if not spans:
        return Reconciled((), 0)
    reader = _Reader(tenant, companies)
    first, last = min(span.start for span in spans.values()), max(span.end for span in spans.values())
    sales = reader.read(tenant.severa.invoices_dated(first, last))
    compared = tuple(_one(company, sales[company.name], reader, spans[company.name]) for company in companies)
    return Reconciled(compared, len(reader.unread) + sum(len(c.result.unread) for c in compared if c.result))


def _one(company: CompanyAccess, sales: Iterable[Sale], reader: _Reader, span: Span) -> Compared:
    def own_sales(pages: Iterable[bytes]) -> list[Sale]:
        return reader.read(pages)[company.name]

    dated = [sale for sale in sales if span.holds(sale.date)]
    try:
        result = reconcile(company, dated, own_sales, span, unread=reader.unread | reader.ownerless)
    except Failure as failure:
        return Compared(company.name, span, None, str(failure), isinstance(failure, Permanent))
    for number in sorted(result.unread):
        log.warning("reconciliation_unreadable", system="procountor", invoice=number or "without a number")
    return Compared(company.name, span, result)


class _Reader:
    """Pages of Severa's list into the sales of each company. `unread` are the numbers of those that are too odd to be
    read, or their guids; `ownerless` of those that belong to no company, or to several."""

    def __init__(self, tenant: TenantAccess, companies: Sequence[CompanyAccess]) -> None:
        self._owners = Owners(tenant)
        self._companies = companies
        self.unread: set[str] = set()
        self.ownerless: set[str] = set()

    def read(self, pages: Iterable[bytes]) -> dict[str, list[Sale]]:
        """By the short name of the company."""
        found: dict[str, list[Sale]] = {company.name: [] for company in self._companies}
        for page in pages:
            items = [(item, card) for item in severa.items(page) if (card := self._card(item)) is not None]
            self._owners.learn(card for _, card in items)
            for item, card in items:
                owning = self._owners.of(card)
                if len(owning) != 1:
                    self.ownerless.add(card.number)
                for company in self._companies:
                    if owning == {company.named.company_guid}:
                        found[company.name] += self._sale(item, card, company)
        return found

    def _card(self, item: bytes) -> Listed | None:
        try:
            return listed(item)
        except Untranslatable as failure:
            self._unread("without a guid", failure)
            return None

    def _sale(self, item: bytes, card: Listed, company: CompanyAccess) -> list[Sale]:
        invoices = company.settings.sales_invoices
        if invoices is None:
            return []
        try:
            return [sale(item, invoices, company.named.status_before, company.named.status_after)]
        except Untranslatable as failure:
            self._unread(card.number or card.guid, failure)
            return []

    def _unread(self, name: str, failure: Untranslatable) -> None:
        self.unread.add(name)
        log.warning("reconciliation_unreadable", system="severa", invoice=name, problem=str(failure))


def _give_way(
    tenant: TenantAccess, companies: Sequence[CompanyAccess], store: Reconciliations, now: int
) -> None:
    last = store.last()
    ages = [now - done.at for c in companies if (done := last.get((tenant.name, c.name))) is not None]
    busy = tenant.runtime.transfers.counts(tenant.name)
    if ages and max(ages) < LATEST_MS and busy[State.QUEUED] + busy[State.WORKING] > 0:
        raise Snoozed(PAUSE_S, "documents go first")


def _report(at: int, span: Span, result: Result) -> Report:
    return Report(
        at=at,
        start=span.start.isoformat(),
        end=span.end.isoformat(),
        compared=result.compared,
        pending=len(result.pending),
        total=len(result.differences),
        differences=tuple(
            Difference(each.problem.code, each.number, each.customer, each.problem.message)
            for each in result.differences
        ),
    )


def _log(tenant: str, company: str, result: Result) -> None:
    for each in result.differences:
        log.warning(
            "reconciliation_difference",
            tenant=tenant,
            company=company,
            code=each.problem.code,
            number=each.number,
        )
