"""Every folder in golden/sales_invoices is a case: what Severa gives, and what Procountor must be sent."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from sales_invoice_cases import CASES, FOLDER, Case, load

from severa_procountor.codecs import procountor
from severa_procountor.codecs.row_dimensions import RowDimensions
from severa_procountor.codecs.sales_invoices import complete, translate
from severa_procountor.errors import Untranslatable
from severa_procountor.problems.catalogue import catalogue


def outcome(case: Case) -> dict[str, Any]:
    """The problems, or the invoice with the partner and products that it needs, and what is to be told.

    `dimensions` only where the case has any: row by row, each item's weight.
    """
    try:
        draft = translate(case.source, case.company, case.books)
    except Untranslatable as failure:
        return {"problems": msgspec.to_builtins(list(failure.problems))}
    dimensions = {"dimensions": [shares(row) for row in draft.dimensions]} if draft.has_dimensions else {}
    return {
        "invoice": exactly(procountor.encode(complete(draft, None, {}))),
        "partner": exactly(procountor.encode(draft.partner.body)),
        "products": [exactly(procountor.encode(wanted.body)) for wanted in draft.products],
        "totals": {
            "net": draft.totals.net,
            "vat": {f"{rate:f}": vat for rate, vat in draft.totals.vat.items()},
            "tax": draft.totals.tax,
            "total": draft.totals.total,
        },
        "notes": msgspec.to_builtins(list(draft.notes)),
        **dimensions,
    }


def shares(row: RowDimensions) -> dict[str, Any]:
    """By dimension, as `guid key name` of its items."""
    return {
        "place": row.place,
        "net": row.net,
        **{
            dimension.value: {
                f"{share.subject.guid} {share.subject.key} {share.subject.name}": share.weight
                for share in found
            }
            for dimension, found in row.shares.items()
        },
    }


def exactly(body: bytes) -> Any:
    """JSON with its numbers as Decimal, so that nothing is lost in comparing."""
    return json.loads(body, parse_float=Decimal, parse_int=Decimal)


@pytest.mark.parametrize("name", CASES)
def test_severa_s_invoice_becomes_procountor_s(name: str) -> None:
    expected = exactly((FOLDER / name / "expected.json").read_bytes())
    assert outcome(load(name)) == expected


@pytest.mark.parametrize("name", CASES)
def test_every_finding_says_who_mends_it_and_how(name: str) -> None:
    found = outcome(load(name))
    assert all(problem["code"] in catalogue() for problem in found.get("problems", found.get("notes")))


def test_there_is_a_folder_for_every_case() -> None:
    assert CASES
    assert all((FOLDER / name / "expected.json").is_file() for name in CASES)
