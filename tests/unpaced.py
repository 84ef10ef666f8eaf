"""The command line without the waits for quotas, for runs in which nothing is claimed about the pace of calls."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from redis import Redis

from severa_procountor.cli import main
from severa_procountor.state.quotas import Limit, Quotas
from severa_procountor.workers import runtime

CALLS_PER_SECOND = 1_000


def unpace(put: Callable[[ModuleType | type, str, object], None]) -> None:
    """A thousand calls a second may leave, and an empty Redis does not mean that some have left just now."""
    put(runtime, "Quotas", _quotas)


def _quotas(redis: Redis, limits: Mapping[str, Limit], **options: Any) -> Quotas:
    wide = {prefix: Limit(CALLS_PER_SECOND) for prefix in limits}
    return Quotas(redis, wide, **{**options, "cold_start_ms": 0})


if __name__ == "__main__":
    unpace(setattr)
    sys.exit(main())
