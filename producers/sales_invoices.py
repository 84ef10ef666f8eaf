"""Finds the sales invoices that wait in Severa and registers each with its company."""

from __future__ import annotations

from collections.abc import Sequence

from severa_procountor.codecs.listing import Listed, listed
from severa_procountor.producers import waiting
from severa_procountor.producers.owners import Owners
from severa_procountor.producers.waiting import Poll, Turn
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.transfers import Registered
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.sales_invoices import KIND
from severa_procountor.workers.watches import wake_changed


def poll(tenant: TenantAccess) -> Poll:
    """What waits, registered with the company of its projects."""
    owners = Owners(tenant)

    def take_in(turn: Turn, page: bytes) -> None:
        documents = waiting.read(turn, page, listed)
        owners.learn(documents)
        page_facts = _page_facts(documents)
        for document in documents:
            company = _company_of(document, turn.companies, owners)
            turn.found.count(
                None if company is None else _register(company, document, owners, page_facts, turn.listed_at)
            )

    found = waiting.poll(
        tenant, KIND, lambda named: named.status_before, tenant.severa.invoices_in_status, take_in
    )
    wake_changed(tenant)  # of every kind: this feed is the one that every tenant has
    return found


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
    """What is not clear about its company is mended on its projects, of which the version does not tell."""
    owning = len(owners.of(document))
    return company.runtime.transfers.register(
        TransferKey(company.tenant.name, company.name, KIND, document.guid),
        number=document.number,
        version=document.version if owning == 1 else f"{document.version}:{owning}",
        listed_at=listed_at,
        settings=company.settings_version,
        facts={
            "listed_at": str(listed_at),
            "companies": str(owning),
            **page_facts,
        },
        customer=document.customer,
    )
