"""Finds the travel reimbursements that wait in Severa and registers each with the company of its user."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from severa_procountor.codecs.listed_reimbursements import ListedReimbursement, listed, unit_of_user
from severa_procountor.errors import Missing, Untranslatable
from severa_procountor.producers import waiting
from severa_procountor.producers.waiting import Poll, Turn
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.transfers import Registered
from severa_procountor.workers.access import REGISTER_LIFE, CompanyAccess, TenantAccess
from severa_procountor.workers.names import TRAVEL_REIMBURSEMENTS

log = structlog.get_logger(__name__)


def poll(tenant: TenantAccess) -> Poll:
    """What waits, registered with the company of its user."""

    def take_in(turn: Turn, page: bytes) -> None:
        for document in waiting.read(turn, page, listed):
            owning = _owners(tenant, document.user)
            company = _company_of(document, turn.companies, owning)
            turn.found.count(
                None if company is None else _register(company, document, len(owning), turn.listed_at)
            )

    pages = tenant.severa.reimbursements_in_status
    return waiting.poll(
        tenant, TRAVEL_REIMBURSEMENTS, lambda named: named.reimbursement_before, pages, take_in
    )


def _owners(tenant: TenantAccess, user: str | None) -> set[str]:
    """The guid of the company that the user belongs to: the only one, if there is one only; none if it is not clear.

    Only that guid is remembered of a user, for ten minutes.
    """
    organisation = tenant.organisation()
    sole = organisation.companies_of(None)
    if sole or user is None:
        return sole
    key = ("company_of_user", tenant.name, user)
    known: set[str] | None = tenant.runtime.memory.fresh(key, REGISTER_LIFE)
    if known:
        return known
    try:
        found = organisation.companies_of(unit_of_user(tenant.severa.user(user)))
    except (Missing, Untranslatable) as refusal:
        log.warning("company_of_user_unknown", user=user, problem=str(refusal))
        return set()
    tenant.runtime.memory.put(key, found)
    return found


def _company_of(
    document: ListedReimbursement, companies: Sequence[CompanyAccess], owning: set[str]
) -> CompanyAccess | None:
    """The company whose waiting status the document is in; None when it is another company's business.

    A document whose company is not clear goes to the first that waits for its status, and is parked there.
    """
    waiting = [c for c in companies if document.status in (None, c.named.reimbursement_before)]
    return next((c for c in waiting if not owning or c.named.company_guid in owning), None)


def _register(
    company: CompanyAccess, document: ListedReimbursement, owners: int, listed_at: int
) -> Registered:
    """What is not clear about its company is mended on the user, of whom the version does not tell."""
    return company.runtime.transfers.register(
        TransferKey(company.tenant.name, company.name, TRAVEL_REIMBURSEMENTS, document.guid),
        number=document.number,
        version=document.version if owners else f"{document.version}:unclear",
        listed_at=listed_at,
        settings=company.settings_version,
        facts={"listed_at": str(listed_at), "companies": str(owners)},
    )
