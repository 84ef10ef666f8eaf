"""What a reconciliation says of the two lists, finding by finding."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from reconciled import BEFORE, DRAFT, PAID, SETTINGS, UNKNOWN, in_procountor, in_severa, sums

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.reconciled_sales import Standing, exact_totals, severa_number
from severa_procountor.codecs.reconciliation import Exact, Outcome, compare, not_in_severa
from severa_procountor.errors import Untranslatable
from severa_procountor.problems.catalogue import catalogue


def said(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(each.number, each.problem.code, each.problem.message) for each in outcome.differences]


def test_what_is_the_same_in_both_systems_is_no_difference() -> None:
    outcome = compare([in_severa()], [in_procountor()])
    assert (outcome.compared, outcome.differences, outcome.doubtful) == (1, (), ())


def test_an_invoice_that_procountor_does_not_have_is_missing() -> None:
    assert said(compare([in_severa()], [])) == [
        (
            "1042",
            "reconciliation_missing",
            "Invoice 1042 of 2026-01-15 stands in 'Transferred' in Severa; Procountor has none of that number.",
        )
    ]


def test_an_invoice_that_waits_for_its_transfer_is_pending_and_no_difference() -> None:
    outcome = compare([in_severa(status=BEFORE)], [])
    assert ([sale.number for sale in outcome.pending], outcome.differences) == (["1042"], ())


def test_a_draft_that_was_never_transferred_is_no_difference() -> None:
    outcome = compare([in_severa(status=DRAFT)], [])
    assert (outcome.pending, outcome.lone, outcome.differences) == ((), (), ())


def test_an_invoice_without_a_number_cannot_have_been_transferred() -> None:
    text = "An invoice of 2026-01-15 stands in 'Transferred' in Severa and has no number."
    assert said(compare([in_severa(number=None)], [])) == [("", "reconciliation_missing", text)]
    assert len(compare([in_severa(number=None, status=BEFORE)], []).pending) == 1
    assert compare([in_severa(number=None, status=DRAFT)], []).differences == ()


def test_an_invoice_moved_on_without_us_counts_as_missing_only_if_we_have_carried_it() -> None:
    paid = in_severa(status=PAID)
    assert compare([paid], []).differences == ()
    [(_, code, _)] = said(compare([paid], [], carried={"g1042"}))
    assert code == "reconciliation_missing"


def test_an_invoice_moved_on_in_severa_is_compared() -> None:
    outcome = compare([in_severa(status=PAID)], [in_procountor(invoiceSumInfo=[sums(99, 25.5)])])
    assert [code for _, code, _ in said(outcome)] == ["reconciliation_differs"]


def test_two_invoices_of_one_number_are_doubled() -> None:
    found = [in_procountor(), in_procountor(id=8, invoiceNumber=80)]
    assert said(compare([in_severa()], found)) == [
        (
            "1042",
            "reconciliation_doubled",
            "Invoice 1042 of 2026-01-15 is in Procountor 2 times: invoices 70, 80.",
        )
    ]


def test_two_invoices_of_one_number_in_severa_are_not_said_to_be_doubled_in_procountor() -> None:
    [(_, code, text)] = said(compare([in_severa(), in_severa(guid="other")], [in_procountor()]))
    assert (code, text) == (
        "reconciliation_number_twice",
        "2 invoices of the company have the number 1042 in Severa.",
    )


def test_an_invalidated_invoice_beside_a_living_one_is_no_difference() -> None:
    found = [in_procountor(id=6, status="INVALIDATED"), in_procountor()]
    assert compare([in_severa()], found).differences == ()


@pytest.mark.parametrize("status", ["INVALIDATED", "OVERRIDDEN", "DELETED"])
def test_an_invoice_that_counts_in_severa_only_is_voided(status: str) -> None:
    assert said(compare([in_severa()], [in_procountor(status=status)])) == [
        (
            "1042",
            "reconciliation_voided",
            f"Invoice 1042 of 2026-01-15 is invoice 70 in Procountor, {status}; in Severa it still counts.",
        )
    ]


def test_an_invoice_moved_back_to_a_draft_is_named_with_its_status() -> None:
    assert said(compare([in_severa(status=DRAFT)], [in_procountor()])) == [
        (
            "1042",
            "reconciliation_moved_back",
            "Invoice 1042 of 2026-01-15 is invoice 70 in Procountor; in Severa it stands in 'Draft'.",
        )
    ]


def test_an_invoice_without_one_in_severa_is_a_stray_and_can_be_told() -> None:
    [stray] = compare([], [in_procountor()]).strays
    told = not_in_severa(stray)
    assert (told.number, told.customer, told.problem.code, told.problem.message) == (
        "1042",
        "Asiakas Oy",
        "reconciliation_not_in_severa",
        "Procountor holds invoice 70 under number 1042; Severa has no such invoice of the company.",
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"date": "2026-01-16"}, "date: 2026-01-16 in Procountor (invoice 70), 2026-01-15 in Severa."),
        (
            {"counterParty": {"customerNumber": "1002"}},
            "customer number: 1002 in Procountor (invoice 70), 1001 in Severa.",
        ),
        (
            {"invoiceSumInfo": [sums(100, 25.5, currency="SEK")]},
            "currency: SEK in Procountor (invoice 70), EUR in Severa.",
        ),
        (
            {"invoiceSumInfo": [sums(100.01, 25.5)]},
            (
                "net: 100.01 in Procountor (invoice 70), 100.00 in Severa. "
                "total: 125.51 in Procountor (invoice 70), 125.50 in Severa."
            ),
        ),
        (
            {"invoiceSumInfo": [sums(100, 24)]},
            (
                "VAT: 24 in Procountor (invoice 70), 25.50 in Severa. "
                "total: 124 in Procountor (invoice 70), 125.50 in Severa."
            ),
        ),
    ],
)
def test_what_differs_is_named_with_both_values(changes: dict[str, Any], told: str) -> None:
    outcome = compare([in_severa()], [in_procountor(**changes)])
    assert said(outcome) == [("1042", "reconciliation_differs", told)]


def test_a_difference_of_what_we_carried_was_made_afterwards() -> None:
    outcome = compare([in_severa()], [in_procountor(date="2026-01-16")], carried={"g1042"})
    assert said(outcome) == [
        (
            "1042",
            "reconciliation_edited",
            (
                "date: 2026-01-16 in Procountor (invoice 70), 2026-01-15 in Severa. "
                "Last changed: 2026-01-16T10:00:00 in Procountor, 2026-01-16T12:00:00Z in Severa."
            ),
        )
    ]


def test_a_credit_note_that_is_in_both_systems_is_no_difference() -> None:
    credit = in_severa(
        1043,
        isCreditNote=True,
        totalExcludingTax={"amount": -100},
        totalTax={"amount": -25.5},
        totalIncludingTax={"amount": -125.5},
    )
    found = [in_procountor(), in_procountor("1043", id=8, invoiceSumInfo=[sums(-100, -25.5)])]
    sold = in_severa(creditNoteInvoice={"guid": "g1043", "number": 1043})
    assert compare([sold, credit], found).differences == ()


def test_a_credit_note_that_severa_has_with_positive_sums_is_no_difference() -> None:
    found = [in_procountor(invoiceSumInfo=[sums(-100, -25.5)])]
    assert compare([in_severa(isCreditNote=True)], found).differences == ()


@pytest.mark.parametrize("number", ["1042", None])
def test_a_credit_note_that_only_procountor_has_is_named(number: str | None) -> None:
    credit = in_procountor(
        number, id=8, invoiceNumber=80, date="2026-01-20", invoiceSumInfo=[sums(-100, -25.5)]
    )
    outcome = compare([in_severa()], [in_procountor(), credit])
    text = (
        "Invoice 1042 of 2026-01-15 is credited in Procountor by invoice 80; Severa has no credit note of it."
    )
    assert said(outcome) == [("1042", "reconciliation_credited", text)]


def test_a_credit_note_that_may_mean_several_names_them_all() -> None:
    found = [
        in_procountor(),
        in_procountor("1043", id=8),
        in_procountor(None, id=9, invoiceSumInfo=[sums(-100, -25.5)]),
    ]
    [(_, code, text)] = said(compare([in_severa(), in_severa(1043)], found))
    assert code == "reconciliation_credited"
    assert text.startswith("One of 1042, 1043 is credited")


@pytest.mark.parametrize(
    "changes",
    [
        {"counterParty": {"customerNumber": "1002"}},
        {"status": "INVALIDATED"},
        {"invoiceSumInfo": [sums(-50, -12.75)]},
        {"date": "2026-01-01"},
    ],
)
def test_another_invoice_without_a_number_is_none_of_our_business(changes: dict[str, Any]) -> None:
    credit = in_procountor(None, **{"id": 8, "invoiceSumInfo": [sums(-100, -25.5)]} | changes)
    assert compare([in_severa()], [in_procountor(), credit]).differences == ()


def test_sums_that_severa_does_not_tell_are_said_not_to_be_compared() -> None:
    outcome = compare([in_severa(totalExcludingTax=None)], [in_procountor()])
    assert [pair[1].id for pair in outcome.doubtful] == [7]
    assert "not compared" in outcome.differences[0].problem.message


def test_a_credit_note_under_the_invoices_number_is_no_difference_once_severa_has_one_too() -> None:
    credit = in_procountor(id=8, invoiceNumber=80, invoiceSumInfo=[sums(-100, -25.5)])
    credited = in_severa(creditNoteInvoice={"guid": "k", "number": 1050})
    assert [code for _, code, _ in said(compare([in_severa()], [in_procountor(), credit]))] == [
        "reconciliation_credited"
    ]
    assert said(compare([credited], [in_procountor(), credit])) == []


@pytest.mark.parametrize("billing", [{"number": " 1001 "}, {"number": ""}, {"number": None}])
def test_a_customer_has_the_number_that_was_sent(billing: dict[str, Any]) -> None:
    sale = in_severa(billingCustomer=billing, customer={"number": 1001})
    assert said(compare([sale], [in_procountor()])) == []


def test_a_pair_without_sums_in_the_list_is_doubtful() -> None:
    outcome = compare([in_severa()], [in_procountor(invoiceSumInfo=None)])
    assert (len(outcome.doubtful), [code for _, code, _ in said(outcome)]) == (1, ["reconciliation_differs"])


def rows(*amounts: tuple[str, str]) -> list[severa.InvoiceRow]:
    return [
        severa.InvoiceRow(
            quantity=Decimal(1), unit_price=severa.Money(amount=Decimal(net)), vat_rate=Decimal(rate)
        )
        for net, rate in amounts
    ]


def answer(*amounts: tuple[float, float], net: float = 100, tax: float = 25.5) -> procountor.InvoiceAnswer:
    body = {
        "id": 7,
        "invoiceNumber": 70,
        "invoiceSumInfo": [sums(net, tax)],
        "invoiceRows": [
            {"quantity": 1, "unitPrice": price, "discountPercent": 0, "vatPercent": rate}
            for price, rate in amounts
        ],
    }
    return procountor.decode(msgspec.json.encode(body), procountor.InvoiceAnswer)


def read_in_full(*given: tuple[str, str], found: procountor.InvoiceAnswer) -> Outcome:
    sold = in_severa()
    totals = exact_totals(sold, rows(*given), SETTINGS)
    assert totals is not None
    listed = in_procountor(invoiceSumInfo=msgspec.to_builtins(found.invoice_sum_info))
    return compare([sold], [listed], exact={7: Exact(found, totals)})


def test_rows_tell_at_which_rate_the_sums_differ() -> None:
    found = answer((60, 25.5), (40, 14), tax=20.9)
    [(_, code, text)] = said(read_in_full(("100", "25.5"), found=found))
    assert code == "reconciliation_differs"
    assert "net at 14 %: 40.00 in Procountor (invoice 70), 0 in Severa." in text
    assert "net at 25.5 %: 60.00 in Procountor (invoice 70), 100.00 in Severa." in text


def test_vat_that_is_rounded_otherwise_is_no_difference() -> None:
    given = [("33.33", "25.5"), ("33.33", "25.5"), ("33.34", "25.5")]
    found = answer(*((float(net), 25.5) for net, _ in given), tax=25.5)
    assert read_in_full(*given, found=found).differences == ()


def test_rows_that_say_no_rate_do_not_tell_the_totals() -> None:
    bare = [severa.InvoiceRow(quantity=Decimal(1), unit_price=severa.Money(amount=Decimal(100)))]
    assert exact_totals(in_severa(), bare, SETTINGS) is None
    assert exact_totals(in_severa(), [], SETTINGS) is None


def test_the_prefix_of_the_company_is_part_of_the_number() -> None:
    prefixed = msgspec.structs.replace(SETTINGS, number_prefix="S-")
    assert in_severa(settings=prefixed).number == "S-1042"
    assert severa_number("S-1042", "S-") == 1042


@pytest.mark.parametrize("number", [None, "", "A7", "S-7", "007", "\u0663", "1" * 19])
def test_a_number_that_is_not_of_our_making_is_no_number_of_severa(number: str | None) -> None:
    assert severa_number(number, "") is None


def test_a_customer_who_may_be_an_identity_code_is_not_shown() -> None:
    assert "010190-900X" not in in_severa(receiverCustomerName="010190-900X").customer


def test_an_odd_card_is_refused_with_its_path() -> None:
    with pytest.raises(Untranslatable, match="date"):
        in_severa(date="soon")


def test_a_status_that_severa_does_not_name_is_none_of_ours() -> None:
    assert in_severa(status=UNKNOWN).standing is Standing.ELSEWHERE


def test_every_code_stands_in_the_catalogue() -> None:
    names = "missing doubled number_twice differs edited credited voided not_in_severa moved_back"
    codes = {code for code in catalogue() if code.startswith("reconciliation_")}
    assert codes == {f"reconciliation_{name}" for name in names.split()}
