"""Dramatiq's actors: one per kind of document, one queue each. What they do stands in `frame`."""

from __future__ import annotations

import dramatiq

from severa_procountor.broker import ACTOR
from severa_procountor.workers.frame import WORKERS, work
from severa_procountor.workers.runtime import Runtime


def declare_actors(runtime: Runtime) -> None:
    """Makes this process able to work on every kind of document."""

    def carry(key: str, fence: int) -> None:
        work(runtime, key, fence)

    for kind in WORKERS:
        dramatiq.actor(actor_name=f"{ACTOR}_{kind}", queue_name=kind, broker=runtime.broker)(carry)
