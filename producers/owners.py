"""Which company a document belongs to: that of its project's business unit."""

from __future__ import annotations

from collections.abc import Iterable

from severa_procountor.codecs.listing import Listed
from severa_procountor.workers.access import TenantAccess


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
        self._tenant.remember_projects(self._tenant.severa.projects_by_guid(unknown))

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
        project = self._tenant.known_project(guid)
        unit = project.business_unit if project else None
        if unit is None:
            return None
        return unit.company_guid or self._organisation.company_of_unit(unit.guid)

    def _sole(self) -> str | None:
        companies = [company.guid for company in self._organisation.companies if company.guid]
        return companies[0] if len(companies) == 1 else None
