"""One company between the two systems, for every test of the commands."""

from __future__ import annotations

import pytest
from redis import Redis
from two_systems import Office


@pytest.fixture
def office(fake_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(fake_redis, monkeypatch)
