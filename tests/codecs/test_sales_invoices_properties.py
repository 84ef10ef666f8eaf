"""What holds of every sales invoice: its sums, its signs, its limits, and that nothing but a refusal is raised."""

from __future__ import annotations

import datetime
import types
import typing
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sales_invoice_cases import load

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.comparison import differences
from severa_procountor.codecs.money import cents
from severa_procountor.codecs.sales_invoices import Draft, Source, complete, translate
from severa_procountor.errors import Untranslatable
from severa_procountor.problems.catalogue import catalogue

at_any_speed = settings(deadline=None)

PLAIN = load("plain_domestic")
COMPANY, BOOKS = PLAIN.company, PLAIN.books

quantities = st.decimals(min_value=-1000, max_value=1000, places=3).filter(bool)
prices = st.decimals(min_value=-5000, max_value=5000, places=2).filter(bool)
rates = st.sampled_from([Decimal("25.5"), Decimal("13.5"), Decimal(10)])
amounts = st.lists(st.tuples(quantities, prices, rates), min_size=1, max_size=8)


def _source(given_rows: list[tuple[Decimal, Decimal, Decimal]], net: Decimal, **fields: Any) -> Source:
    """The plain invoice with these rows and this net total; Severa tells no VAT."""
    (row,) = PLAIN.source.rows
    rows = tuple(
        replace(
            row, quantity=quantity, unit_price=severa.Money(amount=price), vat_rate=rate, sort_order=place
        )
        for place, (quantity, price, rate) in enumerate(given_rows)
    )
    total = severa.Money(amount=net)
    invoice = replace(
        PLAIN.source.invoice, total_excluding_tax=total, total_tax=None, total_including_tax=None, **fields
    )
    return replace(PLAIN.source, invoice=invoice, rows=rows)


def _nets(draft: Draft) -> list[Decimal]:
    return [row.quantity * row.unit_price for row in draft.invoice.invoice_rows]


def _outcome(source: Source) -> Draft | Untranslatable:
    try:
        return translate(source, COMPANY, BOOKS)
    except Untranslatable as failure:
        return failure


@at_any_speed
@given(amounts, st.booleans())
def test_what_is_sent_adds_up_to_severa_s_total(rows: list[Any], row_by_row: bool) -> None:
    exact = [quantity * price for quantity, price, _ in rows]
    net = sum(map(cents, exact), Decimal(0)) if row_by_row else cents(sum(exact, Decimal(0)))
    draft = translate(_source(rows, net), COMPANY, BOOKS)
    assert draft.totals.net == net
    assert _nets(draft) == exact
    assert sum(draft.totals.base.values()) == sum(map(cents, exact))
    assert draft.totals.tax == sum(draft.totals.vat.values())
    assert draft.totals.tax in draft.totals.roundings
    assert draft.totals.total == net + draft.totals.tax


@at_any_speed
@given(amounts)
def test_an_answer_with_the_same_figures_never_differs(rows: list[Any]) -> None:
    net = sum((cents(quantity * price) for quantity, price, _ in rows), Decimal(0))
    draft = translate(_source(rows, net), COMPANY, BOOKS)
    sums = {
        "currency": "EUR",
        "excludingVatTotal": draft.totals.net,
        "vatSumTotal": draft.totals.tax,
        "invoiceSumTotal": draft.totals.total,
    }
    sent = msgspec.json.decode(procountor.encode(complete(draft, 1, {})), type=dict[str, msgspec.Raw])
    body = msgspec.json.Encoder(decimal_format="number").encode(
        {"invoiceSumInfo": [sums], "invoiceRows": sent["invoiceRows"]}
    )
    assert differences(procountor.decode(body, procountor.InvoiceAnswer), draft.totals) == []


@at_any_speed
@given(amounts)
def test_a_credit_note_has_positive_prices_a_negative_sum_and_rows_as_they_were_to_each_other(
    rows: list[Any],
) -> None:
    exact = [quantity * price for quantity, price, _ in rows]
    net = sum(map(cents, exact), Decimal(0))
    assume(net <= -1 or (net >= 1 and all(amount > 0 for amount in exact)))
    draft = translate(_source(rows, net, is_credit_note=True), COMPANY, BOOKS)
    sent = _nets(draft)
    assert all(row.unit_price > 0 for row in draft.invoice.invoice_rows)
    assert draft.totals.net < 0
    assert sent == (exact if net < 0 else [-amount for amount in exact])


@at_any_speed
@given(amounts)
def test_a_credit_note_with_rows_of_both_signs_that_charges_is_refused(rows: list[Any]) -> None:
    exact = [quantity * price for quantity, price, _ in rows]
    net = sum(map(cents, exact), Decimal(0))
    assume(net >= 0 and any(amount < 0 for amount in exact))
    failure = _outcome(_source(rows, net, is_credit_note=True))
    assert isinstance(failure, Untranslatable)
    assert [problem.code for problem in failure.problems] == ["credit_note_not_negative"]


@at_any_speed
@given(amounts)
def test_a_credit_note_is_the_same_whichever_sign_severa_used(rows: list[Any]) -> None:
    rows = [(abs(quantity), abs(price), rate) for quantity, price, rate in rows]
    net = sum((cents(quantity * price) for quantity, price, _ in rows), Decimal(0))
    assume(abs(net) >= 1)
    forms = [
        _source(rows, net, is_credit_note=True),
        _source([(-quantity, price, rate) for quantity, price, rate in rows], -net, is_credit_note=True),
        _source([(quantity, -price, rate) for quantity, price, rate in rows], -net, is_credit_note=True),
        _source([(-quantity, -price, rate) for quantity, price, rate in rows], net, is_credit_note=True),
    ]
    drafts = [translate(form, COMPANY, BOOKS) for form in forms]
    assert all(draft.invoice == drafts[0].invoice for draft in drafts)
    assert all(draft.totals == drafts[0].totals for draft in drafts)


