"""Runs the Lua scripts of this folder: each changes several keys at once, or nothing.

A script named `transfer_take` is sent together with `prelude.lua` and the shared part of its family,
`transfer.lua`, where there is one. Scripts make the names of the keys that they touch, so they want one
Redis or Valkey (with replicas or not), not a Redis Cluster.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from redis import Redis
from redis.commands.core import Script
from redis.exceptions import ResponseError

Clock = Callable[[], int]
"""Now, in milliseconds since 1970. None everywhere means the clock of the Redis server."""

Argument = str | bytes | int

_WAITAOF_MS = 2_000


class Scripts:
    """The scripts on one Redis. The first argument of every script is the time, empty for the server's."""

    def __init__(self, redis: Redis, clock: Clock | None = None) -> None:
        self.redis = redis
        self._clock = clock
        self._scripts: dict[str, Script] = {}
        self._waits_for_disk = True

    def run(self, name: str, *args: Argument, on: Redis | None = None) -> Any:
        """Runs a script by EVALSHA, sending its text when the server does not have it."""
        script = self._scripts.get(name)
        if script is None:
            script = self._scripts[name] = self.redis.register_script(source(name))
        time = "" if self._clock is None else self._clock()
        return script(args=[time, *args], client=on)

    def run_durably(self, name: str, *args: Argument) -> Any:
        """As `run`, and returns when the change is on the disk of the server, where the server can tell.

        WAITAOF speaks of the writes of its own connection, so both go over one. A disk slower than two
        seconds is not waited for: what a crash then loses is what a new epoch waits out.
        """
        if not self._waits_for_disk:
            return self.run(name, *args)
        pool = self.redis.connection_pool
        with Redis(connection_pool=pool, single_connection_client=True) as connection:
            answer = self.run(name, *args, on=connection)
            try:
                connection.execute_command("WAITAOF", 1, 0, _WAITAOF_MS)
            except ResponseError:  # an older or embedded server, or one without an append-only file
                self._waits_for_disk = False
            return answer

    def now(self) -> int:
        """Milliseconds since 1970 by the clock that the scripts use."""
        return int(self.run("now"))


@cache
def source(name: str) -> str:
    """The text of a script, with what it shares with others in front of it."""
    folder = resources.files(__package__)
    family = name.partition("_")[0]
    parts = [folder / "prelude.lua", folder / f"{family}.lua", folder / f"{name}.lua"]
    wanted = dict.fromkeys(part for part in parts if part.is_file() or part is parts[-1])
    return "\n".join(part.read_text(encoding="utf-8") for part in wanted)
