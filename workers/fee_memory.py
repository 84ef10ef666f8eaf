"""Which project fees of ours Severa already holds, so that no purchase invoice costs a project twice.

The first list is of all fees: Severa does not say that `changedSince` also gives what was never changed since it was
made. One list call a poll then gives what somebody has changed; what we make is noted at once. For an invoice that was
itself created in Procountor after the moment from which all is known, what is remembered is all there is. For any
other, the fees of each of its projects are to be asked for. SP_OVERLAP covers what the systems' clocks may differ by.
Only where a fee is, is remembered; what it costs is asked for when it matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from severa_procountor.codecs import severa
from severa_procountor.codecs.project_fees import Marker, marked
from severa_procountor.errors import Missing, Snoozed, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.state.registers import Registers
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.numbers import parsed

# A list of more pages is not read to its end: then projects are asked for one by one.
MOST_PAGES = 600
LIST_MS = 600_000
# For how long the fees of a project are believed among documents of one poll, in seconds.
PROJECT_FEES_LIFE = 600.0
_GONE = b"-"
_MARK = b"[pc:"


class _Listed(severa.Answer, frozen=True, kw_only=True):
    """As little of a fee as tells whose it is: what else is odd about it is for its own invoice to stop at."""

    guid: str | None = None
    description: str | None = None
    project: severa.Named | None = None


def bring_up_to_date(company: CompanyAccess, listed_at: int) -> None:
    """Reads which fees have changed since the last time, once per poll and tenant; `listed_at` (ms) is the poll's.

    Once more after Redis was restarted: what was under way then may have been made after the list was read.
    Raises Untranslatable for a fee with our marker that does not tell its guid.
    """
    memory = _memory(company)
    coverage = memory.coverage()
    if coverage is not None and coverage[1] >= max(listed_at, company.settled_at()):
        return
    hold = memory.claim("list", ttl_ms=LIST_MS)
    if hold is None:
        raise Snoozed(1, "another worker is reading Severa's project fees")
    try:
        _read_since(company, memory, coverage)
    finally:
        hold.release()


def known(company: CompanyAccess, invoice_id: int) -> dict[str, str]:
    """The guids of the invoice's fees, each with the project in which it was seen last, "" if it did not tell."""
    seen = _memory(company).number(_name(company.settings.procountor.company_id, invoice_id))
    return {guid: project.decode() for guid, project in seen.items() if project != _GONE}


def is_all(company: CompanyAccess, created: str | None) -> bool:
    """Whether `known` is certain to be all fees of an invoice that Procountor made then, in Procountor's words."""
    coverage, made = _memory(company).coverage(), parsed(created, company.zone)
    if coverage is None or made is None:
        return False
    return made >= datetime.fromtimestamp(coverage[0] / 1000, UTC) + company.runtime.overlap


def note(company: CompanyAccess, invoice_id: int, guid: str, project: str) -> None:
    """Remembers a fee that was made, or seen."""
    name = _name(company.settings.procountor.company_id, invoice_id)
    _memory(company).note_number(name, guid, project.encode())


def note_gone(company: CompanyAccess, invoice_id: int, guid: str) -> None:
    """Severa does not have the fee any more."""
    _memory(company).note_number(_name(company.settings.procountor.company_id, invoice_id), guid, _GONE)


def in_project(
    company: CompanyAccess, project: str, listed_at: int, *, fresh: bool
) -> list[tuple[str, Marker]]:
    """The guids of the project's fees that carry a marker of ours; asked for once per poll unless `fresh`."""
    memory, key = company.runtime.memory, ("fees_of_project", company.tenant.name, project, listed_at)
    if fresh:
        memory.forget(key)
    return memory.get(key, PROJECT_FEES_LIFE, lambda: _listed(company, project))


def _listed(company: CompanyAccess, project: str) -> list[tuple[str, Marker]]:
    try:
        pages = list(company.severa.fees_of_project(project))
    except Missing:
        return []  # no such project: whoever is to write there is told so by Severa
    return [(guid, marker) for page in pages for guid, _, marker in _ours(page)]


def _read_since(company: CompanyAccess, memory: Registers, coverage: tuple[int, int] | None) -> None:
    now = memory.now()
    start = min(coverage[1], now) if coverage else 0
    since = datetime.fromtimestamp(start / 1000, UTC) - company.runtime.overlap if coverage else None
    for number, page in enumerate(company.severa.project_fees(since)):
        if number == MOST_PAGES:
            memory.cover(now, now)
            return
        for guid, project, marker in _ours(page):
            memory.note_number(_name(marker.company_id, marker.invoice_id), guid, project.encode())
    memory.cover(start, now)


def _ours(page: bytes) -> Iterator[tuple[str, str, Marker]]:
    """Guid, project ("" if it is not told) and marker of the fees on a page that carry one."""
    for item in severa.items(page):
        try:
            fee = severa.decode(item, _Listed)
        except Untranslatable:
            if _MARK in item:
                raise  # it would be taken for missing, and made again
            continue
        marker = marked(fee.description)
        if marker is None:
            continue
        if not fee.guid:
            text = (
                f"A fee of purchase invoice {marker.invoice_id} of company {marker.company_id} tells no guid."
            )
            raise Untranslatable([Problem("severa_unreadable", text, "ProjectFee")])
        yield fee.guid, (fee.project and fee.project.guid) or "", marker


def _memory(company: CompanyAccess) -> Registers:
    """What is remembered of one organisation's fees must not be believed of another's when the settings change."""
    organisation = company.sealed(company.tenant.settings.severa.client_id)
    return Registers(company.runtime.redis, company.tenant.name, f"project_fees/{organisation}")


def _name(company_id: int, invoice_id: int) -> str:
    return f"{company_id}:{invoice_id}"
