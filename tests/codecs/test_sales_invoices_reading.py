"""What is read from both systems, and how exactly numbers go in and out."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.books import books_of
from severa_procountor.errors import Untranslatable


def test_unknown_fields_and_enum_values_do_not_matter() -> None:
    body = b'[{"rowType":"Teleports","new":{"deep":[1]},"quantity":2,"salesAccount":{"number":"3000","x":1}}]'
    (row,) = severa.decode_list(body, severa.InvoiceRow)
    assert (row.row_type, row.quantity) == ("Teleports", Decimal(2))


def test_absent_and_null_are_the_same() -> None:
    fields = severa.Invoice.__struct_fields__
    nulls = b'{"number":null,"date":null,"customer":null,"projects":null,"freeText1":null}'
    assert severa.decode(nulls, severa.Invoice) == severa.decode(b"{}", severa.Invoice)
    assert all(getattr(severa.Invoice(), name) is None for name in fields)


@pytest.mark.parametrize(("number", "read"), [("1042", 1042), ('"A-1042"', "A-1042")])
def test_a_number_may_be_a_number_or_a_text(number: str, read: int | str) -> None:
    assert severa.decode(f'{{"number":{number}}}'.encode(), severa.Invoice).number == read


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"date":"salaisuus"}', "$.date"),
        (b'{"totalTax":{"amount":"salaisuus"}}', "$.totalTax.amount"),
        (b'{"totalTax":{"amount":"NaN"}}', ".totalTax.amount"),
        (b'{"currencyRate":"Infinity"}', ".currencyRate"),
        (b'{"currencyRate":1e400000}', ".currencyRate"),
        (b'{"currencyRate":1e-400000}', ".currencyRate"),
        (b'{"notes":["salaisuus"]}', "$.notes"),
        (b'{"notes":"\xff salaisuus"}', "UTF-8"),
        (b'{"notes":"salaisuus', "truncated"),
        (b"<html>salaisuus</html>", "malformed"),
        (b"", "truncated"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place_and_never_by_its_content(body: bytes, path: str) -> None:
    with pytest.raises(Untranslatable) as failure:
        severa.decode(body, severa.Invoice)
    (problem,) = failure.value.problems
    assert problem.code == "severa_unreadable"
    assert path in problem.message
    assert "salaisuus" not in problem.message
    assert failure.value.__cause__ is None


def test_deep_nesting_is_unreadable_and_no_crash() -> None:
    with pytest.raises(Untranslatable):
        severa.decode(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", severa.Invoice)


def test_an_item_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    good, bad = severa.items(b'[{"number":1},{"number":{}}]')
    assert severa.decode(good, severa.Invoice).number == 1
    with pytest.raises(Untranslatable):
        severa.decode(bad, severa.Invoice)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**11), max_value=10**11, places=9))
def test_a_number_comes_in_and_goes_out_without_losing_a_digit(number: Decimal) -> None:
    money = severa.decode(f'{{"amount":{number:f}}}'.encode(), severa.Money)
    assert money.amount == number
    sent = procountor.encode(_row(money.amount))
    assert json.loads(sent, parse_float=Decimal, parse_int=Decimal)["unitPrice"] == number


@pytest.mark.parametrize(
    ("number", "text"),
    [("1E+2", "100"), ("1E-7", "0.0000001"), ("-0.0", "0.0"), ("25.50", "25.50"), ("-3", "-3")],
)
def test_a_number_is_sent_plainly(number: str, text: str) -> None:
    assert f'"unitPrice":{text},'.encode() in procountor.encode(_row(Decimal(number)))


def _row(price: Decimal) -> procountor.InvoiceRow:
    return procountor.InvoiceRow(
        product="x", quantity=Decimal(1), unit="PIECE", unit_price=price, vat_percent=Decimal("25.5")
    )


def test_a_reference_to_be_generated_is_sent_as_an_empty_text_and_the_unset_is_left_out() -> None:
    payment = procountor.PaymentInfo(
        payment_method="BANK_TRANSFER",
        currency="EUR",
        currency_rate=Decimal(1),
        bank_account=procountor.PaymentAccount(account_number="FI2340550001234562"),
        due_date=datetime.date(2026, 1, 29),
        bank_reference_code="",
    )
    sent = json.loads(procountor.encode(payment))
    assert sent["bankReferenceCode"] == ""
    assert "bankReferenceCodeType" not in sent


def test_a_page_is_read_under_its_new_and_its_old_name() -> None:
    for name in ("results", "products"):
        body = f'{{"{name}":[{{"id":3,"code":"A"}}],"meta":{{"totalCount":1}}}}'.encode()
        assert procountor.decode_page(body, procountor.Product) == [procountor.Product(id=3, code="A")]
    assert procountor.decode_page(b"{}", procountor.Product) == []


def test_a_batch_answers_one_object_or_an_array() -> None:
    expected = [procountor.InvoiceAnswer(id=3)]
    assert procountor.decode_many(b'{"id":3}', procountor.InvoiceAnswer) == expected
    assert procountor.decode_many(b' [{"id":3}]', procountor.InvoiceAnswer) == expected


def test_the_ids_of_a_new_invoice_are_read_even_if_the_rest_cannot_be() -> None:
    body = b'{"id":3,"invoiceNumber":55,"ledgerReceiptId":null,"invoiceSumInfo":"?"}'
    assert procountor.decode(body, procountor.Posted) == procountor.Posted(id=3, invoice_number=55)
    with pytest.raises(Untranslatable) as failure:
        procountor.decode(body, procountor.InvoiceAnswer)
    assert failure.value.problems[0].code == "procountor_unreadable"


def _vats(*countries: tuple[str, str]) -> procountor.VatInformation:
    listed = [
        {"country": name, "percentages": [{"vatPercent": float(percent), "sales": True}]}
        for name, percent in countries
    ]
    return procountor.decode(json.dumps({"vatInformation": listed}).encode(), procountor.VatInformation)


FINNISH = procountor.Company(id=1, country="FINLAND", company_currency="EUR")


@pytest.mark.parametrize("name", ["FINLAND", "FI", "Finland"])
def test_the_vat_rates_are_those_of_the_company_s_own_country(name: str) -> None:
    books = books_of(_vats((name, "25.5"), ("SWEDEN", "25")), [], FINNISH)
    assert books.vat_percentages == {Decimal("25.5")}


def test_rates_without_a_country_count_where_the_company_s_own_has_none() -> None:
    assert books_of(_vats(("SWEDEN", "25"), ("", "25.5")), [], FINNISH).vat_percentages == {Decimal("25.5")}
    assert books_of(_vats(("", "25.5")), [], FINNISH).vat_percentages == {Decimal("25.5")}


def test_rates_of_other_countries_never_count() -> None:
    assert books_of(_vats(("SWEDEN", "25"), ("?", "12")), [], FINNISH).vat_percentages == set()


def test_all_rates_count_for_a_company_whose_country_is_not_known() -> None:
    company = procountor.Company(id=1, company_currency="EUR")
    assert books_of(_vats(("SWEDEN", "25"), ("", "12")), [], company).vat_percentages == {
        Decimal(25),
        Decimal(12),
    }


def test_a_company_in_aland_has_finland_s_rates() -> None:
    company = procountor.Company(id=1, country="ALAND_ISLANDS", company_currency="EUR")
    assert books_of(_vats(("FINLAND", "25.5"), ("SWEDEN", "25")), [], company).vat_percentages == {
        Decimal("25.5")
    }


def test_rates_that_are_not_for_purchases_do_not_count_there() -> None:
    body = b"""{"vatInformation":[{"country":"FINLAND","percentages":[{"vatPercent":25.5},
        {"vatPercent":8,"sales":false,"purchase":true},{"vatPercent":10,"purchase":false}]}]}"""
    books = books_of(procountor.decode(body, procountor.VatInformation), [], FINNISH)
    assert books.purchase_percentages == {Decimal("25.5"), Decimal(8)}
    assert books.vat_percentages == {Decimal("25.5"), Decimal(10)}


def test_rates_and_statuses_that_are_not_for_sales_do_not_count() -> None:
    body = b"""{"vatInformation":[{"country":"FINLAND","percentages":[{"vatPercent":25.5},
        {"vatPercent":8,"sales":false,"purchase":true}]}],
        "vatStatuses":[{"vatStatus":1,"sales":true},{"vatStatus":3},{"vatStatus":9,"sales":false}]}"""
    books = books_of(procountor.decode(body, procountor.VatInformation), [], FINNISH)
    assert books.vat_percentages == {Decimal("25.5")}
    assert books.vat_statuses == {1, 3}


def _account(iban: str, currency: str, default: bool, status: str = "ACTIVE") -> procountor.BankAccount:
    return procountor.BankAccount(iban=iban, currency=currency, default_for_invoice=default, status=status)


def test_the_default_account_is_an_active_one_in_the_company_s_currency_if_there_is_one() -> None:
    accounts = [
        _account("FI00", "EUR", True, "INACTIVE"),
        _account("FI11 USD", "USD", True),
        _account("FI22", "EUR", False),
        _account("FI33 1", "EUR", True),
    ]
    books = books_of(procountor.VatInformation(), accounts, FINNISH)
    assert books.ibans == {"FI11USD", "FI22", "FI331"}
    assert books.default_iban == "FI331"
    assert books_of(procountor.VatInformation(), accounts[:3], FINNISH).default_iban == "FI11USD"
    assert books_of(procountor.VatInformation(), accounts[2:3], FINNISH).default_iban is None
