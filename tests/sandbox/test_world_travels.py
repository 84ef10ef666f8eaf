"""The seeded travel reimbursements: every kind is there, their totals are right, and their people are made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from schwifty import IBAN
from severa_office import TODAY
from stdnum import luhn
from stdnum.fi import hetu

from severa_procountor.sandbox.severa.organisation import Organisation
from severa_procountor.sandbox.severa.travel import Travel
from severa_procountor.sandbox.world import World, make_world, write_tenants
from severa_procountor.sandbox.world.travel_twists import PARKED, PASSING, TravelTwist

FINNISH_TEST = re.compile(r"\d{6}[-+A-FU-Y]9\d\d[0-9A-Y]|\d{6}-UUUU")
SWEDISH_TEST = re.compile(r"19\d{6}-9[89]\d\d")


@cache
def world(count: int = 300) -> World:
    return make_world(3, 0, TODAY, reimbursements=count)


def travels(*twists: TravelTwist) -> Iterator[tuple[Organisation, Travel]]:
    for organisation in world().organisations:
        for travel in organisation.travels:
            if not twists or travel.twist in twists:
                yield organisation, travel


def test_without_a_count_the_world_has_nothing_of_travel() -> None:
    plain = make_world(3, 20, TODAY)
    full = make_world(3, 20, TODAY, reimbursements=20)

    assert plain.travel_cases == ()
    assert not any(each.travels or each.travel_reimbursement_statuses for each in plain.organisations)
    assert not any(books.persons for books in plain.companies)
    assert plain.cases == full.cases


def test_the_same_seed_gives_the_same_travels() -> None:
    assert make_world(5, 0, TODAY, reimbursements=40) == make_world(5, 0, TODAY, reimbursements=40)


@pytest.mark.parametrize("count", [1, 9, 60])
def test_as_many_wait_as_were_asked_for(count: int) -> None:
    waiting = [case for case in world(count).travel_cases if case.expected != "left_alone"]

    assert len(waiting) == count


def test_every_kind_is_there_and_what_is_expected_follows_from_it() -> None:
    waiting = [case for case in world().travel_cases if case.expected != "left_alone"]

    assert {case.twist for case in waiting} == {*PASSING, *PARKED}
    assert all(case.expected == PARKED.get(TravelTwist(case.twist), "done") for case in waiting)


def test_totals_are_right_unless_meant_not_to_be() -> None:
    for organisation, travel in travels():
        own = every = Decimal(0)
        for expense in travel.expenses:
            amount = expense.unit_cost.amount
            if (
                organisation.details.currency
                and expense.unit_cost.currency_code != organisation.details.currency.code
            ):
                infos = expense.unit_cost.multi_currency_info
                if infos is None:
                    continue
                amount = infos[0].amount
            gross = ((amount or Decimal(0)) * expense.quantity).quantize(Decimal("0.01"))
            every += gross
            own += gross if expense.travel_reimbursement_required else 0
        given = travel.reimbursement
        advance = (given.advance_payment.amount if given.advance_payment else None) or Decimal(0)
        if travel.twist == TravelTwist.NOT_CONVERTED:
            continue
        assert given.total
        assert given.total_expenses
        fits = (given.total.amount, given.total_expenses.amount) == (own - advance, every)
        assert fits == (travel.twist != TravelTwist.TOTAL_DIFFERS)


def test_all_identity_codes_are_of_the_ranges_for_tests() -> None:
    codes = [user.social_security_number for each in world().organisations for user in each.users]
    codes += [person.identifier for books in world().companies for person in books.persons]
    for code in filter(None, codes):
        assert FINNISH_TEST.fullmatch(code) or SWEDISH_TEST.fullmatch(code), code


def test_codes_and_accounts_are_valid_unless_meant_not_to_be() -> None:
    for organisation, travel in travels():
        [user] = [each for each in organisation.users if each.guid == travel.reimbursement.user.guid]
        code, account = user.social_security_number, user.bank_account_number
        if code and SWEDISH_TEST.fullmatch(code):
            assert luhn.is_valid(code[2:].replace("-", "")) == (travel.twist != TravelTwist.WRONG_CODE)
        elif code and not code.endswith("UUUU"):
            assert hetu.is_valid(code, allow_temporary=True) == (travel.twist != TravelTwist.WRONG_CODE)
        assert (code is None) == (travel.twist == TravelTwist.NO_CODE)
        assert (account is None) == (travel.twist == TravelTwist.NO_ACCOUNT)
        if account:
            is_valid = IBAN(account, allow_invalid=True).is_valid
            assert is_valid == (travel.twist != TravelTwist.WRONG_ACCOUNT)


def test_the_new_separators_are_met() -> None:
    signs = {
        person.identifier[6]
        for books in world().companies
        for person in books.persons
        if person.identifier and person.identifier_type == "HETU"
    }

    assert signs & set("YXWVU")
    assert signs & set("ABCDEF")


def test_yearly_products_are_valid_in_their_year_only() -> None:
    for books in world().companies:
        spans = {(each.code, each.start, each.end) for each in books.products if each.type == "TRAVEL"}
        assert {
            ("KM25", date(2025, 1, 1), date(2025, 12, 31)),
            ("KM26", date(2026, 1, 1), date(2026, 12, 31)),
        } <= spans


def test_trips_over_new_year_have_days_of_both_years() -> None:
    found = list(travels(TravelTwist.OVER_NEW_YEAR))

    assert found
    for _, travel in found:
        assert {expense.event_date.year for expense in travel.expenses} == {TODAY.year - 1, TODAY.year}


def test_the_settings_carry_travels_only_when_there_are_some(tmp_path: Path) -> None:
    write_tenants(world(), tmp_path / "with")
    write_tenants(make_world(3, 0, TODAY), tmp_path / "without")

    table = "[companies.travel_reimbursements]"
    assert (tmp_path / "with" / "group.toml").read_text().count(table) == 2
    assert table not in (tmp_path / "without" / "group.toml").read_text()
