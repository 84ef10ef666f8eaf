"""Every seeded purchase invoice, receipt and project fee is one that the contracts declare."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from contract.openapi import Contract
from contract.test_sandbox_answers import NO_LIMIT, TODAY, Judged

from severa_procountor.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(
        7, 0, TODAY, purchases=60, severa_quota=NO_LIMIT, procountor_quota=NO_LIMIT
    ) as sandbox:
        yield sandbox


def test_the_seeded_purchase_invoices_and_their_receipts(procountor: Contract, sandbox: Sandbox) -> None:
    seen = 0
    for company in sandbox.world.companies:
        caller = Judged(procountor, sandbox.procountor_url)
        form = {
            "grant_type": "client_credentials",
            "client_id": company.client_id,
            "client_secret": company.client_secret,
            "api_key": company.api_key,
        }
        token = caller.call("POST", "/oauth/token", data=form).json()["access_token"]
        caller.headers["Authorization"] = f"Bearer {token}"
        for path in ("/invoices", "/ledgerreceipts"):
            query = "types=PURCHASE_INVOICE&orderById=ASC&size=200&versionStartDate=2026-01-01T00:00:00"
            ids = [str(each["id"]) for each in caller.get(f"{path}?{query}")["results"]]
            assert len(caller.get(f"{path}/{','.join(ids)}")) == len(ids) == len(company.purchases)
            seen += len(ids)
        caller.close()
    assert seen == 2 * len(sandbox.world.purchase_cases)


def test_the_seeded_project_fees(severa: Contract, sandbox: Sandbox) -> None:
    seen = 0
    for organisation in sandbox.world.organisations:
        caller = Judged(severa, sandbox.severa_url)
        credentials = {"client_id": organisation.client_id, "client_secret": organisation.client_secret}
        body = {**credentials, "scope": "fees:read"}
        token = caller.call("POST", "/v1/token", json=body).json()["access_token"]
        caller.headers["Client_Id"] = organisation.client_id
        caller.headers["Authorization"] = f"Bearer {token}"
        for fee in caller.get("/v1/projectfees?changedSince=2025-01-01T00:00:00Z&rowCount=100"):
            assert caller.get(f"/v1/projectfees/{fee['guid']}") == fee
            assert fee in caller.get(f"/v1/projects/{fee['project']['guid']}/projectfees")
            seen += 1
        caller.close()
    assert seen == sum(len(each.project_fees) for each in sandbox.world.organisations) > 0
