from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from demo.carried_invoices import carried, company, entry, row

from severa_procountor.demo.accounts import Entry, InCurrency, Row
from severa_procountor.demo.amounts import Dimensioned, Sums, item_name
from severa_procountor.demo.receipts import judge
from severa_procountor.settings.choices import Dimension


def judged(rows: tuple[Row, ...], entries: tuple[Entry, ...], **more: Any) -> Dimensioned:
    is_credit_note = more.pop("is_credit_note", False)
    expected = {"rows": rows, "is_credit_note": is_credit_note}
    return judge([carried(more.pop("settings", None), expected, entries=entries, **more)])


def test_every_amount_counts_once_for_each_dimension() -> None:
    found = judged((row("900.00"), row("10.00")), (entry("-900.00"), entry("-10.00")))
    assert (found.dimensioned, found.undimensioned, found.without, found.differences) == (6, 0, 0, [])
    assert found.sums["Oy", "Projekti"] == Sums(Decimal(-910), Decimal(-910))


def test_a_row_of_several_projects_is_shared_to_the_cent_by_whoever_gets_the_odd_one() -> None:
    thirds = row("10.00", ("1", "3.333333"), ("2", "3.333333"), ("3", "3.333333"))
    for odd in ({"1": "-3.34"}, {"2": "-3.34"}, {"3": "-3.34"}):
        shares = {"1": "-3.33", "2": "-3.33", "3": "-3.33"} | odd
        assert not judged((thirds,), (entry("-10.00", shares),)).differences


def test_an_odd_cent_that_nobody_gets_is_found() -> None:
    thirds = row("10.00", ("1", "3.333333"), ("2", "3.333333"), ("3", "3.333333"))
    found = judged((thirds,), (entry("-10.00", dict.fromkeys("123", "-3.33")),))
    assert (found.dimensioned, found.undimensioned) == (2, 1)


def test_shares_of_one_project_are_one_amount() -> None:
    twice = row("10.00", ("1", "4"), ("2", "3"), ("1", "3"))
    assert not judged((twice,), (entry("-10.00", {"1": "-7.00", "2": "-3.00"}),)).differences


@pytest.mark.parametrize(
    "shares",
    [
        {"1": "-5.01", "2": "-4.99"},
        {"1": "-10.00"},
        {"1": "-5.00", "2": "-4.99"},
        {"1": "-5.00"},
        {"1": "5.00", "2": "5.00"},
        {"1": "-5.00", "3": "-5.00"},
        {"1": "-5.00", "2": "-5.00", "3": "0.00"},
    ],
)
def test_amounts_that_miss_their_share_their_sum_their_sign_or_their_item_are_found(
    shares: dict[str, str],
) -> None:
    halves = row("10.00", ("1", "5"), ("2", "5"))
    found = judged((halves,), (entry("-10.00", shares),))
    assert (found.dimensioned, found.undimensioned) == (2, 1)
    assert found.differences[0].startswith(
        "Oy 1042, row 1, Projekti: -5.00 on 1 Talo 1, -5.00 on 2 Talo 2 by Severa"
    )


def test_an_amount_on_an_item_of_an_old_name_is_found() -> None:
    former = {"Kustannuspaikka": {"100 Entinen nimi": Decimal(-9)}}
    held = Entry(Decimal(-9), {**entry("-9").dimensions, **former})
    assert judged((row("9"),), (held,)).differences == [
        "Oy 1042, row 1, Kustannuspaikka: -9.00 on 100 Hallinto by Severa, -9.00 on 100 Entinen nimi in Procountor"
    ]


def test_an_amount_without_its_dimension_is_found() -> None:
    found = judged((row("9.00"),), (entry("-9.00", center=False),))
    assert (found.undimensioned, len(found.differences)) == (1, 1)


def test_a_row_that_has_no_cost_centre_in_severa_is_counted_apart() -> None:
    found = judged((row("9.00", center=False),), (entry("-9.00", center=False),))
    assert (found.dimensioned, found.undimensioned, found.without, found.differences) == (2, 0, 1, [])
    assert found.sums["Oy", "Kustannuspaikka"] == Sums(without=Decimal(-9))


def test_a_cost_centre_that_severa_knows_nothing_of_is_found() -> None:
    found = judged((row("9.00", center=False),), (entry("-9.00"),))
    assert (found.undimensioned, len(found.differences)) == (1, 1)


def test_a_dimension_that_the_settings_leave_alone_is_found() -> None:
    found = judged(
        (row("9.00"),), (entry("-9.00"),), settings=company(dimensions=["project", "business_unit"])
    )
    assert found.dimensioned == 2
    assert found.differences == ["Oy 1042, row 1: it is on Kustannuspaikka, which the settings leave alone"]


def test_an_entry_that_is_missing_is_found() -> None:
    found = judged((row("9.00"), row("1.00")), (entry("-9.00"),))
    assert (found.dimensioned, found.undimensioned) == (0, 3)
    assert found.differences == ["Oy 1042: 2 rows in Severa, 1 entries in Procountor"]


def test_entries_in_another_order_are_found() -> None:
    found = judged((row("9.00"), row("1.00", ("2", "1"))), (entry("-1.00", {"2": "-1.00"}), entry("-9.00")))
    assert "Oy 1042, row 1: 9.00 EUR in Severa, -1.00 in Procountor" in found.differences


def test_rows_of_nothing_have_no_amount() -> None:
    assert judged((row("0.00"), row("9.00")), (entry("-9.00"), entry("0.00"))).dimensioned == 3


@pytest.mark.parametrize("net", ["9.00", "-9.00"])
def test_a_credit_note_takes_sales_back_whichever_sign_severa_gives_it(net: str) -> None:
    assert not judged((row(net),), (entry("9.00"),), is_credit_note=True).differences
    assert judged((row(net),), (entry("-9.00"),), is_credit_note=True).differences


def test_a_foreign_invoice_is_judged_by_the_amounts_in_the_books() -> None:
    kroner = (InCurrency("NOK"), InCurrency("EUR", in_accounting_currency=True))
    rows = (row("100.00", ("1", "75"), ("2", "25")),)
    right = judged(rows, (entry("-8.52", {"1": "-6.39", "2": "-2.13"}),), currency="NOK", sums=kroner)
    assert (right.dimensioned, right.differences) == (3, [])
    assert judged(rows, (entry("8.52", {"1": "6.39", "2": "2.13"}),), currency="NOK", sums=kroner).differences
    assert (
        judged(
            rows, (entry("-8.52", {"1": "-6.41", "2": "-2.11"}),), currency="NOK", sums=kroner
        ).undimensioned
        == 1
    )


def test_items_are_called_by_the_companys_template() -> None:
    templates = msgspec.structs.replace(
        company().item_names, cost_center="{name} ({identifier})", max_length=20
    )
    named = msgspec.structs.replace(company(), item_names=templates)
    (share,) = row("1").cost_center
    assert item_name(share, Dimension.COST_CENTER, named) == "Hallinto (100)"
    long = msgspec.structs.replace(share, name="Hallinto  ja " + "talous" * 5)
    assert item_name(long, Dimension.COST_CENTER, named) == "Hallinto ja taloustalous"[:20]
