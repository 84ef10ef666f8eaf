"""A sandbox Procountor for tests: two companies of one API client, a clock to turn, and documents to post."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from contract.openapi import Contract
from litestar.testing import TestClient

from severa_procountor.sandbox.calls import CallLog
from severa_procountor.sandbox.faults import Faults
from severa_procountor.sandbox.front import Front
from severa_procountor.sandbox.procountor.app import procountor_app
from severa_procountor.sandbox.procountor.seed import (
    BankAccountSeed,
    CompanySeed,
    DimensionSeed,
    FiscalYearSeed,
    PartnerSeed,
    ProductSeed,
    TrackingPeriodSeed,
)
from severa_procountor.sandbox.quota import Quota

FINNISH_IBAN = "FI2112345600000785"
SWEDISH_IBAN = "SE4550000000058398257466"

FINNISH = CompanySeed(
    id=101,
    name="Metsätie Oy",
    country="FINLAND",
    currency="EUR",
    business_id="1234567-1",
    api_key="key-fi",
    client_id="client",
    client_secret="secret",
    vat_percentages=(Decimal("25.5"), Decimal("13.5"), Decimal(0)),
    bank_accounts=(BankAccountSeed(iban=FINNISH_IBAN, currency="EUR", default_for_invoice=True),),
    partners=(
        PartnerSeed(name="Åberg & Co", customer_number="500", identifier="1572860-0", identifier_type="FI"),
        PartnerSeed(name="Hidden Oy", customer_number="501", active=False),
        PartnerSeed(name="Supplier Oy", customer_number="500", type="SUPPLIER"),
    ),
    products=(
        ProductSeed(code="CONS", name="Consulting", unit="HOUR", price=Decimal(100), account="3010"),
        ProductSeed(code="CONS-EXTRA", name="Extra", account="3020"),
        ProductSeed(code="KM", name="Kilometres", type="TRAVEL", vat=Decimal(0)),
    ),
    dimensions=(DimensionSeed(name="Project", items=("1 Alpha", "2 Beta")),),
    fiscal_years=(
        FiscalYearSeed(
            start=date(2026, 1, 1),
            end=date(2026, 12, 31),
            tracking_periods=(
                TrackingPeriodSeed(start=date(2026, 1, 1), end=date(2026, 1, 31), status="CLOSED"),
            ),
        ),
        FiscalYearSeed(start=date(2025, 1, 1), end=date(2025, 12, 31), is_open=False),
    ),
)

SWEDISH = CompanySeed(
    id=102,
    name="Skogsvägen AB",
    country="SWEDEN",
    currency="SEK",
    business_id="556016-0680",
    api_key="key-se",
    client_id="client",
    client_secret="secret",
    vat_percentages=(Decimal(25), Decimal(0)),
    bank_accounts=(BankAccountSeed(iban=SWEDISH_IBAN, currency="SEK", bankgiro="5050-1055"),),
    fiscal_years=(FiscalYearSeed(start=date(2026, 1, 1), end=date(2026, 12, 31)),),
    document_management=True,
)


CONTRACT = Contract.load("procountor")
"""None where the folder of the contracts is not there; then answers go unchecked."""


def as_declared(answer: Any, path: str) -> Any:
    """The answer, once the contract has nothing against it."""
    if CONTRACT is not None:
        method, headers = answer.request.method, dict(answer.headers)
        problems = CONTRACT.check_answer(method, path, answer.status_code, headers, answer.content)
        assert problems == [], f"{method} {path}"
    return answer


class Clock:
    """A time that only tests move; 2026-03-02 10:00 UTC at first."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Office:
    """A running sandbox without sockets, and a client signed in to its Finnish company."""

    def __init__(self) -> None:
        self.calls, self.faults, self.quota, self.clock = CallLog(), Faults(), Quota(10_000), Clock()
        self.app: Front = procountor_app(
            [FINNISH, SWEDISH], calls=self.calls, faults=self.faults, quota=self.quota, now=self.clock
        )
        self.client: TestClient[Any] = TestClient(self.app)
        self.headers = self.signed_in("key-fi")
        self.swedish = self.signed_in("key-se")
        self.calls.clear()

    def token(self, **changes: str) -> Any:
        form = {"grant_type": "client_credentials", "client_id": "client", "client_secret": "secret"}
        return self.client.post("/api/oauth/token", data={**form, **changes})

    def signed_in(self, api_key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(api_key=api_key).json()['access_token']}"}

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
        all_headers = {**self.headers, **(headers or {})}
        return as_declared(self.client.get(f"/api{path}", params=query, headers=all_headers), path)

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        content = None if body is None else json.dumps(body, default=float).encode()
        kind = {"Content-Type": "application/json"} if body is not None else {}
        all_headers = {**self.headers, **kind, **(headers or {})}
        answer = self.client.request(method, f"/api{path}", content=content, headers=all_headers)
        return as_declared(answer, path.partition("?")[0])

    def attach(
        self,
        reference_id: int,
        name: str = "Invoice-10001.pdf",
        content: bytes = b"%PDF-1.4",
        headers: dict[str, str] | None = None,
        **changes: Any,
    ) -> Any:
        """Attaches a file to an invoice; the changes are to what is said of it."""
        meta = {
            "name": name,
            "referenceType": "INVOICE",
            "referenceId": reference_id,
            "sendWithInvoice": True,
        }
        parts = {"meta": json_part({**meta, **changes}), "file": (name, content, "application/pdf")}
        return self.upload(parts, headers)

    def upload(self, parts: Any, headers: dict[str, str] | None = None) -> Any:
        answer = self.client.post("/api/attachments", files=parts, headers=headers or self.headers)
        return as_declared(answer, "/attachments")

    def steer(self, method: str, path: str, body: Any = None) -> Any:
        """A control call about the Finnish company."""
        answer = self.client.request(method, f"/_sandbox/companies/{FINNISH.id}/{path}", json=body)
        assert answer.is_success, answer.text
        return answer

    def posted(self, **changes: Any) -> Any:
        """The answer to a sales invoice, as JSON."""
        answer = self.send("POST", "/invoices", invoice(**changes))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def partner_id(self, name: str, **query: str) -> int:
        found = self.get("/businesspartners", headers={"name": name}, **query).json()["results"]
        return int(found[0]["id"])

    def product_id(self, code: str) -> int:
        found = self.get("/products", code=code, orderById="ASC").json()["results"]
        return int(found[0]["id"])


