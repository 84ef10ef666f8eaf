"""Fixtures that every folder of tests may use: the two kinds of Redis, and the vendor contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import fakeredis
import pytest
from hypothesis import settings
from redis import Redis
from redis_servers import ValkeyProcess

# How long one example takes says nothing on a machine that others use too.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def fake_redis() -> Iterator[Redis]:
    """The embedded Redis of `demo`: inside this process, with Lua."""
    with fakeredis.FakeRedis(server=fakeredis.FakeServer()) as client:
        yield client


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyProcess]:
    """A real server for the whole run, one per xdist worker. Nothing is skipped for want of it."""
    server = ValkeyProcess(tmp_path_factory.mktemp("valkey"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def valkey(valkey_server: ValkeyProcess) -> Iterator[Redis]:
    """A client of the real server, emptied for this test."""
    with valkey_server.client() as client:
        client.flushall()
        yield client


@pytest.fixture
def valkey_url(valkey_server: ValkeyProcess, valkey: Redis) -> str:
    """The address of the emptied real server, for other processes."""
    return valkey_server.url


@pytest.fixture(params=["fakeredis", "valkey"])
def any_redis(request: pytest.FixtureRequest) -> Redis:
    """The test runs twice: on the embedded Redis and on the real server."""
    client: Redis = request.getfixturevalue("fake_redis" if request.param == "fakeredis" else "valkey")
    return client


@pytest.fixture
def valkey_process(tmp_path: Path) -> Iterator[Callable[[], ValkeyProcess]]:
    """Makes servers of the test's own, started, that it may kill and restart with or without their file."""
    servers: list[ValkeyProcess] = []

    def start() -> ValkeyProcess:
        server = ValkeyProcess(tmp_path / f"valkey-{len(servers)}")
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.kill()
