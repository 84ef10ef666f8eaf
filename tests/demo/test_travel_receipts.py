from __future__ import annotations

from decimal import Decimal

import pytest
from demo.carried_travels import copy, entry, judged, reimbursement, row

from severa_procountor.demo.accounts import Entry
from severa_procountor.demo.amounts import Dimensioned, Sums

KILOMETRES = entry("91.30")


def of(*entries: Entry) -> Dimensioned:
    """Procountor's entries for 91.30 without VAT and 40.00 with 25.5 % of it; a third row was paid by the company."""
    return judged((copy(entries=entries),)).dimensioned


def test_every_amount_counts_once_for_each_dimension_but_for_what_the_company_paid() -> None:
    found = of(KILOMETRES, entry("31.87"))
    assert (found.dimensioned, found.undimensioned, found.differences) == (6, 0, [])
    assert found.sums["Oy, travel", "Projekti"] == Sums(Decimal("123.17"), Decimal("123.17"))


@pytest.mark.parametrize("value", ["31.86", "31.89", "-31.87", "40.00"])
def test_an_entry_that_is_a_cent_off_or_credit_or_with_vat_is_found(value: str) -> None:
    found = of(KILOMETRES, entry(value))
    assert found.differences == [f"Oy reimbursement 501, row 2: 31.87 net in Severa, {value} in Procountor"]


@pytest.mark.parametrize(
    "wrong",
    [
        entry("31.87", "2 Talo 2"),
        entry("31.87", Projekti={"1 Talo 1": Decimal("31.86")}),
        entry("31.87", Projekti={"1 Talo 1": Decimal("20.00"), "2 Talo 2": Decimal("11.87")}),
        entry("31.87", Projekti={}),
        entry("31.87", Kustannuspaikka={"200 Muu": Decimal("31.87")}),
    ],
)
def test_an_amount_that_misses_its_item_or_its_sum_is_found(wrong: Entry) -> None:
    found = of(KILOMETRES, wrong)
    assert (found.dimensioned, found.undimensioned, len(found.differences)) == (5, 1, 1)


def test_the_order_of_the_entries_is_free() -> None:
    assert of(entry("31.87"), KILOMETRES).differences == []


def test_amounts_that_have_changed_places_are_found() -> None:
    rows = (row("20.00"), row("20.00", project="2", project_name="Talo 2"), row("5.00"))

    def wrong(*projects: str) -> int:
        entries = tuple(map(entry, ("20.00", "20.00", "5.00"), projects))
        found = judged((copy(entries=entries),), reimbursements=(reimbursement(rows=rows),))
        return found.dimensioned.undimensioned

    assert wrong("2 Talo 2", "1 Talo 1", "1 Talo 1") == 0
    assert wrong("1 Talo 1", "1 Talo 1", "2 Talo 2") == 2


def test_an_entry_that_is_missing_or_too_many_is_found() -> None:
    assert of(KILOMETRES).differences == ["Oy reimbursement 501: 2 rows in Severa, 1 entries in Procountor"]
    assert of(KILOMETRES, entry("31.87"), entry("60.00")).undimensioned == 9


def test_a_dimension_that_the_settings_leave_alone_is_found() -> None:
    found = judged(dimensions=["project", "cost_center"]).dimensioned
    assert (
        found.differences[0]
        == "Oy reimbursement 501, row 1: it is on Yksikkö, which the settings leave alone"
    )


def test_a_row_without_a_cost_centre_is_counted_apart() -> None:
    rows = (row("91.30", cost_center="", cost_center_name=""),)
    bare = Entry(
        Decimal("91.30"),
        {name: on for name, on in KILOMETRES.dimensions.items() if name != "Kustannuspaikka"},
    )
    found = judged((copy(entries=(bare,)),), reimbursements=(reimbursement(rows=rows),)).dimensioned
    assert (found.dimensioned, found.without, found.differences) == (2, 1, [])


def test_an_advance_is_an_entry_of_its_own_on_no_item() -> None:
    advanced = reimbursement(advance=Decimal("30.00"))

    def told(last: Entry) -> list[str]:
        entries = (KILOMETRES, entry("31.87"), last)
        return judged((copy(entries=entries),), reimbursements=(advanced,)).dimensioned.differences

    assert told(Entry(Decimal("-30.00"), {})) == []
    assert told(Entry(Decimal("30.00"), {})) == [
        "Oy reimbursement 501: an advance of 30.00; Procountor takes off -30.00, on nothing"
    ]
    assert told(Entry(Decimal("-30.00"), {"Projekti": {"1 Talo 1": Decimal("-30.00")}})) == [
        "Oy reimbursement 501: an advance of 30.00; Procountor takes off 30.00, on Projekti"
    ]
