"""Every folder in golden/sales_invoices is a case: what Severa gives, and what Procountor must be sent."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.books import Books, books_of
from severa_procountor.codecs.sales_invoices import Source, complete, translate
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import KINDS
from severa_procountor.settings.company import Company

FOLDER = Path(__file__).parent / "golden" / "sales_invoices"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/source.json"))


class Case(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """source.json, laid over the file of its `base`; `settings` are merged table by table."""

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


def outcome(case: Case) -> dict[str, Any]:
    """The problems, or the invoice with the partner and products that it needs, and what is to be told."""
    company = msgspec.convert(case.settings, Company)
    try:
        draft = translate(case.source, company, case.books)
    except Untranslatable as failure:
        return {"problems": msgspec.to_builtins(list(failure.problems))}
    return {
        "invoice": exactly(procountor.encode(complete(draft, None, {}))),
        "partner": exactly(procountor.encode(draft.partner.body)),
        "products": [exactly(procountor.encode(wanted.body)) for wanted in draft.products],
        "totals": {
            "net": draft.totals.net,
            "vat": {f"{rate:f}": vat for rate, vat in draft.totals.vat.items()},
            "tax": draft.totals.tax,
            "total": draft.totals.total,
        },
        "notes": msgspec.to_builtins(list(draft.notes)),
    }


def exactly(body: bytes) -> Any:
    """JSON with its numbers as Decimal, so that nothing is lost in comparing."""
    return json.loads(body, parse_float=Decimal, parse_int=Decimal)


@pytest.mark.parametrize("name", CASES)
def test_severa_s_invoice_becomes_procountor_s(name: str) -> None:
    expected = exactly((FOLDER / name / "expected.json").read_bytes())
    assert outcome(load(name)) == expected


@pytest.mark.parametrize("name", CASES)
def test_every_finding_says_who_mends_it_and_how(name: str) -> None:
    found = outcome(load(name))
    assert all(problem["code"] in KINDS for problem in found.get("problems", found.get("notes")))


def test_there_is_a_folder_for_every_case() -> None:
    assert CASES
    assert all((FOLDER / name / "expected.json").is_file() for name in CASES)
