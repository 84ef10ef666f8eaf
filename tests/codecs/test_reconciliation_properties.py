"""Equal lists have no difference, and one edit on either side is found exactly once, whatever else is in them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from reconciled import in_procountor, in_severa

from severa_procountor.codecs.procountor import AnsweredCounterParty, InvoiceBasicInfo, SumInfo
from severa_procountor.codecs.reconciled_sales import Sale
from severa_procountor.codecs.reconciliation import compare

Pair = tuple[Sale, InvoiceBasicInfo]
Edit = Callable[[Pair], tuple[list[Sale], list[InvoiceBasicInfo]]]

MONEY = st.integers(min_value=-10_000_000, max_value=10_000_000).map(lambda cents: Decimal(cents) / 100)
SOME = settings(max_examples=60, deadline=None)


class Invoice(msgspec.Struct, frozen=True):
    """What both systems say of one invoice."""

    net: Decimal
    tax: Decimal
    day: datetime.date
    customer: int
    currency: str


INVOICES = st.lists(
    st.builds(
        Invoice,
        MONEY,
        MONEY,
        st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
        st.integers(1, 9999),
        st.sampled_from(("EUR", "SEK")),
    ),
    min_size=1,
    max_size=8,
)


def pair(place: int, invoice: Invoice) -> Pair:
    number = 1000 + place
    amounts = {
        "totalExcludingTax": {"amount": invoice.net},
        "totalTax": {"amount": invoice.tax},
        "totalIncludingTax": {"amount": invoice.net + invoice.tax},
    }
    sale = in_severa(
        number,
        date=invoice.day,
        billingCustomer={"number": invoice.customer},
        currency={"code": invoice.currency},
        **amounts,
    )
    found = in_procountor(str(number), id=place + 1, date=invoice.day)
    sums = SumInfo(
        currency=invoice.currency,
        excluding_vat_total=invoice.net,
        vat_sum_total=invoice.tax,
        invoice_sum_total=invoice.net + invoice.tax,
    )
    customer = AnsweredCounterParty(customer_number=str(invoice.customer))
    return sale, replace(found, counter_party=customer, invoice_sum_info=(sums,))


def _summed(found: InvoiceBasicInfo, **changes: object) -> InvoiceBasicInfo:
    [sums] = found.invoice_sum_info or ()
    return replace(found, invoice_sum_info=(replace(sums, **changes),))


def _more(found: InvoiceBasicInfo) -> InvoiceBasicInfo:
    [sums] = found.invoice_sum_info or ()
    cent = Decimal("0.01")
    net, total = (sums.excluding_vat_total or 0) + cent, (sums.invoice_sum_total or 0) + cent
    return _summed(found, excluding_vat_total=net, invoice_sum_total=total)


EDITS: dict[str, Edit] = {
    "missing": lambda both: ([both[0]], []),
    "doubled": lambda both: ([both[0]], [both[1], replace(both[1], id=999)]),
    "voided": lambda both: ([both[0]], [replace(both[1], status="INVALIDATED")]),
    "a cent more": lambda both: ([both[0]], [_more(both[1])]),
    "other currency": lambda both: ([both[0]], [_summed(both[1], currency="NOK")]),
    "next day": lambda both: (
        [replace(both[0], date=both[0].date + datetime.timedelta(days=1))],
        [both[1]],
    ),
    "other customer": lambda both: ([replace(both[0], customer_number="10000")], [both[1]]),
}


@SOME
@given(INVOICES)
def test_two_equal_lists_have_no_difference(invoices: list[Invoice]) -> None:
    pairs = [pair(place, invoice) for place, invoice in enumerate(invoices)]
    outcome = compare([sale for sale, _ in pairs], [found for _, found in reversed(pairs)])
    assert (outcome.compared, outcome.differences, outcome.doubtful) == (len(pairs), (), ())


@SOME
@given(INVOICES, st.sampled_from(sorted(EDITS)), st.data())
def test_a_single_edit_is_found_exactly_once(invoices: list[Invoice], edit: str, data: st.DataObject) -> None:
    pairs = [pair(place, invoice) for place, invoice in enumerate(invoices)]
    edited = data.draw(st.integers(0, len(pairs) - 1))
    sales, found = EDITS[edit](pairs[edited])
    others = [both for place, both in enumerate(pairs) if place != edited]
    outcome = compare([*sales, *(sale for sale, _ in others)], [*found, *(invoice for _, invoice in others)])
    assert [each.number for each in outcome.differences] == [str(1000 + edited)]
