"""The employee gets the very cents of unit cost times quantity, whatever the VAT, and in the company's currency."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from travel_cases import load

from severa_procountor.codecs.comparison import differences
from severa_procountor.codecs.money import CENT, cents, row_net
from severa_procountor.codecs.procountor import AnsweredRow, InvoiceAnswer, SumInfo
from severa_procountor.codecs.procountor_travel import TravelRow
from severa_procountor.codecs.severa_travel import ConvertedMoney, ExpenseMoney
from severa_procountor.codecs.travel_money import converted
from severa_procountor.codecs.travel_reimbursements import Draft, translate
from severa_procountor.codecs.vat import Line, roundings, roundings_within
from severa_procountor.errors import Untranslatable

PLAIN = load("receipts_with_purchase_vat")
ROW = PLAIN.source.expenses[0]
RATES = [Decimal(0), Decimal("13.5"), Decimal("25.5")]

costs = st.decimals(min_value=-5000, max_value=5000, places=2) | st.decimals(
    min_value=0, max_value=5, places=4
)
quantities = st.decimals(min_value="0.01", max_value=2000, places=2)
rates = st.sampled_from([*RATES, Decimal(10), Decimal(14), Decimal(25)])


def euro(amount: Decimal | None, currency: str = "EUR", *others: ConvertedMoney) -> ExpenseMoney:
    return ExpenseMoney(amount=amount, currency_code=currency, multi_currency_info=others)


def in_euro(amount: str, *purpose: str) -> ConvertedMoney:
    return ConvertedMoney(amount=Decimal(amount), currency_code="EUR", purpose=purpose)


def lines_of(rows: tuple[TravelRow, ...]) -> list[Line]:
    return [
        Line(row.quantity * row.unit_price, row_net(row.quantity, row.unit_price), row.vat_percent)
        for row in rows
    ]


def draft_of(rows: list[tuple[Decimal, Decimal, Decimal]], total: Decimal) -> Draft:
    expenses = tuple(
        replace(
            ROW,
            guid=f"{place:03}",
            quantity=quantity,
            unit_cost=euro(cost),
            unit_cost_excluding_purchase_vat=None,
            purchase_vat_rate=rate,
        )
        for place, (quantity, cost, rate) in enumerate(rows)
    )
    reimbursement = replace(PLAIN.source.reimbursement, total_expenses=euro(total), total=None)
    source = replace(PLAIN.source, expenses=expenses, reimbursement=reimbursement)
    return translate(source, PLAIN.company, PLAIN.books)


@given(quantities, costs, rates, st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
def test_vat_may_be_rounded_in_any_honest_way_within_what_the_employee_gets(
    quantity: Decimal, cost: Decimal, rate: Decimal, rounding: str
) -> None:
    paid = row_net(quantity, cost)
    net = (paid * 100 / (100 + rate)).quantize(CENT, rounding)
    tax = (paid * rate / (100 + rate)).quantize(CENT, rounding)
    assert {paid - net, tax} <= roundings_within([(paid, rate)])


@given(
    st.lists(
        st.tuples(quantities, st.decimals(min_value=0, max_value=900, places=2), st.sampled_from(RATES)),
        min_size=1,
        max_size=6,
    )
)
def test_the_rows_of_a_reimbursement_pay_the_sum_of_their_costs(
    rows: list[tuple[Decimal, Decimal, Decimal]],
) -> None:
    total = sum((row_net(quantity, cost) for quantity, cost, _ in rows), Decimal(0))
    draft = draft_of(rows, total)
    sent = draft.invoice.invoice_rows
    if draft.invoice.extra_info.unit_prices_include_vat:
        assert sum(row_net(row.quantity, row.unit_price) for row in sent) == total
    else:
        assert {draft.totals.net + tax for tax in roundings(lines_of(sent))} == {total}
    assert draft.totals.total == draft.totals.net + draft.totals.tax == total
    posted = InvoiceAnswer(
        invoice_sum_info=(
            SumInfo(
                currency="EUR",
                excluding_vat_total=draft.totals.net,
                vat_sum_total=draft.totals.tax,
                invoice_sum_total=total,
            ),
        )
    )
    assert [found.code for found in differences(posted, draft.totals)] == ["posted_not_compared"]


@given(st.decimals(min_value="0.02", max_value=900, places=2))
def test_a_total_that_misses_the_rows_by_more_than_rounding_is_refused(off: Decimal) -> None:
    row = (Decimal(1), Decimal(100), Decimal(0))
    for total in (100 + off, 100 - off):
        with pytest.raises(Untranslatable) as failure:
            draft_of([row], total)
        assert [problem.code for problem in failure.value.problems] == ["reimbursement_total_differs"]


@pytest.mark.parametrize(
    ("rows", "prices"),
    [
        ([("1", "100.00", "25.5")], ["79.68"]),
        ([("1", "12.55", "25.5"), ("150", "0.55", "0"), ("7", "1.00", "13.5")], ["10.00", "0.55", "0.8811"]),
    ],
)
def test_prices_are_without_vat_where_no_rounding_of_it_can_move_a_cent(
    rows: list[tuple[str, str, str]], prices: list[str]
) -> None:
    total = sum((row_net(Decimal(quantity), Decimal(cost)) for quantity, cost, _ in rows), Decimal(0))
    draft = draft_of([(Decimal(q), Decimal(c), Decimal(rate)) for q, c, rate in rows], total)
    assert not draft.invoice.extra_info.unit_prices_include_vat
    assert [row.unit_price for row in draft.invoice.invoice_rows] == [Decimal(price) for price in prices]


def test_prices_of_the_whole_invoice_have_vat_in_them_where_one_sum_cannot_come_of_a_net_price() -> None:
    odd = next(
        Decimal(cost) / 100
        for cost in range(100, 200)
        if all(cents(Decimal(net) * Decimal("1.255") / 100) != Decimal(cost) / 100 for net in range(60, 180))
    )
    draft = draft_of(
        [(Decimal(1), odd, Decimal("25.5")), (Decimal(1), Decimal("12.55"), Decimal("25.5"))],
        odd + Decimal("12.55"),
    )
    assert draft.invoice.extra_info.unit_prices_include_vat
    assert [row.unit_price for row in draft.invoice.invoice_rows] == [odd, Decimal("12.55")]


def test_prices_have_vat_in_them_where_only_the_vat_of_a_rate_s_sum_would_miss_a_cent() -> None:
    rows = [(Decimal(1), Decimal("23.40"), Decimal("13.5"))] * 3
    assert not draft_of(rows[:1], Decimal("23.40")).invoice.extra_info.unit_prices_include_vat
    assert draft_of(rows, Decimal("70.20")).invoice.extra_info.unit_prices_include_vat


def posted(draft: Draft, net: str, tax: str) -> InvoiceAnswer:
    sent = draft.invoice.invoice_rows
    return InvoiceAnswer(
        invoice_sum_info=(
            SumInfo(
                currency="EUR",
                excluding_vat_total=Decimal(net),
                vat_sum_total=Decimal(tax),
                invoice_sum_total=Decimal(net) + Decimal(tax),
            ),
        ),
        invoice_rows=tuple(
            AnsweredRow(quantity=row.quantity, unit_price=row.unit_price, vat_percent=row.vat_percent)
            for row in sent
        ),
    )


def test_a_cent_may_move_between_net_and_vat_but_the_employee_gets_what_is_owed() -> None:
    rows = [(Decimal(1), Decimal("23.40"), Decimal("13.5"))] * 3
    draft = draft_of(rows, Decimal("70.20"))
    assert (draft.totals.net, draft.totals.tax) == (Decimal("61.86"), Decimal("8.34"))

    def told(net: str, tax: str) -> list[str]:
        return [found.code for found in differences(posted(draft, net, tax), draft.totals)]

    assert told("61.86", "8.34") == []
    assert told("61.85", "8.35") == ["posted_rounds_otherwise"]
    for total_differs in (("61.86", "8.35"), ("61.85", "8.34"), ("70.20", "9.48")):
        assert "posted_differs" in told(*total_differs)


def test_an_amount_without_a_currency_or_in_the_company_s_own_is_as_it_is() -> None:
    assert converted(ExpenseMoney(amount=Decimal(5)), "EUR") == 5
    assert converted(euro(Decimal(5), "eur", in_euro("9", "UserCost")), "EUR") == 5
    assert converted(None, "EUR") is None


def test_a_foreign_amount_is_what_severa_converts_it_to() -> None:
    assert converted(euro(Decimal(230), "SEK", in_euro("20.63")), "EUR") == Decimal("20.63")
    assert converted(
        euro(Decimal(230), "SEK", in_euro("20.63", "ProjectCost"), in_euro("20.63", "ExpenseCost")), "EUR"
    ) == Decimal("20.63")


def test_of_several_conversions_the_user_s_cost_counts_and_nothing_is_guessed() -> None:
    several = in_euro("20", "ProjectCost"), in_euro("21", "UserCost")
    assert converted(euro(Decimal(230), "SEK", *several), "EUR") == 21
    unclear = in_euro("20", "ProjectCost"), in_euro("21", "ExpenseCost")
    assert converted(euro(Decimal(230), "SEK", *unclear), "EUR") is None
    assert converted(euro(Decimal(230), "SEK"), "EUR") is None


def test_a_foreign_cost_is_sent_as_it_is_converted_though_its_net_was_not() -> None:
    row = replace(
        ROW,
        unit_cost=euro(Decimal(230), "SEK", in_euro("20.63", "UserCost")),
        unit_cost_excluding_purchase_vat=euro(Decimal("202.64"), "SEK"),
        quantity=Decimal(1),
    )
    source = replace(PLAIN.source, expenses=(row,))
    reimbursement = replace(PLAIN.source.reimbursement, total=None, total_expenses=None)
    draft = translate(replace(source, reimbursement=reimbursement), PLAIN.company, PLAIN.books)
    assert draft.invoice.invoice_rows[0].unit_price == Decimal("18.18")


def test_a_contradiction_is_what_rounding_to_cents_does_not_explain() -> None:
    def codes(net: str) -> list[str]:
        row = replace(ROW, unit_cost_excluding_purchase_vat=euro(Decimal(net)))
        reimbursement = replace(PLAIN.source.reimbursement, total=None, total_expenses=None)
        try:
            translate(
                replace(PLAIN.source, expenses=(row,), reimbursement=reimbursement),
                PLAIN.company,
                PLAIN.books,
            )
        except Untranslatable as failure:
            return [problem.code for problem in failure.problems]
        return []

    assert codes("20.62") == codes("20.61") == codes("20.617") == []
    assert codes("20.59") == codes("20.65") == ["purchase_vat_differs"]


def test_the_findings_of_an_amount_say_where() -> None:
    with pytest.raises(Untranslatable) as failure:
        draft_of([(Decimal(1), Decimal(5), Decimal("0.255"))], Decimal(5))
    (problem,) = failure.value.problems
    assert (problem.code, problem.where) == ("vat_rate_not_percent", "expenses[0].purchaseVatRate")
