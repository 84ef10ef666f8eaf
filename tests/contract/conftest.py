"""The two contracts, for tests that say so when the folder is not there."""

from __future__ import annotations

import pytest
from contract.openapi import Contract, System, folder


@pytest.fixture(scope="session")
def severa() -> Contract:
    return _contract("severa")


@pytest.fixture(scope="session")
def procountor() -> Contract:
    return _contract("procountor")


def _contract(system: System) -> Contract:
    contract = Contract.load(system)
    if contract is None:
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    return contract
