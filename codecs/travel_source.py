"""What a travel reimbursement is made of in Severa, and the register of Procountor that its codes are of."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from severa_procountor.codecs import severa
from severa_procountor.codecs.procountor_travel import TravelProduct
from severa_procountor.codecs.severa_travel import TravelExpense, TravelReimbursement, User
from severa_procountor.settings.choices import TimeZone
from severa_procountor.settings.company import Company


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """All that a travel reimbursement is made of.

    `user` is who is paid; `products` is the whole TRAVEL register, inactive products too. `projects` (by guid, those
    of the expenses) and `cost_centers` (Severa's register) tell the dimensions; they may be empty where no setting
    wants them. Country (ISO-2) and currency are the Severa company's.
    """

    reimbursement: TravelReimbursement
    expenses: tuple[TravelExpense, ...]
    user: User
    products: tuple[TravelProduct, ...]
    projects: Mapping[str, severa.Project] = {}
    cost_centers: tuple[severa.CostCenter, ...] = ()
    countries: tuple[severa.Country, ...]
    company_country: str
    company_currency: str
    read_on: datetime.date

    def zone(self, company: Company) -> ZoneInfo:
        """Whose calendar the days are of: the setting's, else Stockholm's for a Swedish company, else Helsinki's."""
        of_country = TimeZone.STOCKHOLM if self.company_country == "SE" else TimeZone.HELSINKI
        return ZoneInfo(company.time_zone or of_country)