texts = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["FI", "Suomi", "EUR", "SEK", "fi", "FI24681357", "010190-901R", "a@b.example", "h", "Hours"]
    ),
)
numbers = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**11), max_value=10**11),
    st.sampled_from(
        [Decimal(0), Decimal(1), Decimal("25.5"), Decimal("900.00"), Decimal("1E+9"), Decimal("1E-30")]
    ),
)
days = st.one_of(
    st.dates(), st.dates(min_value=datetime.date(2026, 1, 1), max_value=datetime.date(2026, 12, 31))
)
plain: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(min_value=-(2**31), max_value=2**31),
    bool: st.booleans(),
    Decimal: numbers,
    datetime.date: days,
    type(None): st.none(),
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Any value that can be read as `kind`, a type that Severa's answers are made of."""
    if kind in plain:
        return plain[kind]
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return st.one_of([anything(part) for part in typing.get_args(kind)])
    if typing.get_origin(kind) is tuple:
        return st.lists(anything(typing.get_args(kind)[0]), max_size=3).map(tuple)
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{name: anything(hint) for name, hint in hints.items()})


@st.composite
def disturbed(draw: st.DrawFn, base: severa.Answer) -> Any:
    """`base` with some of its fields replaced by anything of their type."""
    hints = typing.get_type_hints(type(base))
    names = draw(st.lists(st.sampled_from(sorted(hints)), unique=True, max_size=4))
    return replace(base, **{name: draw(anything(hints[name])) for name in names})


@st.composite
def sources(draw: st.DrawFn) -> Source:
    source = load(
        draw(st.sampled_from(["plain_domestic", "credit_note", "e_invoice", "eu_sale", "foreign_currency"]))
    )
    base = source.source
    assert base.customer is not None
    return replace(
        base,
        invoice=draw(disturbed(base.invoice)),
        rows=tuple(draw(disturbed(row)) for row in base.rows * draw(st.integers(0, 2))),
        customer=draw(st.none() | disturbed(base.customer)),
        settings=draw(st.none() | st.just(severa.InvoiceSettings(is_reverse_charged=True))),
        bank_accounts=tuple(draw(disturbed(account)) for account in base.bank_accounts),
    )


@at_any_speed
@given(sources())
def test_whatever_severa_gives_is_sent_within_the_limits_or_refused_with_reasons(source: Source) -> None:
    draft = _outcome(source)
    if isinstance(draft, Untranslatable):
        assert draft.problems
        assert all(problem.code in catalogue() for problem in draft.problems)
        return
    body = procountor.encode(complete(draft, 1, {}))
    body.decode().encode("cp1252")
    invoice = draft.invoice
    party = invoice.counter_party
    assert 0 <= (invoice.payment_info.due_date - invoice.date).days <= 999
    assert len(party.counter_party_address.name) <= 80
    assert len(invoice.original_invoice_number) <= 40
    assert len(party.contact_person_name or "") <= 28
    assert all(0 < len(row.product) <= 100 and "\n" not in row.product for row in invoice.invoice_rows)
    assert all(len(row.comment or "") <= 512 for row in invoice.invoice_rows)
    assert len(draft.row_codes) == len(invoice.invoice_rows) == draft.totals.rows


CODES = (
    "010190-901R",
    "010190 901R",
    "010190901R",
    "010190A901R",
    "FI010190-901R",
    "hetu: 010190-901R, Helsinki",
    "800101-1236",
    "19800101 1236",
    "SE8001011236 01",
    "SE850101-123901",
    "FI2112345600000785",
)
PARTS = ("0190", "901", "80010", "50101", "1236", "1239", "211234", "000785")


@st.composite
def told_a_code(draw: st.DrawFn) -> tuple[str, Source]:
    """A golden source with a personal code or an account in one of its texts."""
    case = load(draw(st.sampled_from(["plain_domestic", "grouped_row", "e_invoice", "email", "two_rates"])))
    code, base = draw(st.sampled_from(CODES)), case.source
    texts = [place for place in _texts(base, ()) if place[-1] != "guid"]
    return code, _with(base, draw(st.sampled_from(texts)), code)


def _texts(value: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The paths of all fields that may hold text."""
    if isinstance(value, tuple):
        return [found for place, item in enumerate(value) for found in _texts(item, (*path, place))]
    if not isinstance(value, msgspec.Struct):
        return []
    own = [
        (*path, name)
        for name, hint in typing.get_type_hints(type(value)).items()
        if str in (hint, *typing.get_args(hint))
    ]
    return own + [
        found for name in value.__struct_fields__ for found in _texts(getattr(value, name), (*path, name))
    ]


def _with(value: Any, path: tuple[Any, ...], text: str) -> Any:
    if not path:
        return text
    if isinstance(value, tuple):
        inner = _with(value[path[0]], path[1:], text)
        return (*value[: path[0]], inner, *value[path[0] + 1 :])
    return replace(value, **{path[0]: _with(getattr(value, path[0]), path[1:], text)})


@settings(deadline=None, max_examples=300)
@given(told_a_code())
def test_no_text_of_severa_s_brings_a_personal_code_or_an_account_into_a_message(
    told: tuple[str, Source],
) -> None:
    code, source = told
    outcome = _outcome(source)
    found = outcome.problems if isinstance(outcome, Untranslatable) else outcome.notes
    for problem in found:
        digits = "".join(letter for letter in f"{problem.message} {problem.where}" if letter.isdigit())
        assert code not in problem.message
        assert not any(part in digits for part in PARTS), problem
