"""Since when this Redis remembers without a gap: what was sent before that may still be under way."""

from __future__ import annotations

from typing import Any

from redis import Redis
from redis.exceptions import ResponseError

from severa_procountor.state.scripts import Clock, Scripts


class Epoch:
    """An epoch begins when Redis is new, was flushed, was restarted or failed over to another server.

    A request whose intent was recorded before is unknown or uncertain now, so first posts wait until it can
    no longer be under way.
    """

    def __init__(self, redis: Redis, clock: Clock | None = None) -> None:
        self._redis = redis
        self._scripts = Scripts(redis, clock)

    def begin(self, *, assume_clean: bool) -> None:
        """Begins the first epoch if none is known.

        `assume_clean`: the caller knows that no earlier process can have requests under way, as with the
        embedded Redis; then there is nothing to wait for. A later flush begins an epoch that does wait.
        """
        self._scripts.run("epoch", self._server(), int(assume_clean))

    def is_noticed(self) -> bool:
        """Whether the server says what changes when it is restarted; one that hides it forgets unnoticed."""
        return bool(self._server())

    def settled(self, settle_ms: int) -> int:
        """Milliseconds still to wait until the epoch is `settle_ms` old; 0 when it is."""
        since, now = self._scripts.run("epoch", self._server(), 0)
        return max(0, int(since) + settle_ms - int(now))

    def since(self) -> int:
        """When the epoch began, in milliseconds since 1970; 0 for one that was assumed to be clean."""
        return int(self._scripts.run("epoch", self._server(), 0)[0])

    def _server(self) -> str:
        """What changes with a restart and a fail-over; empty where the server does not tell (embedded)."""
        try:
            return str(
                self._info("server").get("run_id") or self._info("replication").get("master_replid") or ""
            )
        except ResponseError:
            return ""

    def _info(self, section: str) -> dict[str, Any]:
        info: Any = self._redis.info(section)
        return dict(info)
