"""What is sent of project fees is what Severa declares."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from contract.openapi import Contract, folder
from purchase_invoice_cases import FOLDER

from severa_procountor.codecs.severa_fees import amount_patch

EXPECTED = sorted(FOLDER.glob("*/expected.json"))


@pytest.fixture(scope="module")
def severa() -> Contract:
    contract = Contract.load("severa")
    if contract is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    return contract


FEE = "/v1/projectfees/1a042f52-8b07-3bdd-5964-d518aaa26506"


def _problems(contract: Contract, method: str, path: str, body: bytes) -> list[str]:
    headers = {"content-type": "application/json", "authorization": "Bearer token", "client_id": "us"}
    return contract.check_request(method, path, [], headers, body)


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.parent.name)
def test_every_write_is_as_severa_declares_it(file: Path, severa: Contract) -> None:
    for write in json.loads(file.read_text()).get("writes", []):
        body = json.dumps(write.get("create") or write["patch"]).encode()
        method, path = ("POST", "/v1/projectfees") if "create" in write else ("PATCH", FEE)
        assert _problems(severa, method, path, body) == []


def test_severa_refuses_an_amount_that_is_no_text(severa: Contract) -> None:
    number = amount_patch(Decimal("1.00")).replace(b'"1.00"', b"1.00")
    assert _problems(severa, "PATCH", FEE, number)
