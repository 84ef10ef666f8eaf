"""Rows meet their ledger entries, values sum to them, and a receipt is put back with all that it had."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from severa_procountor.codecs import ledger_receipts
from severa_procountor.codecs.dimensions import Subject
from severa_procountor.codecs.ledger_receipts import Receipt
from severa_procountor.codecs.money import cents
from severa_procountor.codecs.procountor_ledger import DimensionItemValue
from severa_procountor.codecs.row_dimensions import RowDimensions, Share
from severa_procountor.errors import Untranslatable
from severa_procountor.settings.choices import Dimension

ONE = Decimal(1)


def subject(key: str, dimension: Dimension = Dimension.PROJECT) -> Subject:
    return Subject(dimension=dimension, guid=f"guid-{key}", key=key, name="Silta", active=True)


def row(net: str, place: int = 0, *, whole: bool = True, **weights: str) -> RowDimensions:
    """A row of projects by their keys, such as `p1="2"`."""
    shares = tuple(Share(subject(key), Decimal(weight)) for key, weight in weights.items())
    return RowDimensions(
        place=place, net=Decimal(net), whole=whole, shares={Dimension.PROJECT: shares} if shares else {}
    )


def receipt(*values: str | None, version: str | None = "2026-01-15T10:00:00", **fields: Any) -> Receipt:
    """A receipt of a balance entry and one entry for each of `values`, with ids from 1."""
    entries = [
        {
            "id": place,
            "transactionType": "ENTRY",
            "account": "3000",
            "accountingValue": None,
            "vatPercent": 25.5,
        }
        for place, _ in enumerate(values, 1)
    ]
    balance = {"id": 99, "transactionType": "REVERSING_ENTRY", "account": "1700", "accountingValue": 1}
    whole = {
        "id": 7,
        "type": "SALES_INVOICE",
        "version": version,
        "transactions": [balance, *entries],
        **fields,
    }
    text = json.dumps(whole)
    for value in values:
        text = text.replace('"accountingValue": null', f'"accountingValue": {value or "null "}', 1)
    return ledger_receipts.decode(text.encode())


def holding(value: str, *held: tuple[int, int, str]) -> Receipt:
    """A receipt of one entry that holds (dimension, item, value) already."""
    values = ", ".join(f'{{"dimensionId": {d}, "itemId": {i}, "value": {v}}}' for d, i, v in held)
    entry = f'{{"id": 1, "transactionType": "ENTRY", "accountingValue": {value}, "dimensionItemValues": [{values}]}}'
    return ledger_receipts.decode(f'{{"id": 7, "version": "v", "transactions": [{entry}]}}'.encode())


def value(dimension: int, item: int, amount: str) -> DimensionItemValue:
    return DimensionItemValue(dimension_id=dimension, item_id=item, value=Decimal(amount))


def ids(*keys: str, dimension: int = 5) -> dict[ledger_receipts.Identity, tuple[int, int]]:
    """Items 100, 101, ... of one dimension."""
    return {ledger_receipts.identity(subject(key)): (dimension, 100 + n) for n, key in enumerate(keys)}


def paired(found: tuple[ledger_receipts.Pair, ...]) -> list[tuple[int, int, Decimal]]:
    return [(pair.row.place, pair.transaction_id, pair.accounting_value) for pair in found]


def refusal(found: Receipt, rows: list[RowDimensions], rate: str = "1") -> str:
    with pytest.raises(Untranslatable) as failure:
        ledger_receipts.match(found, rows, Decimal(rate))
    (problem,) = failure.value.problems
    assert problem.where == "ledger receipt 7"
    assert problem.code == "receipt_rows_differ"
    return problem.message


def test_each_row_meets_the_entry_of_its_amount_with_the_sign_turned() -> None:
    pairs = ledger_receipts.match(receipt("-100.00", "-50"), [row("100.00"), row("50.00", 1)], ONE)
    assert paired(pairs) == [(0, 1, Decimal(-100)), (1, 2, Decimal(-50))]


def test_the_entries_of_a_credit_note_are_positive() -> None:
    assert paired(ledger_receipts.match(receipt("100.0"), [row("-100.00")], ONE)) == [(0, 1, Decimal(100))]


def test_two_rows_of_the_same_amount_meet_their_entries_in_order() -> None:
    pairs = ledger_receipts.match(receipt("-5", "-5"), [row("5", 3), row("5", 4)], ONE)
    assert paired(pairs) == [(3, 1, Decimal(-5)), (4, 2, Decimal(-5))]


def test_rows_and_entries_of_nothing_are_left_out_on_either_side() -> None:
    rows = [row("0.00"), row("5.00", 1)]
    assert paired(ledger_receipts.match(receipt("-5.00"), rows, ONE)) == [(1, 1, Decimal(-5))]
    assert paired(ledger_receipts.match(receipt("0", "-5.00"), rows, ONE)) == [(1, 2, Decimal(-5))]


@pytest.mark.parametrize(
    "found",
    [receipt("-100.00", "-49.99"), receipt("-50.00", "-100.00"), receipt("-100.00"), receipt("100", "50")],
)
def test_a_mismatch_is_told_with_both_lists(found: Receipt) -> None:
    message = refusal(found, [row("100.00"), row("50.00", 1)])
    assert "row 1 -100.00, row 2 -50.00" in message
    for entry in found.view.transactions or ():
        assert (f"transaction {entry.id} {entry.accounting_value}" in message) is (entry.id != 99)


def test_a_receipt_without_entries_and_an_entry_without_amount_are_mismatches() -> None:
    assert refusal(receipt(), [row("1.00")]).endswith("Procountor has no entries.")
    assert "transaction 1 without amount" in refusal(receipt(None), [row("1.00")])


def test_a_cent_is_forgiven_only_where_quantity_times_price_is_not_whole_cents() -> None:
    pairs = ledger_receipts.match(receipt("-12.34"), [row("12.35", whole=False)], ONE)
    assert paired(pairs) == [(0, 1, Decimal("-12.34"))]
    refusal(receipt("-12.34"), [row("12.35")])
    refusal(receipt("-12.33"), [row("12.35", whole=False)])
    refusal(receipt("-12.345"), [row("12.35", whole=False)])


def test_foreign_sums_meet_in_the_company_s_currency_within_two_cents() -> None:
    rows = [row("1000.00")]
    for found in ("-88.87", "-88.88", "-88.89", "-88.90", "-88.91"):
        assert paired(ledger_receipts.match(receipt(found), rows, Decimal("11.25"))) == [
            (0, 1, Decimal(found))
        ]
    for found in ("-88.86", "-88.92", "-1000.00"):
        assert "row 1 -88.89 (of 1000.00)" in refusal(receipt(found), rows, "11.25")


def test_foreign_entries_are_held_against_the_rate_that_they_were_all_made_by() -> None:
    rows = [row("100000.00"), row("100009.00", 1)]
    rounded = receipt("-10000.90", "-10001.80")  # by 0.100009, and 10 was sent
    assert len(ledger_receipts.match(rounded, rows, Decimal(10))) == 2
    swapped = receipt("-10001.80", "-10000.90")
    assert "row 1" in refusal(swapped, rows, "10")


def test_foreign_rows_of_both_signs_meet_their_entries() -> None:
    rows = [row("10000.00"), row("-9990.00", 1)]
    assert len(ledger_receipts.match(receipt("-9210.65", "9201.44"), rows, Decimal("1.0857"))) == 2


def test_entries_without_ids_of_their_own_cannot_be_written_to() -> None:
    found = receipt("-1", "-2")
    body = json.dumps(found.whole, default=str).replace('"id": 2', '"id": 1')
    with pytest.raises(Untranslatable) as failure:
        ledger_receipts.match(ledger_receipts.decode(body.encode()), [row("1"), row("2", 1)], ONE)
    assert [problem.code for problem in failure.value.problems] == ["procountor_unreadable"]


def test_a_receipt_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Untranslatable) as failure:
        ledger_receipts.decode(b'{"id": 7, "transactions": [{"accountingValue": "much"}]}')
    assert [problem.code for problem in failure.value.problems] == ["procountor_unreadable"]


def test_a_row_is_split_by_weight_to_the_cent() -> None:
    values = ledger_receipts.values_of(row("100", p1="1", p2="2"), Decimal("-100.00"), ids("p1", "p2"))
    assert values == (value(5, 100, "-33.33"), value(5, 101, "-66.67"))


def test_a_minus_among_the_weights_is_a_minus_of_the_row() -> None:
    values = ledger_receipts.values_of(row("850", p1="900", p2="-50"), Decimal("-850.00"), ids("p1", "p2"))
    assert values == (value(5, 100, "-900.00"), value(5, 101, "50.00"))


def test_each_dimension_has_the_whole_entry() -> None:
    center = subject("c", Dimension.COST_CENTER)
    both = RowDimensions(
        place=0,
        net=Decimal(10),
        shares={
            Dimension.PROJECT: (Share(subject("p1"), ONE),),
            Dimension.COST_CENTER: (Share(center, ONE),),
        },
    )
    known = ids("p1") | {ledger_receipts.identity(center): (6, 200)}
    assert ledger_receipts.values_of(both, Decimal(-10), known) == (
        value(5, 100, "-10"),
        value(6, 200, "-10"),
    )


def test_two_shares_of_one_item_are_one_value() -> None:
    same = {ledger_receipts.identity(subject(key)): (5, 100) for key in ("p1", "p2")}
    values = ledger_receipts.values_of(row("3", p1="1", p2="2"), Decimal(-3), same)
    assert values == (value(5, 100, "-3.00"),)


def test_what_gets_nothing_is_left_out() -> None:
    values = ledger_receipts.values_of(row("0.01", p1="1", p2="1"), Decimal("-0.01"), ids("p1", "p2"))
    assert values == (value(5, 100, "-0.01"),)


def test_rows_without_dimensions_have_no_values_and_no_subjects() -> None:
    pairs = ledger_receipts.match(receipt("-1", "-2"), [row("1"), row("2", 1, p1="1")], ONE)
    assert ledger_receipts.subjects_among(pair.row for pair in pairs) == (subject("p1"),)
    assert ledger_receipts.values_by_transaction(pairs, ids("p1")) == {2: (value(5, 100, "-2"),)}


def test_a_cost_centre_without_guid_is_told_by_key_and_name() -> None:
    first = Subject(dimension=Dimension.COST_CENTER, guid=None, key="1", name="A", active=True)
    second = Subject(dimension=Dimension.COST_CENTER, guid=None, key="1", name="B", active=True)
    assert ledger_receipts.identity(first) != ledger_receipts.identity(second)


amounts = st.decimals(min_value=-(10**6), max_value=10**6, places=2).filter(bool)
weights = st.lists(st.decimals(min_value=0, max_value=10**5, places=3), min_size=1, max_size=8).filter(any)


def weighed(net: Decimal, given_weights: list[Decimal]) -> RowDimensions:
    return row(str(net), **{f"p{place}": str(weight) for place, weight in enumerate(given_weights)})


@given(amounts, weights)
def test_values_sum_to_the_entry_with_its_sign_and_mirror_for_a_credit_note(
    accounting_value: Decimal, given_weights: list[Decimal]
) -> None:
    split = weighed(-accounting_value, given_weights)
    known = ids(*(f"p{place}" for place in range(len(given_weights))))
    values = ledger_receipts.values_of(split, accounting_value, known)
    assert sum(found.value for found in values) == accounting_value
    assert all((found.value > 0) is (accounting_value > 0) for found in values)
    assert all(found.value == cents(found.value) for found in values)
    mirrored = ledger_receipts.values_of(split, -accounting_value, known)
    assert [(found.item_id, -found.value) for found in mirrored] == [
        (one.item_id, one.value) for one in values
    ]


@given(amounts, weights)
def test_what_was_written_is_not_missing_and_does_not_differ(
    accounting_value: Decimal, given_weights: list[Decimal]
) -> None:
    before = receipt(str(accounting_value))
    known = ids(*(f"p{place}" for place in range(len(given_weights))))
    pairs = ledger_receipts.match(before, [weighed(-accounting_value, given_weights)], ONE)
    values = ledger_receipts.values_by_transaction(pairs, known)
    assert ledger_receipts.missing(before, values) == (1,)
    after = ledger_receipts.decode(ledger_receipts.put_body(before, values).replace(b"{", b'{"id":7,', 1))
    assert ledger_receipts.missing(after, values) == ()
    assert ledger_receipts.differences(after, values) == []


def test_what_is_held_already_is_not_missing_in_whatever_order() -> None:
    values = {1: (value(5, 100, "-1.00"), value(5, 101, "-2.00"))}
    assert not ledger_receipts.missing(holding("-3", (5, 101, "-2"), (6, 1, "-3"), (5, 100, "-1.0")), values)
    for held in (
        [(5, 100, "-3")],
        [(5, 100, "-2"), (5, 101, "-1")],
        [],
        [(5, 101, "-2"), (5, 100, "-1"), (5, 9, "1")],
    ):
        assert ledger_receipts.missing(holding("-3", *held), values) == (1,)


def test_a_transaction_that_is_gone_is_missing() -> None:
    assert ledger_receipts.missing(receipt("-3"), {44: (value(5, 100, "-3"),)}) == (44,)


def test_a_difference_names_what_is_held_and_what_is_wanted() -> None:
    (problem,) = ledger_receipts.differences(holding("-3", (5, 101, "-3")), {1: (value(5, 100, "-3.00"),)})
    assert problem.code == "dimensions_differ"
    assert (
        "-3 on item 101 of dimension 5 in Procountor, -3.00 on item 100 of dimension 5 from Severa"
        in problem.message
    )


def test_one_transaction_is_sent_with_what_it_holds_of_other_dimensions() -> None:
    found = holding("-3", (5, 999, "-3"), (6, 1, "-3.00"))
    body = ledger_receipts.dimensions_body(found, 1, {1: (value(5, 100, "-3.00"),)})
    assert body == (
        b'{"dimensionItemValues":[{"dimensionId":6,"itemId":1,"value":-3.00},'
        b'{"dimensionId":5,"itemId":100,"value":-3.00}]}'
    )


def test_a_receipt_is_put_back_with_all_that_it_had_but_nulls_and_what_cannot_be_written() -> None:
    kept = {"name": "Asiakas Oy", "receiptDate": "2026-01-15", "vatStatus": 1, "fieldOfTomorrow": [{"a": 1}]}
    left_out = {
        "status": "UNFINISHED",
        "invoiceId": 3,
        "receiptNumber": 4,
        "invoiceNumber": 5,
        "serialNumber": {"series": "A"},
        "attachments": [],
        "partnerId": None,
    }
    found = receipt("-100.00", "-5", **kept, **left_out)
    entries = found.whole["transactions"]
    entries[1] |= {"allocations": [1], "description": None, "vatDeductionPercent": Decimal("100.0")}
    put = json.loads(ledger_receipts.put_body(found, {1: (value(5, 100, "-100.00"),)}), parse_float=Decimal)
    first = {"id": 1, "transactionType": "ENTRY", "account": "3000", "accountingValue": Decimal("-100.00")}
    values = [{"dimensionId": 5, "itemId": 100, "value": Decimal("-100.00")}]
    first |= {
        "vatPercent": Decimal("25.5"),
        "vatDeductionPercent": Decimal("100.0"),
        "dimensionItemValues": values,
    }
    assert put == kept | {
        "type": "SALES_INVOICE",
        "version": "2026-01-15T10:00:00",
        "transactions": [entries[0], first, entries[2]],
    }


def test_numbers_of_unknown_fields_keep_every_digit() -> None:
    body = b'{"id":7,"version":"v","fieldOfTomorrow":0.1000000000000000055511151231257827,"transactions":[]}'
    assert b"0.1000000000000000055511151231257827" in ledger_receipts.put_body(
        ledger_receipts.decode(body), {}
    )


def test_values_of_a_dimension_that_is_not_ours_stay() -> None:
    put = json.loads(
        ledger_receipts.put_body(holding("-3", (6, 1, "-3"), (5, 9, "-3")), {1: (value(5, 100, "-3"),)})
    )
    held = put["transactions"][0]["dimensionItemValues"]
    assert [(one["dimensionId"], one["itemId"]) for one in held] == [(6, 1), (5, 100)]


def test_a_receipt_without_version_is_not_put() -> None:
    with pytest.raises(Untranslatable, match="has no version"):
        ledger_receipts.put_body(receipt("-1", version=None), {})


def cost(net: str, place: int = 0, *, whole: bool = True) -> RowDimensions:
    return replace(row(net, place, whole=whole), debit=True)


def test_the_entries_of_a_cost_carry_the_row_s_own_sign() -> None:
    rows = [cost("20.35"), cost("-5.00", 1)]
    assert paired(ledger_receipts.match(receipt("20.35", "-5.00"), rows, ONE)) == [
        (0, 1, Decimal("20.35")),
        (1, 2, Decimal("-5.00")),
    ]
    message = refusal(receipt("-20.35", "5.00"), rows)
    assert "row 1 20.35, row 2 -5.00; Procountor has transaction 1 -20.35" in message


def test_a_cent_is_forgiven_a_cost_as_it_is_a_sale() -> None:
    assert paired(ledger_receipts.match(receipt("12.34"), [cost("12.35", whole=False)], ONE))
    refusal(receipt("12.34"), [cost("12.35")])


def test_a_foreign_cost_meets_its_entry_by_the_rate_that_the_entries_were_made_by() -> None:
    rows = [cost("1000.00"), cost("1000.10", 1)]
    pairs = ledger_receipts.match(receipt("88.89", "88.90"), rows, Decimal("11.25"))
    assert paired(pairs) == [(0, 1, Decimal("88.89")), (1, 2, Decimal("88.90"))]
    refusal(receipt("-88.89", "-88.90"), rows, rate="11.25")
