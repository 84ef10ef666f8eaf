"""Which of Severa's numbers a company's Procountor already holds, so that nothing is posted twice.

One list call a poll and series brings the memory up to date; it covers what was created since some moment. For a
document that was itself created in Severa after that moment, absence from the memory proves that it was never posted.
For any other, Procountor is asked for that one number. SP_OVERLAP covers what the systems' clocks and zones may differ
by.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from severa_procountor.clients.procountor import PAGE_SIZE, is_last
from severa_procountor.codecs import procountor as books
from severa_procountor.errors import Snoozed
from severa_procountor.state.registers import Numbered
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.series import Series

HORIZON = timedelta(days=60)
MOST_PAGES = 5


def may_hold(
    company: CompanyAccess, series: Series, number: str, created: str | None, listed_at: int
) -> bool:
    """False only when it is certain that nothing of the series in Procountor carries `number`.

    `created` is when Severa made the document, in Severa's words; `listed_at` (ms) when the poll that found it began.
    """
    bring_up_to_date(company, series, listed_at)
    if series.registers.number(number):
        return True
    coverage, made = series.registers.coverage(), parsed(created, company.zone)
    return coverage is None or made is None or made < _moment(coverage[0]) + company.runtime.overlap


def bring_up_to_date(company: CompanyAccess, series: Series, listed_at: int) -> None:
    """Reads what was created in Procountor since the last time, once per poll, company and series.

    Once more after Redis was restarted: what was under way then may have been created after the list was read.
    """
    with series.lock:
        coverage = series.registers.coverage()
        if coverage is not None and coverage[1] >= max(listed_at, company.settled_at()):
            return
        hold = series.registers.claim("numbers", ttl_ms=60_000)
        if hold is None:
            raise Snoozed(1, "another worker is reading Procountor's invoice numbers")
        try:
            _read_since(company, series, coverage)
        finally:
            hold.release()


def _read_since(company: CompanyAccess, series: Series, coverage: tuple[int, int] | None) -> None:
    now = series.registers.now()
    start = _moment(coverage[1]) if coverage else _moment(now) - HORIZON
    seen: list[books.InvoiceBasicInfo] = []
    first, complete = b"", False
    for _ in range(MOST_PAGES):
        body = _page(company, series, start, seen[-1].id if seen else None)
        page = books.decode_page(body, books.InvoiceBasicInfo)
        seen += page
        sorted_as_asked = _newest_first(seen)
        first = first or body
        complete = is_last(first, len(page), len(seen)) and (sorted_as_asked or len(seen) == len(page))
        if complete or not sorted_as_asked:
            break
    entries = [Numbered(i.original_invoice_number, str(i.id), b"") for i in seen if i.original_invoice_number]
    since = _all_since(company, start, seen, complete)
    series.registers.cover(now if since is None else min(_milliseconds(since), now), now, entries)


def _page(company: CompanyAccess, series: Series, start: datetime, previous: int | None) -> bytes:
    return company.procountor.invoices(
        types=series.types,
        created_start=procountor_time(start - company.runtime.overlap, company.zone),
        order_by_id="DESC",
        previous_id=previous,
        size=PAGE_SIZE,
    )


def _all_since(
    company: CompanyAccess, start: datetime, seen: Sequence[books.InvoiceBasicInfo], complete: bool
) -> datetime | None:
    """Since when all that was created is among `seen`; None where that cannot be told: of too many, or unsorted."""
    if not complete and not _newest_first(seen):
        return None
    if complete:
        return start
    oldest = parsed(seen[-1].created, company.zone)
    return None if oldest is None else max(start, oldest + company.runtime.overlap)


def parsed(text: str | None, zone: ZoneInfo) -> datetime | None:
    """A moment as either system writes it, in `zone` where it names none; None when it cannot be read."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _newest_first(seen: Sequence[books.InvoiceBasicInfo]) -> bool:
    return all(left.id > right.id for left, right in itertools.pairwise(seen))


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def procountor_time(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as Procountor takes it: `YYYY-MM-DDTHH:MM:SS` in its own zone."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
