"""`run --once` on the embedded Redis, killed and started again, ends as if nothing had happened."""

from __future__ import annotations

import pytest
from faults.late import Road
from faults.processes import Machine
from faults.worlds import ORGANISATIONS, POST_INVOICE, World, give_time, wait_until

from severa_procountor.sandbox.faults import What

SOMETHING_PARKED = 3
CUT_OFF = "The last run was cut off"
MANY = 1000
PAST_THE_TEST_S = 60


def end_well(world: World, machine: Machine) -> str:
    """Starts it again, undisturbed; returns what it said."""
    world.clear_faults()
    again = machine.run_once()
    assert again.code() == SOMETHING_PARKED, again.said()
    world.must_have_ended_well(again.parked())
    return again.said()


def test_a_killed_run_started_again_ends_as_an_undisturbed_one(world: World, machine: Machine) -> None:
    run = machine.run_once()
    wait_until(lambda: world.posted() >= 5, "invoices are posted")
    run.kill()
    assert world.moved() < len(world.sendable()), "it was killed too late to mean anything"

    assert CUT_OFF in end_well(world, machine)


@pytest.mark.parametrize("path", [POST_INVOICE, "/api/businesspartners$", "/api/products$"])
def test_a_run_killed_between_a_creation_and_its_answer_does_not_create_it_twice(
    world: World, machine: Machine, path: str
) -> None:
    before = world.created()
    world.play("procountor", What.SLOW, "POST", path, times=MANY, seconds=PAST_THE_TEST_S)
    run = machine.run_once()
    wait_until(lambda: path_of(path, world.created()) > path_of(path, before), "something is created")
    run.kill()

    end_well(world, machine)


def path_of(path: str, created: dict[str, int]) -> int:
    return next(count for name, count in created.items() if name in path)


@pytest.mark.parametrize("what", [What.ERROR_500, What.SLOW])
def test_a_run_killed_around_the_move_of_a_status_leaves_no_invoice_behind(
    world: World, machine: Machine, what: What
) -> None:
    """Before the move (Severa refuses it) and between the move and its answer."""
    world.play("severa", what, "PATCH", "", times=MANY, seconds=PAST_THE_TEST_S)
    run = machine.run_once()
    reached = world.moved if what is What.SLOW else lambda: world.calls("PATCH", "")
    wait_until(lambda: reached() > 0, "a status is moved")
    run.kill()
    assert world.posted() > 0

    end_well(world, machine)


def test_a_post_still_on_its_way_when_the_run_was_killed_is_not_posted_again(
    world: World, machine: Machine
) -> None:
    """It arrives while the next run is at work and has had every chance to look for it in vain."""
    with Road(world.sandbox.procountor_url, b"POST /api/invoices ") as road:
        variables = {"SP_PROCOUNTOR_URL": road.url, "SP_SETTLE_TIME": "6"}
        run = machine.run_once(**variables)
        wait_until(lambda: road.waiting > 0, "a post is on its way")
        run.kill()
        polls, lists = world.polls(), world.calls("GET", POST_INVOICE)

        again = machine.run_once(**variables)
        wait_until(lambda: world.polls() >= polls + ORGANISATIONS, "Severa is polled")
        assert world.posted() == 0
        give_time(lambda: world.calls("GET", POST_INVOICE) > lists, 3)
        road.release()
        again.code()
    world.must_have_ended_well(again.parked())


def test_a_run_told_to_stop_ends_in_order_and_the_next_one_need_not_wait(
    world: World, machine: Machine
) -> None:
    # What times out on a busy machine has an unknown outcome, and then the next run has to wait.
    run = machine.run_once(SP_HTTP_TIMEOUT="8", SP_WORK_LEASE="20")
    wait_until(lambda: world.posted() > 0, "invoices are posted")
    run.end_in_order()
    assert world.moved() == world.posted() < len(world.sendable())

    assert CUT_OFF not in end_well(world, machine)
