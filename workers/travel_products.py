"""The travel products of a company's Procountor: short lists of yearly codes, read whole and kept for minutes."""

from __future__ import annotations

from severa_procountor.codecs import procountor as books
from severa_procountor.codecs.procountor_travel import TravelProduct
from severa_procountor.workers.access import REGISTER_LIFE, CompanyAccess

FRESH_LIFE = 60.0


def travel_products(company: CompanyAccess, *, fresh: bool = False) -> tuple[TravelProduct, ...]:
    """The whole TRAVEL register, at most ten minutes old; `fresh`: at most one.

    Before a document is parked for a code that is missing, it is asked for `fresh`: somebody may just have added it.
    """
    key = ("travel_products", company.settings.procountor.company_id, company.tenant.name, company.name)
    life = FRESH_LIFE if fresh else REGISTER_LIFE
    return company.runtime.memory.get(key, life, lambda: _read(company))


def _read(company: CompanyAccess) -> tuple[TravelProduct, ...]:
    """Each once: a list that changes while it is read repeats some at its page borders."""
    pages = company.procountor.products(type="TRAVEL")
    once = {found.id: found for page in pages for found in books.decode_page(page, TravelProduct)}
    return tuple(once.values())
