"""How Redis is reached: the deployment's by its address, or the embedded one inside this process."""

from __future__ import annotations

import time
from functools import cache
from typing import Any, Final

from redis import Connection, ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, ConnectionError, TimeoutError  # noqa: A004
from redis.retry import Retry

CONNECT_WITHIN_S: Final = 5
ANSWER_WITHIN_S: Final = 10
"""Above every blocking time-out that we use (WAITAOF: 2 s)."""

CONNECT_AGAIN_AFTER_S: Final = (0.05, 0.2, 0.5, 1.0)


class PatientPool(ConnectionPool):
    """Hands out connections that have just answered, and tries a few times to make one.

    That is the only place where anything is tried again: a command that has been sent may have run.
    """

    def get_connection(self, command_name: Any = None, *keys: Any, **options: Any) -> Connection:
        for pause in CONNECT_AGAIN_AFTER_S:
            try:
                return self._healthy()
            except AuthenticationError:
                raise
            except (ConnectionError, TimeoutError):
                time.sleep(pause)
        return self._healthy()

    def _healthy(self) -> Connection:
        connection: Connection = super().get_connection()
        try:
            connection.check_health()  # type: ignore[no-untyped-call]
        except BaseException:
            self.release(connection)
            raise
        return connection


def connect(url: str | None) -> Redis:
    """A client of the Redis at `url` (`redis://`, `rediss://`, `unix://`), or of the embedded one without.

    Does not connect yet. Answers are bytes. Raises ValueError, without the address and so without its
    password, when the address is not one.
    """
    if url is None:
        return _embedded()
    try:
        pool = PatientPool.from_url(
            url,
            socket_connect_timeout=CONNECT_WITHIN_S,
            socket_timeout=ANSWER_WITHIN_S,
            health_check_interval=30,
            retry=Retry(NoBackoff(), 0),
            decode_responses=False,
            protocol=2,
        )
    except ValueError:
        raise ValueError(
            "the Redis address is not valid; it looks like redis://user:password@host:6379/0"
        ) from None
    return Redis.from_pool(pool)


@cache
def _embedded() -> Redis:
    """One server per process, forgotten at its end."""
    return embedded()


def embedded() -> Redis:
    """A server within this process that nobody else knows of, with Lua. Imported here: a cluster never needs it."""
    import fakeredis

    client: Redis = fakeredis.FakeRedis(server=fakeredis.FakeServer(), protocol=2)
    return client
