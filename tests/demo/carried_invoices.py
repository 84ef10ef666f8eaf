"""A made-up invoice as both sides tell of it once it was carried as it should be, and ways to tell it otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from severa_procountor.demo.accounts import (
    TRANSFERRED,
    Books,
    Carried,
    Entry,
    Expected,
    File,
    InCurrency,
    InProcountor,
    InSevera,
    Item,
    Items,
    Paper,
    Row,
    Share,
)
from severa_procountor.settings.company import Company

EURO = (InCurrency("EUR", in_accounting_currency=True),)


def company(**sales: Any) -> Company:
    """Settings that want all three dimensions on rows, and what `sales` says of its invoices."""
    wanted = {"dimensions": ["project", "cost_center", "business_unit"], **sales}
    return msgspec.convert(
        {
            "name": "oy",
            "severa_company": "Oy",
            "procountor": {"company_id": 1, "api_key": "env:KEY"},
            "default_codes": {"product": "1", "work_type": "2", "travel_expense": "3"},
            "dimension_names": {
                "project": "Projekti",
                "cost_center": "Kustannuspaikka",
                "business_unit": "Yksikkö",
            },
            "sales_invoices": {"status_before": "Waiting", "status_after": TRANSFERRED, **wanted},
        },
        Company,
    )


def row(net: str, *projects: tuple[str, str], center: bool = True) -> Row:
    """A row on projects 1, 2 ... by key and amount, on one cost centre and on a business unit without a code."""
    parts = projects or (("1", net),)
    return Row(
        net=Decimal(net),
        project=tuple(Share(key, f"Talo {key}", Decimal(amount)) for key, amount in parts),
        cost_center=(Share("100", "Hallinto", Decimal(net)),) if center else (),
        business_unit=(Share("", "Tutkimus", Decimal(net)),),
    )


def entry(value: str, projects: dict[str, str] | None = None, *, center: bool = True) -> Entry:
    """An entry of `value`, whole on `1 Talo 1` unless `projects` gives amounts by key."""
    amounts = projects or {"1": value}
    held = {
        "Projekti": {f"{key} Talo {key}": Decimal(amount) for key, amount in amounts.items()},
        "Yksikkö": {"Tutkimus": Decimal(value)},
    }
    if center:
        held["Kustannuspaikka"] = {"100 Hallinto": Decimal(value)}
    return Entry(Decimal(value), held)


ALL, BREAKDOWN = Paper(800, "aa"), Paper(600, "bb")
PAPERS = {"All": ALL, "AttachmentAndBreakdown": BREAKDOWN}

IN_SEVERA = InSevera("g1", "Oy", 1042, TRANSFERRED, "EUR", Decimal("900.00"), Decimal("1129.50"))
EXPECTED = Expected(
    guid="g1",
    is_credit_note=False,
    rows=(row("900.00"),),
    has_files=False,
    grouped_with_attachment=False,
    papers=PAPERS,
)
IN_PROCOUNTOR = InProcountor(
    type="SALES_INVOICE",
    original_invoice_number="1042",
    status="UNFINISHED",
    currency="EUR",
    excluding_vat_total=Decimal("900.00"),
    invoice_sum_total=Decimal("1129.50"),
    sums=EURO,
    entries=(entry("-900.00"),),
)
ITEMS = (Items("Projekti", (Item(1, "1 Talo 1"), Item(2, "2 Talo 2"))),)


def file(paper: Paper, **changes: Any) -> File:
    held = File("Invoice-1042.pdf", paper.size, paper.sha256, send_with_invoice=True)
    return msgspec.structs.replace(held, **changes)


def books(*invoices: InProcountor, items: tuple[Items, ...] = ITEMS) -> Books:
    return Books("Oy", invoices, dimensions=items)


def carried(
    settings: Company | None = None,
    expected: dict[str, Any] | None = None,
    **held: Any,
) -> Carried:
    """The invoice with what Severa expects and what Procountor holds changed."""
    return Carried(
        IN_SEVERA,
        msgspec.structs.replace(IN_PROCOUNTOR, **held),
        msgspec.structs.replace(EXPECTED, **(expected or {})),
        settings or company(),
    )
