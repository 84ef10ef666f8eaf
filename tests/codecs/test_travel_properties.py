"""What holds of every travel reimbursement: it is sent within the limits, or refused with reasons and nothing else."""

from __future__ import annotations

import datetime
import types
import typing
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from travel_cases import load

from severa_procountor.codecs import procountor, severa
from severa_procountor.codecs.money import cents, row_net
from severa_procountor.codecs.procountor_travel import TravelRow
from severa_procountor.codecs.travel_reimbursements import Draft, Source, complete, translate
from severa_procountor.errors import Untranslatable
from severa_procountor.problems.catalogue import catalogue

LIMITS = {
    "departure": 40,
    "arrival": 40,
    "places": 255,
    "purpose": 255,
    "product": 100,
    "comment": 512,
    "name": 80,
}

NAMES = (
    "several_projects_and_cost_centres",
    "receipts_with_purchase_vat",
    "foreign_currency",
    "trip_over_new_year",
)
PRIVATE = ("FI2112345600000785", "131052-952K")

texts = st.text(max_size=40) | st.sampled_from([*PRIVATE, "Mileage", "EUR", "SEK", "Ł" * 600])
moments = st.datetimes().map(datetime.datetime.isoformat) | st.sampled_from(
    ["2026-02-10T08:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-02-31", "tänään"]
)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**11), max_value=10**11, places=6)


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of the type; a text is also a time, as Severa's times are texts."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return st.one_of([anything(one) for one in typing.get_args(hint)])
    if typing.get_origin(hint) is tuple:
        return st.lists(anything(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return st.builds(hint, **{name: anything(one) for name, one in typing.get_type_hints(hint).items()})
    known = {str: texts | moments, Decimal: numbers, int: st.integers(-5, 10**6), type(None): st.none()}
    return known[hint] if hint in known else st.from_type(hint)


@st.composite
def disturbed(draw: st.DrawFn, base: severa.Answer) -> Any:
    """`base` with some of its fields replaced by anything of their type."""
    hints = typing.get_type_hints(type(base))
    names = draw(st.lists(st.sampled_from(sorted(hints)), unique=True, max_size=3))
    return replace(base, **{name: draw(anything(hints[name])) for name in names})


@st.composite
def sources(draw: st.DrawFn) -> Source:
    base = load(draw(st.sampled_from(NAMES))).source
    return replace(
        base,
        reimbursement=draw(disturbed(replace(base.reimbursement, total=None, total_expenses=None))),
        expenses=tuple(draw(disturbed(expense)) for expense in base.expenses[: draw(st.integers(0, 3))]),
        user=draw(disturbed(base.user)),
        products=tuple(draw(disturbed(product)) for product in base.products),
    )


def outcome(source: Source, name: str) -> Draft | Untranslatable:
    """With the settings of the named case."""
    case = load(name)
    try:
        return translate(source, case.company, case.books)
    except Untranslatable as refusal:
        return refusal


def _paid(draft: Draft, row: TravelRow) -> Decimal:
    if draft.invoice.extra_info.unit_prices_include_vat:
        return row_net(row.quantity, row.unit_price)
    return cents(row.quantity * row.unit_price * (100 + row.vat_percent) / 100)


@settings(deadline=None)
@given(sources(), st.sampled_from(["several_projects_and_cost_centres", "advance_payment_taken_off"]))
def test_whatever_severa_gives_is_sent_within_the_limits_or_refused_with_reasons(
    source: Source, name: str
) -> None:
    draft = outcome(source, name)
    if isinstance(draft, Untranslatable):
        assert draft.problems
        assert all(problem.code in catalogue() for problem in draft.problems)
        return
    body = procountor.encode(complete(draft, 1))
    body.decode().encode("cp1252")
    _within(msgspec.json.decode(body))
    rows = draft.invoice.invoice_rows
    assert len(rows) == len(draft.dimensions) == draft.totals.rows
    assert draft.totals.total == sum(_paid(draft, row) for row in rows)


@settings(deadline=None)
@given(sources())
def test_no_finding_shows_an_identity_code_or_an_account(source: Source) -> None:
    told = outcome(source, NAMES[0])
    for problem in told.problems if isinstance(told, Untranslatable) else told.notes:
        assert not any(private in f"{problem.message} {problem.where}" for private in PRIVATE)


def _within(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _within(item)
    elif isinstance(value, dict):
        for name, inner in value.items():
            assert not isinstance(inner, str) or len(inner) <= LIMITS.get(name, 10_000)
            _within(inner)
