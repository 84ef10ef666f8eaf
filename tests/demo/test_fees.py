from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from demo.purchased import FEE, OWN, fee, judged, purchase, share

from severa_procountor.demo.purchase_accounts import Fee

WHERE = "Oy purchase invoice 5, project 1 of Oy, account 4450"


def test_it_holds_when_each_project_bears_what_is_on_its_item() -> None:
    found = judged(FEE)
    assert (found.differences, found.duplicates, found.totals_equal) == ((), 0, True)
    assert (found.invoices, found.made, found.right) == (1, 1, 1)


def test_a_fee_for_each_project_and_each_account() -> None:
    several = purchase(
        shares=(
            share("1 Talo 1", "60.00"),
            share("1 Vanha nimi", "40.00"),
            share("2 Talo 2", "5.00"),
            share("1 Talo 1", "7.00", "4000"),
            share("100 Hallinto", "112.00", dimension="Kustannuspaikka"),
            share("3 Talo 3", "0.00"),
        )
    )
    two = fee(guid="f2", project_number=2, cost=Decimal("5.00"))
    other = fee(guid="f3", cost=Decimal("7.00"), description="[pc:1:1005:4000]")
    found = judged(FEE, two, other, purchases=(several,))
    assert (found.differences, found.right, found.held) == ((), 3, {"Oy": Decimal("112.00")})


def test_a_fee_twice_is_found() -> None:
    found = judged(FEE, fee(guid="f2"))
    assert (found.duplicates, found.right, found.totals_equal) == (1, 0, False)
    assert found.differences == (f"{WHERE}: 100.00 EUR in Procountor, 100.00 EUR and 100.00 EUR in Severa",)


def test_two_fees_that_add_up_are_found_too() -> None:
    found = judged(fee(cost=Decimal("60.00")), fee(guid="f2", cost=Decimal("40.00")))
    assert (found.duplicates, found.totals_equal, len(found.differences)) == (1, True, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"cost": Decimal("99.99")}, "99.99 EUR"), ({"currency": "SEK"}, "100.00 SEK")],
)
def test_a_fee_of_a_cent_less_or_of_another_currency_is_found(changes: dict[str, Any], told: str) -> None:
    found = judged(fee(**changes))
    assert found.differences == (f"{WHERE}: 100.00 EUR in Procountor, {told} in Severa",)


def test_a_fee_that_is_missing_is_found() -> None:
    found = judged()
    assert found.differences == (f"{WHERE}: 100.00 EUR in Procountor, no fee in Severa",)
    assert not found.totals_equal


@pytest.mark.parametrize(
    ("changes", "there"),
    [
        ({"project_number": 2}, "project 2 of Oy, account 4450"),
        ({"company": "AB"}, "project 1 of AB, account 4450"),
        ({"description": "[pc:1:1005:4000]"}, "project 1 of Oy, account 4000"),
    ],
)
def test_a_fee_of_the_wrong_project_company_or_account_is_found(changes: dict[str, Any], there: str) -> None:
    assert set(judged(fee(**changes)).differences) == {
        f"{WHERE}: 100.00 EUR in Procountor, no fee in Severa",
        f"Oy purchase invoice 5, {there}: nothing is to be there; Severa holds 100.00 EUR",
    }


def test_a_fee_of_an_invoice_that_nobody_has_is_found() -> None:
    found = judged(FEE, fee(guid="f2", description="[pc:1:77:4450]"))
    where = "purchase invoice 77 of company 1, project 1 of Oy, account 4450"
    assert found.differences == (f"{where}: nothing is to be there; Severa holds 100.00 EUR",)


def test_a_fee_that_does_not_say_what_it_is_of_is_found() -> None:
    assert judged(FEE, fee(guid="f2", description=None)).differences == (
        "Oy: fee f2 of 100.00 says of no invoice that it is its",
    )


@pytest.mark.parametrize("expected", ["item_without_project", "left_alone"])
def test_a_fee_for_what_must_not_come_is_found(expected: str) -> None:
    parked = () if expected == "left_alone" else ("1-1005",)
    none = judged(purchases=(purchase(expected=expected),), parked=parked)
    assert (none.differences, none.made) == ((), 0)
    found = judged(FEE, purchases=(purchase(expected=expected),), parked=parked)
    assert found.differences == (f"{WHERE}: nothing is to be there; Severa holds 100.00 EUR",)


def test_an_item_without_a_project_that_is_not_parked_is_found() -> None:
    own = purchase(shares=(share("Yleiskulut", "100.00"),), expected="item_without_project")
    assert judged(purchases=(own,), parked=("1-1005",)).parked == 1
    assert judged(purchases=(own,)).differences == (
        "Oy purchase invoice 5: is to be parked (item_without_project), and is not",
    )


def test_what_could_come_or_is_nobodys_business_and_is_parked_is_found() -> None:
    assert judged(FEE, parked=("1-1005",)).differences == (
        "Oy purchase invoice 5: is to be carried, and is parked",
    )
    assert judged(purchases=(purchase(expected="left_alone"),), parked=("1-1005",)).differences == (
        "Oy purchase invoice 5: is to be left alone, and is parked",
    )


def test_a_customer_who_would_be_billed_against_the_settings_is_found() -> None:
    assert judged(fee(is_billable=True)).differences == (
        f"{WHERE}: whether the customer is billed is not as the settings say",
    )


@pytest.mark.parametrize("own", [(), (msgspec.structs.replace(OWN, cost=Decimal("23.00")),)])
def test_a_fee_of_somebodys_own_that_was_changed_is_found(own: tuple[Fee, ...]) -> None:
    assert judged(FEE, own=own).differences == ("Oy: fee f0, which somebody had made in Severa, was changed",)
