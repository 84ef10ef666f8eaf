"""Which purchase invoices are carried, what of them is on projects, and what makes a new version of one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from purchase_invoice_cases import load

from severa_procountor.codecs import money, procountor, severa
from severa_procountor.codecs.procountor_purchases import PurchaseInvoice, PurchaseReceipt, each
from severa_procountor.codecs.purchase_invoices import (
    Readiness,
    is_dimensioned,
    readiness,
    shares,
    version,
    wanted_fees,
)
from severa_procountor.errors import Untranslatable

at_any_speed = settings(deadline=None)

CASE = load("one_project")
INVOICE, RECEIPT, DIMENSION = CASE.read_invoice, CASE.read_receipt, CASE.dimension
PROJECTS = {item: severa.Project(guid=f"project-{item % 4}") for item in range(6)}


def entry(account: str, amount: str, values: dict[int, str], **fields: Any) -> dict[str, Any]:
    held = [{"dimensionId": DIMENSION, "itemId": item, "value": value} for item, value in values.items()]
    said = {"transactionType": "ENTRY", "account": account, "accountingValue": amount, "vatPercent": 25.5}
    return said | {"dimensionItemValues": held} | fields


def receipt(*entries: dict[str, Any]) -> PurchaseReceipt:
    return procountor.decode(msgspec.json.encode({"id": 9100, "transactions": entries}), PurchaseReceipt)


def problems(*entries: dict[str, Any]) -> list[str]:
    with pytest.raises(Untranslatable) as refused:
        shares(receipt(*entries), DIMENSION)
    return [problem.code for problem in refused.value.problems]


def test_a_double_is_taken_for_the_cents_that_were_meant() -> None:
    noisy = receipt(entry("4000", "33.300000000000004", {1: "11.099999999999998", 2: "22.200000000000003"}))
    assert [share.net for share in shares(noisy, DIMENSION)] == [Decimal("11.10"), Decimal("22.20")]
    plain = receipt(entry("4000", "33.30", {1: "11.10", 2: "22.2"}))
    assert version(INVOICE, noisy, DIMENSION) == version(INVOICE, plain, DIMENSION)


@pytest.mark.parametrize(
    "status", ["APPROVED", "PAYMENT_QUEUED", "PAYMENT_SENT_TO_BANK", "PARTLY_PAID", "PAID", "MARKED_PAID"]
)
def test_an_invoice_is_taken_once_it_is_approved(status: str) -> None:
    assert readiness(status) is Readiness.TAKEN


@pytest.mark.parametrize("status", ["INVALIDATED", "OVERRIDDEN", "DELETED"])
def test_an_invoice_that_is_no_more_is_dead(status: str) -> None:
    assert readiness(status) is Readiness.DEAD


@pytest.mark.parametrize(
    "status", ["UNFINISHED", "RECEIVED", "VERIFIED", "PAYMENT_DENIED", "EMPTY", "NEW_IN_2030", "", None]
)
def test_an_invoice_in_any_other_status_is_left_alone(status: str | None) -> None:
    assert readiness(status) is Readiness.NOT_YET


def test_only_entries_count() -> None:
    reversing = entry("2871", "-100", {100: "-100"}, transactionType="REVERSING_ENTRY")
    rounding = entry("8590", "0.01", {100: "0.01"}, transactionType="RECONCILIATION_ENTRY")
    (share,) = shares(receipt(reversing, entry("4450", "100", {100: "100"}), rounding), DIMENSION)
    assert (share.item_id, share.account, share.net) == (100, "4450", Decimal(100))


def test_an_account_that_is_a_number_is_read_as_text() -> None:
    (share,) = shares(receipt(entry("", "1", {100: "1"}) | {"account": 4450}), DIMENSION)
    assert share.account == "4450"


def test_shares_of_both_signs_may_make_less_than_their_entry() -> None:
    found = shares(receipt(entry("4450", "100.00", {100: "120.00", 101: "-30.00"})), DIMENSION)
    assert [share.net for share in found] == [Decimal("120.00"), Decimal("-30.00")]


@pytest.mark.parametrize(
    ("amount", "value"), [("100.00", "100.01"), ("100.00", "-1.00"), ("-100.00", "-100.01"), ("0", "0.01")]
)
def test_values_may_not_make_more_than_their_entry_nor_its_opposite(amount: str, value: str) -> None:
    assert problems(entry("4450", amount, {100: value})) == ["receipt_values_differ"]


def test_values_must_be_whole_cents() -> None:
    assert problems(entry("4450", "100.00", {100: "33.333"})) == ["receipt_values_differ"]


def test_all_problems_of_a_receipt_are_told_together() -> None:
    bad = [
        entry(" ", "1", {100: "1"}),
        entry("4450", "1", {100: "2"}),
        entry("", "1", {1: "1"}),
    ]
    expected = ["receipt_account_missing", "receipt_values_differ", "receipt_account_missing"]
    assert problems(*bad) == expected


def test_an_entry_that_is_not_dimensioned_needs_no_account() -> None:
    assert shares(receipt(entry("", "1", {})), DIMENSION) == ()


def test_a_value_that_does_not_say_its_dimension_is_not_overlooked() -> None:
    odd = entry("4450", "1", {}, dimensionItemValues=[{"itemId": 100, "value": 1}])
    assert is_dimensioned(receipt(odd), DIMENSION)
    assert problems(odd) == ["procountor_unreadable"]


def test_an_entry_of_an_unknown_kind_is_not_overlooked() -> None:
    odd = entry("4450", "1", {100: "1"}, transactionType=None)
    assert is_dimensioned(receipt(odd), DIMENSION)
    assert problems(odd) == ["procountor_unreadable"]


def test_only_the_project_dimension_makes_an_invoice_one_to_carry() -> None:
    assert is_dimensioned(RECEIPT, DIMENSION)
    assert not is_dimensioned(load("not_dimensioned").read_receipt, DIMENSION)


def test_a_receipt_without_transactions_is_not_taken_for_one_without_dimensions() -> None:
    assert is_dimensioned(PurchaseReceipt(id=1), DIMENSION)
    assert problems() == ["procountor_unreadable"]


@at_any_speed
@given(
    st.lists(
        st.tuples(
            st.decimals(min_value=-9000, max_value=9000, places=2),
            st.lists(st.decimals(min_value=1, max_value=99, places=3), min_size=1, max_size=6),
            st.integers(0, 6),
            st.sampled_from(["4450", "4460", "4470"]),
        ),
        max_size=8,
    )
)
def test_the_fees_of_an_invoice_make_what_is_dimensioned_to_the_cent(entries: list[Any]) -> None:
    """Each entry is split by weights over items, of which only the first few are dimensioned."""
    said, expected = [entry("3000", "1", {})], Decimal(0)
    for amount, weights, dimensioned, account in entries:
        split = dict(list(enumerate(money.split(amount, weights)))[:dimensioned])
        expected += sum(split.values(), Decimal(0))
        said.append(entry(account, str(amount), {item: str(value) for item, value in split.items()}))
    found = shares(receipt(*said), DIMENSION)
    fees = wanted_fees(INVOICE, found, PROJECTS, CASE.read_company, "EUR", (), None)
    assert sum((fee.total for fee in fees), Decimal(0)) == expected
    assert all(fee.body.unit_cost.amount == fee.total == money.cents(fee.total) for fee in fees)
    assert len({(fee.project, fee.account) for fee in fees}) == len(fees)


def test_an_invoice_that_is_paid_is_the_same_version() -> None:
    paid = msgspec.structs.replace(INVOICE, status="PAID", version="2026-03-01T10:00:00")
    later = msgspec.structs.replace(RECEIPT, status="PAID", version="2026-03-01T10:00:00")
    assert version(paid, later, DIMENSION) == version(INVOICE, RECEIPT, DIMENSION) != ""


def test_the_order_of_entries_and_the_digits_of_amounts_make_no_version() -> None:
    first, second = entry("4450", "100.00", {100: "60.00", 101: "40.00"}), entry("4460", "5", {100: "5"})
    turned = entry("4450", "100", {101: "40.0", 100: "60"})
    assert version(INVOICE, receipt(first, second), DIMENSION) == version(
        INVOICE, receipt(second, turned), DIMENSION
    )


@pytest.mark.parametrize(
    "changed",
    [
        entry("4450", "100.00", {100: "99.99"}),
        entry("4450", "100.00", {101: "100.00"}),
        entry("4451", "100.00", {100: "100.00"}),
        entry("4450", "101.00", {100: "100.00"}),
        entry("4450", "100.00", {100: "100.00"}, vatPercent=13.5),
        entry("4450", "100.00", {100: "100.00"}, description="Betonityöt"),
    ],
)
def test_whatever_the_fees_follow_from_makes_a_new_version(changed: dict[str, Any]) -> None:
    before = receipt(entry("4450", "100.00", {100: "100.00"}))
    assert version(INVOICE, receipt(changed), DIMENSION) != version(INVOICE, before, DIMENSION)


@pytest.mark.parametrize("fields", [{"date": None}, {"invoice_number": 1}, {"original_invoice_number": "B"}])
def test_what_the_fees_say_of_the_invoice_makes_a_new_version(fields: dict[str, Any]) -> None:
    changed = msgspec.structs.replace(INVOICE, **fields)
    assert version(changed, RECEIPT, DIMENSION) != version(INVOICE, RECEIPT, DIMENSION)


def test_an_invoice_that_is_not_ready_has_no_version() -> None:
    assert version(msgspec.structs.replace(INVOICE, status="VERIFIED"), RECEIPT, DIMENSION) == ""


def test_a_dead_invoice_is_the_same_version_as_one_without_dimensions() -> None:
    dead = msgspec.structs.replace(INVOICE, status="INVALIDATED")
    nothing = load("not_dimensioned").read_receipt
    assert version(dead, RECEIPT, DIMENSION) == version(INVOICE, nothing, DIMENSION)
    assert version(dead, RECEIPT, DIMENSION) not in ("", version(INVOICE, RECEIPT, DIMENSION))


def test_the_objects_of_a_batch_are_read_one_by_one() -> None:
    batch = each(b'[{"id": 1}, {"id": "odd"}]')
    assert procountor.decode(batch[0], PurchaseInvoice).id == 1
    with pytest.raises(Untranslatable):
        procountor.decode(batch[1], PurchaseInvoice)
    assert each(b'{"id": 1}') == [b'{"id": 1}']


def test_the_currency_of_the_company_must_be_known() -> None:
    with pytest.raises(Untranslatable) as refused:
        wanted_fees(INVOICE, CASE.shares(), PROJECTS, CASE.read_company, "", (), None)
    assert "company_home_unknown" in [problem.code for problem in refused.value.problems]


def test_a_company_without_settings_for_purchase_invoices_makes_no_fees() -> None:
    off = msgspec.structs.replace(CASE.read_company, purchase_invoices=None)
    with pytest.raises(Untranslatable) as refused:
        wanted_fees(INVOICE, (), {}, off, "EUR", (), None)
    assert [problem.code for problem in refused.value.problems] == ["purchase_invoices_off"]
