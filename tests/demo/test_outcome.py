from __future__ import annotations

from decimal import Decimal

import pytest
from demo import carried_travels, purchased
from demo.carried_invoices import EXPECTED, IN_PROCOUNTOR, IN_SEVERA, books, company
from demo.carried_travels import COPY
from demo.purchased import FEE

from severa_procountor.demo import verdict
from severa_procountor.demo.accounts import InProcountor
from severa_procountor.demo.outcome import Outcome
from severa_procountor.demo.purchase_accounts import Fee


def outcome(
    *,
    invoices: tuple[InProcountor, ...] = (IN_PROCOUNTOR,),
    travels: tuple[InProcountor, ...] = (COPY,),
    fees: tuple[Fee, ...] = (FEE,),
) -> Outcome:
    return Outcome(
        sales=verdict.judge([IN_SEVERA], [EXPECTED], [books(*invoices)], [company()], ()),
        travels=carried_travels.judged(travels),
        fees=purchased.judged(*fees),
    )


def test_it_holds_when_all_kinds_do() -> None:
    found = outcome()
    assert (found.holds, found.duplicates, found.totals_equal, found.differences) == (True, 0, True, ())


@pytest.mark.parametrize(
    "found",
    [
        outcome(invoices=(IN_PROCOUNTOR, IN_PROCOUNTOR)),
        outcome(travels=(COPY, COPY)),
        outcome(fees=(FEE, purchased.fee(guid="f2"))),
    ],
    ids=["invoice", "travel", "fee"],
)
def test_a_duplicate_of_any_kind_counts(found: Outcome) -> None:
    assert (found.holds, found.duplicates, found.totals_equal) == (False, 1, False)


@pytest.mark.parametrize(
    "found",
    [
        outcome(invoices=()),
        outcome(travels=(carried_travels.copy(invoice_sum_total=Decimal("131.29")),)),
        outcome(fees=(purchased.fee(cost=Decimal("99.99")),)),
    ],
    ids=["invoice", "travel", "fee"],
)
def test_what_is_lost_or_a_cent_off_in_any_kind_is_a_difference(found: Outcome) -> None:
    assert (found.holds, found.duplicates, found.totals_equal, len(found.differences)) == (False, 0, False, 1)
