"""The systems say "too many" or refuse a token in the middle: nothing is lost, and they are not asked in vain."""

from __future__ import annotations

import pytest
from faults.worlds import (
    INVOICES,
    ORGANISATIONS,
    POST_INVOICE,
    World,
    at_work,
    finished,
    give_time,
    parked_in,
    wait_until,
)

from severa_procountor.sandbox.faults import What
from severa_procountor.sandbox.server import System

pytestmark = pytest.mark.usefixtures("_hurried")

MANY = 10_000
STORM_S = 3
MOST_CALLS = (STORM_S + 1) * (INVOICES + ORGANISATIONS)
"""A stop lasts a second at least, and between two of them no document and no poll asks more than once."""


@pytest.mark.parametrize("system", ["severa", "procountor"])
@pytest.mark.parametrize("told_s", [1, 0], ids=["with Retry-After", "without Retry-After"])
def test_a_storm_of_429_stops_the_calls_and_loses_nothing(world: World, system: System, told_s: int) -> None:
    runtime = world.runtime()
    with at_work(runtime):
        wait_until(lambda: world.posted() >= 3, "invoices are posted")
        world.play(system, What.THROTTLE, "", "", times=MANY, seconds=told_s)
        give_time(lambda: world.played(What.THROTTLE) > MOST_CALLS, STORM_S)
        assert 0 < world.played(What.THROTTLE) <= MOST_CALLS
        world.clear_faults()
        wait_until(lambda: finished(world, runtime.redis), "everything ends")
    world.must_have_ended_well(parked_in(runtime.redis))


def test_tokens_refused_in_the_middle_are_replaced_and_nothing_is_parked_for_it(world: World) -> None:
    """A 401 was read before the call was done, so a post is repeated."""
    runtime = world.runtime()
    with at_work(runtime):
        wait_until(lambda: world.posted() >= 3, "invoices are posted")
        made = world.sandbox.world
        signed_in = len(made.tenants) + sum(len(tenant.companies) for tenant in made.tenants)
        world.play("procountor", What.UNAUTHORIZED, "POST", POST_INVOICE)
        world.play("severa", What.UNAUTHORIZED, "PATCH", "/v1/invoices/")
        wait_until(lambda: finished(world, runtime.redis), "everything ends")
    assert world.played(What.UNAUTHORIZED) == 2
    assert world.calls("POST", "/token$") == signed_in + 2
    world.must_have_ended_well(parked_in(runtime.redis))
