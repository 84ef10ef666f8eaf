"""What the travel codec would send is what Procountor declares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from contract.openapi import Contract, folder
from travel_cases import FOLDER

EXPECTED = sorted(FOLDER.glob("*/expected.json"))


@pytest.fixture(scope="module")
def procountor() -> Contract:
    contract = Contract.load("procountor")
    if contract is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    return contract


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.parent.name)
def test_every_travel_invoice_is_as_procountor_declares_it(file: Path, procountor: Contract) -> None:
    expected = json.loads(file.read_text())
    if "invoice" not in expected:
        assert expected["problems"]
        return
    headers = {"content-type": "application/json", "authorization": "Bearer token"}
    body = json.dumps(expected["invoice"]).encode()
    assert procountor.check_request("POST", "/invoices", [], headers, body) == []
