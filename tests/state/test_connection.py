"""Redis is reached with patience before a command is sent, and with none after it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable

import pytest
import redis.exceptions
from redis import Redis
from redis_servers import ValkeyProcess

from severa_procountor.state import connection
from severa_procountor.state.connection import connect
from severa_procountor.state.scripts import Scripts


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts to connect, recorded instead of slept."""
    slept: list[float] = []
    monkeypatch.setattr(connection.time, "sleep", slept.append)
    return slept


def test_without_an_address_all_of_the_process_share_one_embedded_redis() -> None:
    connect(None).set("shared", "1")

    assert connect(None).get("shared") == b"1"
    connect(None).delete("shared")


def test_a_connection_that_its_server_closed_is_replaced(valkey_process: Callable[[], ValkeyProcess]) -> None:
    server = valkey_process()
    client = connect(server.url)
    client.set("kept", "1")
    server.restart()

    assert client.get("kept") == b"1"


def test_a_server_that_is_slow_to_come_up_is_waited_for(
    valkey_process: Callable[[], ValkeyProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = valkey_process()
    server.kill()
    monkeypatch.setattr(connection.time, "sleep", lambda _: server.start())

    assert connect(server.url).ping()


def test_patience_has_an_end(pauses: list[float]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"

    with pytest.raises(redis.exceptions.ConnectionError):
        connect(address).ping()

    assert pauses == list(connection.CONNECT_AGAIN_AFTER_S)


def test_a_command_whose_answer_was_lost_is_not_sent_again(
    valkey_process: Callable[[], ValkeyProcess], pauses: list[float]
) -> None:
    server = valkey_process()
    client = connect(server.url)
    sent: list[str] = []
    client.ping()
    made = client.connection_pool._available_connections[0]
    send = made.send_command
    process_id = int(client.info("server")["process_id"])

    def cut_off(*args: str, **options: object) -> None:
        """The server is halted meanwhile: an answer that has come in before the cut would still be read."""
        sent.append(args[0])
        os.kill(process_id, signal.SIGSTOP)
        try:
            send(*args, **options)
            made._sock.shutdown(socket.SHUT_RDWR)
        finally:
            os.kill(process_id, signal.SIGCONT)

    made.send_command = cut_off

    with pytest.raises(redis.exceptions.ConnectionError):
        client.incr("counter")

    assert (sent, pauses) == (["INCRBY"], [])


def test_a_wrong_password_is_not_tried_again_and_not_named(
    valkey_process: Callable[[], ValkeyProcess], pauses: list[float]
) -> None:
    server = valkey_process()
    with server.client() as admin:
        admin.config_set("requirepass", "right-password")
    address = server.url.replace("redis://", "redis://:wrong-password@")

    with pytest.raises(redis.exceptions.AuthenticationError) as refused:
        connect(address).ping()

    assert "wrong-password" not in str(refused.value)
    assert pauses == []


@pytest.mark.parametrize(
    "address", ["http://:s3cret@host/0", "redis://user:s3cret/x@host:6379/0", "redis://:s3cret@host:port/0"]
)
def test_an_address_that_is_none_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ValueError, match="the Redis address is not valid") as refused:
        connect(address)

    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_the_client_does_not_show_its_password() -> None:
    assert "s3cret" not in repr(connect("redis://:s3cret@127.0.0.1:6379/0"))


def test_scripts_that_the_server_has_lost_are_sent_again(any_redis: Redis) -> None:
    scripts = Scripts(any_redis)
    scripts.now()
    any_redis.script_flush()

    assert scripts.now() > 0


def test_a_durable_change_waits_for_the_disk_on_the_connection_that_made_it(
    valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = Scripts(valkey)
    before = calls_of(valkey, "waitaof")
    pool, used = valkey.connection_pool, []
    get = pool.get_connection
    monkeypatch.setattr(pool, "get_connection", lambda *_: used.append(get()) or used[-1])

    scripts.run_durably("epoch", "server", 0)

    assert len(used) == 1
    assert calls_of(valkey, "waitaof") == before + 1


def test_a_durable_change_is_made_where_the_server_cannot_wait(
    fake_redis: Redis, valkey_process: Callable[[], ValkeyProcess]
) -> None:
    with valkey_process().client() as without_file:
        without_file.config_set("appendonly", "no")
        for server in (fake_redis, without_file):
            scripts = Scripts(server)
            scripts.run_durably("epoch", "server", 0)
            scripts.run_durably("epoch", "server", 0)
            assert server.exists("sp:epoch")


def calls_of(server: Redis, command: str) -> int:
    return int(server.info("commandstats").get(f"cmdstat_{command}", {}).get("calls", 0))


def test_a_connection_that_went_dead_in_silence_is_replaced_before_a_command_is_sent(
    valkey_url: str, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = connect(valkey_url)
    client.ping()
    dead = client.connection_pool._available_connections[0]

    def no_answer() -> None:
        monkeypatch.undo()
        raise redis.exceptions.TimeoutError("no answer to PING")

    monkeypatch.setattr(dead, "check_health", no_answer)

    assert client.ping()
