"""The memory of our fees in Severa: what it holds, and when it may be believed."""

from __future__ import annotations

import json

import pytest
from purchase_desk import PurchaseDesk, moment
from scripted_systems import created_at
from two_systems import Office

from severa_procountor.errors import Untranslatable
from severa_procountor.workers import fee_memory


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> PurchaseDesk:
    return PurchaseDesk(office, monkeypatch)


def hold(desk: PurchaseDesk, guid: str, mark: str, project: str = "p1") -> None:
    desk.fees.fees[guid] = {"guid": guid, "project": {"guid": project}, "description": f"x {mark} y"}
    desk.fees.changed[guid] = desk.office.clock()


def bring(desk: PurchaseDesk) -> None:
    fee_memory.bring_up_to_date(desk.office.company, desk.office.clock())


def test_one_list_a_poll_notes_the_marked_fees_of_all_companies(desk: PurchaseDesk) -> None:
    hold(desk, "f1", "[pc:1:11:4000]")
    hold(desk, "f2", "[pc:2:11:4000]")
    hold(desk, "f3", "no mark")
    bring(desk)
    bring(desk)
    assert desk.office.severa.count("project_fees") == 1
    assert fee_memory.known(desk.office.company, 11) == {"f1": "p1"}


def test_the_first_list_is_of_all_fees_and_the_next_begins_where_the_last_began(desk: PurchaseDesk) -> None:
    first = desk.office.clock()
    bring(desk)
    desk.later()
    bring(desk)
    asked = [about for call, about in desk.office.severa.asked if call == "project_fees"]
    assert asked == [None, moment(first) - desk.office.runtime.overlap]


def test_it_is_all_for_what_procountor_made_as_long_ago_as_notes_are_kept(desk: PurchaseDesk) -> None:
    company = desk.office.company
    assert not fee_memory.is_all(company, created_at(desk.office.clock()))
    bring(desk)
    days = [desk.office.clock() - day * 86_400_000 for day in (0, 399, 400, 401)]
    assert [fee_memory.is_all(company, created_at(day)) for day in days] == [True, True, False, False]
    for created in ("", None, "yesterday"):
        assert not fee_memory.is_all(company, created)


def test_a_list_that_is_too_long_vouches_for_nothing_made_before_it(
    desk: PurchaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = created_at(desk.office.clock())
    monkeypatch.setattr(fee_memory, "MOST_PAGES", 1)
    desk.later()
    for number in range(150):
        hold(desk, f"f{number}", f"[pc:1:{number}:4000]")
    bring(desk)
    assert not fee_memory.is_all(desk.office.company, made)
    assert fee_memory.known(desk.office.company, 7) == {"f7": "p1"}


def test_a_fee_that_is_gone_is_not_known_any_more(desk: PurchaseDesk) -> None:
    fee_memory.note(desk.office.company, 11, "f1", "p1")
    fee_memory.note(desk.office.company, 11, "f2", "p2")
    fee_memory.note_gone(desk.office.company, 11, "f1")
    assert fee_memory.known(desk.office.company, 11) == {"f2": "p2"}


@pytest.mark.parametrize("ours", [True, False])
def test_a_fee_that_cannot_be_read_stops_the_list_only_if_it_has_our_mark(
    desk: PurchaseDesk, ours: bool
) -> None:
    hold(desk, "f1", "[pc:1:11:4000]" if ours else "")
    desk.fees.edit("f1", project="p1")
    hold(desk, "f2", "[pc:1:12:4000]")
    if ours:
        with pytest.raises(Untranslatable):
            bring(desk)
        assert not fee_memory.is_all(desk.office.company, created_at(desk.office.clock()))
    else:
        bring(desk)
        assert fee_memory.known(desk.office.company, 12) == {"f2": "p1"}


@pytest.mark.parametrize("lacking", ["guid", "description", "project", "quantity"])
def test_a_fee_that_lacks_something_stops_all_only_if_it_cannot_be_told_whose_it_is(
    desk: PurchaseDesk, lacking: str
) -> None:
    hold(desk, "f1", "[pc:1:11:4000]")
    desk.fees.fees["f1"] |= {lacking: None}
    if lacking == "guid":
        with pytest.raises(Untranslatable):
            bring(desk)
        return
    bring(desk)
    known = {"description": {}, "project": {"f1": ""}, "quantity": {"f1": "p1"}}
    assert fee_memory.known(desk.office.company, 11) == known[lacking]


def test_redis_holds_neither_names_nor_sums_of_fees(desk: PurchaseDesk) -> None:
    hold(desk, "f1", "[pc:1:11:4000]")
    desk.fees.edit("f1", name="Secret Supplier", unitCost={"amount": 4711.5, "currencyCode": "EUR"})
    bring(desk)
    held = desk.office.everything_in_redis()
    assert "f1" in held
    assert json.dumps("Secret Supplier") not in held
    assert "Secret" not in held
    assert "4711" not in held
