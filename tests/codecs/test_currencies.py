"""The currencies are those that Procountor declares."""

from __future__ import annotations

import json

import pytest
from contract.openapi import folder

from severa_procountor.codecs.currencies import CURRENCIES


def test_the_currencies_are_procountor_s() -> None:
    declared = folder() / "procountor-enums.json"
    if not declared.is_file():
        pytest.skip(f"the vendor contracts are not there: {folder()}")
    assert set(json.loads(declared.read_text(encoding="utf-8"))["currency"]) == CURRENCIES
