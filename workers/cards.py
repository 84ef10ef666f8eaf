"""Customers and projects of a tenant's Severa, read for a whole poll at once and remembered for a minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from severa_procountor.clients.severa import SeveraClient
from severa_procountor.codecs import severa as severa_types
from severa_procountor.state.records import Record
from severa_procountor.workers.pages import readable

if TYPE_CHECKING:
    from severa_procountor.workers.runtime import Runtime

CUSTOMER_LIFE = 60.0
# For the documents of one poll: a project may move to another company, and its next invoice must go there.
PROJECT_LIFE = 60.0


class Cards:
    """Mixed into how a tenant is reached: the cards that its documents name."""

    runtime: Runtime
    name: str
    severa: SeveraClient

    def billing_customer(self, record: Record, invoice: severa_types.Invoice) -> severa_types.Customer | None:
        """The customer card behind an invoice: of its payer. None when the invoice names no customer.

        On a miss all customers of the list page that the invoice was on are read in one call. A document that was
        tried before is read past the memory: somebody may just have mended the card.
        """
        payer = invoice.billing_customer or invoice.customer
        if payer is None or payer.guid is None:
            return None
        memory, key = self.runtime.memory, ("customer", self.name, payer.guid)
        if record.attempts <= 1:
            known: severa_types.Customer | None = memory.fresh(key, CUSTOMER_LIFE)
            if known is None:
                self._read_customers(record.facts.get("customers", ""))
                known = memory.fresh(key, CUSTOMER_LIFE)
            if known is not None:
                return known
        begun = memory.now()
        customer = severa_types.decode(self.severa.customer(payer.guid), severa_types.Customer)
        memory.put(key, customer, begun)
        memory.mention(key, customer)
        return customer

    def _read_customers(self, numbers: str) -> None:
        self.runtime.memory.get(
            ("customers", self.name, numbers), CUSTOMER_LIFE, lambda: self._fetch_customers(numbers)
        )

    def _fetch_customers(self, numbers: str) -> None:
        wanted = [int(number) for number in numbers.split(",") if number.isdecimal()]
        if not wanted:
            return
        for page in self.severa.customers_by_number(wanted):
            for customer in readable(page, severa_types.Customer):
                self.runtime.memory.put(("customer", self.name, customer.guid), customer)

    def projects(self, guids: Sequence[str], record: Record) -> dict[str, severa_types.Project]:
        """Projects by guid; on a miss those of the whole list page that the document was on are read in one call.

        A project that Severa does not show is left out.
        """
        found = self._known_projects(guids)
        if len(found) < len(guids):
            numbers = record.facts.get("projects", "")
            key = ("projects", self.name, numbers)
            self.runtime.memory.get(key, PROJECT_LIFE, lambda: self._fetch_projects_numbered(numbers))
            found = self._known_projects(guids)
        if missing := [guid for guid in guids if guid not in found]:
            self.remember_projects(self.severa.projects_by_guid(missing))
            found = self._known_projects(guids)
        return found

    def remember_projects(self, pages: Iterable[bytes]) -> None:
        for page in pages:
            for project in readable(page, severa_types.Project):
                self.runtime.memory.put(("project", self.name, project.guid), project)

    def known_project(self, guid: str) -> severa_types.Project | None:
        """What was read of the project within the last minute."""
        project: severa_types.Project | None = self.runtime.memory.fresh(
            ("project", self.name, guid), PROJECT_LIFE
        )
        return project

    def _known_projects(self, guids: Iterable[str]) -> dict[str, severa_types.Project]:
        known = {guid: self.known_project(guid) for guid in guids}
        return {guid: project for guid, project in known.items() if project is not None}

    def _fetch_projects_numbered(self, numbers: str) -> None:
        wanted = [int(number) for number in numbers.split(",") if number.isdecimal()]
        if wanted:
            self.remember_projects(self.severa.projects_by_number(wanted))
