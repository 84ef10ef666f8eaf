"""Every method of both clients, against the vendors' declarations of the calls."""

from __future__ import annotations

import inspect
import io
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from contract.openapi import Contract
from wires import PROCOUNTOR_BASE, SEVERA_BASE, procountor_over, severa_over

from severa_procountor.clients.procountor import ProcountorClient
from severa_procountor.clients.severa import SeveraClient

GUID = "1a042f52-8b07-3bdd-5964-d518aaa26506"
INVOICE = {
    "type": "SALES_INVOICE",
    "date": "2026-01-15",
    "counterParty": {"counterPartyAddress": {"name": "Asiakas Oy", "country": "FINLAND"}},
    "paymentInfo": {
        "paymentMethod": "BANK_TRANSFER",
        "currency": "EUR",
        "dueDate": "2026-01-29",
        "currencyRate": 1,
    },
    "extraInfo": {"accountingByRow": True, "unitPricesIncludeVat": False},
    "discountPercent": 0,
    "invoiceRows": [
        {
            "product": "Work",
            "quantity": 1,
            "unit": "HOUR",
            "unitPrice": 100,
            "discountPercent": 0,
            "vatPercent": 25.5,
        }
    ],
    "invoiceChannel": "NO_SENDING",
    "language": "FINNISH",
    "vatStatus": 1,
}
PARTNER = {
    "name": "Asiakas Oy",
    "type": "CUSTOMER",
    "address": {"name": "Asiakas Oy"},
    "paymentInfo": {"paymentMethod": "BANK_TRANSFER"},
}
PRODUCT = {"type": "SALES", "name": "Work", "discount": 0, "price": 1, "active": True, "currency": "EUR"}
RECEIPT = {
    "id": 1,
    "type": "SALES_INVOICE",
    "status": "UNFINISHED",
    "name": "Invoice",
    "receiptDate": "2026-01-15",
    "vatType": "SALES",
    "vatStatus": 1,
    "transactions": [
        {"id": 2, "transactionType": "ENTRY", "account": "3000", "accountingValue": -50.25, "vatPercent": 0}
    ],
    "version": "2026-01-15T12:00:00",
}
DIMENSIONED = {"dimensionItemValues": [{"dimensionId": 1, "itemId": 2, "value": -50.25}]}
ITEM = {"codeName": "1042 Building", "status": "A"}
ATTACHMENT = {
    "name": "Invoice-1042.pdf",
    "referenceType": "INVOICE",
    "referenceId": 7,
    "sendWithInvoice": True,
}
PERSON = {
    "lastName": "Meikäläinen",
    "invoicingInfo": {"language": "FINNISH", "gender": "NOT_APPLICABLE"},
    "paymentInfo": {"paymentMethod": "BANK_TRANSFER", "paymentTermDays": "0", "penalInterestRate": 0},
    "registryInfo": {"active": True},
}
FEE = {
    "project": {"guid": GUID},
    "name": "Supplier 1",
    "eventDate": "2026-01-31",
    "quantity": 1,
    "unitCost": {"amount": 100.25, "currencyCode": "EUR"},
    "productType": "Subcontracting",
    "isBillable": False,
}
NEW_COST = [{"op": "Replace", "path": "/unitCost/amount", "value": "100.26"}]
MOMENT = "2026-01-01T00:00:00"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)

