"""The sandbox Procountor, which knows nothing of the codec, takes what the codec sends and counts the same sums."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace
from sales_invoice_cases import CASES, Case, load

from severa_procountor.codecs import procountor
from severa_procountor.codecs.business_partners import Use, decide
from severa_procountor.codecs.comparison import Whom, differences, found_again, mismatches
from severa_procountor.codecs.sales_invoices import Draft, complete, translate
from severa_procountor.errors import Untranslatable
from severa_procountor.sandbox.calls import CallLog
from severa_procountor.sandbox.faults import Faults
from severa_procountor.sandbox.procountor.app import procountor_app
from severa_procountor.sandbox.procountor.seed import BankAccountSeed, CompanySeed, FiscalYearSeed
from severa_procountor.sandbox.quota import Quota

ROUNDED = (
    "rounded_otherwise"  # Severa's sum is not that of its rounded rows, so Procountor's differs by a cent
)


def _company(case: Case) -> CompanySeed:
    """The books that the case is translated for."""
    books = case.books
    bankgiro = next(iter(books.bankgiros.values()), None)
    return CompanySeed(
        id=1,
        name="Company",
        country=books.country,
        currency=books.currency,
        business_id="2345678-0" if books.country == "FINLAND" else "556987-6542",
        api_key="key",
        client_id="client",
        client_secret="secret",
        vat_percentages=tuple(books.vat_percentages),
        vat_statuses=tuple(books.vat_statuses),
        bank_accounts=tuple(
            BankAccountSeed(iban=iban, currency=books.currency, bankgiro=bankgiro) for iban in books.ibans
        ),
        fiscal_years=(FiscalYearSeed(start=datetime.date(2025, 1, 1), end=datetime.date(2026, 12, 31)),),
    )


def _client(case: Case) -> TestClient[Any]:
    def now() -> datetime.datetime:
        return datetime.datetime(2026, 1, 20, 10, tzinfo=datetime.UTC)

    app = procountor_app([_company(case)], calls=CallLog(), faults=Faults(), quota=Quota(10_000), now=now)
    client: TestClient[Any] = TestClient(app)
    form = {"grant_type": "client_credentials", "client_id": "client", "client_secret": "secret"}
    token = client.post("/api/oauth/token", data={**form, "api_key": "key"}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    client.headers["Content-Type"] = "application/json"
    return client


def _poster(client: TestClient[Any]) -> Callable[[str, procountor.Sent], bytes]:
    def post(path: str, value: procountor.Sent) -> bytes:
        answer = client.post(f"/api{path}", content=procountor.encode(value))
        assert answer.status_code == 200, answer.text
        return bytes(answer.content)

    return post


def _draft(case: Case) -> Draft | None:
    try:
        return translate(case.source, case.company, case.books)
    except Untranslatable:
        return None


@pytest.mark.parametrize("name", [name for name in CASES if _draft(load(name)) is not None])
def test_what_the_codec_sends_is_taken_found_again_and_equal(name: str) -> None:
    case = load(name)
    draft = _draft(case)
    assert draft is not None
    client = _client(case)
    post = _poster(client)

    partner = procountor.decode(
        post("/businesspartners", draft.partner.body), procountor.BusinessPartnerBasicInfo
    )
    products = {
        wanted.code: procountor.decode(post("/products", wanted.body), procountor.Product).id
        for wanted in draft.products
    }
    answer = procountor.decode(
        post("/invoices", complete(draft, partner.id, products)), procountor.InvoiceAnswer
    )
    listed = procountor.decode_page(client.get("/api/invoices").content, procountor.InvoiceBasicInfo)
    partners = procountor.decode_page(
        client.get("/api/businesspartners").content, procountor.BusinessPartnerBasicInfo
    )

    assert decide(draft.partner, partners, create=False) == Use(partner.id)
    number = draft.invoice.original_invoice_number
    assert [found.id for found in found_again(listed, number, ["SALES_INVOICE"])] == [answer.id]
    if name == ROUNDED:
        assert [problem.code for problem in differences(answer, draft.totals)][:1] == ["posted_differs"]
    else:
        assert differences(answer, draft.totals) == []
        whom = Whom(draft.invoice.counter_party.customer_number or None)
        assert mismatches(listed[0], draft.invoice.date, whom, draft.totals) == []


def test_a_sum_changed_on_the_way_is_noticed() -> None:
    case = load("plain_domestic")
    draft = _draft(case)
    assert draft is not None
    row = draft.invoice.invoice_rows[0]
    dearer = replace(row, unit_price=row.unit_price + Decimal("0.01"))
    invoice = replace(draft.invoice, invoice_rows=(dearer,))
    answer = procountor.decode(_poster(_client(case))("/invoices", invoice), procountor.InvoiceAnswer)
    assert {problem.code for problem in differences(answer, draft.totals)} == {"posted_differs"}
