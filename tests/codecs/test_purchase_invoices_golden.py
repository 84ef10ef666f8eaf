"""Every folder in golden/purchase_invoices is a case: what Procountor gives, and what Severa must be sent."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from purchase_invoice_cases import CASES, FOLDER, Case, load

from severa_procountor.codecs import severa_fees
from severa_procountor.codecs.project_fees import Action, Create, plan
from severa_procountor.errors import Untranslatable
from severa_procountor.problems.catalogue import catalogue


def outcome(case: Case) -> dict[str, Any]:
    """The problems, or what is to be written to Severa, in its order, and what is to be told."""
    try:
        wanted, held = case.wanted(), case.fees()
    except Untranslatable as failure:
        return {"problems": msgspec.to_builtins(list(failure.problems))}
    return {
        "writes": [write(action) for action in plan(wanted, held)],
        "notes": msgspec.to_builtins([note for fee in wanted for note in fee.notes]),
    }


def write(action: Action) -> dict[str, Any]:
    if isinstance(action, Create):
        return {"create": exactly(severa_fees.encode(action.body))}
    return {"correct": action.guid, "patch": exactly(severa_fees.amount_patch(action.amount))}


def exactly(body: bytes) -> Any:
    """JSON with its numbers as Decimal, so that nothing is lost in comparing."""
    return json.loads(body, parse_float=Decimal, parse_int=Decimal)


@pytest.mark.parametrize("name", CASES)
def test_procountor_s_purchase_invoice_becomes_severa_s_project_fees(name: str) -> None:
    expected = exactly((FOLDER / name / "expected.json").read_bytes())
    assert outcome(load(name)) == expected


@pytest.mark.parametrize("name", CASES)
def test_every_finding_says_who_mends_it_and_how(name: str) -> None:
    found = outcome(load(name))
    assert all(problem["code"] in catalogue() for problem in found.get("problems", found.get("notes")))


def test_there_is_a_folder_for_every_case() -> None:
    assert CASES
    assert all((FOLDER / name / "expected.json").is_file() for name in CASES)
