"""Keeps what is remembered of Procountor's customers and products in step, by asking what has changed.

Once per poll and company three lists are read, of what was changed since the last time; a match that a record on
them speaks against is forgotten, and made anew by the next document that needs it. SP_OVERLAP covers what the clocks
and zones may differ by, and look-ups that were under way. Where the lists cannot be had, or are too long, everything
is forgotten: that is always right, and costs one search for each match.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

import structlog

from severa_procountor.codecs import procountor as books
from severa_procountor.errors import Permanent, Snoozed, Temporary
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.customers import forget_changed_partners
from severa_procountor.workers.numbers import procountor_time
from severa_procountor.workers.products import forget_changed_products

log = structlog.get_logger(__name__)

MARK = "registers"
MOST_CHANGED = 1_000
# While Procountor is ill, matches are believed for so long after the last time that they were checked.
UNCHECKED_MS = 3_600_000
# Seconds until Procountor is asked again after it has failed to answer: not once for each document.
PAUSE = 60.0

A = TypeVar("A", bound=books.Answer)


class TooMany(Exception):
    """More has changed than is worth reading."""


def keep_in_step(company: CompanyAccess, listed_at: int) -> None:
    """Forgets the matches that changes in Procountor speak against, once per poll and company.

    `listed_at` (ms) is when the poll that found the document began. Raises Snoozed while another process does it, and
    while the quota is used up; a failure of Procountor's is no failure of the document.
    """
    with company.changes_lock:
        checked = _checked_at(company)
        if checked is not None and checked >= listed_at:
            return
        if company.runtime.memory.fresh(_failed(company), PAUSE) is not None:
            return
        hold = company.registers.claim("register_changes", ttl_ms=60_000)
        if hold is None:
            raise Snoozed(1, "another worker is reading what changed in Procountor's registers")
        try:
            _check(company, checked)
        finally:
            hold.release()


def _check(company: CompanyAccess, checked: int | None) -> None:
    now = company.registers.now()
    try:
        if checked is None:
            _forget_everything(company)
        else:
            _forget_what_changed(company, checked)
    except Temporary as failure:
        log.warning("register_changes_unknown", company=company.name, problem=str(failure))
        if checked is not None and now - checked < UNCHECKED_MS:
            company.runtime.memory.put(_failed(company), now)
            return
        _forget_everything(company)
    except (Permanent, TooMany) as reason:
        log.warning("register_forgotten", company=company.name, problem=str(reason))
        _forget_everything(company)
    company.registers.set_mark(MARK, str(now).encode())


def _failed(company: CompanyAccess) -> tuple[str, str, str]:
    return ("register_changes", company.tenant.name, company.name)


def _checked_at(company: CompanyAccess) -> int | None:
    """Up to which moment (ms) changes are known; None: nothing that is remembered was ever checked."""
    mark = company.registers.mark(MARK)
    return None if mark is None else int(mark)


def _forget_what_changed(company: CompanyAccess, checked: int) -> None:
    start = datetime.fromtimestamp(checked / 1000, UTC) - company.runtime.overlap
    since = procountor_time(start, company.zone)
    partners = [
        partner
        for active in (True, False)
        for partner in _records(
            company.procountor.business_partners(type="CUSTOMER", active=active, version_start=since),
            books.BusinessPartnerBasicInfo,
        )
    ]
    products = _records(company.procountor.products(version_start=since), books.Product)
    forgotten = forget_changed_partners(company, partners), forget_changed_products(company, products)
    if any(forgotten):
        log.info("registers_changed", company=company.name, partners=forgotten[0], products=forgotten[1])


def _records(pages: Iterable[bytes], kind: type[A]) -> list[A]:
    found: list[A] = []
    for page in pages:
        found += books.decode_page(page, kind)
        if len(found) > MOST_CHANGED:
            raise TooMany(f"more than {MOST_CHANGED} records changed")
    return found


def _forget_everything(company: CompanyAccess) -> None:
    company.registers.forget_partners()
    company.registers.forget_products()
