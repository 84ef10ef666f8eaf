"""The two processes of the cluster, and both in one: a producer in this thread, Dramatiq's workers in others."""

from __future__ import annotations

import signal
import threading
from functools import partial
from types import FrameType, TracebackType
from typing import Self

import dramatiq
import structlog

from severa_procountor.clients.rehearsed import ReadOnlyHttp, Rehearsal
from severa_procountor.producers.loop import Producer
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.findings import SettingsInvalid, SettingsProblem
from severa_procountor.settings.tenants import Tenants
from severa_procountor.state.connection import connect, embedded
from severa_procountor.telemetry import metrics
from severa_procountor.workers.actors import declare_actors
from severa_procountor.workers.runtime import Runtime

log = structlog.get_logger(__name__)

# Above the longest call, below the pod's grace time: what is at work is finished, not cut.
SHUTDOWN_MARGIN_S = 5
# How often an idle worker looks for messages.
POLL_MS = 100


def make_runtime(deployment: Deployment, *, assume_clean: bool = False) -> Runtime:
    """The wiring of a process, its place in Redis' history known."""
    runtime = Runtime(deployment, Tenants(deployment.tenants), connect(deployment.redis_url.value or None))
    if deployment.redis_url and not runtime.epoch.is_noticed():
        problem = SettingsProblem(
            "environment",
            "SP_REDIS_URL",
            "a server that hides INFO",
            "the right to read INFO: a restart must be seen",
        )
        raise SettingsInvalid([problem])
    runtime.epoch.begin(assume_clean=assume_clean)
    return runtime


def make_reader(deployment: Deployment, rehearsal: Rehearsal | None = None) -> Runtime:
    """The wiring of a process that writes nowhere: neither to the systems nor to the Redis of the settings."""
    tenants = Tenants(deployment.tenants)
    runtime = Runtime(deployment.alone(), tenants, embedded(), partial(ReadOnlyHttp, rehearsal))
    runtime.epoch.begin(assume_clean=True)
    return runtime


def stopped_by_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    return stop


class Crew:
    """Dramatiq's worker threads in this process. `in_order` is False when some were still at work at the end."""

    def __init__(self, runtime: Runtime) -> None:
        declare_actors(runtime)
        self._timeout_ms = (runtime.deployment.http_timeout + SHUTDOWN_MARGIN_S) * 1000
        self._worker = dramatiq.Worker(
            runtime.broker, worker_timeout=POLL_MS, worker_threads=runtime.deployment.worker_threads
        )
        self.in_order = False

    def __enter__(self) -> Self:
        self._worker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.stop(timeout=self._timeout_ms)
        self.in_order = not any(thread.is_alive() for thread in self._worker.workers)


def produce(deployment: Deployment) -> int:
    """Polls until told to stop."""
    metrics.serve(deployment.metrics_port)
    runtime = make_runtime(deployment)
    log.info("producing", tenants=len(runtime.tenants.current()))
    Producer(runtime).run(stopped_by_signals())
    return 0


def work(deployment: Deployment) -> int:
    """Carries documents until told to stop."""
    metrics.serve(deployment.metrics_port)
    runtime = make_runtime(deployment)
    stop = stopped_by_signals()
    log.info("working", threads=deployment.worker_threads)
    with Crew(runtime):
        stop.wait()
    return 0