def json_part(value: Any) -> tuple[None, bytes, str]:
    """A part of a form that is JSON, as httpx takes it."""
    return None, json.dumps(value).encode(), "application/json"


def row(**changes: Any) -> dict[str, Any]:
    """A sales row of 200 euros net at 25.5 %."""
    plain = {
        "product": "Consulting",
        "quantity": 2,
        "unit": "HOUR",
        "unitPrice": 100,
        "discountPercent": 0,
        "vatPercent": 25.5,
    }
    return {**plain, **changes}


def invoice(**changes: Any) -> dict[str, Any]:
    """A plain domestic sales invoice, with whole fields changed; None leaves a field out."""
    plain = {
        "type": "SALES_INVOICE",
        "date": "2026-03-02",
        "originalInvoiceNumber": "10001",
        "counterParty": {"customerNumber": "500", "counterPartyAddress": {"name": "Åberg & Co"}},
        "paymentInfo": payment(),
        "extraInfo": {"accountingByRow": True, "unitPricesIncludeVat": False},
        "discountPercent": 0,
        "invoiceRows": [row()],
        "vatStatus": 1,
        "invoiceChannel": "NO_SENDING",
        "language": "FINNISH",
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def payment(**changes: Any) -> dict[str, Any]:
    """Terms of 14 days to the Finnish company's account, with a reference to be generated."""
    plain = {
        "paymentMethod": "BANK_TRANSFER",
        "currency": "EUR",
        "bankAccount": {"accountNumber": FINNISH_IBAN},
        "dueDate": "2026-03-16",
        "currencyRate": 1,
        "bankReferenceCode": "",
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def address(**changes: Any) -> dict[str, Any]:
    plain = {
        "name": "Åberg & Co",
        "street": "Kuusikuja 3",
        "zip": "00100",
        "city": "Helsinki",
        "country": "FINLAND",
    }
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def findings(answer: Any) -> set[tuple[str | None, str]]:
    """The fields and messages of a refusal."""
    return {(error.get("field"), error["message"]) for error in answer.json()["errors"]}


def fields(answer: Any) -> set[str | None]:
    return {field for field, _ in findings(answer)}
