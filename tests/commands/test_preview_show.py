from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from severa_procountor.commands.preview_result import Call, Finding, Invoice, Outcome, Preview, Row, Share
from severa_procountor.commands.preview_show import show
from severa_procountor.problems import Level

DAY = datetime.date(2026, 11, 23)
FIGURES = ("-1234.567", "12345678.91", "7.5", "25.5", "-98765432.10", "-25185185.19", "-123950617.29")
PATH = "/v1/invoices/218ddecc-704f-1504-b9f7-fd311d45ab3d"
WHY = "The business id decides which customer the invoice goes to in Procountor, and here it is not right."


def preview() -> Preview:
    quantity, price, discount, rate, net, vat, gross = map(Decimal, FIGURES)
    row = Row(
        product="Suunnittelu ja toteutus",
        code="TUO-100",
        comment="Marraskuun työt",
        quantity=quantity,
        unit="KILOMETER",
        unit_price=price,
        discount_percent=discount,
        vat_percent=rate,
        vat_status=1,
        net=net,
        vat=vat,
        gross=gross,
        dimensions=(Share("Projekti", "3019 Varastojärjestelmän käyttöönotto", net),),
    )
    plain: dict[str, Any] = dict.fromkeys(Invoice.__struct_fields__)
    invoice = Invoice(
        **plain
        | {
            "type": "SALES_INVOICE",
            "number": "1042",
            "date": DAY,
            "due_date": DAY,
            "partner": "none",
            "channel": "MAIL",
            "currency": "EUR",
            "currency_rate": Decimal(1),
            "bank_account": "IBAN (not shown)",
            "reference": "none",
            "trips": (),
            "rows": (row,),
            "by_rate": (),
            "by_dimension": (),
            "net": net,
            "vat": vat,
            "gross": gross,
        }
    )
    finding = Finding(
        Level.WARNING, "some_code", "The value.", "field", "A title", WHY, (WHY,), "Severa user"
    )
    return Preview(
        outcome=Outcome.GOES,
        tenant="acme",
        company="books",
        kind="sales_invoices",
        number="1042",
        id="g1",
        status="Waiting",
        remarks=(),
        findings=(finding,),
        invoice=invoice,
        fees=(),
        attachments=(),
        writes=(Call("severa", "PATCH", PATH, "moves the invoice"),),
        reads=(),
    )


def shown(width: int) -> str:
    file = io.StringIO()
    show(Console(file=file, width=width), preview())
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("text", [*FIGURES, "TUO-100", "KILOMETER", "toteutus", "Varastojärjestelmän"])
def test_nothing_of_a_row_is_cut_on_a_narrow_terminal(width: int, text: str) -> None:
    rows = shown(width).partition("Rows")[2].partition("Totals")[0]
    assert text in rows
    assert "…" not in shown(width)


def test_the_address_of_a_call_is_folded_and_not_cut() -> None:
    lines = shown(80).partition("Calls that would write")[2].splitlines()
    cells = [line.split("│")[2].strip() for line in lines if line.count("│") == 4]
    assert "".join(cells) == f"PATCH{PATH}"


def test_what_is_told_of_a_finding_is_indented_on_every_line() -> None:
    told = shown(80).partition("A title\n")[2].partition("   Invoice in Procountor")[0]
    lines = [line for line in told.splitlines() if line.strip()]
    assert len(lines) > 4
    assert all(line.startswith("  ") for line in lines)
