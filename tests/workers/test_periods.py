"""A document dated in a closed period is parked without trying, and goes by itself once the period is open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from two_systems import COMPANY, TENANT, Office

from severa_procountor.errors import (
    AccessDenied,
    Failure,
    Missing,
    Rejected,
    Snoozed,
    Unavailable,
    Untranslatable,
)
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.state.records import State
from severa_procountor.workers import periods, watches
from severa_procountor.workers.access import REGISTER_LIFE
from severa_procountor.workers.frame import park as parked

DAY = date(2026, 3, 31)
POLL = 600_000
REFUSED = Problem("procountor_refused", "Procountor: CLOSED_FISCAL_PERIOD at date")


def year(*, march: str = "OPEN", is_open: bool = True) -> dict[str, Any]:
    period = {"id": 2, "startDate": "2026-03-01", "endDate": "2026-03-31", "status": march}
    return {
        "id": 1,
        "startDate": "2026-01-01",
        "endDate": "2026-12-31",
        "isOpen": is_open,
        "trackingPeriods": [period],
    }


def refused(office: Office, day: date = DAY) -> Problem:
    with pytest.raises(Untranslatable) as refusal:
        periods.must_be_open(office.company, day)
    (problem,) = refusal.value.problems
    return problem


def park(office: Office, guid: str = "g1") -> None:
    """A document that a worker finds to be in a closed period."""
    try_again(office, office.claim(guid))


def try_again(office: Office, claim: Claim) -> None:
    with office.runtime.memory.reading(watches.max_age(office.runtime, claim)):
        with pytest.raises(Untranslatable) as refusal:
            periods.must_be_open(office.company, DAY)
        parked(office.runtime, claim, refusal.value.problems)


def poll(office: Office) -> int:
    office.clock.pass_ms(POLL)
    return watches.wake_changed(office.tenant)


def asked(office: Office) -> int:
    return office.procountor.count("fiscal_years")


@pytest.fixture
def closed(office: Office) -> Office:
    office.procountor.fiscal = [year(march="CLOSED")]
    return office


def test_an_open_date_passes_and_the_years_are_read_once_for_many_documents(office: Office) -> None:
    office.procountor.fiscal = [year()]
    for _ in range(5):
        periods.must_be_open(office.company, DAY)
    assert asked(office) == 1
    office.clock.pass_ms(int(REGISTER_LIFE * 1000))
    periods.must_be_open(office.company, DAY)
    assert asked(office) == 2


@pytest.mark.parametrize("closed_year", [year(march="CLOSED"), year(is_open=False)])
def test_a_closed_period_or_year_is_told_with_the_date_and_the_period(
    office: Office, closed_year: dict[str, Any]
) -> None:
    office.procountor.fiscal = [closed_year]
    problem = refused(office)
    assert (problem.code, problem.where) == ("period_closed", "date")
    assert "2026-03-31" in problem.message
    assert "2026-03-01" in problem.message or "2026-01-01" in problem.message
    assert asked(office) == 1


def test_only_the_date_itself_counts(closed: Office) -> None:
    periods.must_be_open(closed.company, date(2026, 4, 1))
    refused(closed, date(2026, 3, 1))


def test_a_period_that_was_opened_a_minute_ago_is_open(closed: Office) -> None:
    refused(closed)
    closed.procountor.fiscal = [year()]
    closed.clock.pass_ms(59_000)
    refused(closed)
    closed.clock.pass_ms(1_000)
    periods.must_be_open(closed.company, DAY)


def test_while_nothing_waits_no_poll_asks(office: Office) -> None:
    office.procountor.fiscal = [year()]
    periods.must_be_open(office.company, DAY)
    assert [poll(office) for _ in range(3)] == [0, 0, 0]
    assert asked(office) == 1


def test_what_waits_goes_once_the_period_is_open(closed: Office) -> None:
    park(closed)
    park(closed, "g2")
    assert poll(closed) == 0
    assert closed.record().state is State.PARKED

    closed.procountor.fiscal = [year()]

    assert poll(closed) == 2
    assert closed.record().state is State.WAITING
    closed.take()
    periods.must_be_open(closed.company, DAY)
    before = asked(closed)
    assert (poll(closed), asked(closed)) == (0, before)


def test_a_poll_asks_once_while_something_waits(closed: Office) -> None:
    park(closed)
    park(closed, "g2")
    before = asked(closed)
    for _ in range(3):
        poll(closed)
    assert asked(closed) == before + 3


def test_another_period_that_opens_lets_it_try_and_wait_on(closed: Office) -> None:
    closed.procountor.fiscal = [year(march="CLOSED"), year(march="CLOSED") | {"startDate": "2025-01-01"}]
    park(closed)
    closed.procountor.fiscal = [year(march="CLOSED")]
    assert poll(closed) == 1
    try_again(closed, closed.take())
    assert poll(closed) == 0
    closed.procountor.fiscal = [year()]
    assert poll(closed) == 1


def test_one_that_was_parked_first_is_woken_by_a_change_that_a_later_one_has_seen(closed: Office) -> None:
    """The opening is noticed by the worker of the second document before any poll."""
    closed.procountor.fiscal = [year(march="CLOSED"), year(march="CLOSED") | {"startDate": "2025-01-01"}]
    park(closed)
    closed.procountor.fiscal = [year(march="CLOSED")]
    closed.clock.pass_ms(POLL)
    park(closed, "g2")
    assert poll(closed) == 1
    assert closed.record().state is State.WAITING


def test_one_that_parks_by_what_its_process_remembers_is_woken_by_the_next_poll(closed: Office) -> None:
    """A poll has seen the opening for others, and this one has not."""
    park(closed)
    closed.clock.pass_ms(1000)
    closed.procountor.fiscal = [year()]
    park(closed, "g2")
    assert poll(closed) == 2


def test_a_woken_one_goes_by_nothing_that_was_read_before(closed: Office) -> None:
    park(closed)
    closed.clock.pass_ms(POLL)
    elsewhere = closed.make_runtime()
    tenant = elsewhere.tenant(TENANT)
    assert tenant is not None
    company = tenant.company(COMPANY)
    assert company is not None
    periods.fiscal_years(company)
    closed.procountor.fiscal = [year()]
    closed.clock.pass_ms(1000)
    assert watches.wake_changed(closed.tenant) == 1

    with elsewhere.memory.reading(watches.max_age(elsewhere, closed.take())):
        periods.must_be_open(company, DAY)


def test_what_is_parked_for_something_else_is_left_alone(closed: Office) -> None:
    park(closed)
    closed.claim("g2").park([Problem("procountor_refused", "no")])
    closed.procountor.fiscal = [year()]
    assert poll(closed) == 1
    assert closed.record("g2").state is State.PARKED


@pytest.mark.parametrize(
    "failure",
    [
        Unavailable("procountor", "GET /fiscalyears", "ill"),
        Snoozed(3, "quota"),
    ],
)
def test_a_poll_that_cannot_ask_goes_on_and_the_next_one_asks(closed: Office, failure: Failure) -> None:
    park(closed)
    closed.procountor.fiscal = [year()]
    closed.procountor.fail("fiscal_years", failure)
    assert poll(closed) == 0
    assert poll(closed) == 1


def test_a_flushed_redis_wakes_nobody_and_breaks_nothing(closed: Office) -> None:
    park(closed)
    closed.redis.flushall()
    closed.procountor.fiscal = [year()]
    assert poll(closed) == 0


def test_a_period_closed_between_the_look_and_the_post_is_told_and_waited_for(office: Office) -> None:
    office.procountor.fiscal = [year()]
    periods.must_be_open(office.company, DAY)
    office.procountor.fiscal = [year(march="CLOSED")]
    claim = office.claim()

    with office.runtime.memory.reading():
        told = periods.explained(office.company, Rejected([REFUSED, Problem("procountor_refused", "other")]))
        parked(office.runtime, claim, told.problems)

    assert [problem.code for problem in told.problems] == ["period_closed", "procountor_refused"]
    assert told.problems[0].message == REFUSED.message
    assert poll(office) == 0
    office.procountor.fiscal = [year()]
    assert poll(office) == 1


def test_a_refusal_that_the_years_do_not_explain_is_not_tried_in_every_poll(office: Office) -> None:
    office.procountor.fiscal = [year()]
    claim = office.claim()
    with office.runtime.memory.reading():
        parked(office.runtime, claim, periods.explained(office.company, Rejected([REFUSED])).problems)
    assert [poll(office) for _ in range(3)] == [0, 0, 0]


def test_any_other_refusal_stays_what_it_is(office: Office) -> None:
    refusal = Rejected([Problem("procountor_refused", "Procountor: ERROR_BRN_CODE")])
    assert periods.explained(office.company, refusal) is refusal
    assert asked(office) == 0


@pytest.mark.parametrize(
    "failure",
    [
        AccessDenied([Problem("procountor_access_denied", "no right")]),
        Missing([Problem("procountor_missing", "no such route")]),
    ],
)
def test_years_that_may_not_be_read_stop_nothing_as_procountor_refuses_closed_dates_itself(
    closed: Office, failure: Failure
) -> None:
    closed.procountor.fail("fiscal_years", failure)
    periods.must_be_open(closed.company, DAY)


def test_years_that_make_no_sense_stop_nothing_either(office: Office) -> None:
    office.procountor.fiscal = [{"startDate": "soon"}]
    periods.must_be_open(office.company, DAY)
