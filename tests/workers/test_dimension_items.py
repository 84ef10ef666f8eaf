"""The item behind a row: found, created once, made active, whatever became of the call before."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from dimension_desk import Desk
from scripted_ledger import CENTERS, PROJECTS
from two_systems import COMPANY, TENANT

from severa_procountor.codecs.dimensions import Subject
from severa_procountor.errors import Rejected, Snoozed, UnknownOutcome, Untranslatable
from severa_procountor.problems import Problem
from severa_procountor.problems.catalogue import catalogue
from severa_procountor.settings.choices import Dimension
from severa_procountor.state.records import State
from severa_procountor.workers import dimension_items, flights
from severa_procountor.workers.dimension_items import forget, in_step, sync_later, usable
from severa_procountor.workers.memory import Memory

LOST = UnknownOutcome("procountor", "POST", "time-out")


def project(guid: str | None = "p1", key: str = "1", name: str = "Bridge", *, active: bool = True) -> Subject:
    return Subject(dimension=Dimension.PROJECT, guid=guid, key=key, name=name, active=active)


def cost_center(guid: str | None = "c1", key: str = "100", name: str = "Sales") -> Subject:
    return Subject(dimension=Dimension.COST_CENTER, guid=guid, key=key, name=name, active=True)


def calls(desk: Desk) -> list[str]:
    return [call for call in desk.office.procountor.calls if "dimension" in call]


def refused(desk: Desk, subject: Subject) -> str:
    with pytest.raises(Untranslatable) as refusal:
        usable(desk.office.company, subject)
    (problem,) = refusal.value.problems
    assert problem.code in catalogue()
    return problem.code


def test_an_item_that_is_remembered_costs_no_call(desk: Desk) -> None:
    desk.hold(7, "1 Bridge")
    assert usable(desk.office.company, project()) == (PROJECTS, 7)
    desk.office.runtime.memory = Memory()
    desk.office.procountor.calls.clear()
    assert usable(desk.office.company, project()) == (PROJECTS, 7)
    assert calls(desk) == []


def test_one_that_is_missing_is_created_once_by_many_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "WAIT_S", 60)
    desk.office.procountor.delays["create_dimension_item"] = 0.2
    start = threading.Barrier(4)

    def ask(_: int) -> tuple[int, int]:
        start.wait()
        return usable(desk.office.company, project())

    with ThreadPoolExecutor(4) as crowd:
        found = set(crowd.map(ask, range(4)))
    assert (len(found), desk.items()) == (1, [("1 Bridge", None)])


def test_one_that_is_passive_is_made_active_and_keeps_its_name(desk: Desk) -> None:
    desk.hold(7, "1 Old bridge", status="P", description="By hand")
    assert usable(desk.office.company, project(active=False)) == (PROJECTS, 7)
    sent = {"id": 7, "codeName": "1 Old bridge", "description": "By hand"}
    assert desk.writes() == [("change_dimension_item", sent)]


def test_a_cost_centre_known_by_its_number_only_has_the_item_of_its_card(desk: Desk) -> None:
    company = desk.office.company
    made = usable(company, cost_center())
    assert usable(company, cost_center(None, name="Sales (old)")) == made
    assert desk.items(CENTERS) == [("100 Sales", None)]


def test_two_subjects_of_one_number_have_an_item_each(desk: Desk) -> None:
    company = desk.office.company
    ids = {usable(company, cost_center()), usable(company, cost_center("c2", name="Support"))}
    assert (len(ids), len(desk.items(CENTERS))) == (2, 2)


def test_a_name_that_belongs_to_another_is_not_given_twice(desk: Desk) -> None:
    usable(desk.office.company, project("p1", "", "Bridge"))
    assert refused(desk, project("p2", "", "Bridge")) == "dimension_item_name_taken"
    assert len(desk.items()) == 1


def test_several_items_that_may_be_it_are_refused(desk: Desk) -> None:
    desk.hold(7, "1 Bridge A")
    desk.hold(8, "1 Bridge B")
    assert refused(desk, project()) == "dimension_item_ambiguous"


def test_an_item_that_stays_passive_is_an_error(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hold(7, "1 Bridge", status="P")
    procountor = desk.office.procountor
    monkeypatch.setattr(
        procountor, "change_dimension_item", lambda *_, **__: b'{"id":7,"codeName":"1 Bridge","status":"P"}'
    )
    assert refused(desk, project()) == "dimension_item_unchanged"


def test_a_name_that_procountor_cuts_is_an_error_and_the_item_is_not_made_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = desk.office.procountor.create_dimension_item

    def cut(dimension_id: int, body: bytes, *, deadline: float) -> bytes:
        return create(dimension_id, body.replace(b"Bridge", b"Bri"), deadline=deadline)

    monkeypatch.setattr(desk.office.procountor, "create_dimension_item", cut)
    with pytest.raises(Untranslatable, match="1 Bri'"):
        in_step(desk.office.company, project())
    assert usable(desk.office.company, project())[0] == PROJECTS
    assert len(desk.items()) == 1


def test_after_a_lost_answer_all_wait_and_then_look_before_they_create(desk: Desk) -> None:
    desk.office.procountor.fail("create_dimension_item", LOST)
    with pytest.raises(UnknownOutcome):
        usable(desk.office.company, project())
    with pytest.raises(Snoozed, match="answer to creating the same item was lost"):
        usable(desk.office.company, project())
    desk.hold(7, "1 Bridge")  # it arrived after all
    desk.settle_holds()
    assert usable(desk.office.company, project()) == (PROJECTS, 7)
    assert len(desk.items()) == 1


@pytest.mark.parametrize("subject", [project(), project(None)])
def test_after_a_crash_a_new_list_is_read_before_anything_is_created(desk: Desk, subject: Subject) -> None:
    company = desk.office.company
    desk.office.procountor.fail("create_dimension_item", KeyboardInterrupt())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        usable(company, subject)
    desk.hold(7, "1 Bridge")
    for key in desk.office.redis.scan_iter("*claim:*"):
        desk.office.redis.delete(key)
    desk.office.clock.pass_ms(1)
    assert usable(company, project()) == (PROJECTS, 7)
    assert len(desk.items()) == 1


def test_an_answer_that_cannot_be_read_is_a_lost_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.office.procountor, "create_dimension_item", lambda *_, **__: b"{}")
    with pytest.raises(UnknownOutcome):
        usable(desk.office.company, project())


def test_a_refused_creation_is_not_waited_for(desk: Desk) -> None:
    refusal = Rejected([Problem("procountor_refused", "no")])
    desk.office.procountor.fail("create_dimension_item", refusal)
    with pytest.raises(Rejected):
        usable(desk.office.company, project())
    assert usable(desk.office.company, project()) == (PROJECTS, 700)


def test_what_another_process_created_since_the_list_was_read_is_found(desk: Desk) -> None:
    company, runtime = desk.office.company, desk.office.runtime
    company.dimensions()
    old = runtime.memory
    desk.office.clock.pass_ms(1000)
    runtime.memory = Memory(clock=desk.office.seconds)
    assert usable(company, project("p1", "", "Bridge")) == (PROJECTS, 700)
    runtime.memory = old
    with pytest.raises(Untranslatable):
        usable(company, project("p2", "", "Bridge"))
    assert len(desk.items()) == 1


def test_nothing_is_written_while_redis_is_new(desk: Desk) -> None:
    desk.office.redis.flushall()
    with pytest.raises(Snoozed, match="Redis is new"):
        usable(desk.office.company, project())
    assert desk.writes() == []


def test_an_item_that_procountor_refused_is_looked_for_anew(desk: Desk) -> None:
    company = desk.office.company
    desk.hold(7, "1 Bridge")
    usable(company, project())
    desk.office.procountor.items[PROJECTS][0]["status"] = "P"
    desk.office.clock.pass_ms(1)
    forget(company, project())
    assert usable(company, project()) == (PROJECTS, 7)
    assert desk.items() == [("1 Bridge", None)]


def test_a_closed_project_that_an_invoice_needed_is_closed_again(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge", isClosed=True)
    desk.hold(7, "1 Bridge", status="P")
    desk.sync()
    closed = project(active=False)
    usable(desk.office.company, closed)
    assert desk.items() == [("1 Bridge", None)]
    sync_later(desk.office.company, closed)
    desk.work()
    assert desk.items() == [("1 Bridge", "P")]
    usable(desk.office.company, closed)
    sync_later(desk.office.company, closed)
    desk.work()
    assert (desk.items(), desk.record("p1").state) == ([("1 Bridge", "P")], State.DONE)


def test_an_open_project_is_not_handed_to_the_sync(desk: Desk) -> None:
    sync_later(desk.office.company, project())
    assert desk.ends() == []


def test_the_sync_that_is_busy_with_the_item_is_waited_for(desk: Desk) -> None:
    closed = project(active=False)
    sync_later(desk.office.company, closed)
    (ticket,) = desk.office.runtime.transfers.refill(TENANT, COMPANY, window=1)
    desk.office.runtime.transfers.take(ticket.key, ticket.fence)
    with pytest.raises(Snoozed, match="busy"):
        sync_later(desk.office.company, closed)


def test_a_dimension_that_is_gone_is_not_held_against_its_items(desk: Desk) -> None:
    del desk.office.procountor.names[PROJECTS]
    with pytest.raises(Snoozed, match="'Projects'"):
        usable(desk.office.company, project())


def test_a_list_older_than_a_minute_is_not_written_by(desk: Desk) -> None:
    desk.office.company.dimensions()
    desk.hold(7, "1 Bridge")
    desk.office.clock.pass_ms(round(dimension_items.LIST_LIFE * 1000))
    assert usable(desk.office.company, project()) == (PROJECTS, 7)
    assert len(desk.items()) == 1
