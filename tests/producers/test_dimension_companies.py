"""Two companies of one Severa: what belongs to one, what moves to the other, and trouble that stays where it is."""

from __future__ import annotations

import msgspec
import pytest
from dimension_desk import NAMES, Desk
from scripted_ledger import PROJECTS, UNITS
from scripted_systems import ScriptedProcountor
from structlog.testing import capture_logs
from two_systems import TENANT, tenant

from severa_procountor.errors import AccessDenied, Missing, Snoozed, Unavailable
from severa_procountor.problems import Problem
from severa_procountor.producers.dimension_items import DAY_MS, HOUR_MS, Poll
from severa_procountor.workers.access import FAILURE_LIFE

OURS = {"guid": "u1", "companyGuid": "co1"}
THEIRS = {"guid": "u2", "companyGuid": "co2"}
INTERVAL_MS = 600_000
SAID_AGAIN_MS = int(FAILURE_LIFE * 1000) + 1
FAILURES = [
    Unavailable("procountor", "GET /dimensions", "ill"),
    AccessDenied([Problem("procountor_access_denied", "no right to GET /dimensions")]),
    Missing([Problem("procountor_missing", "GET /dimensions found nothing")]),
]


@pytest.fixture
def second(desk: Desk) -> ScriptedProcountor:
    """The Procountor of a second company, which the settings name, too."""
    office = desk.office
    office.severa.companies.append({"guid": "co2", "name": "Other Oy", "currencyCode": "EUR"})
    books = {"company_id": 2, "api_key": "env:KEY2"}
    other = {"name": "other", "severa_company": "Other Oy", "procountor": books, "dimension_names": NAMES}
    first = office.tenants.tenants[TENANT]
    both = (*first.companies, *tenant(company=other).companies)
    office.tenants.tenants = {TENANT: msgspec.structs.replace(first, companies=both)}
    office.by_key["key-2"] = ScriptedProcountor(office.clock, company_id=2)
    return office.by_key["key-2"]


def held(procountor: ScriptedProcountor, dimension: int = PROJECTS) -> list[tuple[str, str | None]]:
    return [(item["codeName"], item.get("status")) for item in procountor.items[dimension]]


def writes(procountor: ScriptedProcountor) -> int:
    return procountor.count("create_dimension_item") + procountor.count("change_dimension_item")


def later(desk: Desk, kind: str = "projects") -> Poll:
    """The next poll, with all that it gives to do."""
    desk.office.clock.pass_ms(INTERVAL_MS)
    return desk.sync(kind)


