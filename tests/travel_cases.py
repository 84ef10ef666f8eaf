"""The golden cases of travel reimbursements: what stands in their files, and the companies that they share."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import msgspec

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.books import Books, books_of
from severa_procountor.codecs.procountor_travel import TravelProduct
from severa_procountor.codecs.severa_travel import TravelExpense, TravelReimbursement, User
from severa_procountor.codecs.travel_reimbursements import Source
from severa_procountor.settings.company import Company

FOLDER = Path(__file__).parent / "codecs" / "golden" / "travel_reimbursements"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/source.json"))


class Case(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """source.json, laid over the file of its `base`; `settings` and `user` are merged key by key."""

    about: str
    base: str
    reimbursement: msgspec.Raw
    expenses: msgspec.Raw
    user: dict[str, Any]
    products: msgspec.Raw
    company_country: str
    company_currency: str
    today: datetime.date
    settings: dict[str, Any]
    countries: msgspec.Raw
    vats: msgspec.Raw
    procountor_company: msgspec.Raw
    projects: msgspec.Raw
    cost_centers: msgspec.Raw

    @property
    def company(self) -> Company:
        return msgspec.convert(self.settings, Company)

    @property
    def source(self) -> Source:
        return Source(
            reimbursement=severa.decode(bytes(self.reimbursement), TravelReimbursement),
            expenses=tuple(severa.decode_list(bytes(self.expenses), TravelExpense)),
            user=severa.decode(msgspec.json.encode(self.user), User),
            products=tuple(procountor.decode_many(bytes(self.products), TravelProduct)),
            projects={
                project.guid or "": project
                for project in severa.decode_list(bytes(self.projects), severa.Project)
            },
            cost_centers=tuple(severa.decode_list(bytes(self.cost_centers), severa.CostCenter)),
            countries=tuple(severa.decode_list(bytes(self.countries), severa.Country)),
            company_country=self.company_country,
            company_currency=self.company_currency,
            read_on=self.today,
        )

    @property
    def books(self) -> Books:
        return books_of(
            procountor.decode(bytes(self.vats), procountor.VatInformation),
            [],
            procountor.decode(bytes(self.procountor_company), procountor.Company),
        )


def load(name: str) -> Case:
    raw = dict[str, msgspec.Raw]
    own = msgspec.json.decode((FOLDER / name / "source.json").read_bytes(), type=raw)
    base = msgspec.json.decode(own["base"], type=str)
    shared = msgspec.json.decode((FOLDER / f"{base}.json").read_bytes(), type=raw)
    merged = shared | own | {key: _merged(shared, own, key) for key in ("settings", "user")}
    return msgspec.json.decode(msgspec.json.encode(merged), type=Case)


def _merged(shared: dict[str, msgspec.Raw], own: dict[str, msgspec.Raw], key: str) -> msgspec.Raw:
    values = msgspec.json.decode(shared[key])
    for name, value in msgspec.json.decode(own.get(key, b"{}")).items():
        values[name] = {**values.get(name, {}), **value} if isinstance(value, dict) else value
    return msgspec.Raw(msgspec.json.encode(values))
