"""The purchase invoices of the seeded world: sound, of every kind, and without effect on the rest of it."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec
import pytest
from severa_office import TODAY

from severa_procountor.sandbox.procountor.seed import CompanySeed, PurchaseSeed
from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import PurchaseCase, World, make_world, write_tenants
from severa_procountor.sandbox.world.purchase_twists import LEAVING, PARKING, PurchaseTwist
from severa_procountor.sandbox.world.purchases import CARRIED_FOR, TAKEN
from severa_procountor.settings.tenants import load

MANY = 500


@cache
def world(purchases: int = MANY) -> World:
    return make_world(3, 40, TODAY, purchases=purchases)


def drawn(made: World) -> Iterator[tuple[CompanySeed, PurchaseSeed, PurchaseCase]]:
    """Every invoice with its company and what is expected of it."""
    cases = {(case.company_id, case.invoice_number): case for case in made.purchase_cases}
    for company in made.companies:
        for number, purchase in enumerate(company.purchases, start=1):
            yield company, purchase, cases.pop((company.id, number))
    assert cases == {}


def test_the_same_seed_gives_the_same_purchases() -> None:
    assert make_world(3, 40, TODAY, purchases=60) == make_world(3, 40, TODAY, purchases=60)


def test_purchases_change_nothing_else_in_the_world() -> None:
    without = world(0)

    assert without.cases == world().cases
    assert all(company.purchases == () for company in without.companies)
    for before, after in zip(without.companies, world().companies, strict=True):
        known = after.partners[: len(before.partners)]
        assert msgspec.structs.replace(after, purchases=(), partners=known) == before
    for organisation, with_fees in zip(without.organisations, world().organisations, strict=True):
        assert msgspec.structs.replace(with_fees, project_fees=()) == organisation


@pytest.mark.parametrize("count", [0, 1, 60, MANY])
def test_as_many_are_to_be_carried_or_parked_as_were_asked_for(count: int) -> None:
    made = world(count)

    assert sum(case.expected != "left_alone" for case in made.purchase_cases) == count
    assert count or made.purchase_cases == ()


def test_every_kind_is_among_many() -> None:
    assert {case.twist for case in world().purchase_cases} == set(PurchaseTwist)


def test_what_is_expected_follows_from_the_kind() -> None:
    for case in world().purchase_cases:
        twist = PurchaseTwist(case.twist or "")
        expected = "left_alone" if twist in LEAVING else twist if twist in PARKING else "done"
        assert case.expected == expected
        assert bool(case.fees) is (expected == "done")


def test_all_six_statuses_in_which_invoices_are_carried_are_met() -> None:
    met = Counter(purchase.status for _, purchase, case in drawn(world()) if case.expected == "done")

    assert set(met) == set(TAKEN)


def test_the_expected_fees_come_to_what_is_dimensioned_to_projects() -> None:
    for company, purchase, case in drawn(world()):
        if case.expected == "done":
            projects = company.dimensions[0].name
            values = [
                share.value for line in purchase.lines for share in line.shares if share.dimension == projects
            ]
            assert sum(fee.amount for fee in case.fees) == sum(values, Decimal(0)) != 0


def test_each_expected_fee_is_of_a_project_whose_number_begins_the_items_name() -> None:
    projects = {each.guid: each for one in world().organisations for each in one.projects}
    for company, purchase, case in drawn(world()):
        items = {share.item for line in purchase.lines for share in line.shares}
        for fee in case.fees:
            project = projects[fee.project]
            assert project.number == fee.project_number
            assert not project.is_closed
            assert any(item.startswith(f"{project.number} ") for item in items)
            assert project.business_unit.company_name == company.name


def test_one_invoice_has_one_expected_fee_for_each_project_and_account() -> None:
    for case in world().purchase_cases:
        keys = [(fee.project, fee.account) for fee in case.fees]
        assert len(keys) == len(set(keys))


def of(twist: PurchaseTwist) -> Iterator[tuple[PurchaseSeed, PurchaseCase]]:
    for _, purchase, case in drawn(world()):
        if case.twist == twist:
            yield purchase, case


def test_the_kinds_are_what_they_are_called() -> None:
    assert all(len(case.fees) > 1 for _, case in of(PurchaseTwist.SEVERAL_ITEMS))
    assert all(len({fee.account for fee in case.fees}) > 1 for _, case in of(PurchaseTwist.SEVERAL_ACCOUNTS))
    assert all(len(one.lines) == 2 and len(case.fees) == 1 for one, case in of(PurchaseTwist.SAME_ITEM_TWICE))
    assert all(one.lines[-1].shares == () for one, _ in of(PurchaseTwist.PART_OF_INVOICE))
    assert all(case.fees[0].amount < one.lines[0].net for one, case in of(PurchaseTwist.PART_OF_LINE))
    assert all(case.fees[0].amount < 0 for _, case in of(PurchaseTwist.CREDIT))
    assert all(one.currency and one.rate != 1 for one, _ in of(PurchaseTwist.FOREIGN_CURRENCY))
    assert all(one.number is None for one, _ in of(PurchaseTwist.NO_NUMBER))
    assert all(one.date < TODAY - CARRIED_FOR for one, _ in of(PurchaseTwist.TOO_OLD))
    assert all(one.lines[0].shares == () for one, _ in of(PurchaseTwist.NOT_DIMENSIONED))


def test_only_the_old_ones_are_from_before_the_settings_begin_and_none_was_changed_today() -> None:
    for _, purchase, case in drawn(world()):
        assert (purchase.date < TODAY - CARRIED_FOR) is (case.twist == PurchaseTwist.TOO_OLD)
        assert purchase.created
        assert purchase.changed
        assert purchase.date < purchase.created.date() <= purchase.changed.date() < TODAY


def test_the_settings_carry_purchases_only_where_there_are_any(tmp_path: Path) -> None:
    for folder, made in ((tmp_path / "with", world()), (tmp_path / "without", world(0))):
        write_tenants(made, folder)
        loaded = load(folder)
        assert loaded.problems == ()
        carried = {
            company.purchase_invoices is not None for one in loaded.tenants for company in one.companies
        }
        assert carried == {made is world()}


def test_people_have_made_fees_of_their_own() -> None:
    by_company: defaultdict[str | None, int] = defaultdict(int)
    for organisation in world().organisations:
        for fee in organisation.project_fees:
            by_company[fee.project.company_guid] += 1

    assert sorted(by_company.values()) == [2] * 5


def test_both_systems_serve_many_purchases_within_seconds() -> None:
    """And what the books show is what is expected of Severa."""
    began = time.monotonic()
    with Sandbox.start(3, 0, TODAY, purchases=MANY) as sandbox:
        states = sandbox.control("procountor", "GET", "purchases")
        fees = sandbox.control("severa", "GET", "fees")
        cases = {(case.company_id, case.invoice_number): case for case in sandbox.world.purchase_cases}
    assert time.monotonic() - began < 30

    assert len(fees) == 10
    assert len(states) == len(cases)
    projects = {company.id: company.dimensions[0].name for company in sandbox.world.companies}
    for state in states:
        case = cases[state["companyId"], state["invoiceNumber"]]
        assert (state["expected"], state["twist"]) == (case.expected, case.twist)
        if case.expected == "done":
            shown = {
                (share["item"].split()[0], share["account"]): share["amount"]
                for share in state["shares"]
                if share["dimension"] == projects[state["companyId"]]
            }
            assert shown == {(str(fee.project_number), fee.account): float(fee.amount) for fee in case.fees}
