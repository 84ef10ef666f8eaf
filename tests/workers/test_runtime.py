"""What a process is made of follows its settings."""

from __future__ import annotations

import pytest
from redis import Redis
from transfer_words import HOUR, claim, key
from virtual_clock import VirtualClock

from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.tenants import Tenants
from severa_procountor.state.transfers import Transfers
from severa_procountor.workers.runtime import Runtime


@pytest.mark.parametrize(("days", "forgotten"), [(399, 1), (401, 0)])
def test_done_documents_stay_in_the_log_for_as_many_days_as_are_set(
    fake_redis: Redis, days: int, forgotten: int
) -> None:
    clock = VirtualClock()
    clock.pass_ms(Transfers(fake_redis).now() - clock() - 400 * 24 * HOUR)
    claim(Transfers(fake_redis, clock=clock), key()).done()

    process = Runtime(Deployment(keep_done_days=days), Tenants(Deployment().tenants), fake_redis)

    assert process.transfers.expire() == forgotten
