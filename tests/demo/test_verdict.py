from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from demo.carried_invoices import EXPECTED, IN_PROCOUNTOR, IN_SEVERA, books, company, entry, file, row

from severa_procountor.demo.accounts import WAITING, Books, Expected, InProcountor, InSevera, Item, Items
from severa_procountor.demo.verdict import Verdict, judge

SENT, HELD = IN_SEVERA, IN_PROCOUNTOR


def verdict(
    severa: list[InSevera],
    held: list[InProcountor],
    parked: tuple[str, ...] = (),
    expected: tuple[Expected, ...] = (EXPECTED, msgspec.structs.replace(EXPECTED, guid="g2")),
) -> Verdict:
    return judge(severa, expected, [books(*held), Books("AB")], [company()], parked)


def sent(**changes: Any) -> InSevera:
    return msgspec.structs.replace(SENT, **changes)


def held(**changes: Any) -> InProcountor:
    return msgspec.structs.replace(HELD, **changes)


def answer(found: Verdict, question: str) -> str:
    (line,) = [said for asked, said in found.lines if asked.startswith(question)]
    return line


def test_it_holds_when_both_ends_say_the_same() -> None:
    found = verdict([SENT, sent(guid="g2", status=WAITING)], [HELD], parked=("g2",))
    assert (found.holds, found.duplicates, found.totals_equal, found.differences) == (True, 0, True, ())
    assert answer(found, "Severa says transferred") == answer(found, "Procountor holds") == "1"
    assert answer(found, "Still waiting") == "1"
    assert answer(found, "Oy: total EUR") == "1129.50 / 1129.50"


def test_a_second_copy_is_found() -> None:
    found = verdict([SENT], [HELD, HELD])
    assert (found.holds, found.duplicates, found.totals_equal) == (False, 1, False)


def test_a_second_copy_of_nothing_is_found_though_no_sum_differs() -> None:
    nothing = msgspec.structs.replace(EXPECTED, rows=())
    copy = held(excluding_vat_total=Decimal(0), invoice_sum_total=Decimal(0), entries=())
    found = verdict([sent(net=Decimal(0), total=Decimal(0))], [copy, copy], expected=(nothing,))
    assert (found.totals_equal, found.differences, found.holds) == (True, (), False)


@pytest.mark.parametrize("status", ["INVALIDATED", "OVERRIDDEN", "DELETED"])
def test_a_copy_that_no_longer_counts_is_none(status: str) -> None:
    assert verdict([SENT], [held(status=status), HELD]).holds
    assert not verdict([SENT], [held(status=status)]).holds


def test_a_lost_invoice_is_found() -> None:
    found = verdict([SENT], [])
    assert not found.holds
    assert found.differences == ("Oy 1042: Severa says transferred, and Procountor does not hold it",)


@pytest.mark.parametrize(
    "changes",
    [
        {"excluding_vat_total": Decimal("899.99")},
        {"invoice_sum_total": Decimal("1129.51")},
        {"currency": "SEK"},
    ],
)
def test_an_invoice_that_differs_by_a_cent_or_its_currency_is_found(changes: dict[str, Any]) -> None:
    found = verdict([SENT], [held(**changes)])
    assert not found.holds
    assert "Oy 1042" in found.differences[0]


def test_differences_that_cancel_out_in_the_sum_are_found() -> None:
    severa = [SENT, sent(guid="g2", number=1043)]
    procountor = [
        held(invoice_sum_total=Decimal("1129.49")),
        held(original_invoice_number="1043", invoice_sum_total=Decimal("1129.51")),
    ]
    found = verdict(severa, procountor)
    assert (found.totals_equal, found.holds, len(found.differences)) == (True, False, 2)


def test_an_invoice_that_waits_without_a_reason_is_found() -> None:
    found = verdict([sent(status=WAITING)], [])
    assert not found.holds
    assert found.differences == ("Oy 1042: waits in Severa, and no reason was given",)


def test_an_invoice_that_is_there_and_still_waits_is_found() -> None:
    found = verdict([sent(status=WAITING)], [HELD], parked=("g1",))
    assert not found.holds
    assert found.differences == ("Oy 1042: Procountor holds it, Severa says it waits",)


def test_an_invoice_in_the_wrong_companys_books_is_found() -> None:
    found = judge([SENT], [EXPECTED], [books(), Books("AB", (HELD,))], [company()], ())
    assert not found.holds
    assert len(found.differences) == 2


def test_invoices_of_companies_without_settings_are_only_counted() -> None:
    found = verdict([sent(company="Nobody Oy", status=WAITING)], [])
    assert found.holds
    assert answer(found, "Of companies without settings") == "1"


def test_invoices_that_did_not_come_from_severa_do_not_count() -> None:
    assert verdict([SENT], [HELD, held(original_invoice_number=None)]).holds


def test_travel_invoices_are_no_sales_invoices() -> None:
    assert verdict([SENT], [HELD, held(type="BILL_OF_CHARGES", original_invoice_number="T501")]).holds
    assert not verdict([SENT], [HELD, held(original_invoice_number="T501")]).holds


def test_it_does_not_hold_with_an_amount_on_the_wrong_item() -> None:
    found = verdict([SENT], [held(entries=(entry("-900.00", {"2": "-900.00"}),))])
    assert (found.holds, found.totals_equal, found.dimensioned.undimensioned) == (False, True, 1)


def test_it_does_not_hold_with_a_file_or_a_release_too_many() -> None:
    papers = EXPECTED.papers
    assert not verdict([SENT], [held(attachments=(file(papers["All"]),))]).holds
    assert not verdict([SENT], [held(status="SENT", sent_times=1)]).holds


def test_it_does_not_hold_with_two_items_of_one_project() -> None:
    talo = msgspec.structs.replace(EXPECTED, rows=(row("900.00"),))
    twice = Items("Projekti", (Item(1, "1 Talo 1"), Item(2, "1 Talo")))
    found = judge([SENT], [talo], [books(HELD, items=(twice,))], [company()], ())
    assert (found.holds, len(found.differences)) == (False, 1)
