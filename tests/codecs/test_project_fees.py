"""Project fees are found again by their marker, and only what differs is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from purchase_invoice_cases import load

from severa_procountor.codecs import severa
from severa_procountor.codecs.project_fees import (
    Correct,
    Create,
    HeldFee,
    Marker,
    held_fees,
    marked,
    marker,
    moved_notes,
    origin_of,
    plan,
)
from severa_procountor.codecs.severa_fees import ProjectFee, amount_patch, answered
from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Level

(WANTED,) = load("one_project").wanted()
BRIDGE, TUNNEL = WANTED.project, "3b0c7a52-0000-4000-8000-000000000078"


def fee(guid: str, amount: str, **fields: Any) -> HeldFee:
    """One for 4450 on the bridge, as Severa answers it."""
    (held,) = held_fees([said(guid, amount, **fields)], 11111, 8100, "EUR")
    return held


def said(guid: str, amount: str, **fields: Any) -> ProjectFee:
    answer: dict[str, Any] = {
        "guid": guid,
        "project": {"guid": BRIDGE},
        "description": marker(11111, 8100, "4450", BRIDGE),
        "quantity": 1,
        "unitCost": {"amount": Decimal(amount), "currencyCode": "EUR"},
    }
    return severa.decode(msgspec.json.encode(answer | fields), ProjectFee)


def wanted(amount: str) -> Any:
    return msgspec.structs.replace(WANTED, total=Decimal(amount))


def test_a_marker_names_company_invoice_and_account() -> None:
    assert marker(11111, 8100, "4450") == "[pc:11111:8100:4450]"


@pytest.mark.parametrize("account", ["4450", "44 50", "4450]", "[pc:1:2:3]", "44:50", "50 %", "Työ"])
def test_a_marker_is_found_whatever_the_account_is_called(account: str) -> None:
    text = f"Oma huomautus {marker(11111, 8100, account, BRIDGE)} ja lisää"
    assert marked(text) == Marker(11111, 8100, account, origin_of(BRIDGE))


def test_the_last_of_several_markers_counts() -> None:
    assert marked(f"{marker(1, 2, '3000')} {marker(1, 2, '4000')}") == Marker(1, 2, "4000")


@pytest.mark.parametrize("text", [None, "", "pc:1:2:3", "[pc:1:2:]", "[pc:a:2:3]", "[PC:1:2:3]", "[pc:1:2:3"])
def test_other_texts_hold_no_marker(text: str | None) -> None:
    assert marked(text) is None


def test_a_fee_of_another_invoice_or_company_is_not_held() -> None:
    others = [
        said("a", "1", description=marker(11111, 8101, "4450")),
        said("b", "1", description=marker(22222, 8100, "4450")),
        said("c", "1", description="Oma kulu"),
    ]
    assert held_fees(others, 11111, 8100, "EUR") == ()


def test_a_fee_that_is_listed_twice_is_held_once() -> None:
    twice = [said("a", "5"), said("a", "5")]
    assert [found.guid for found in held_fees(twice, 11111, 8100, "EUR")] == ["a"]


def test_the_rule_of_a_recurring_fee_costs_nothing() -> None:
    assert held_fees([said("a", "5", isRecurrenceRule=True)], 11111, 8100, "EUR") == ()


def test_what_a_person_wrote_around_the_marker_does_not_lose_the_fee() -> None:
    edited = fee("a", "1000.00", description=f"Tarkistettu!\n{marker(11111, 8100, '4450')} (MV)")
    assert plan([WANTED], [edited]) == ()


def test_quantity_times_cost_is_what_a_fee_costs() -> None:
    assert fee("a", "33.333", quantity=3).total == Decimal("100.00")


def test_a_cost_that_severa_tells_in_the_project_s_currency_too_is_taken_in_the_company_s() -> None:
    cost = {
        "amount": 11000,
        "currencyCode": "SEK",
        "multiCurrencyInfo": [{"amount": 1000, "currencyCode": "EUR", "purpose": ["ExpenseCost"]}],
    }
    held = fee("a", "0", unitCost=cost)
    assert (held.total, held.changeable) == (Decimal(1000), False)


@pytest.mark.parametrize("missing", ["guid", "project", "quantity", "unit_cost"])
def test_a_fee_that_cannot_be_counted_is_refused(missing: str) -> None:
    fields: dict[str, Any] = {missing: None}
    with pytest.raises(Untranslatable) as refused:
        held_fees([msgspec.structs.replace(said("a", "5"), **fields)], 11111, 8100, "EUR")
    assert [problem.code for problem in refused.value.problems] == ["severa_unreadable"]


def test_all_fees_that_cannot_be_counted_are_told_together() -> None:
    crowns = {"amount": 10, "currencyCode": "SEK"}
    with pytest.raises(Untranslatable) as refused:
        held_fees([said("a", "5", quantity=None), said("b", "5", unitCost=crowns)], 11111, 8100, "EUR")
    assert [problem.code for problem in refused.value.problems] == [
        "severa_unreadable",
        "fee_currency_differs",
    ]


def test_a_new_fee_is_made_of_the_whole_sum() -> None:
    assert plan([WANTED], []) == (Create(key=f"{BRIDGE}:4450", body=WANTED.body),)


def test_nothing_is_made_of_nothing() -> None:
    assert plan([wanted("0.00")], []) == ()


def test_a_fee_that_is_not_billed_is_corrected_to_the_right_sum() -> None:
    (action,) = plan([wanted("1200.00")], [fee("a", "1000.00")])
    assert isinstance(action, Correct)
    assert (action.guid, action.project, action.amount) == ("a", BRIDGE, Decimal("1200.00"))
    assert action.instead.body.unit_cost.amount == Decimal("200.00")


def test_of_several_fees_the_first_that_may_be_changed_makes_the_sum_right() -> None:
    billed = fee("a", "1000.00", invoice={"guid": "i", "number": 311})
    (action,) = plan([wanted("900.00")], [fee("c", "20.00"), fee("b", "50.00"), billed])
    assert isinstance(action, Correct)
    assert (action.guid, action.amount) == ("b", Decimal("-120.00"))


@pytest.mark.parametrize("fields", [{"invoice": {"guid": "i"}}, {"invoiceRowGuid": "r"}, {"quantity": 2}])
def test_a_fee_that_is_billed_or_edited_is_never_changed(fields: dict[str, Any]) -> None:
    held = fee("a", "1000.00", **fields)
    (action,) = plan([wanted("900.00")], [held])
    assert isinstance(action, Create)
    assert action.body.unit_cost.amount == Decimal("900.00") - held.total


def test_a_correcting_fee_is_found_by_the_marker_of_the_first() -> None:
    (action,) = plan([], [fee("a", "1000.00", invoice={"guid": "i"})])
    assert isinstance(action, Create)
    assert marked(action.body.description) == Marker(11111, 8100, "4450", origin_of(BRIDGE))


def test_a_fee_that_a_person_moved_stays_and_counts_for_the_project_it_was_made_for() -> None:
    assert plan([WANTED], [fee("a", "1000.00", project={"guid": TUNNEL})]) == ()


def test_the_amount_of_a_moved_fee_follows_where_it_is() -> None:
    billed = fee("a", "1000.00", project={"guid": TUNNEL}, invoice={"guid": "i"})
    (action,) = plan([wanted("900.00")], [billed])
    assert isinstance(action, Create)
    assert (action.key, action.body.project.guid) == (f"{BRIDGE}:4450", TUNNEL)
    assert action.body.unit_cost.amount == Decimal("-100.00")


def test_what_grows_is_added_where_the_invoice_is_dimensioned_if_only_part_of_it_was_moved() -> None:
    here, there = fee("b", "400.00"), fee("a", "600.00", project={"guid": TUNNEL})
    (action,) = plan([wanted("1100.00")], [here, there])
    assert isinstance(action, Correct)
    assert (action.guid, action.amount) == ("b", Decimal("500.00"))


def test_a_moved_fee_of_an_invoice_that_is_no_more_is_brought_to_nothing_where_it_is() -> None:
    (action,) = plan([], [fee("a", "1000.00", project={"guid": TUNNEL})])
    assert isinstance(action, Correct)
    assert (action.guid, action.project, action.amount) == ("a", TUNNEL, Decimal("0.00"))


@pytest.mark.parametrize("wishes", [(), (wanted("0.00"),)])
def test_each_project_is_brought_to_nothing_when_nothing_is_wanted_any_more(wishes: tuple[Any, ...]) -> None:
    billed, moved = (
        fee("a", "400.00", invoice={"guid": "i"}),
        fee("b", "600.00", project={"guid": TUNNEL}),
    )
    created, corrected = plan(wishes, [billed, moved])
    assert isinstance(created, Create)
    assert (created.body.project.guid, created.body.unit_cost.amount) == (BRIDGE, Decimal("-400.00"))
    assert isinstance(corrected, Correct)
    assert (corrected.guid, corrected.amount) == ("b", Decimal("0.00"))


def test_a_moved_fee_counts_where_it_is_once_the_invoice_is_dimensioned_there() -> None:
    there = msgspec.structs.replace(WANTED, project=TUNNEL)
    assert plan([there], [fee("a", "1000.00", project={"guid": TUNNEL})]) == ()


def test_a_moved_fee_is_told_of() -> None:
    moved, here = fee("a", "1000.00", project={"guid": TUNNEL}), fee("b", "1.00")
    (note,) = moved_notes([moved, here, fee("c", "0", project={"guid": TUNNEL})])
    assert (note.code, note.level) == ("fee_moved", Level.WARNING)
    assert "a" in note.message


def test_an_amount_is_patched_as_text() -> None:
    expected = b'[{"op":"Replace","path":"/unitCost/amount","value":"-1234.50"}]'
    assert amount_patch(Decimal("-1234.50")) == expected


@pytest.mark.parametrize(
    ("body", "guid"),
    [(b'[{"guid":"a"}]', "a"), (b'{"guid":"a"}', "a"), (b"[]", None), (b'[{"guid":"a"},{"guid":"b"}]', None)],
)
def test_an_answer_is_an_array_of_one_fee_or_the_fee(body: bytes, guid: str | None) -> None:
    found = answered(body)
    assert (found.guid if found else None) == guid
