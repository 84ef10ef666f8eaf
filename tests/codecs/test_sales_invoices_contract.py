"""What the codec would send is what Procountor declares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from contract.openapi import Contract, folder
from sales_invoice_cases import FOLDER

EXPECTED = sorted(FOLDER.glob("*/expected.json"))


@pytest.fixture(scope="module")
def procountor() -> Contract:
    contract = Contract.load("procountor")
    if contract is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    return contract


def _problems(contract: Contract, path: str, body: object) -> list[str]:
    headers = {"content-type": "application/json", "authorization": "Bearer token"}
    return contract.check_request("POST", path, [], headers, json.dumps(body).encode())


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.parent.name)
def test_every_body_is_as_procountor_declares_it(file: Path, procountor: Contract) -> None:
    expected = json.loads(file.read_text())
    bodies = [
        *(("/businesspartners", expected[key]) for key in ("partner",) if key in expected),
        *(("/invoices", expected[key]) for key in ("invoice",) if key in expected),
        *(("/products", product) for product in expected.get("products", ())),
    ]
    assert bodies or expected["problems"]
    assert [_problems(procountor, path, body) for path, body in bodies] == [[]] * len(bodies)