def one_each(desk: Desk) -> None:
    desk.project("p1", 1, "Bridge", businessUnit=OURS)
    desk.project("p2", 2, "Tunnel", businessUnit=THEIRS)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_company_whose_items_are_not_listed_does_not_hold_up_the_other(
    desk: Desk, second: ScriptedProcountor, failure: Exception
) -> None:
    desk.sync()
    desk.office.clock.pass_ms(INTERVAL_MS // 2)  # its door was open when it was looked at last
    one_each(desk)
    before = desk.cursors["projects"]
    desk.office.procountor.fail("dimensions", failure)
    with capture_logs() as logs:
        assert desk.poll() == Poll(listed=2, to_do=1, away=1)
    (said,) = [entry for entry in logs if entry["event"] == "items_not_listed"]
    assert (said["company"], said["problem"]) == ("books", str(failure))
    assert desk.cursors["projects"] == before
    desk.work()
    assert (held(desk.office.procountor), held(second)) == ([], [("2 Tunnel", None)])

    desk.office.clock.pass_ms(SAID_AGAIN_MS)
    assert desk.sync() == Poll(listed=2, in_step=1, to_do=1)
    assert held(desk.office.procountor) == [("1 Bridge", None)]
    assert desk.cursors["projects"] != before


def test_a_list_of_items_that_cannot_be_read_does_not_hold_up_the_other_company(
    desk: Desk, second: ScriptedProcountor, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sync()
    desk.office.clock.pass_ms(INTERVAL_MS // 2)
    one_each(desk)
    with monkeypatch.context() as odd:
        odd.setattr(desk.office.procountor, "dimensions", lambda: b'[{"id": "x"}]')
        assert desk.sync() == Poll(listed=2, to_do=1, away=1)
    assert held(second) == [("2 Tunnel", None)]
    assert desk.sync() == Poll(listed=2, in_step=1, to_do=1)


def test_a_dimension_that_one_company_renamed_does_not_hold_up_the_other(
    desk: Desk, second: ScriptedProcountor
) -> None:
    desk.sync()
    desk.office.clock.pass_ms(INTERVAL_MS // 2)
    one_each(desk)
    desk.office.procountor.names[PROJECTS] = "Jobs"
    assert desk.sync() == Poll(listed=2, to_do=1, away=1)
    assert held(second) == [("2 Tunnel", None)]


def test_a_company_that_is_away_is_asked_once_a_poll(desk: Desk, second: ScriptedProcountor) -> None:
    desk.sync()
    desk.office.clock.pass_ms(INTERVAL_MS // 2)
    for number in range(1, 2 * desk.office.severa.page_size + 1):
        desk.project(f"p{number}", number, "Bridge", businessUnit=OURS)
    before = desk.office.procountor.count("dimensions")
    desk.office.procountor.fail("dimensions", *[FAILURES[0]] * 3)
    assert desk.poll().away == 1
    assert desk.office.procountor.count("dimensions") == before + 1


def test_a_daily_list_that_one_company_missed_is_made_up_for_within_the_hour_not_at_each_poll(
    desk: Desk, second: ScriptedProcountor
) -> None:
    one_each(desk)
    desk.sync()
    later(desk)
    desk.office.clock.pass_ms(DAY_MS)
    desk.sync()  # everything, and its door is open when it is looked at last
    desk.office.clock.pass_ms(DAY_MS)
    desk.office.procountor.fail("dimensions", *[FAILURES[0]] * 2)
    before = len(desk.office.severa.asked)
    assert desk.poll().away == 1
    for _ in range(HOUR_MS // INTERVAL_MS):
        later(desk)
    everything = [since is None for call, since in desk.office.severa.asked[before:] if call == "projects"]
    assert everything == [True, *[False] * (HOUR_MS // INTERVAL_MS - 1), True]


def test_what_was_forgotten_while_a_company_was_away_is_read_when_it_is_back(
    desk: Desk, second: ScriptedProcountor
) -> None:
    one_each(desk)
    desk.sync()
    desk.office.clock.pass_ms(INTERVAL_MS * 72)
    desk.sync()
    for key in desk.office.redis.scan_iter("*:items:*"):
        desk.office.redis.delete(key)
    desk.office.clock.pass_ms(INTERVAL_MS // 2)
    desk.office.procountor.fail("dimensions", FAILURES[0])
    assert desk.poll() == Poll(listed=2, in_step=1, away=1)
    desk.office.clock.pass_ms(SAID_AGAIN_MS)
    assert desk.poll() == Poll(listed=2, in_step=2)


def test_a_quota_that_is_used_up_ends_the_poll(desk: Desk, second: ScriptedProcountor) -> None:
    desk.sync()
    desk.office.clock.pass_ms(INTERVAL_MS // 2)
    one_each(desk)
    desk.office.procountor.fail("dimensions", Snoozed(7, "quota"))
    with pytest.raises(Snoozed, match="quota"):
        desk.poll()


def test_a_project_that_moved_is_opened_where_it_went_and_closed_where_it_was(
    desk: Desk, second: ScriptedProcountor
) -> None:
    desk.project("p1", 1, "Bridge", businessUnit=OURS)
    desk.sync()
    desk.project("p1", 1, "Bridge", businessUnit=THEIRS)
    assert later(desk).to_do == 2
    assert (held(desk.office.procountor), held(second)) == ([("1 Bridge", "P")], [("1 Bridge", None)])
    before = writes(desk.office.procountor) + writes(second)
    assert later(desk) == Poll(listed=1, in_step=1)
    assert writes(desk.office.procountor) + writes(second) == before == 3


def test_a_project_that_moved_back_is_open_where_it_is_and_closed_where_it_was(
    desk: Desk, second: ScriptedProcountor
) -> None:
    for unit in (OURS, THEIRS, OURS):
        desk.project("p1", 1, "Bridge", businessUnit=unit)
        later(desk)
    assert (held(desk.office.procountor), held(second)) == ([("1 Bridge", None)], [("1 Bridge", "P")])


def test_a_move_that_severa_does_not_list_as_a_change_is_met_within_a_day(
    desk: Desk, second: ScriptedProcountor
) -> None:
    desk.project("p1", 1, "Bridge", businessUnit=OURS)
    desk.sync()
    desk.rest()
    desk.lists["projects"][0]["businessUnit"] = THEIRS
    desk.rest()
    assert (held(desk.office.procountor), held(second)) == ([("1 Bridge", "P")], [("1 Bridge", None)])


def test_a_business_unit_that_moved_is_closed_where_it_was(desk: Desk, second: ScriptedProcountor) -> None:
    desk.add("business_units", "u1", code="N", name="North", companyGuid="co1")
    desk.sync("business_units")
    desk.add("business_units", "u1", code="N", name="North", companyGuid="co2")
    later(desk, "business_units")
    assert held(desk.office.procountor, UNITS) == [("N North", "P")]
    assert held(second, UNITS) == [("N North", None)]


def test_a_project_whose_company_cannot_be_told_is_left_open(desk: Desk, second: ScriptedProcountor) -> None:
    desk.project("p1", 1, "Bridge", businessUnit=OURS)
    desk.sync()
    desk.project("p1", 1, "Bridge")
    assert later(desk) == Poll(listed=1, left_alone=1)
    assert held(desk.office.procountor) == [("1 Bridge", None)]
