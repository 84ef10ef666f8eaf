"""What rows are dimensioned to, beyond the golden cases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sales_invoice_cases import load

from severa_procountor.codecs import ledger_receipts, severa
from severa_procountor.codecs.money import row_net
from severa_procountor.codecs.row_dimensions import RowDimensions
from severa_procountor.codecs.sales_invoices import Source, needs_entries, translate
from severa_procountor.errors import Untranslatable
from severa_procountor.settings.choices import Dimension
from severa_procountor.settings.company import SalesInvoices

CASE = load("dimensions_grouped_row")
GUIDS = ("p1", "p2", "p3")


def dimensioned(source: Source) -> RowDimensions:
    (row,) = translate(source, CASE.company, CASE.books).dimensions
    return row


def weights(row: RowDimensions) -> list[tuple[str | None, Decimal]]:
    return [(share.subject.guid, share.weight) for share in row.shares[Dimension.PROJECT]]


def entry(
    guid: str, billed: Decimal | None, price: Decimal | None = Decimal(10), **fields: Any
) -> severa.Entry:
    money = severa.Money(amount=price)
    return severa.Entry(
        project=severa.Numbered(guid=guid), invoice_quantity=billed, unit_price=money, **fields
    )


def with_entries(*entries: severa.Entry) -> Source:
    return replace(CASE.source, entries={"r1": entries})


def invoice(*guids: str | None) -> severa.Invoice:
    return severa.Invoice(projects=tuple(severa.Numbered(guid=guid) for guid in guids))


def sales(*dimensions: Dimension) -> SalesInvoices:
    return SalesInvoices(status_before="Before", status_after="After", dimensions=dimensions)


@pytest.mark.parametrize("dimension", [Dimension.PROJECT, Dimension.BUSINESS_UNIT])
def test_what_stands_behind_rows_is_needed_unless_the_invoice_has_exactly_one_project(
    dimension: Dimension,
) -> None:
    assert needs_entries(invoice("p1", "p2"), sales(dimension))
    assert needs_entries(invoice(), sales(dimension))
    assert needs_entries(severa.Invoice(), sales(dimension))
    assert not needs_entries(invoice("p1"), sales(dimension))
    assert not needs_entries(invoice("p1", "p1"), sales(dimension))


def test_what_stands_behind_rows_is_not_needed_for_cost_centres() -> None:
    assert not needs_entries(invoice("p1", "p2"), sales(Dimension.COST_CENTER))
    assert not needs_entries(invoice("p1", "p2"), sales())


def test_what_was_billed_counts_and_not_what_was_done() -> None:
    billed = entry("p1", Decimal(2), quantity=Decimal(9))
    whole = entry("p2", None, quantity=Decimal(3))
    assert weights(dimensioned(with_entries(billed, whole))) == [("p2", Decimal(30)), ("p1", Decimal(20))]


def test_a_project_of_which_nothing_was_billed_has_no_share() -> None:
    source = with_entries(entry("p1", Decimal(0)), entry("p2", Decimal(1)), entry("p3", Decimal(4)))
    assert [guid for guid, _ in weights(dimensioned(source))] == ["p2", "p3"]


def test_amounts_do_not_matter_where_all_of_a_row_is_one_project_s() -> None:
    source = with_entries(entry("p1", None, None), entry("p1", Decimal(4)))
    assert weights(dimensioned(source)) == [("p1", Decimal(1))]


def test_the_order_of_severa_s_entries_does_not_matter() -> None:
    entries = [entry(guid, Decimal(1)) for guid in GUIDS]
    assert dimensioned(with_entries(*entries)) == dimensioned(with_entries(*reversed(entries)))


def test_a_row_says_whether_its_sum_is_whole_cents_without_rounding() -> None:
    case = load("dimensions_one_project")
    draft = translate(case.source, case.company, case.books)
    assert [(row.net, row.whole) for row in draft.dimensions] == [
        (Decimal("900.00"), True),
        (Decimal("12.35"), False),
    ]


def test_a_flat_rate_that_names_no_project_is_refused() -> None:
    (row,) = CASE.source.rows
    flat = replace(row, row_type="FlatRate", flat_rate_guid="f1")
    source = replace(CASE.source, rows=(flat,), flat_rates={"f1": severa.FlatRate(guid="f1")})
    with pytest.raises(Untranslatable, match="names no project"):
        translate(source, CASE.company, CASE.books)


def test_a_cost_centre_that_the_register_has_twice_is_told_by_its_name() -> None:
    case = load("dimensions_one_project")
    twins = tuple(
        severa.CostCenter(guid=guid, identifier="100", name=name)
        for guid, name in (("a", "Osto"), ("b", "Vanha nimi"))
    )
    draft = translate(replace(case.source, cost_centers=twins), case.company, case.books)
    (share,) = draft.dimensions[0].shares[Dimension.COST_CENTER]
    assert share.subject.guid == "b"


def test_a_number_that_severa_gives_without_quotes_finds_its_cost_centre() -> None:
    case = load("dimensions_one_project")
    first, second = case.source.rows
    first = replace(first, cost_center=severa.RowCostCenter(number=100, name="Myynti"))
    draft = translate(replace(case.source, rows=(first, second)), case.company, case.books)
    (share,) = draft.dimensions[0].shares[Dimension.COST_CENTER]
    assert share.subject.guid == "cc1"


quantities = st.decimals(min_value=1, max_value=500, places=2)
prices = st.decimals(min_value="0.01", max_value=500, places=2)
bills = st.lists(st.tuples(st.sampled_from(GUIDS), quantities, prices), min_size=1, max_size=9)


@settings(deadline=None)
@given(bills, st.booleans(), st.sampled_from([Decimal(1), Decimal("11.25"), Decimal("0.85")]))
def test_an_entry_is_shared_out_wholly_and_within_a_cent_of_what_each_project_was_billed(
    found: list[tuple[str, Decimal, Decimal]], credit_note: bool, rate: Decimal
) -> None:
    sign = -1 if credit_note else 1
    net = sum((quantity * price for _, quantity, price in found), Decimal(0))
    (row,) = CASE.source.rows
    row = replace(row, quantity=Decimal(sign), unit_price=severa.Money(amount=net))
    entries = tuple(entry(guid, quantity * sign, price) for guid, quantity, price in found)
    total = severa.Money(amount=row_net(Decimal(sign), net))
    source = replace(
        CASE.source,
        rows=(row,),
        entries={"r1": entries},
        invoice=replace(CASE.source.invoice, total_excluding_tax=total, is_credit_note=credit_note),
    )
    shared = dimensioned(source)
    value = -row_net(net, Decimal(sign) / rate)
    ids = {
        ledger_receipts.identity(share.subject): (1, place)
        for place, share in enumerate(shared.shares[Dimension.PROJECT])
    }
    values = {found.item_id: found.value for found in ledger_receipts.values_of(shared, value, ids)}
    assert sum(values.values(), Decimal(0)) == value
    for place, share in enumerate(shared.shares[Dimension.PROJECT]):
        of_project = sum((q * p for guid, q, p in found if guid == share.subject.guid), Decimal(0))
        assert abs(values.get(place, Decimal(0)) - value * of_project / net) < Decimal("0.01000001")
