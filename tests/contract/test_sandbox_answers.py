"""Every answer of the two imitations is one that the contracts declare, headers included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import httpx
import pytest
from contract.openapi import Contract

from severa_procountor.sandbox.server import Sandbox

TODAY = date(2026, 10, 15)
INVOICES = 30
NO_LIMIT = 100_000
NONSENSE = {"Authorization": "Bearer nonsense"}
ABSENT = "00000000-0000-0000-0000-000000000000"
SCOPES = (
    "invoices:read,invoices:write,customers:read,projects:read,settings:read,users:read,fees:read,files:read"
)

SEVERA_LISTS = (
    "/v1/invoices",
    "/v1/invoicerows",
    "/v1/invoicestatuses",
    "/v1/customers",
    "/v1/projects",
    "/v1/businessunits",
    "/v1/costcenters",
    "/v1/products",
    "/v1/worktypes",
    "/v1/travelexpensetypes",
    "/v1/salesaccounts",
    "/v1/bankaccounts",
    "/v1/currencies",
    "/v1/localization/countries",
    "/v1/localization/languages",
    "/v1/users",
)
SEVERA_SINGLES = ("/v1/vatrates", "/v1/organizationdetails", "/heartbeat/server", "/heartbeat/database")
ROW_PARTS = (
    "workhours",
    "projectfees",
    "projecttravelexpenses",
    "reimbursedworkhours",
    "reimbursedprojectfees",
    "reimbursedprojecttravelexpenses",
)
INVOICE_PARTS = ("invoicerows", "invoicesettings", "pdf", "files", *ROW_PARTS)
PROCOUNTOR_READS = (
    "/company",
    "/company/usagesettings",
    "/status",
    "/dimensions",
    "/vats/default",
    "/vats/settings",
    "/vats/country?countryCode=FI",
    "/bankaccounts?size=200",
    "/fiscalyears",
    "/coa",
    "/currencies",
    "/currencies/latest",
    "/currencies/exchangerate?baseCurrency=EUR&currency=SEK&day=2026-10-01&rateType=PROCOUNTOR_ACCOUNTING_EXCHANGE_RATE",
    "/businesspartners?active=false&size=200",
    "/products?type=SALES&size=200",
    "/ledgerreceipts?types=SALES_INVOICE",
    "/invoices?types=SALES_INVOICE&orderById=ASC",
)


class Judged:
    """A caller of one system that judges each answer by the contract before it hands it over."""

    def __init__(self, contract: Contract, base: str) -> None:
        self._contract = contract
        self._client = httpx.Client(base_url=base, trust_env=False)

    @property
    def headers(self) -> httpx.Headers:
        return self._client.headers

    def close(self) -> None:
        self._client.close()

    def call(self, method: str, path: str, *, expect: int = 200, **content: Any) -> httpx.Response:
        """A request that is taken has to be a good one: a sandbox that takes more would hide our mistakes."""
        answer = self._client.request(method, path, **content)
        sent, bare = answer.request, path.split("?")[0]
        problems = self._contract.check_answer(
            method, bare, answer.status_code, dict(answer.headers), answer.content
        )
        if answer.is_success:
            query = sent.url.params.multi_items()
            problems += self._contract.check_request(method, bare, query, dict(sent.headers), sent.read())
        assert problems == [], path
        assert answer.status_code == expect, f"{path}: {answer.text[:500]}"
        return answer

    def get(self, path: str, *, expect: int = 200, **content: Any) -> Any:
        answer = self.call("GET", path, expect=expect, **content)
        return (
            answer.json() if answer.headers.get("content-type", "").startswith("application/json") else None
        )


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox.start(7, INVOICES, TODAY, severa_quota=NO_LIMIT, procountor_quota=NO_LIMIT)
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="module")
def severas(severa: Contract, sandbox: Sandbox) -> Iterator[Sequence[Judged]]:
    """A signed-in caller for each organisation."""
    callers = [Judged(severa, sandbox.severa_url) for _ in sandbox.world.organisations]
    for caller, organisation in zip(callers, sandbox.world.organisations, strict=True):
        credentials = {"client_id": organisation.client_id, "client_secret": organisation.client_secret}
        token = caller.call("POST", "/v1/token", json={**credentials, "scope": f"{SCOPES},organization:read"})
        caller.headers["Client_Id"] = organisation.client_id
        caller.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
    yield callers
    for caller in callers:
        caller.close()


@pytest.fixture(scope="module")
def procountors(procountor: Contract, sandbox: Sandbox) -> Iterator[Sequence[Judged]]:
    """A signed-in caller for each company."""
    callers = [Judged(procountor, sandbox.procountor_url) for _ in sandbox.world.companies]
    for caller, company in zip(callers, sandbox.world.companies, strict=True):
        form = {
            "grant_type": "client_credentials",
            "client_id": company.client_id,
            "client_secret": company.client_secret,
            "api_key": company.api_key,
        }
        token = caller.call("POST", "/oauth/token", data=form).json()
        caller.headers["Authorization"] = f"Bearer {token['access_token']}"
    yield callers
    for caller in callers:
        caller.close()


@pytest.mark.parametrize("path", SEVERA_LISTS)
def test_severa_lists_and_their_members(severas: Sequence[Judged], path: str) -> None:
    for severa in severas:
        members = severa.get(path)
        for member in members[:5]:
            severa.get(f"{path}/{member['guid']}")
        severa.get(f"{path}/{ABSENT}", expect=404)


@pytest.mark.parametrize("path", SEVERA_SINGLES)
def test_what_severa_has_one_of(severas: Sequence[Judged], path: str) -> None:
    for severa in severas:
        severa.get(path)


def test_the_parts_of_all_severa_invoices(severas: Sequence[Judged]) -> None:
    seen = 0
    for severa in severas:
        for invoice in severa.get("/v1/invoices?rowCount=100"):
            seen += 1
            for part in INVOICE_PARTS:
                severa.get(f"/v1/invoices/{invoice['guid']}/{part}")
            for row in severa.get(f"/v1/invoices/{invoice['guid']}/invoicerows?rowCount=100"):
                _get_row(severa, row)
    assert seen


def test_the_files_of_severa_invoices(severas: Sequence[Judged]) -> None:
    seen = 0
    for severa in severas:
        for invoice in severa.get("/v1/invoices?rowCount=100"):
            path = f"/v1/invoices/{invoice['guid']}"
            for options in ("All", "InvoiceOnly", "AttachmentAndBreakdown"):
                severa.get(f"{path}/pdf?pdfGetOptions={options}&invoiceType=Invoice")
            for file in severa.get(f"{path}/files?firstRow=0&rowCount=100"):
                seen += 1
                severa.get(f"/v1/invoicefiles/{file['guid']}")
                severa.get(f"/v1/files/{file['fileGuid']}")
                severa.get(f"/v1/files/{file['fileGuid']}/filedata")
        for path in ("invoicefiles", "files"):
            severa.get(f"/v1/{path}/{ABSENT}", expect=404)
    assert seen


def _get_row(severa: Judged, row: dict[str, Any]) -> None:
    severa.get(f"/v1/invoicerows/{row['guid']}")
    for part in ROW_PARTS:
        severa.get(f"/v1/invoicerows/{row['guid']}/{part}")
    if row["flatRateGuid"]:
        severa.get(f"/v1/flatrates/{row['flatRateGuid']}")


def test_severa_pages_and_filters(severas: Sequence[Judged]) -> None:
    for severa in severas:
        [status, *_] = severa.get("/v1/invoicestatuses?rowCount=1&firstRow=0")
        first = severa.call("GET", f"/v1/invoices?rowCount=2&invoiceStatusGuids={status['guid']}")
        if token := first.headers.get("NextPageToken"):
            severa.call("GET", "/v1/invoices", params={"rowCount": "2", "pageToken": token})
        for register in ("customers", "projects", "costcenters", "businessunits"):
            severa.get(f"/v1/{register}?changedSince=2026-01-01T00:00:00Z&rowCount=100")
        severa.get("/v1/projects?isClosed=true&numbers=8001&numbers=8002&rowCount=100")


def test_severa_moves_a_status(severas: Sequence[Judged]) -> None:
    severa = severas[0]
    [invoice, *_] = severa.get("/v1/invoices?rowCount=1")
    target = invoice["status"]["guid"]
    path = f"/v1/invoices/{invoice['guid']}"

    moved = severa.call("PATCH", path, json=[{"op": "Replace", "path": "/status/guid", "value": target}])
    assert moved.json()[0]["status"]["guid"] == target
    severa.call("PATCH", path, expect=400, json=[{"op": "Add", "path": "/status/guid", "value": target}])
    severa.call("PATCH", path, expect=400, json=[{"op": "Replace", "path": "/status/guid", "value": ABSENT}])


def test_severa_refuses_who_is_not_signed_in(severas: Sequence[Judged]) -> None:
    severas[0].get("/v1/invoices", expect=401, headers=NONSENSE)


@pytest.mark.parametrize("path", PROCOUNTOR_READS)
def test_procountor_reads(procountors: Sequence[Judged], path: str) -> None:
    for procountor in procountors:
        procountor.get(path)


def test_procountor_partners_and_products_one_by_one_and_in_batches(procountors: Sequence[Judged]) -> None:
    for procountor in procountors:
        for path in ("/businesspartners", "/products"):
            ids = [str(each["id"]) for each in procountor.get(path)["results"][:3]]
            for one in ids:
                procountor.get(f"{path}/{one}")
            if len(ids) > 1:
                procountor.get(f"{path}/{','.join(ids)}")
            procountor.get(f"{path}/999999999", expect=404)


def test_the_life_of_a_procountor_invoice(procountors: Sequence[Judged], sandbox: Sandbox) -> None:
    for procountor, company in zip(procountors, sandbox.world.companies, strict=True):
        invoice = _invoice(company)
        first = procountor.call("POST", "/invoices", json=invoice).json()
        second = procountor.call("POST", "/invoices", json=invoice).json()

        procountor.get(f"/invoices/{first['id']}")
        procountor.get(f"/invoices/{first['id']},{second['id']}")
        procountor.get(f"/ledgerreceipts/{first['ledgerReceiptId']}")
        procountor.get(f"/ledgerreceipts/{first['ledgerReceiptId']},{second['ledgerReceiptId']}")
        procountor.get("/invoices?types=SALES_INVOICE&originalInvoiceNumber=10001")
        procountor.call("PUT", f"/invoices/{first['id']}", json={**invoice, "version": first["version"]})
        _attach(procountor, first["id"])
        procountor.call("PUT", f"/invoices/{first['id']}/approve", json={})
        procountor.get(f"/invoices/{first['id']}/transactions")
        procountor.get(f"/invoices/transactions?invoiceIds={first['id']}&invoiceIds={second['id']}")
        procountor.call("PUT", f"/invoices/{second['id']}/invalidate")


def _attach(procountor: Judged, invoice_id: int) -> None:
    meta = {"name": "a.pdf", "referenceType": "INVOICE", "referenceId": invoice_id, "sendWithInvoice": True}
    parts = {
        "meta": (None, json.dumps(meta).encode(), "application/json"),
        "file": ("a.pdf", b"%PDF-1.4", "application/pdf"),
    }
    attached = procountor.call("POST", "/attachments", files=parts).json()
    path = f"/attachments/{attached['id']}"
    procountor.get(path)
    procountor.get(f"/invoices/{invoice_id}")
    procountor.get("/attachments", expect=403)
    procountor.call("PATCH", path, json={"name": "b.pdf"})
    procountor.call("DELETE", path, expect=204)


@pytest.mark.parametrize(
    "changes",
    [
        {"dueDate": "2026-09-01"},
        {"currencyRate": 2},
        {"currency": "XX"},
    ],
)
def test_procountor_refuses_payment_terms(
    procountors: Sequence[Judged], sandbox: Sandbox, changes: dict[str, Any]
) -> None:
    invoice = _invoice(sandbox.world.companies[0])
    invoice["paymentInfo"] |= changes

    procountors[0].call("POST", "/invoices", expect=400, json=invoice)


def test_procountor_refuses_what_it_does_not_know(procountors: Sequence[Judged], sandbox: Sandbox) -> None:
    procountor = procountors[0]
    invoice = _invoice(sandbox.world.companies[0])

    procountor.call("POST", "/invoices", expect=400, json={**invoice, "typo": 1})
    procountor.call("POST", "/invoices", expect=400, content=b"{")
    procountor.get("/invoices?size=201", expect=400)
    procountor.get("/invoices/999999999", expect=404)
    procountor.get("/invoices", expect=401, headers=NONSENSE)


def test_procountor_takes_a_partner_and_a_product(procountors: Sequence[Judged], sandbox: Sandbox) -> None:
    procountor, company = procountors[0], sandbox.world.companies[0]
    partner = {
        "type": "CUSTOMER",
        "name": "Uusi Asiakas Oy",
        "address": {"name": "Uusi Asiakas Oy", "country": company.country},
        "paymentInfo": {"paymentMethod": "BANK_TRANSFER"},
        "registryInfo": {"active": True},
    }
    product = {"type": "SALES", "name": "Uusi", "code": "NEW-1", "discount": 0, "price": 1, "active": True}

    procountor.call("POST", "/businesspartners", json=partner)
    procountor.call("POST", "/products", json={**product, "currency": company.currency})


def _invoice(company: Any) -> dict[str, Any]:
    account = next(account for account in company.bank_accounts if account.active)
    return {
        "type": "SALES_INVOICE",
        "date": "2026-10-01",
        "originalInvoiceNumber": "10001",
        "counterParty": {"counterPartyAddress": {"name": "Buyer name", "country": company.country}},
        "paymentInfo": {
            "paymentMethod": "BANK_TRANSFER",
            "currency": company.currency,
            "bankAccount": {"accountNumber": account.iban},
            "dueDate": "2026-10-15",
            "currencyRate": 1,
            "bankReferenceCode": "",
        },
        "extraInfo": {"accountingByRow": True, "unitPricesIncludeVat": False},
        "discountPercent": 0,
        "invoiceRows": [
            {
                "product": "Work",
                "quantity": 2,
                "unit": "HOUR",
                "unitPrice": 99.95,
                "discountPercent": 0,
                "vatPercent": float(max(company.vat_percentages)),
            }
        ],
        "vatStatus": 1,
        "invoiceChannel": "NO_SENDING",
        "language": "FINNISH",
    }
