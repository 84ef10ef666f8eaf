"""The life of an invoice in the sandbox Procountor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from procountor_office import FINNISH_IBAN, Office, address, fields, findings, invoice, payment, row

from severa_procountor.sandbox.procountor import references


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture(scope="module")
def shared_office() -> Office:
    """For a test that does not mind what is there already."""
    return Office()


def test_a_new_invoice_is_unfinished_whatever_was_sent(office: Office) -> None:
    kept = office.posted(status="SENT", id=7, invoiceNumber=99, creatorId=5, version="2001-01-01T00:00:00")

    assert kept["status"] == "UNFINISHED"
    assert (kept["id"], kept["invoiceNumber"]) != (7, 99)
    assert kept["version"] == "2026-03-02T12:00:00"  # Finnish local time of 10:00 UTC


def test_invoice_numbers_are_consecutive_in_each_company(office: Office) -> None:
    swedish = invoice(
        invoiceRows=[row(vatPercent=25)],
        paymentInfo=payment(currency="SEK", paymentMethod="CASH", bankAccount=None),
    )
    numbers = [office.posted()["invoiceNumber"] for _ in range(2)]
    number = office.send("POST", "/invoices", swedish, headers=office.swedish).json()["invoiceNumber"]

    assert (numbers, number) == ([1, 2], 1)


def test_a_refused_invoice_uses_no_number(office: Office) -> None:
    office.send("POST", "/invoices", invoice(language=None))

    assert office.posted()["invoiceNumber"] == 1


def test_an_empty_reference_is_generated_and_a_missing_one_stays_missing(office: Office) -> None:
    generated = office.posted()["paymentInfo"]
    missing = office.posted(paymentInfo=payment(bankReferenceCode=None))["paymentInfo"]

    assert references.is_valid(generated["bankReferenceCode"], "FI")
    assert "bankReferenceCode" not in missing


def test_addresses_left_out_are_those_of_the_buyer_and_empty_ones_stay_empty(office: Office) -> None:
    buyer = {"counterPartyAddress": address()}
    kept = office.posted(counterParty=buyer, deliveryAddress={})

    assert kept["billingAddress"] == address()
    assert kept["deliveryAddress"] == {}


def test_net_and_vat_are_rounded_row_by_row(office: Office) -> None:
    rows = [row(quantity=1, unitPrice=0.1, vatPercent=25.5) for _ in range(3)]
    (total,) = office.posted(invoiceRows=rows)["invoiceSumInfo"]

    assert total == {
        "currency": "EUR",
        "inAccountingCurrency": True,
        "excludingVatTotal": 0.3,
        "vatSumTotal": 0.09,
        "invoiceSumTotal": 0.39,
    }


def test_discounts_of_row_and_invoice_lower_the_price_one_after_the_other(office: Office) -> None:
    (total,) = office.posted(discountPercent=10, invoiceRows=[row(discountPercent=50)])["invoiceSumInfo"]

    assert total["excludingVatTotal"] == 90


def test_prices_with_vat_are_taken_apart(office: Office) -> None:
    extra = {"accountingByRow": True, "unitPricesIncludeVat": True}
    (total,) = office.posted(extraInfo=extra, invoiceRows=[row(unitPrice=125.5)])["invoiceSumInfo"]

    assert (total["excludingVatTotal"], total["invoiceSumTotal"]) == (200, 251)


def test_a_foreign_invoice_has_sums_in_both_currencies(office: Office) -> None:
    own, accounting = office.posted(paymentInfo=payment(currency="SEK", currencyRate=11.25))["invoiceSumInfo"]

    assert (own["currency"], own["invoiceSumTotal"], own["inAccountingCurrency"]) == ("SEK", 251, False)
    assert (accounting["currency"], accounting["inAccountingCurrency"]) == ("EUR", True)
    assert (accounting["excludingVatTotal"], accounting["vatSumTotal"]) == (17.78, 4.53)


def test_a_credit_note_comes_out_negative(office: Office) -> None:
    (total,) = office.posted(invoiceRows=[row(quantity=-2)])["invoiceSumInfo"]

    assert total["invoiceSumTotal"] == -251


@settings(deadline=None)
@given(
    lines=st.lists(
        st.tuples(
            st.decimals(-1000, 1000, places=2),
            st.decimals(0, 10_000, places=4),
            st.sampled_from([Decimal("25.5"), Decimal("13.5")]),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_a_receipt_balances_and_matches_the_sums(
    shared_office: Office, lines: list[tuple[Decimal, Decimal, Decimal]]
) -> None:
    office = shared_office
    kept = office.posted(invoiceRows=[row(quantity=q, unitPrice=p, vatPercent=v) for q, p, v in lines])
    receipt = office.get(f"/ledgerreceipts/{kept['ledgerReceiptId']}").json()
    *entries, receivable = receipt["transactions"]
    (total,) = kept["invoiceSumInfo"]

    assert [entry["transactionType"] for entry in entries] == ["ENTRY"] * len(lines)
    net = -sum(Decimal(str(entry["accountingValue"])) for entry in entries)
    assert net == Decimal(str(total["excludingVatTotal"]))
    assert receivable["transactionType"] == "REVERSING_ENTRY"
    assert Decimal(str(receivable["accountingValue"])) == Decimal(str(total["invoiceSumTotal"]))


def test_sales_entries_come_in_row_order_and_use_the_products_account(office: Office) -> None:
    product = office.product_id("CONS")
    kept = office.posted(invoiceRows=[row(product="First"), row(product="Second", productId=product)])
    *entries, _ = office.get(f"/ledgerreceipts/{kept['ledgerReceiptId']}").json()["transactions"]

    assert [(entry["description"], entry["account"]) for entry in entries] == [
        ("First", "3000"),
        ("Second", "3010"),
    ]
    assert [entry["accountingValue"] for entry in entries] == [-200, -200]


def test_without_accounting_by_row_entries_of_one_kind_are_joined(office: Office) -> None:
    extra = {"accountingByRow": False, "unitPricesIncludeVat": False}
    kept = office.posted(extraInfo=extra, invoiceRows=[row(), row(vatPercent=13.5), row()])
    *entries, _ = office.get(f"/ledgerreceipts/{kept['ledgerReceiptId']}").json()["transactions"]

    assert [entry["accountingValue"] for entry in entries] == [-400, -200]


def move(office: Office, kept: Any, *steps: str) -> list[int]:
    return [office.send("PUT", f"/invoices/{kept['id']}/{step}").status_code for step in steps]


def status(office: Office, kept: Any) -> str:
    return str(office.get(f"/invoices/{kept['id']}").json()["status"])


def test_an_invoice_is_approved_and_then_sent(office: Office) -> None:
    kept = office.posted(invoiceChannel="MAIL", billingAddress=address())

    assert move(office, kept, "approve") == [200]
    assert status(office, kept) == "NOT_SENT"
    assert move(office, kept, "send", "send") == [200, 200]
    assert status(office, kept) == "SENT"


def test_an_invoice_that_is_not_to_be_sent_is_approved_only(office: Office) -> None:
    kept = office.posted()

    assert move(office, kept, "approve", "send") == [200, 403]
    assert status(office, kept) == "APPROVED"


def test_an_invoice_cannot_be_sent_before_it_is_approved_or_approved_twice(office: Office) -> None:
    kept = office.posted()

    assert move(office, kept, "send", "approve", "approve") == [403, 200, 403]


def test_an_invalidated_invoice_can_be_reopened_but_not_approved(office: Office) -> None:
    kept = office.posted()

    assert move(office, kept, "invalidate", "approve", "invalidate", "unfinished") == [200, 403, 403, 200]
    assert status(office, kept) == "UNFINISHED"


@pytest.mark.parametrize("step", ["invalidate", "unfinished"])
def test_nothing_is_taken_back_in_a_closed_year(office: Office, step: str) -> None:
    kept = office.posted()
    move(office, kept, "approve")
    office.client.post("/_sandbox/companies/101/period", json={"date": "2026-03-02", "isOpen": False})

    answer = office.send("PUT", f"/invoices/{kept['id']}/{step}")

    assert (answer.status_code, findings(answer)) == (403, {(None, "CLOSED_FISCAL_PERIOD")})


def test_the_receipt_follows_the_status_of_its_invoice(office: Office) -> None:
    kept = office.posted()
    move(office, kept, "approve")

    assert office.get(f"/ledgerreceipts/{kept['ledgerReceiptId']}").json()["status"] == "APPROVED"


def test_an_invoice_that_was_read_can_be_changed_and_put_back(office: Office) -> None:
    kept = office.posted()
    answer = office.send("PUT", f"/invoices/{kept['id']}", {**kept, "notes": "changed"})

    assert answer.status_code == 200
    assert answer.json()["notes"] == "changed"
    assert answer.json()["version"] > kept["version"]
    assert answer.json()["ledgerReceiptId"] == kept["ledgerReceiptId"]
    assert answer.json()["paymentInfo"]["bankReferenceCode"] == kept["paymentInfo"]["bankReferenceCode"]


def test_what_is_left_out_of_a_put_is_emptied(office: Office) -> None:
    kept = office.posted(notes="before")
    rest = {name: value for name, value in kept.items() if name != "notes"}

    assert "notes" not in office.send("PUT", f"/invoices/{kept['id']}", rest).json()


def test_changed_rows_make_the_receipt_anew(office: Office) -> None:
    kept = office.posted()
    changed = office.send("PUT", f"/invoices/{kept['id']}", {**kept, "invoiceRows": [row(quantity=3)]}).json()

    assert changed["ledgerReceiptId"] != kept["ledgerReceiptId"]
    assert office.get(f"/ledgerreceipts/{kept['ledgerReceiptId']}").status_code == 404


def test_a_stale_or_missing_version_is_refused(office: Office) -> None:
    kept = office.posted()
    office.send("PUT", f"/invoices/{kept['id']}", {**kept, "notes": "first"})
    stale = office.send("PUT", f"/invoices/{kept['id']}", {**kept, "notes": "second"})
    missing = office.send("PUT", f"/invoices/{kept['id']}", invoice())

    assert [(answer.status_code, fields(answer)) for answer in (stale, missing)] == [(400, {"version"})] * 2


def test_an_approved_invoice_cannot_be_changed(office: Office) -> None:
    kept = office.posted()
    move(office, kept, "approve")
    latest = office.get(f"/invoices/{kept['id']}").json()

    assert office.send("PUT", f"/invoices/{kept['id']}", latest).status_code == 403


def test_the_partner_of_an_invoice_stays(office: Office) -> None:
    kept = office.posted()
    answer = office.send("PUT", f"/invoices/{kept['id']}", {**kept, "partnerId": office.partner_id("berg")})

    assert (answer.status_code, fields(answer)) == (400, {"partnerId"})


def test_the_state_shows_what_the_books_hold(office: Office) -> None:
    kept = office.posted()

    (finnish, swedish) = office.client.get("/_sandbox/state").json()["companies"]
    (shown,) = finnish["invoices"]

    assert shown["id"] == kept["id"]
    assert shown["originalInvoiceNumber"] == "10001"
    assert (shown["customerNumber"], shown["currency"], shown["invoiceSumTotal"]) == ("500", "EUR", 251)
    assert len(shown["rows"]) == 1
    assert {partner["name"] for partner in finnish["partners"]} >= {"Åberg & Co", "Hidden Oy"}
    assert swedish["invoices"] == []


def test_reading_the_state_leaves_no_trace_in_the_log(office: Office) -> None:
    office.client.get("/_sandbox/state")

    assert office.calls.count() == 0


def test_the_iban_of_an_invoice_is_kept_as_sent(office: Office) -> None:
    assert office.posted()["paymentInfo"]["bankAccount"] == {"accountNumber": FINNISH_IBAN}
