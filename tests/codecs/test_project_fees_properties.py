"""What holds of every sequence of changes: the fees make what is wanted, and planning again gives nothing."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from purchase_invoice_cases import load

from severa_procountor.codecs import severa, severa_fees
from severa_procountor.codecs.project_fees import (
    Action,
    Create,
    HeldFee,
    WantedFee,
    held_fees,
    marked,
    marker,
    plan,
)
from severa_procountor.codecs.purchase_invoices import Share, wanted_fees
from severa_procountor.codecs.severa_fees import ProjectFee

at_any_speed = settings(deadline=None)

BASE = load("one_project")
INVOICE, COMPANY = BASE.read_invoice, BASE.read_company
PROJECTS = {item: severa.Project(guid=f"project-{item % 3}") for item in range(5)}  # two items stand for one
ACCOUNTS = ["4450", "4460"]

amounts = st.decimals(min_value=-2000, max_value=2000, places=2)
wishes = st.dictionaries(
    st.tuples(st.sampled_from(list(PROJECTS)), st.sampled_from(ACCOUNTS)), amounts, max_size=6
)
events = st.sampled_from(["bill", "move", "double", "untag", "copy"])
happenings = st.lists(st.tuples(events, st.integers(0, 7)), max_size=3)


class Severa:
    """The fees of one invoice, as Severa would list them."""

    def __init__(self) -> None:
        self.fees: dict[str, dict[str, Any]] = {}
        self._numbers = itertools.count(1)

    def held(self) -> tuple[HeldFee, ...]:
        read = severa.decode_list(msgspec.json.encode(list(self.fees.values())), ProjectFee)
        return held_fees(read, COMPANY.procountor.company_id, INVOICE.id, "EUR")

    def carry_out(self, actions: Iterable[Action], refusing: bool = False) -> None:
        """`refusing`: no cost is changed, so that each correction is a fee of its own."""
        for action in actions:
            if isinstance(action, Create) or refusing:
                self.create(action if isinstance(action, Create) else action.instead)
            else:
                fee = self.fees[action.guid]
                assert fee["invoice"] is None
                assert fee["quantity"] == 1
                fee["unitCost"]["amount"] = str(action.amount)

    def create(self, action: Create) -> None:
        guid = f"fee-{next(self._numbers):03}"
        body = json.loads(severa_fees.encode(action.body), parse_float=str)
        self.fees[guid] = body | {"guid": guid, "invoice": None}

    def happen(self, event: str, place: int) -> None:
        """What a person may do to a fee."""
        if not self.fees:
            return
        fee = list(self.fees.values())[place % len(self.fees)]
        if event == "bill":
            fee["invoice"] = {"guid": "invoice"}
        elif event == "move":
            fee["project"] = {"guid": f"project-{place % 4}"}
        elif event == "double":
            fee["quantity"] = 2
        elif event == "untag":
            fee["description"] = fee["description"].partition("[for:")[0]
        else:
            guid = f"copy-{next(self._numbers):03}"
            self.fees[guid] = msgspec.json.decode(msgspec.json.encode(fee)) | {"guid": guid, "invoice": None}


def wanted(wish: dict[tuple[int, str], Decimal]) -> tuple[WantedFee, ...]:
    shares = [Share(item, account, net, None, "") for (item, account), net in wish.items()]
    return wanted_fees(INVOICE, shares, PROJECTS, COMPANY, "EUR", (), None)


def by_project(fees: Sequence[HeldFee | WantedFee]) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for fee in fees:
        account = fee.account if isinstance(fee, WantedFee) else fee.marker.account
        sums[fee.project, account] += fee.total
    return {key: total for key, total in sums.items() if total}


def by_account(fees: Sequence[HeldFee | WantedFee]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for (_, account), total in by_project(fees).items():
        sums[account] += total
    return {account: total for account, total in sums.items() if total}


@at_any_speed
@given(st.lists(st.tuples(wishes, happenings, st.booleans()), max_size=5))
def test_the_fees_of_each_account_make_what_is_wanted_whatever_people_do_to_them(steps: list[Any]) -> None:
    there = Severa()
    for wish, happened, refusing in steps:
        for event, place in happened:
            there.happen(event, place)
        want = wanted(wish)
        there.carry_out(plan(want, there.held()), refusing)
        assert by_account(there.held()) == by_account(want)
        assert plan(want, there.held()) == ()


@at_any_speed
@given(st.lists(st.tuples(wishes, happenings, st.booleans()), max_size=5))
def test_the_fees_of_each_project_make_what_is_wanted_where_no_fee_was_moved(steps: list[Any]) -> None:
    there = Severa()
    for wish, happened, refusing in steps:
        for event, place in happened:
            if event != "move":
                there.happen(event, place)
        there.carry_out(plan(wanted(wish), there.held()), refusing)
        assert by_project(there.held()) == by_project(wanted(wish))


@at_any_speed
@given(st.lists(st.tuples(wishes, happenings), min_size=1, max_size=5))
def test_an_invoice_that_is_no_more_costs_no_project_anything(steps: list[Any]) -> None:
    there = Severa()
    for wish, happened in steps:
        there.carry_out(plan(wanted(wish), there.held()))
        for event, place in happened:
            there.happen(event, place)
    there.carry_out(plan((), there.held()))
    assert by_project(there.held()) == {}


@at_any_speed
@given(wishes, wishes, happenings)
def test_the_actions_of_a_plan_have_keys_of_their_own(first: Any, then: Any, happened: list[Any]) -> None:
    there = Severa()
    there.carry_out(plan(wanted(first), there.held()))
    for event, place in happened:
        there.happen(event, place)
    keys = [action.key for action in plan(wanted(then), there.held())]
    assert len(set(keys)) == len(keys)


@at_any_speed
@given(wishes, wishes, happenings)
def test_the_order_in_which_severa_lists_fees_changes_no_plan(
    first: Any, then: Any, happened: list[Any]
) -> None:
    there = Severa()
    there.carry_out(plan(wanted(first), there.held()))
    for event, place in happened:
        there.happen(event, place)
    held = there.held()
    assert plan(wanted(then), held) == plan(wanted(then), held[::-1])


@at_any_speed
@given(wishes, wishes, st.integers(0, 6))
def test_a_plan_that_was_broken_off_is_carried_to_its_end(first: Any, then: Any, done: int) -> None:
    there = Severa()
    there.carry_out(plan(wanted(first), there.held()))
    there.carry_out(plan(wanted(then), there.held())[:done])
    there.carry_out(plan(wanted(then), there.held()))
    assert by_project(there.held()) == by_project(wanted(then))


@at_any_speed
@given(st.text(min_size=1), st.text())
def test_every_account_is_found_in_its_marker(account: str, around: str) -> None:
    found = marked(f"{around} {marker(1, 2, account, 'project')} {around.replace('[', '')}")
    assert found is not None
    assert found.account == account
