"""The golden cases of sales invoices: what stands in their files, and the companies that they share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.books import Books, books_of
from severa_procountor.codecs.sales_invoices import Source
from severa_procountor.settings.company import Company

FOLDER = Path(__file__).parent / "codecs" / "golden" / "sales_invoices"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/source.json"))


class Case(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """source.json, laid over the file of its `base`; `settings` are merged table by table.

    `entries` are lists by the guid of their row.
    """

    about: str
    base: str
    invoice: msgspec.Raw
    rows: msgspec.Raw
    customer: msgspec.Raw
    company_country: str
    company_currency: str
    settings: dict[str, Any]
    countries: msgspec.Raw
    bank_accounts: msgspec.Raw
    vats: msgspec.Raw
    procountor_accounts: list[msgspec.Raw]
    procountor_company: msgspec.Raw
    invoice_settings: msgspec.Raw = msgspec.Raw(b"")
    projects: msgspec.Raw = msgspec.Raw(b"[]")
    entries: dict[str, msgspec.Raw] = {}
    flat_rates: msgspec.Raw = msgspec.Raw(b"[]")
    cost_centers: msgspec.Raw = msgspec.Raw(b"[]")

    @property
    def company(self) -> Company:
        return msgspec.convert(self.settings, Company)

    @property
    def source(self) -> Source:
        settings = bytes(self.invoice_settings)
        return Source(
            invoice=severa.decode(bytes(self.invoice), severa.Invoice),
            rows=tuple(severa.decode_list(bytes(self.rows), severa.InvoiceRow)),
            customer=severa.decode(bytes(self.customer), severa.Customer),
            settings=severa.decode(settings, severa.InvoiceSettings) if settings else None,
            countries=tuple(severa.decode_list(bytes(self.countries), severa.Country)),
            bank_accounts=tuple(severa.decode_list(bytes(self.bank_accounts), severa.BankAccount)),
            company_country=self.company_country,
            company_currency=self.company_currency,
            projects={
                project.guid or "": project
                for project in severa.decode_list(bytes(self.projects), severa.Project)
            },
            entries={
                row: tuple(severa.decode_list(bytes(entries), severa.Entry))
                for row, entries in self.entries.items()
            },
            flat_rates={
                flat_rate.guid or "": flat_rate
                for flat_rate in severa.decode_list(bytes(self.flat_rates), severa.FlatRate)
            },
            cost_centers=tuple(severa.decode_list(bytes(self.cost_centers), severa.CostCenter)),
        )

    @property
    def books(self) -> Books:
        return books_of(
            procountor.decode(bytes(self.vats), procountor.VatInformation),
            [
                procountor.decode(bytes(account), procountor.BankAccount)
                for account in self.procountor_accounts
            ],
            procountor.decode(bytes(self.procountor_company), procountor.Company),
        )


def load(name: str) -> Case:
    raw = dict[str, msgspec.Raw]
    own = msgspec.json.decode((FOLDER / name / "source.json").read_bytes(), type=raw)
    base = msgspec.json.decode(own["base"], type=str)
    shared = msgspec.json.decode((FOLDER / f"{base}.json").read_bytes(), type=raw)
    settings = msgspec.json.decode(shared["settings"])
    for key, value in msgspec.json.decode(own.get("settings", b"{}")).items():
        settings[key] = {**settings.get(key, {}), **value} if isinstance(value, dict) else value
    merged = shared | own | {"settings": msgspec.Raw(msgspec.json.encode(settings))}
    return msgspec.json.decode(msgspec.json.encode(merged), type=Case)
