"""What has to hold before a document is read: else it would be read again later."""

from __future__ import annotations

from collections.abc import Callable

from severa_procountor.codecs.books import Books
from severa_procountor.errors import AccessDenied, Snoozed, Temporary, Untranslatable
from severa_procountor.state.claims import Claim
from severa_procountor.workers import numbers, posting
from severa_procountor.workers.access import FAILURE_LIFE, CompanyAccess
from severa_procountor.workers.jobs import listed_at
from severa_procountor.workers.series import Series

# Once a document has been read, its worker waits for a quota rather than read it again later.
PATIENCE_MS = 15_000


def prepare(
    claim: Claim,
    company: CompanyAccess,
    series: Series,
    *,
    dimensions: bool,
    keep_in_step: Callable[[CompanyAccess, int], None] | None = None,
) -> Books:
    """The company's books, with all that is remembered of them brought up to date.

    Raises Snoozed while an earlier write may be under way, and while Procountor's door is shut for the whole company:
    that is said once, by the poll, and not held against its documents.
    """
    posting.settle(claim, company)
    company.may_create()
    with company.runtime.quotas.patient(PATIENCE_MS):
        try:
            allowed = company.books()
            if dimensions:
                _list_dimensions(company)
        except (AccessDenied, Untranslatable) as refusal:
            company.runtime.forget_access(company.tenant.name)
            raise Snoozed(company.runtime.deployment.poll_interval, str(refusal)) from None
        numbers.bring_up_to_date(company, series, listed_at(claim))
        if keep_in_step is not None:
            keep_in_step(company, listed_at(claim))
    claim.hold()
    return allowed


def _list_dimensions(company: CompanyAccess) -> None:
    """Before anything is posted. A list that does not come is no failure of the document."""
    try:
        company.dimensions()
    except Temporary as failure:
        raise Snoozed(FAILURE_LIFE, str(failure)) from None
