"""The company that is looked at: how it is reached, and the registers of both systems."""

from __future__ import annotations

import datetime
from functools import cached_property

from severa_procountor.codecs.books import Books
from severa_procountor.codecs.customer_cards import CustomerCard
from severa_procountor.codecs.severa_travel import User
from severa_procountor.commands.checks.lately import Lately
from severa_procountor.commands.checks.registers import ProcountorRegisters, SeveraRegisters
from severa_procountor.settings.company import Company as Settings
from severa_procountor.workers.access import CompanyAccess
from severa_procountor.workers.names import Named, Organisation, is_carried


class Company:
    """One company on the day `today`. What is read once is kept."""

    def __init__(
        self, access: CompanyAccess, severa: SeveraRegisters, lately: Lately, today: datetime.date
    ) -> None:
        self.access = access
        self.severa = severa
        self.lately = lately
        self.procountor = ProcountorRegisters(access)
        self.today = today

    @property
    def settings(self) -> Settings:
        return self.access.settings

    @property
    def named(self) -> Named:
        return self.access.named

    @property
    def organisation(self) -> Organisation:
        return self.access.tenant.organisation()

    @property
    def books(self) -> Books:
        return self.access.books()

    @cached_property
    def home(self) -> tuple[str, str]:
        """Country (ISO-2) and currency; raises Untranslatable when nobody tells them."""
        return self.access.home(self.books)

    def carries(self, kind: str) -> bool:
        """Whether what is of that kind is carried: only then it is checked."""
        return is_carried(self.settings, kind) and self.named.has_statuses(kind)

    def customers(self) -> list[CustomerCard]:
        """Those that invoices may be for: where there are several companies, the customers of this one's projects."""
        cards = [card for card in self.severa.customers.entries if card.is_active is not False]
        cards = [card for card in cards if not card.is_internal]
        if len(self.organisation.companies) == 1:
            return cards
        ours = {
            project.customer.guid
            for project in self.severa.projects.entries
            if project.customer and self._is_ours(self.organisation.companies_of(project.business_unit))
        }
        return [card for card in cards if card.guid in ours]

    def users(self) -> list[User]:
        """The active users of this company's business units."""
        active = [user for user in self.severa.users.entries if user.is_active is not False]
        if len(self.organisation.companies) == 1:
            return active
        return [user for user in active if user.business_unit and self._owns(user.business_unit.company_guid)]

    def _owns(self, guid: str | None) -> bool:
        return guid == self.named.company_guid

    def _is_ours(self, owners: set[str]) -> bool:
        return self.named.company_guid in owners
