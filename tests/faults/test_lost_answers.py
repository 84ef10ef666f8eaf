"""The systems do what they were asked and do not say so, or fail: nothing comes twice, and everything comes."""

from __future__ import annotations

import pytest
from faults.late import Road
from faults.worlds import (
    POST_INVOICE,
    World,
    at_work,
    carry,
    finished,
    give_time,
    parked_in,
    parked_of,
    wait_until,
)

from severa_procountor.sandbox.faults import What
from severa_procountor.sandbox.server import System
from severa_procountor.sandbox.world import Case

pytestmark = pytest.mark.usefixtures("_hurried")

MANY = 1000
BEYOND_THE_TIME_OUT_S = 1.5
Disturbed = tuple[tuple[System, str, str, int], ...]
"""System, method, path, and how many calls."""

WRITES: Disturbed = (
    ("procountor", "POST", POST_INVOICE, 3),
    ("procountor", "POST", "/api/businesspartners$", 1),
    ("procountor", "POST", "/api/products$", 1),
    ("severa", "PATCH", "/v1/invoices/", 3),
)
READS: Disturbed = (
    ("severa", "GET", "/v1/organizationdetails$", 1),
    ("severa", "GET", "/v1/invoices$", 1),
    ("severa", "GET", "/v1/invoices/[^/]+$", 2),
    ("severa", "GET", "/v1/invoices/[^/]+/invoicerows$", 2),
    ("severa", "GET", "/v1/customers", 1),
    ("procountor", "GET", "/api/company$", 1),
    ("procountor", "GET", POST_INVOICE, 1),
    ("procountor", "GET", "/api/businesspartners$", 1),
    ("procountor", "GET", "/api/products$", 1),
)


def play_all(world: World, what: What, on: Disturbed) -> int:
    """Plays it on all of these; returns how often."""
    for system, method, path, times in on:
        world.play(system, what, method, path, times=times, seconds=BEYOND_THE_TIME_OUT_S)
    return sum(times for *_, times in on)


@pytest.mark.parametrize(
    "what",
    [
        What.LOSE_ANSWER,
        What.ERROR_500_AFTER,
        What.GARBAGE,
        What.SLOW,
        What.ERROR_500,
        What.REFUSE_CONNECTION_RESET_BEFORE,
    ],
)
def test_a_write_of_unknown_outcome_is_looked_up_and_never_doubled(world: World, what: What) -> None:
    times = play_all(world, what, WRITES)
    ended = carry(world.runtime(http_timeout=1))
    assert world.played(what) == times
    world.must_have_ended_well(parked_of(ended))


def test_what_arrives_after_its_time_out_is_not_asked_for_again(world: World) -> None:
    """Whoever looks for it before it can have arrived finds nothing, and must not believe that."""
    held = (f"POST /api/{path} ".encode() for path in ("invoices", "businesspartners", "products"))
    with Road(world.sandbox.procountor_url, *held) as road:
        runtime = world.runtime(procountor_url=road.url, http_timeout=1, settle_time=5)
        with at_work(runtime):
            wait_until(lambda: road.waiting > 0, "something is on its way")
            give_time(lambda: False, 4)
            road.release()
            wait_until(lambda: finished(world, runtime.redis), "everything ends")
    world.must_have_ended_well(parked_in(runtime.redis))


@pytest.mark.parametrize("what", [What.GARBAGE, What.ERROR_500, What.LOSE_ANSWER])
def test_a_read_that_gives_nonsense_is_asked_again(world: World, what: What) -> None:
    times = play_all(world, what, READS)
    ended = carry(world.runtime())
    assert world.played(what) == times
    world.must_have_ended_well(parked_of(ended))


def test_one_document_that_always_fails_is_parked_while_the_others_pass(world: World) -> None:
    bad = world.one()
    play_on_posts_of(world, What.ERROR_500, bad)
    ended = carry(world.runtime(http_timeout=1, settle_time=0))
    parked = dict(parked_of(ended))
    world.must_have_ended_well(parked, failed={bad.guid})
    assert parked[bad.guid] == ("keeps_failing",)


def test_one_document_whose_answers_are_always_lost_arrives_once(world: World) -> None:
    play_on_posts_of(world, What.ERROR_500_AFTER, world.one())
    ended = carry(world.runtime(http_timeout=1))
    assert world.played(What.ERROR_500_AFTER) == 1
    world.must_have_ended_well(parked_of(ended))


def play_on_posts_of(world: World, what: What, case: Case) -> None:
    number = f'"originalInvoiceNumber":"{case.number}"'
    world.play("procountor", what, "POST", POST_INVOICE, times=MANY, body_contains=number)