SEVERA: dict[str, Callable[[SeveraClient], object]] = {
    "missing_scopes": lambda client: client.missing_scopes,
    "heartbeat": lambda client: client.heartbeat(),
    "invoices_in_status": lambda client: client.invoices_in_status([GUID, GUID]),
    "invoices_dated": lambda client: client.invoices_dated(date(2026, 1, 1), date(2026, 1, 31)),
    "invoices_by_number": lambda client: client.invoices_by_number([1042, 1043]),
    "invoice": lambda client: client.invoice(GUID),
    "invoice_rows_changed_since": lambda client: client.invoice_rows_changed_since(SINCE),
    "expenses_changed_since": lambda client: client.expenses_changed_since(SINCE),
    "invoice_rows": lambda client: client.invoice_rows(GUID),
    "invoice_settings": lambda client: client.invoice_settings(GUID),
    "move_invoice": lambda client: client.move_invoice(GUID, GUID),
    "invoice_pdf": lambda client: client.invoice_pdf(GUID, "AttachmentAndBreakdown", io.BytesIO(), 100),
    "invoice_files": lambda client: client.invoice_files(GUID),
    "invoice_work_hours": lambda client: client.invoice_work_hours(GUID),
    "invoice_fees": lambda client: client.invoice_fees(GUID),
    "invoice_travel_expenses": lambda client: client.invoice_travel_expenses(GUID),
    "row_work_hours": lambda client: client.row_work_hours(GUID),
    "row_fees": lambda client: client.row_fees(GUID),
    "row_travel_expenses": lambda client: client.row_travel_expenses(GUID),
    "reimbursed_work_hours": lambda client: client.reimbursed_work_hours(GUID),
    "reimbursed_fees": lambda client: client.reimbursed_fees(GUID),
    "reimbursed_travel_expenses": lambda client: client.reimbursed_travel_expenses(GUID),
    "flat_rate": lambda client: client.flat_rate(GUID),
    "customer": lambda client: client.customer(GUID),
    "customers_by_number": lambda client: client.customers_by_number([1, 2]),
    "project": lambda client: client.project(GUID),
    "projects": lambda client: client.projects(SINCE),
    "projects_by_number": lambda client: client.projects_by_number([1, 2]),
    "projects_by_guid": lambda client: client.projects_by_guid([GUID]),
    "organization_details": lambda client: client.organization_details(),
    "countries": lambda client: client.countries(),
    "vat_rates": lambda client: client.vat_rates(),
    "bank_accounts": lambda client: client.bank_accounts(company_guid=GUID, active=True),
    "business_units": lambda client: client.business_units(SINCE),
    "invoice_statuses": lambda client: client.invoice_statuses(),
    "products": lambda client: client.products(SINCE),
    "work_types": lambda client: client.work_types(SINCE),
    "travel_expense_types": lambda client: client.travel_expense_types(SINCE),
    "users_changed_since": lambda client: client.users_changed_since(SINCE),
    "cost_centers": lambda client: client.cost_centers(SINCE),
    "active_customers": lambda client: client.active_customers(),
    "sales_accounts": lambda client: client.sales_accounts(),
    "active_users": lambda client: client.active_users(),
    "reimbursements_changed_since": lambda client: client.reimbursements_changed_since(SINCE),
    "reimbursements_in_status": lambda client: client.reimbursements_in_status([GUID, GUID]),
    "reimbursement": lambda client: client.reimbursement(GUID),
    "reimbursement_expenses": lambda client: client.reimbursement_expenses(GUID),
    "reimbursement_statuses": lambda client: client.reimbursement_statuses(),
    "move_reimbursement": lambda client: client.move_reimbursement(GUID, GUID),
    "reimbursement_pdf": lambda client: client.reimbursement_pdf(GUID, io.BytesIO(), 100),
    "expense_files": lambda client: client.expense_files(GUID),
    "file_data": lambda client: client.file_data(GUID, io.BytesIO(), 100),
    "user": lambda client: client.user(GUID),
    "project_fees": lambda client: client.project_fees(SINCE),
    "fees_of_project": lambda client: client.fees_of_project(GUID),
    "project_fee": lambda client: client.project_fee(GUID),
    "create_project_fee": lambda client: client.create_project_fee(body(FEE), deadline=soon()),
    "change_project_fee": lambda client: client.change_project_fee(GUID, body(NEW_COST), deadline=soon()),
}


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def soon() -> float:
    return time.monotonic() + 60


