"""Finds the sales invoices that wait in Severa and registers each with its company."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import structlog

from severa_procountor.codecs import severa
from severa_procountor.codecs.listing import Listed, listed
from severa_procountor.errors import Untranslatable
from severa_procountor.producers.owners import Owners
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.transfers import Registered
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.periods import wake_if_opened
from severa_procountor.workers.sales_invoices import KIND

log = structlog.get_logger(__name__)


class Poll(msgspec.Struct):
    """What one poll of a tenant found; `left_alone` belong to companies without settings."""

    listed: int = 0
    begun: int = 0
    left_alone: int = 0
    unreadable: int = 0


def poll(tenant: TenantAccess) -> Poll:
    """Lists what is in a waiting status, page by page; a page is registered before the next is asked for.

    What is parked and no longer listed is looked at again: somebody may have carried it by hand.
    """
    result = Poll()
    companies = tenant.carriers(KIND)
    statuses = list(dict.fromkeys(company.named.status_before for company in companies))
    if not statuses:
        return result
    for carrier in companies:
        wake_if_opened(carrier)
    listed_at = tenant.runtime.transfers.now()
    owners = Owners(tenant)
    for page in tenant.severa.invoices_in_status(statuses):
        documents = _read(page, result)
        owners.learn(documents)
        page_facts = _page_facts(documents)
        for document in documents:
            company = _company_of(document, companies, owners)
            if company is None:
                result.left_alone += 1
            else:
                result.begun += (
                    _register(company, document, owners, page_facts, listed_at) is not Registered.KNOWN
                )
    if not result.unreadable:
        for company in companies:
            tenant.runtime.transfers.unseen(tenant.name, company.name, KIND, listed_at)
    return result


def _read(page: bytes, result: Poll) -> list[Listed]:
    documents = []
    for item in severa.items(page):
        result.listed += 1
        try:
            documents.append(listed(item))
        except Untranslatable as refusal:
            result.unreadable += 1
            log.error("listed_invoice_unreadable", problem=str(refusal))
    return documents


def _company_of(document: Listed, companies: Sequence[CompanyAccess], owners: Owners) -> CompanyAccess | None:
    """The company whose waiting status the document is in; None when it is another company's business.

    A document whose company is not clear goes to the first that waits for its status, and is parked there.
    """
    waiting = [c for c in companies if document.status in (None, c.named.status_before)]
    owning = owners.of(document)
    if len(owning) != 1:
        return next((c for c in waiting if not owning or c.named.company_guid in owning), None)
    return next((c for c in waiting if c.named.company_guid in owning), None)


def _page_facts(documents: Sequence[Listed]) -> dict[str, str]:
    """The numbers of all customers and projects on the page, so that a worker can read them in one call."""
    customers = {document.customer_number for document in documents if document.customer_number}
    projects = {number for document in documents for number in document.project_numbers}
    return {"customers": ",".join(sorted(customers)), "projects": ",".join(sorted(projects))}


def _register(
    company: CompanyAccess, document: Listed, owners: Owners, page_facts: dict[str, str], listed_at: int
) -> Registered:
    return company.runtime.transfers.register(
        TransferKey(company.tenant.name, company.name, KIND, document.guid),
        number=document.number,
        version=document.version,
        listed_at=listed_at,
        settings=company.settings_version,
        facts={
            "listed_at": str(listed_at),
            "companies": str(len(owners.of(document))),
            **page_facts,
        },
    )
