"""Procountor's figures against Severa's: to the cent, and tolerant of what an answer leaves out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sales_invoice_cases import load

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.comparison import Whom, differences, found_again, has_sums, lives, mismatches
from severa_procountor.codecs.sales_invoices import Draft, translate
from severa_procountor.problems import Level, Problem
from severa_procountor.problems.catalogue import catalogue


def _draft(name: str) -> Draft:
    case = load(name)
    return translate(case.source, case.company, case.books)


DRAFT = _draft("two_rates")  # 900.00 at 25.5 %, 27.00 at 13.5 %: VAT 233.15 (229.50 + 3.645), total 1160.15


def _mismatches(found: procountor.InvoiceBasicInfo, draft: Draft) -> list[Problem]:
    whom = Whom(draft.invoice.counter_party.customer_number or None)
    return mismatches(found, draft.invoice.date, whom, draft.totals)


def _found_again(
    results: list[procountor.InvoiceBasicInfo], draft: Draft
) -> list[procountor.InvoiceBasicInfo]:
    return found_again(results, draft.invoice.original_invoice_number, ["SALES_INVOICE"])


def _sums(net: float | None, tax: float | None, total: float | None, currency: str = "EUR") -> dict[str, Any]:
    return {
        "currency": currency,
        "inAccountingCurrency": True,
        "excludingVatTotal": net,
        "vatSumTotal": tax,
        "invoiceSumTotal": total,
    }


def _answer(
    *sums: dict[str, Any], rows: list[dict[str, Any]] | None = None, number: int | None = None
) -> procountor.InvoiceAnswer:
    body = {"id": 1, "invoiceNumber": number, "invoiceSumInfo": list(sums), "invoiceRows": rows}
    return procountor.decode(msgspec.json.encode(body), procountor.InvoiceAnswer)


def _rows(draft: Draft) -> list[dict[str, Any]]:
    body: dict[str, Any] = msgspec.json.decode(procountor.encode(draft.invoice))
    rows: list[dict[str, Any]] = body["invoiceRows"]
    return rows


def _levels(problems: list[Problem]) -> list[tuple[str, Level]]:
    assert all(problem.code in catalogue() for problem in problems)
    return [(problem.code, problem.level) for problem in problems]


def test_the_same_figures_are_no_difference() -> None:
    assert differences(_answer(_sums(927, 233.15, 1160.15), rows=_rows(DRAFT)), DRAFT.totals) == []


@pytest.mark.parametrize(
    ("net", "tax", "total", "what"),
    [
        (927.01, 233.15, 1160.16, ["net", "total"]),
        (927, 233.16, 1160.16, ["VAT", "total"]),
        (927, 233.15, 1160.16, ["total"]),
        (-927, -233.15, -1160.15, ["net", "VAT", "total"]),
    ],
)
def test_a_cent_is_a_difference_told_with_both_figures(
    net: float, tax: float, total: float, what: list[str]
) -> None:
    found = differences(_answer(_sums(net, tax, total), rows=_rows(DRAFT)), DRAFT.totals)
    assert [problem.message.partition(":")[0] for problem in found] == what
    assert _levels(found) == [("posted_differs", Level.ERROR)] * len(what)


def test_both_figures_are_told_and_procountor_s_number_if_it_has_one() -> None:
    sums, rows = _sums(927, 233.15, 1160.16), _rows(DRAFT)
    (found,) = differences(_answer(sums, rows=rows), DRAFT.totals)
    assert found.message == "total: 1160.16 in Procountor, 1160.15 in Severa."
    (found,) = differences(_answer(sums, rows=rows, number=55), DRAFT.totals)
    assert found.message == "total: 1160.16 in Procountor (invoice 55), 1160.15 in Severa."


def test_vat_rounded_otherwise_is_a_warning() -> None:
    # A half cent, 3.645, to the even cent.
    found = differences(_answer(_sums(927, 233.14, 1160.14), rows=_rows(DRAFT)), DRAFT.totals)
    assert _levels(found) == [("posted_rounds_otherwise", Level.WARNING)]


@pytest.mark.parametrize(("tax", "level"), [(3.0, []), (2.55, [Level.WARNING]), (2.56, [Level.ERROR])])
def test_vat_may_be_rounded_row_by_row_or_at_once_and_not_in_between(tax: float, level: list[Level]) -> None:
    # A hundred rows of 0.10: 0.0255 of VAT each, which is 3.00 row by row and 2.55 at once.
    case = load("plain_domestic")
    price = severa.Money(amount=Decimal("0.10"), currency_code="EUR")
    rows = tuple(replace(row, quantity=Decimal(1), unit_price=price) for row in case.source.rows * 100)
    totals = {"total_excluding_tax": "10", "total_tax": "3", "total_including_tax": "13"}
    money = {field: severa.Money(amount=Decimal(amount)) for field, amount in totals.items()}
    invoice = replace(case.source.invoice, **money)
    draft = translate(replace(case.source, invoice=invoice, rows=rows), case.company, case.books)
    found = differences(_answer(_sums(10, tax, 10 + tax), rows=_rows(draft)), draft.totals)
    assert sorted({problem.level for problem in found}) == level


def test_a_row_too_many_or_too_few_is_a_difference() -> None:
    rows = _rows(DRAFT)
    found = differences(_answer(_sums(927, 233.15, 1160.15), rows=rows[:1]), DRAFT.totals)
    assert [problem.message for problem in found] == [
        "number of rows: 1 in Procountor, 2 in Severa.",
        "net at 13.5 %: 0 in Procountor, 27.00 in Severa.",
    ]


def test_rows_at_the_wrong_rate_are_a_difference_even_if_the_sums_agree() -> None:
    rows = [{**row, "vatPercent": 25.5} for row in _rows(DRAFT)]
    found = differences(_answer(_sums(927, 233.15, 1160.15), rows=rows), DRAFT.totals)
    assert [problem.message.partition(":")[0] for problem in found] == ["net at 13.5 %", "net at 25.5 %"]


def test_a_discount_that_procountor_added_is_a_difference() -> None:
    rows = [{**row, "discountPercent": 10} for row in _rows(DRAFT)]
    found = differences(_answer(_sums(927, 233.15, 1160.15), rows=rows), DRAFT.totals)
    assert len(found) == 2


def test_what_the_answer_leaves_out_is_noted_and_no_error() -> None:
    for answer in (_answer(), _answer(_sums(927, None, None)), procountor.InvoiceAnswer()):
        found = differences(answer, DRAFT.totals)
        assert {problem.code for problem in found} == {"posted_not_compared"}
        assert {problem.level for problem in found} == {Level.WARNING}


@pytest.mark.parametrize(
    "sums", [(927, None, 1160.15), (927, 233.15, None), (None, 233.15, 1160.15), (927, None, None)]
)
def test_the_figures_that_are_there_are_compared(sums: tuple[float | None, ...]) -> None:
    net, tax, total = sums
    found = differences(_answer(_sums(net, tax, total), rows=_rows(DRAFT)), DRAFT.totals)
    assert not any(problem.level is Level.ERROR for problem in found)
    shifted = [figure if figure is None else figure + 10 for figure in sums]
    wrong = differences(_answer(_sums(*shifted), rows=_rows(DRAFT)), DRAFT.totals)
    assert "posted_differs" in {problem.code for problem in wrong}


@pytest.mark.parametrize("what", [0, 1, 2])
def test_a_figure_alone_is_compared_too(what: int) -> None:
    figures: list[float | None] = [None, None, None]
    figures[what] = 5000.0
    found = differences(_answer(_sums(*figures), rows=_rows(DRAFT)), DRAFT.totals)
    assert [problem.code for problem in found if problem.level is Level.ERROR] == ["posted_differs"]
    figures[what] = (927, 233.15, 1160.15)[what]
    found = differences(_answer(_sums(*figures), rows=_rows(DRAFT)), DRAFT.totals)
    assert {problem.code for problem in found} == {"posted_not_compared"}


def test_a_total_alone_may_be_rounded_otherwise() -> None:
    found = differences(_answer(_sums(None, None, 1160.14), rows=_rows(DRAFT)), DRAFT.totals)
    assert ("posted_rounds_otherwise", Level.WARNING) in _levels(found)
    assert not any(problem.level is Level.ERROR for problem in found)


def test_without_sums_the_rows_tell_the_net() -> None:
    rows = _rows(DRAFT)
    assert differences(_answer(rows=rows), DRAFT.totals) == []
    dearer = [{**rows[0], "unitPrice": rows[0]["unitPrice"] + 1}, rows[1]]
    assert [problem.code for problem in differences(_answer(rows=dearer), DRAFT.totals)] == ["posted_differs"]


def test_without_sums_and_rates_the_net_is_still_compared() -> None:
    rows = [{**row, "vatPercent": None} for row in _rows(DRAFT)]
    found = differences(_answer(rows=rows), DRAFT.totals)
    assert _levels(found) == [("posted_not_compared", Level.WARNING)]
    rows[0]["quantity"] += 1
    found = differences(_answer(rows=rows), DRAFT.totals)
    assert found[0].message.startswith("net: ")


def test_an_answer_has_sums_if_it_has_a_figure() -> None:
    assert has_sums(_answer(_sums(None, None, 0)))
    assert not has_sums(_answer(_sums(None, None, None)))
    assert not has_sums(_answer())
    assert not has_sums(procountor.InvoiceAnswer())


def test_of_two_currencies_the_invoice_s_own_is_compared() -> None:
    draft = _draft("foreign_currency")
    in_euros, in_kronor = _sums(80, 20.4, 100.4, "EUR"), _sums(900, 229.5, 1129.5, "SEK")
    assert differences(_answer(in_euros, in_kronor, rows=_rows(draft)), draft.totals) == []


def test_sums_in_other_currencies_only_are_an_error() -> None:
    draft = _draft("foreign_currency")
    found = differences(_answer(_sums(80, 20.4, 100.4, "EUR"), rows=_rows(draft)), draft.totals)
    assert [problem.message for problem in found] == ["currency: EUR in Procountor, SEK in Severa."]
    assert _levels(found) == [("posted_differs", Level.ERROR)]
    other = _info(invoiceSumInfo=[_sums(900, 229.5, 1129.5, "EUR")])
    assert "currency" in [problem.message.partition(":")[0] for problem in _mismatches(other, draft)]


def test_a_credit_note_has_negative_sums_in_procountor_too() -> None:
    draft = _draft("credit_note_with_charged_row")
    assert differences(_answer(_sums(-850, -216.75, -1066.75), rows=_rows(draft)), draft.totals) == []
    assert differences(_answer(_sums(850, 216.75, 1066.75), rows=_rows(draft)), draft.totals)


def test_the_tolerance_of_the_settings_holds_after_posting_too() -> None:
    draft = _draft("total_within_tolerance")
    assert differences(_answer(_sums(900, 229.5, 1129.5), rows=_rows(draft)), draft.totals) == []


def _info(**fields: Any) -> procountor.InvoiceBasicInfo:
    body = {
        "id": 7,
        "type": "SALES_INVOICE",
        "status": "UNFINISHED",
        "invoiceNumber": 55,
        "originalInvoiceNumber": "1042",
        "date": "2026-01-15",
        "counterParty": {"customerNumber": "1001", "counterPartyAddress": {"name": "Asiakas Oy"}},
        "invoiceSumInfo": [_sums(927, 233.15, 1160.15)],
    }
    return procountor.decode(msgspec.json.encode(body | fields), procountor.InvoiceBasicInfo)


def test_an_invoice_found_again_is_ours() -> None:
    assert _mismatches(_info(), DRAFT) == []


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("date", "2026-01-16", "date: 2026-01-16 in Procountor (invoice 55), 2026-01-15 in Severa"),
        (
            "counterParty",
            {"customerNumber": "1002"},
            "customer number: 1002 in Procountor (invoice 55), 1001 in Severa",
        ),
        (
            "invoiceSumInfo",
            [_sums(927, 233.15, 1160.16)],
            "total: 1160.16 in Procountor (invoice 55), 1160.15 in Severa",
        ),
    ],
)
def test_another_document_under_our_number_is_not_adopted(field: str, value: object, what: str) -> None:
    (problem,) = _mismatches(_info(**{field: value}), DRAFT)
    assert problem.code == "found_invoice_differs"
    assert problem.level is Level.ERROR
    assert problem.message == f"{what}."


@pytest.mark.parametrize("sums", [(900, 233.15, None), (900, None, None), (None, 200, None)])
def test_whatever_sums_an_invoice_found_again_has_are_compared(sums: tuple[float | None, ...]) -> None:
    net, tax, total = sums
    found = _mismatches(_info(invoiceSumInfo=[_sums(net, tax, total)]), DRAFT)
    assert {problem.code for problem in found} == {"found_invoice_differs"}


def test_an_invoice_found_again_may_be_rounded_as_procountor_rounds() -> None:
    found = _info(invoiceSumInfo=[_sums(927, 233.14, 1160.14)])
    assert _mismatches(found, DRAFT) == []


def test_only_living_sales_invoices_with_exactly_our_number_count() -> None:
    others = [
        _info(originalInvoiceNumber="10421"),
        _info(type="PURCHASE_INVOICE"),
        *(_info(status=status) for status in ("INVALIDATED", "OVERRIDDEN", "DELETED")),
    ]
    assert _found_again([*others, _info(id=8)], DRAFT) == [_info(id=8)]
    assert all(lives(_info(status=status)) for status in ("UNFINISHED", "SENT", "PAID", None))


@pytest.mark.parametrize(
    ("partner_id", "name", "same"),
    [
        (7, "Tuulia Esimerkki", True),
        (7, "Another Name", True),
        (8, "Tuulia Esimerkki", False),
        (None, "ESIMERKKI,  Tuulia", True),
        (None, "Tuula Esimerkki", False),
        (None, None, True),
    ],
)
def test_a_person_is_known_by_the_register_and_by_name_only_where_that_is_not_told(
    partner_id: int | None, name: str | None, same: bool
) -> None:
    found = _info(partnerId=partner_id, counterParty={"counterPartyAddress": {"name": name}})
    whom = Whom(name="Tuulia Esimerkki", partner_id=7)
    problems = mismatches(found, DRAFT.invoice.date, whom, DRAFT.totals)
    assert (problems == []) is same
    assert not any("Tuul" in problem.message for problem in problems)
