"""Projects, cost centres and business units are found when they have changed, and kept in step with few calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from dimension_desk import NAMES, Desk
from redis import Redis
from scripted_ledger import CENTERS, PROJECTS, UNITS
from scripted_systems import ScriptedProcountor
from structlog.testing import capture_logs
from two_systems import COMPANY, TENANT, Office, tenant

from severa_procountor.errors import Unavailable, UnknownOutcome
from severa_procountor.producers.dimension_items import Poll
from severa_procountor.state.records import State


def procountor_calls(desk: Desk) -> dict[str, int]:
    calls = desk.office.procountor.calls
    return {call: calls.count(call) for call in set(calls) if "dimension" in call}


def test_a_new_project_gets_an_item_and_one_that_is_there_is_left(desk: Desk) -> None:
    desk.hold(7, "1 Bridge")
    desk.project("p1", 1, "Bridge")
    desk.project("p2", 2, "Tunnel")
    assert desk.sync() == Poll(listed=2, in_step=1, to_do=1)
    assert desk.items() == [("1 Bridge", None), ("2 Tunnel", None)]
    assert desk.ends() == [("p2", State.DONE)]


def test_a_poll_with_nothing_new_asks_procountor_nothing(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge")
    begun = desk.office.clock()
    desk.sync()
    before = procountor_calls(desk)
    assert desk.sync() == Poll(listed=1, in_step=1)
    assert procountor_calls(desk) == before
    (first, second) = [about for call, about in desk.office.severa.asked if call == "projects"]
    assert first is None
    assert second == datetime.fromtimestamp(begun / 1000, UTC) - desk.office.runtime.overlap


def test_a_name_that_changed_is_changed_and_the_description_kept(desk: Desk) -> None:
    desk.hold(7, "1 Bridge", description="By hand")
    desk.project("p1", 1, "Bridge")
    desk.sync()
    desk.project("p1", 1, "Bridge II")
    desk.sync()
    changed = {"id": 7, "codeName": "1 Bridge II", "description": "By hand"}
    assert desk.writes() == [("change_dimension_item", changed)]


def test_a_closed_project_is_made_passive_and_active_again_when_it_is_reopened(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge")
    desk.sync()
    desk.project("p1", 1, "Bridge", isClosed=True)
    desk.sync()
    assert desk.items() == [("1 Bridge", "P")]
    desk.project("p1", 1, "Bridge", isClosed=False)
    desk.sync()
    assert desk.items() == [("1 Bridge", None)]
    assert "status" not in desk.writes()[-1][1]


def test_what_is_sent_for_active_is_a_setting(desk: Desk) -> None:
    desk.settle(item_names={"active_status": "A"})
    desk.hold(7, "1 Bridge", status="P")
    desk.project("p1", 1, "Bridge")
    desk.sync()
    assert desk.items() == [("1 Bridge", "A")]


def test_a_closed_project_that_never_had_an_item_gets_none_and_is_not_asked_for_again(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge", isClosed=True)
    assert desk.sync() == Poll(listed=1, in_step=1)
    before = procountor_calls(desk)
    assert desk.sync() == Poll(listed=1, in_step=1)
    assert (procountor_calls(desk), desk.items()) == (before, [])


def test_the_first_run_over_5000_projects_costs_pages_one_list_and_the_writes_that_are_due(
    valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(valkey, monkeypatch)
    desk = Desk(office, monkeypatch)
    for number in range(1, 5001):
        closed = number > 4600
        desk.project(f"p{number}", number, f"Name {number}", isClosed=closed)
        if number <= 4300 or 4600 < number <= 4700:
            old = " old" if 4000 < number <= 4300 else ""
            desk.hold(number, f"{number} Name {number}{old}")
    with capture_logs() as logs:
        found = desk.poll()
    assert found == Poll(listed=5000, in_step=4300, to_do=700)
    assert office.severa.count("projects") == 50
    progress = [entry for entry in logs if entry["event"] == "dimension_items"]
    assert len(progress) == 50
    last = {"company": COMPANY, "kind": "projects", "listed": 5000, "in_step": 4300, "to_do": 700}
    assert progress[-1] == progress[-1] | last
    desk.work()
    wanted = {"dimensions": 1, "create_dimension_item": 300, "change_dimension_item": 400}
    assert procountor_calls(desk) == wanted
    assert [state for _, state in desk.items()].count("P") == 100
    office.clock.pass_ms(1000)
    assert desk.sync() == Poll(listed=5000, in_step=5000)
    assert procountor_calls(desk) == wanted


@pytest.mark.parametrize(
    "change",
    [
        {"item_names": {"project": "{number} - {name}"}},
        {"dimension_names": NAMES | {"project": "Units"}},
    ],
)
def test_settings_that_changed_have_everything_read_again(desk: Desk, change: dict[str, Any]) -> None:
    desk.project("p1", 1, "Bridge")
    desk.sync()
    desk.rest()
    assert desk.sync() == Poll()
    desk.settle(**change)
    assert desk.sync() == Poll(listed=1, to_do=1)
    assert [name for name, _ in desk.items() + desk.items(UNITS)][-1].endswith("Bridge")
    assert len(desk.writes()) == 2


def test_a_flushed_memory_is_found_again_by_name_and_number_and_nothing_is_created(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge")
    desk.project("p2", 2, "Tunnel")
    desk.sync()
    desk.rest()
    desk.office.redis.flushall()
    desk.project("p2", 2, "Other tunnel")
    assert desk.sync() == Poll(listed=2, in_step=1, to_do=1)
    desk.office.clock.pass_ms(desk.office.runtime.settle_ms)
    desk.work()
    assert desk.items() == [("1 Bridge", None), ("2 Other tunnel", None)]
    assert [call for call, _ in desk.writes()].count("create_dimension_item") == 2


def test_the_cursor_does_not_move_when_a_page_fails(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge")
    desk.sync()
    desk.rest()
    desk.project("p2", 2, "Tunnel")
    desk.office.severa.fail("projects", Unavailable("severa", "GET", "ill"))
    with pytest.raises(Unavailable):
        desk.poll()
    assert desk.sync() == Poll(listed=1, to_do=1)


def test_what_changes_while_a_worker_is_busy_with_it_is_listed_again(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge")
    desk.poll()
    (ticket,) = desk.office.runtime.transfers.refill(TENANT, COMPANY, window=1)
    claim = desk.office.runtime.transfers.take(ticket.key, ticket.fence)
    assert claim is not None
    before = desk.cursors["projects"]
    desk.project("p1", 1, "Bridge II")
    assert desk.poll() == Poll(listed=1, to_do=1, unsettled=1)
    assert desk.cursors["projects"] == before


def test_a_project_goes_to_the_company_of_its_business_unit(desk: Desk) -> None:
    desk.office.severa.companies.append({"guid": "co2", "name": "Other Oy", "currencyCode": "EUR"})
    desk.project("p1", 1, "Ours", businessUnit={"guid": "u1", "companyGuid": "co1"})
    desk.project("p2", 2, "Theirs", businessUnit={"guid": "u2", "companyGuid": "co2"})
    desk.project("p3", 3, "Nobody's")
    assert desk.sync() == Poll(listed=3, to_do=1, left_alone=2)
    assert desk.items() == [("1 Ours", None)]


def test_a_cost_centre_goes_to_every_company_that_carries_them(desk: Desk, monkeypatch: Any) -> None:
    office = desk.office
    office.severa.companies.append({"guid": "co2", "name": "Other Oy", "currencyCode": "EUR"})
    second = office.by_key["key-2"] = ScriptedProcountor(office.clock, company_id=2)
    books = {"company_id": 2, "api_key": "env:KEY2"}
    other = {"name": "other", "severa_company": "Other Oy", "procountor": books, "dimension_names": NAMES}
    first = office.tenants.tenants[TENANT]
    both = (*first.companies, *tenant(company=other).companies)
    office.tenants.tenants = {TENANT: msgspec.structs.replace(first, companies=both)}
    desk.add("cost_centers", "c1", identifier="100", name="Sales", isActive=True)
    assert desk.sync("cost_centers") == Poll(listed=1, to_do=2)
    assert [held["codeName"] for held in second.items[CENTERS]] == ["100 Sales"]
    assert desk.items(CENTERS) == [("100 Sales", None)]


def test_a_business_unit_without_a_code_is_called_by_its_name(desk: Desk) -> None:
    desk.add("business_units", "u1", name="North", companyGuid="co1", isActive=True)
    desk.sync("business_units")
    assert desk.items(UNITS) == [("North", None)]


def test_several_items_that_may_be_it_park_it_until_there_is_one(desk: Desk) -> None:
    desk.hold(7, "1 Bridge")
    desk.hold(8, "1 bridge")
    desk.hold(9, "1 BRIDGE")
    desk.project("p1", 1, "bRIDGE")
    desk.sync()
    desk.rest()
    assert [problem.code for problem in desk.record("p1").problems] == ["dimension_item_ambiguous"]
    desk.office.procountor.items[PROJECTS] = [{"id": 7, "codeName": "1 bRIDGE"}]
    desk.rest()
    assert desk.record("p1").state is State.DONE


def test_a_project_without_number_and_name_is_parked_and_goes_when_it_has_one(desk: Desk) -> None:
    desk.project("p1", None, " ")
    desk.sync()
    assert [problem.code for problem in desk.record("p1").problems] == ["dimension_item_unnamed"]
    desk.project("p1", None, "Bridge")
    desk.sync()
    assert desk.items() == [("Bridge", None)]


def test_names_do_not_stay_in_redis_when_the_item_is_there(desk: Desk) -> None:
    desk.project("p1", 1, "Mercury")
    desk.poll()
    assert "Mercury" in desk.office.everything_in_redis()
    desk.work()
    assert "Mercury" not in desk.office.everything_in_redis()


def test_an_odd_card_is_counted_and_does_not_hold_up_the_others(desk: Desk) -> None:
    desk.add("projects", "", number=1, name="Without a guid")
    desk.add("projects", "p2", number=[], name="Odd")
    desk.project("p3", 3, "Sound")
    with capture_logs() as logs:
        assert desk.sync() == Poll(listed=3, to_do=1, unreadable=2)
    assert [entry["event"] for entry in logs].count("listed_item_unreadable") == 2
    assert desk.items() == [("3 Sound", None)]


def test_a_lost_answer_gives_no_second_item(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge")
    desk.poll()
    procountor, create = desk.office.procountor, desk.office.procountor.create_dimension_item

    def lose(dimension_id: int, body: bytes, *, deadline: float) -> bytes:
        create(dimension_id, body, deadline=deadline)
        raise UnknownOutcome("procountor", "POST", "time-out")

    procountor.create_dimension_item = lose  # type: ignore[method-assign]
    desk.work()
    procountor.create_dimension_item = create  # type: ignore[method-assign]
    assert desk.record("p1").state is State.WAITING
    desk.settle_holds()
    desk.work()
    assert (desk.record("p1").state, desk.items()) == (State.DONE, [("1 Bridge", None)])
    assert procountor.count("create_dimension_item") == 1
