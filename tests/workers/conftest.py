"""One company between the two systems, for every test of the workers."""

from __future__ import annotations

import pytest
from dimension_desk import Desk
from redis import Redis
from two_systems import Office


@pytest.fixture
def office(fake_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(fake_redis, monkeypatch)


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(office, monkeypatch)
