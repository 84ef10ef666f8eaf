"""How documents are found that wait in a status of Severa's, whatever their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec
import structlog

from severa_procountor.codecs import severa
from severa_procountor.errors import Untranslatable
from severa_procountor.state.transfers import Registered
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.names import Named

log = structlog.get_logger(__name__)

D = TypeVar("D")


class Poll(msgspec.Struct):
    """What one poll of a tenant found; `left_alone` belong to companies without settings."""

    listed: int = 0
    begun: int = 0
    left_alone: int = 0
    unreadable: int = 0

    def count(self, registered: Registered | None) -> None:
        """One document; None: it is left alone."""
        self.left_alone += registered is None
        self.begun += registered not in (None, Registered.KNOWN)


class Turn(msgspec.Struct, frozen=True):
    """One poll under way, of the companies that carry the kind. `listed_at` (ms) is from before its first call."""

    companies: Sequence[CompanyAccess]
    listed_at: int
    found: Poll


def poll(
    tenant: TenantAccess,
    kind: str,
    status_before: Callable[[Named], str],
    pages: Callable[[list[str]], Iterator[bytes]],
    take_in: Callable[[Turn, bytes], None],
) -> Poll:
    """Lists what is in a waiting status, page by page; a page is registered before the next is asked for.

    What is parked and no longer listed is looked at again: somebody may have carried it by hand.
    """
    companies = tenant.carriers(kind)
    statuses = list(dict.fromkeys(status_before(company.named) for company in companies))
    if not statuses:
        return Poll()
    turn = Turn(companies, tenant.runtime.transfers.now(), Poll())
    for page in pages(statuses):
        take_in(turn, page)
    if not turn.found.unreadable:
        for company in companies:
            tenant.runtime.transfers.unseen(tenant.name, company.name, kind, turn.listed_at)
    return turn.found


def read(turn: Turn, page: bytes, listed: Callable[[bytes], D]) -> list[D]:
    """The documents of a page; of one that cannot be read not even its id is known, so that it is told and counted."""
    documents = []
    for item in severa.items(page):
        turn.found.listed += 1
        try:
            documents.append(listed(item))
        except Untranslatable as refusal:
            turn.found.unreadable += 1
            log.error("listed_document_unreadable", problem=str(refusal))
    return documents
