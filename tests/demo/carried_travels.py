"""A made-up reimbursement as both sides tell of it once it was carried rightly, and ways to tell it otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from demo.carried_invoices import EURO, company

from severa_procountor.demo.accounts import (
    TRANSFERRED,
    Books,
    Entry,
    File,
    Identity,
    InProcountor,
    Item,
    Items,
    Paper,
    Person,
)
from severa_procountor.demo.travel_accounts import Payee, Reimbursement, TravelRow
from severa_procountor.demo.travel_papers import digest
from severa_procountor.demo.travels import Travels, judge
from severa_procountor.settings.company import Company
from severa_procountor.settings.secrets import Secret

CODE, ACCOUNT = Secret("131052-952X"), Secret("FI21 1234 5600 0007 85")
PDF = Paper(900, "aa")
PERSON = Person(7, Identity(CODE))


def settings(**travel: Any) -> Company:
    """Of a company whose reimbursements go into all three dimensions, and what `travel` says of them."""
    table = {
        "status_before": "Waiting",
        "status_after": TRANSFERRED,
        "dimensions": ["project", "cost_center", "business_unit"],
        **travel,
    }
    built = msgspec.to_builtins(company(), enc_hook=str)
    return msgspec.convert({**built, "travel_reimbursements": table}, Company)


def row(gross: str, vat: str = "0", **changes: Any) -> TravelRow:
    plain = TravelRow(
        gross=Decimal(gross),
        vat_rate=Decimal(vat),
        is_paid_by_company=False,
        project="1",
        project_name="Talo 1",
        cost_center="100",
        cost_center_name="Hallinto",
        business_unit="",
        business_unit_name="Tutkimus",
    )
    return msgspec.structs.replace(plain, **changes)


def entry(value: str, project: str = "1 Talo 1", **changed: dict[str, Decimal]) -> Entry:
    amount = Decimal(value)
    right = {
        "Projekti": {project: amount},
        "Kustannuspaikka": {"100 Hallinto": amount},
        "Yksikkö": {"Tutkimus": amount},
    }
    return Entry(amount, right | changed)


ROWS = (row("91.30"), row("40.00", "25.5"), row("60.00", is_paid_by_company=True))
REIMBURSEMENT = Reimbursement(
    company="Oy",
    guid="r1",
    number=501,
    status=TRANSFERRED,
    payee=Payee(digest(CODE), digest(ACCOUNT)),
    has_trip=True,
    gross=Decimal("131.30"),
    advance=Decimal("0.00"),
    rows=ROWS,
    pdf=PDF,
    expected="done",
)
COPY = InProcountor(
    type="TRAVEL_INVOICE",
    original_invoice_number="T501",
    status="UNFINISHED",
    currency="EUR",
    excluding_vat_total=Decimal("123.17"),
    invoice_sum_total=Decimal("131.30"),
    sums=EURO,
    entries=(entry("91.30"), entry("31.87")),
    attachments=(File("Travel-501.pdf", 900, "aa", send_with_invoice=False),),
    partner_id=7,
    account_number=Secret("FI2112345600000785"),
)
ITEMS = (Items("Projekti", (Item(1, "1 Talo 1"), Item(2, "2 Talo 2"))),)


def reimbursement(**changes: Any) -> Reimbursement:
    return msgspec.structs.replace(REIMBURSEMENT, **changes)


def copy(**changes: Any) -> InProcountor:
    return msgspec.structs.replace(COPY, **changes)


def judged(
    copies: tuple[InProcountor, ...] = (COPY,),
    *,
    reimbursements: tuple[Reimbursement, ...] = (REIMBURSEMENT,),
    parked: dict[str, tuple[str, ...]] | None = None,
    persons: tuple[Person, ...] = (PERSON,),
    items: tuple[Items, ...] = ITEMS,
    **travel: Any,
) -> Travels:
    """The verdict on the books of `Oy` with these copies; `travel` changes its settings."""
    books = Books("Oy", copies, persons, items)
    return judge(reimbursements, [books, Books("AB")], [settings(**travel)], parked or {})
