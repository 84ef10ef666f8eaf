"""Which company a document belongs to: that of its project's business unit."""

from __future__ import annotations

from collections.abc import Iterable

from severa_procountor.codecs import severa
from severa_procountor.codecs.listing import Listed
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.pages import readable

# For the pages of one poll: a project may move to another company, and its next invoice must go there.
PROJECT_LIFE = 60.0


class Owners:
    """Companies of documents, the projects of many documents read in one call."""

    def __init__(self, tenant: TenantAccess) -> None:
        self._tenant = tenant
        self._organisation = tenant.organisation()

    def learn(self, documents: Iterable[Listed]) -> None:
        """Reads the projects that are not known yet; none where the organisation is one company only."""
        if self._sole() is not None:
            return
        wanted = dict.fromkeys(guid for document in documents for guid in document.projects)
        unknown = [guid for guid in wanted if self._of_project(guid) is None]
        if not unknown:
            return
        for page in self._tenant.severa.projects_by_guid(unknown):
            for project in readable(page, severa.Project):
                unit = project.business_unit
                if unit is None:
                    continue
                company = unit.company_guid or self._organisation.company_of_unit(unit.guid)
                if company is not None:
                    self._tenant.runtime.memory.put(("project", self._tenant.name, project.guid), company)

    def of(self, document: Listed) -> set[str]:
        """The guids of the companies that the document belongs to: one, unless something is wrong with it."""
        sole = self._sole()
        if sole is not None:
            return {sole}
        companies = {company for guid in document.projects if (company := self._of_project(guid)) is not None}
        if not companies:
            series = self._organisation.company_of_unit(document.business_unit)
            return {series} if series is not None else set()
        return companies

    def _of_project(self, guid: str) -> str | None:
        company: str | None = self._tenant.runtime.memory.fresh(
            ("project", self._tenant.name, guid), PROJECT_LIFE
        )
        return company

    def _sole(self) -> str | None:
        companies = [company.guid for company in self._organisation.companies if company.guid]
        return companies[0] if len(companies) == 1 else None