PROCOUNTOR: dict[str, Callable[[ProcountorClient], object]] = {
    "company": lambda client: client.company(),
    "company_usage_settings": lambda client: client.company_usage_settings(),
    "vats": lambda client: client.vats(),
    "dimensions": lambda client: client.dimensions(),
    "user_rights": lambda client: client.user_rights(),
    "fiscal_years": lambda client: client.fiscal_years(),
    "chart_of_accounts": lambda client: client.chart_of_accounts(),
    "bank_accounts": lambda client: client.bank_accounts(),
    "post_invoice": lambda client: client.post_invoice(body(INVOICE), deadline=soon()),
    "invoice": lambda client: client.invoice(1),
    "invoices_by_id": lambda client: client.invoices_by_id([1, 2]),
    "invoices": lambda client: client.invoices(
        types=["SALES_INVOICE", "TRAVEL_INVOICE"],
        original_invoice_number="1042",
        created_start=MOMENT,
        previous_id=1,
        order_by_id="ASC",
        page=0,
    ),
    "invoices_created_since": lambda client: client.invoices_created_since(MOMENT, types=["SALES_INVOICE"]),
    "invoices_changed_since": lambda client: client.invoices_changed_since(MOMENT, types=["SALES_INVOICE"]),
    "receipts_changed_since": lambda client: client.receipts_changed_since(MOMENT, types=["SALES_INVOICE"]),
    "invoices_dated": lambda client: client.invoices_dated(
        date(2026, 1, 1), date(2026, 1, 31), ["SALES_INVOICE"]
    ),
    "invoices_numbered": lambda client: client.invoices_numbered("1042"),
    "business_partners": lambda client: client.business_partners(
        customer_number="1001", identifier="1234567-8", type="CUSTOMER", active=False, version_start=MOMENT
    ),
    "create_business_partner": lambda client: client.create_business_partner(body(PARTNER), deadline=soon()),
    "products": lambda client: client.products(code="A1", type="SALES", version_start=MOMENT),
    "create_product": lambda client: client.create_product(body(PRODUCT), deadline=soon()),
    "create_dimension_item": lambda client: client.create_dimension_item(1, body(ITEM), deadline=soon()),
    "change_dimension_item": lambda client: client.change_dimension_item(
        1, body(ITEM | {"id": 2}), deadline=soon()
    ),
    "approve_invoice": lambda client: client.approve_invoice(1, deadline=soon()),
    "send_invoice": lambda client: client.send_invoice(1, deadline=soon()),
    "invoice_events": lambda client: client.invoice_events(1),
    "ledger_receipt": lambda client: client.ledger_receipt(1),
    "put_ledger_receipt": lambda client: client.put_ledger_receipt(1, body(RECEIPT), deadline=soon()),
    "put_transaction_dimensions": lambda client: client.put_transaction_dimensions(
        1, 2, body(DIMENSIONED), deadline=soon()
    ),
    "post_attachment": lambda client: client.post_attachment(
        body(ATTACHMENT), "Invoice-1042.pdf", "application/pdf", io.BytesIO(b"%PDF-"), 5, deadline=soon()
    ),
    "attachment": lambda client: client.attachment(1),
    "delete_attachment": lambda client: client.delete_attachment(1, deadline=soon()),
    "send_to_circulation": lambda client: client.send_to_circulation(1, deadline=soon()),
    "persons": lambda client: client.persons(include_inactive=True),
    "person": lambda client: client.person(1),
    "create_person": lambda client: client.create_person(body(PERSON), deadline=soon()),
    "put_person": lambda client: client.put_person(1, body(PERSON | {"version": MOMENT}), deadline=soon()),
    "purchase_invoices": lambda client: client.purchase_invoices(
        start_date="2026-01-01", version_start=MOMENT
    ),
    "purchase_receipts": lambda client: client.purchase_receipts(version_start=MOMENT),
    "invoices_with_number": lambda client: client.invoices_with_number(12),
    "ledger_receipts_by_id": lambda client: client.ledger_receipts_by_id([1, 2]),
}


class Server:
    """Answers each kind of call with two pages at most, and keeps all requests, those of the sign-in too."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        path = request.url.path
        if path.endswith("/token"):
            names = ("access_token_expires_in", "expires_in")
            return httpx.Response(200, json={"access_token": "t", **dict.fromkeys(names, 3600)})
        if path.startswith("/rest-api"):
            return self._severa(request)
        return self._procountor(request)

    def _severa(self, request: httpx.Request) -> httpx.Response:
        first = request.url.params.get("firstRow", "0") == "0" and "pageToken" not in request.url.params
        return httpx.Response(200, json=[1] if first else [], headers={"NextPageToken": "n"} if first else {})

    def _procountor(self, request: httpx.Request) -> httpx.Response:
        position = request.url.params
        count = 0 if "previousId" in position or position.get("page", "0") != "0" else 200
        return httpx.Response(200, json={"results": [{"id": number} for number in range(1, count + 1)]})


def findings(contract: Contract, base: str, requests: list[httpx.Request]) -> Iterator[str]:
    for request in requests:
        path = str(request.url.copy_with(query=None)).removeprefix(base)
        query = request.url.params.multi_items()
        yield from contract.check_request(request.method, path, query, dict(request.headers), request.content)


@pytest.mark.parametrize("method", SEVERA)
def test_severa_declares_every_request_that_we_send(method: str, severa: Contract) -> None:
    server = Server()
    outcome: Any = SEVERA[method](severa_over(server, page_size=1))
    if isinstance(outcome, Iterator):
        list(outcome)
    assert len(server.requests) > (0 if method == "missing_scopes" else 1)
    assert list(findings(severa, SEVERA_BASE, server.requests)) == []


@pytest.mark.parametrize("method", PROCOUNTOR)
def test_procountor_declares_every_request_that_we_send(method: str, procountor: Contract) -> None:
    server = Server()
    outcome: Any = PROCOUNTOR[method](procountor_over(server))
    if isinstance(outcome, Iterator):
        list(outcome)
    assert len(server.requests) > 1
    assert list(findings(procountor, PROCOUNTOR_BASE, server.requests)) == []


@pytest.mark.parametrize(("client", "calls"), [(SeveraClient, SEVERA), (ProcountorClient, PROCOUNTOR)])
def test_no_method_of_a_client_is_left_out_here(client: type[object], calls: dict[str, object]) -> None:
    public = {name for name, _ in inspect.getmembers(client) if not name.startswith("_")}
    assert public == set(calls)
