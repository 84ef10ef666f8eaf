"""The Redis fixtures are what they say: both run Lua, and the real one survives a kill with its file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from redis import Redis
from redis_servers import ValkeyProcess


def test_both_servers_run_lua_scripts(any_redis: Redis) -> None:
    assert any_redis.eval("return redis.call('INCRBY', KEYS[1], ARGV[1])", 1, "counter", 5) == 5


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_an_empty_server(any_redis: Redis, turn: int) -> None:
    assert any_redis.dbsize() == 0
    any_redis.set("left-behind", turn)


def test_the_url_leads_to_the_same_server(valkey: Redis, valkey_url: str) -> None:
    valkey.set("here", "1")

    with Redis.from_url(valkey_url) as other:
        assert other.get("here") == b"1"


def test_what_was_written_survives_a_killed_server(valkey_process: Callable[[], ValkeyProcess]) -> None:
    server = valkey_process()
    with server.client() as client:
        client.set("kept", "1")

    server.restart()

    with server.client() as client:
        assert client.get("kept") == b"1"


def test_a_server_can_come_back_without_its_file(valkey_process: Callable[[], ValkeyProcess]) -> None:
    server = valkey_process()
    with server.client() as client:
        client.set("lost", "1")

    server.restart(keep_data=False)

    with server.client() as client:
        assert client.get("lost") is None
