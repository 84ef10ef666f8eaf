from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from two_systems import Office

from severa_procountor.errors import (
    AccessDenied,
    LeaseLost,
    Missing,
    Rejected,
    Snoozed,
    Throttled,
    Unavailable,
    UnknownOutcome,
    Unreachable,
)
from severa_procountor.problems import Problem
from severa_procountor.state.claims import Claim
from severa_procountor.workers.steps import step, write_once

NO = [Problem("procountor_refused", "no")]


class Result(msgspec.Struct, frozen=True):
    id: int


def never() -> Result:
    raise AssertionError("done again")


def raising(failure: Exception) -> Callable[[], Result]:
    def work() -> Result:
        raise failure

    return work


def taken_again(office: Office, claim: Claim) -> Claim:
    claim.retry(0, Problem("unavailable", "ill"))
    return office.take()


def lose(office: Office) -> None:
    office.clock.pass_ms(3_600_000)
    office.runtime.transfers.sweep()


def test_a_recorded_step_is_not_done_again(office: Office) -> None:
    claim = office.claim()
    assert step(claim, "post", Result, lambda: Result(7)) == Result(7)
    assert step(claim, "post", Result, never) == Result(7)
    assert step(taken_again(office, claim), "post", Result, never) == Result(7)


def test_a_failed_step_is_done_again(office: Office) -> None:
    claim = office.claim()
    with pytest.raises(Unavailable):
        step(claim, "post", Result, raising(Unavailable("procountor", "GET", "ill")))
    assert step(taken_again(office, claim), "post", Result, lambda: Result(7)) == Result(7)


def test_a_step_is_not_begun_without_the_claim(office: Office) -> None:
    claim = office.claim()
    lose(office)
    with pytest.raises(LeaseLost):
        step(claim, "post", Result, never)


def test_a_step_keeps_the_claim_alive(office: Office) -> None:
    claim = office.claim()
    before = claim.lease
    office.clock.pass_ms(1000)
    step(claim, "post", Result, lambda: Result(7))
    assert claim.lease == before + 1000


def test_the_intent_is_recorded_before_the_write_leaves(office: Office) -> None:
    claim = office.claim()
    seen = write_once(claim, "post", lambda: office.record().intents)
    assert seen == {"post": office.clock()}


def test_a_result_settles_the_intent(office: Office) -> None:
    claim = office.claim()
    step(claim, "post", Result, lambda: write_once(claim, "post", lambda: Result(7)))
    assert (office.record().intents, claim.intent("post")) == ({}, None)


@pytest.mark.parametrize(
    "failure",
    [
        UnknownOutcome("procountor", "POST", "time-out"),
        Unavailable("procountor", "POST", "ill"),
        ZeroDivisionError("fault"),
    ],
)
def test_the_intent_stays_when_the_write_may_have_happened(office: Office, failure: Exception) -> None:
    claim = office.claim()
    with pytest.raises(type(failure)):
        write_once(claim, "post", raising(failure))
    assert taken_again(office, claim).intent("post") == office.clock()


@pytest.mark.parametrize(
    "failure",
    [
        Unreachable("procountor", "POST", "refused"),
        Throttled("procountor", "POST", "429"),
        Snoozed(5, "quota"),
        Rejected(NO),
        AccessDenied(NO),
        Missing(NO),
    ],
)
def test_the_intent_goes_when_the_write_certainly_did_not_happen(office: Office, failure: Exception) -> None:
    claim = office.claim()
    with pytest.raises(type(failure)):
        write_once(claim, "post", raising(failure))
    assert taken_again(office, claim).intent("post") is None


def test_nothing_is_written_without_the_claim(office: Office) -> None:
    claim = office.claim()
    lose(office)
    with pytest.raises(LeaseLost):
        write_once(claim, "post", never)
