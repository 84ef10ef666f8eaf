"""Fixtures of the state tests: time that the test moves, and transfers on both kinds of Redis."""

from __future__ import annotations

import pytest
from redis import Redis
from virtual_clock import VirtualClock

from severa_procountor.state.transfers import Transfers


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def transfers(any_redis: Redis, clock: VirtualClock) -> Transfers:
    return Transfers(any_redis, clock=clock)
