"""Compares Procountor's ledger entries and attachments with what the sandbox Severa expects of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from severa_procountor.sandbox.server import Sandbox

OPTIONS = {"pdf": "All", "breakdown": "AttachmentAndBreakdown"}
DIMENSIONS = ("project", "cost_center", "business_unit")
CENT = Decimal("0.01")

Json = dict[str, Any]


def ledger_differences(sandbox: Sandbox) -> list[str]:
    """What is not dimensioned or attached as Severa has it, a sentence each, of all invoices in Procountor."""
    expected = {
        (each["company"], str(each["number"])): each
        for each in sandbox.control("severa", "GET", "dimensions")
    }
    plans = {each.name: each.plan for tenant in sandbox.world.tenants for each in tenant.companies}
    return [
        f"{company['name']} {invoice['originalInvoiceNumber']}: {text}"
        for company in sandbox.state("procountor")["companies"]
        for invoice in company["invoices"]
        for text in _invoice(
            invoice,
            expected[company["name"], invoice["originalInvoiceNumber"]],
            [dimension["name"] for dimension in company["dimensions"]],
            plans[company["name"]].attachments,
        )
    ]


def _invoice(invoice: Json, wanted: Json, names: list[str], attachments: str) -> Iterator[str]:
    rows = [row for row in wanted["rows"] if row["net"]]
    entries = [entry for entry in invoice["entries"] if entry["accountingValue"]]
    if len(rows) != len(entries):
        yield f"{len(entries)} entries of {len(rows)} rows"
        return
    for row, entry in zip(rows, entries, strict=True):
        for dimension, name in zip(DIMENSIONS, names, strict=True):
            yield from _shares(row, dimension, entry, entry["dimensions"].get(name, {}))
    is_needed = wanted["has_files"] and wanted["grouped_with_attachment"]
    option = OPTIONS.get(attachments) or (OPTIONS["breakdown"] if is_needed else None)
    papers = [wanted["papers"][option]["sha256"]] if option else []
    if [each["sha256"] for each in invoice["attachments"]] != papers:
        yield f"attachments {invoice['attachments']} instead of Severa's {option}"


def _shares(row: Json, dimension: str, entry: Json, values: Json) -> Iterator[str]:
    """Together the whole entry, each share less than a cent off; with foreign money a cent more, for its entry
    is rounded too.
    """
    value = _exact(entry["accountingValue"])
    shares = {f"{each['key']} {each['name']}".strip(): _exact(each["amount"]) for each in row[dimension]}
    where = f"row {row['place']}, {dimension}: {values} of {value}, not {shares}"
    if sum(map(_exact, values.values()), Decimal(0)) != (value if shares else 0):
        yield f"does not add up, {where}"
    rate = value / _exact(row["net"])
    allowed = CENT if abs(rate) == 1 else 2 * CENT
    for name in shares.keys() | values.keys():
        if abs(_exact(values.get(name, 0)) - shares.get(name, Decimal(0)) * rate) >= allowed:
            yield f"{name} is off, {where}"


def _exact(number: float) -> Decimal:
    return Decimal(str(number))
