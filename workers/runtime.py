"""The wiring of one process: settings, Redis memory and clients joined, so that workers and producers find them."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from redis import Redis

from severa_procountor.broker import Broker, make_broker
from severa_procountor.clients.http import Http
from severa_procountor.elapsed import elapsed
from severa_procountor.errors import System, UnknownOutcome
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.tenants import Tenants
from severa_procountor.state.epoch import Epoch
from severa_procountor.state.quotas import Limit, Quotas
from severa_procountor.state.schedule import Schedule
from severa_procountor.state.transfers import Transfers
from severa_procountor.state.watches import Watches
from severa_procountor.telemetry import metrics
from severa_procountor.workers import call_counts
from severa_procountor.workers.access import TenantAccess
from severa_procountor.workers.memory import Memory

ACCESS_LIFE_S = 60
DAY_MS = 86_400_000


class Runtime:
    """Everything that one process needs to poll, to carry and to answer for it."""

    def __init__(
        self,
        deployment: Deployment,
        tenants: Tenants,
        redis: Redis,
        make_http: Callable[..., Http] = Http,
    ) -> None:
        self.deployment = deployment
        self.tenants = tenants
        self.redis = redis
        self.broker: Broker = make_broker(redis)
        self.transfers = Transfers(
            redis,
            work_lease_ms=int(deployment.work_lease * 1000),
            keep_done_ms=deployment.keep_done_days * DAY_MS,
        )
        self.watches = Watches(redis)
        self.schedule = Schedule(redis)
        self.epoch = Epoch(redis)
        self.quotas = Quotas(
            redis,
            {
                "severa:": Limit(deployment.severa_quota),
                "procountor:": Limit(deployment.procountor_quota),
            },
            sleep=_waited,
            cold_start_ms=1_000 if deployment.redis_url else 0,
        )
        self.http = make_http(timeout_s=deployment.http_timeout, on_call=self._heard)
        self._unknown_at: float | None = None
        self.memory = Memory()
        self._seal = hashlib.sha256(deployment.procountor_client_secret.value.encode()).digest()
        self._guard = threading.Lock()
        self._accesses: dict[str, TenantAccess] = {}

    @property
    def settle_ms(self) -> int:
        """How long after its start a write that nobody waits for may still take effect, in ms."""
        return int((self.deployment.http_timeout + self.deployment.settle_time) * 1000)

    @property
    def overlap(self) -> timedelta:
        return timedelta(seconds=self.deployment.overlap)

    def all_settled(self) -> bool:
        """Whether no write of this process, or of one before it, may still take effect without our knowing."""
        young = self._unknown_at is not None and elapsed() - self._unknown_at < self.settle_ms / 1000
        return not young and self.epoch.settled(self.settle_ms) == 0

    def _heard(self, system: System, operation: str, outcome: str, seconds: float) -> None:
        if outcome == UnknownOutcome.code:
            self._unknown_at = elapsed()
        call_counts.count(system, operation)
        metrics.call(system, operation, outcome, seconds)

    def sealed(self, text: str) -> str:
        """A keyed digest: equality can be remembered in Redis, the value (perhaps an identity code) cannot be read."""
        return hmac.new(self._seal, text.encode(), hashlib.blake2b).hexdigest()[:32]

    def quota_key(self, system: System, severa_client_id: str) -> str:
        """The key under which calls are counted: Severa's by organisation, Procountor's over all tenants."""
        client = severa_client_id if system == "severa" else self.deployment.procountor_client_id
        return f"{system}:{client}"

    def write_deadline(self) -> float:
        """The moment (of `elapsed`) until which a write that starts now may last."""
        return elapsed() + self.deployment.http_timeout

    def tenant(self, name: str) -> TenantAccess | None:
        """How the tenant is reached, under its settings of now; None when it has none (any more)."""
        tenant = self.tenants.current().get(name)
        if tenant is None:
            return None
        with self._guard:
            access = self._accesses.get(name)
            if access is None or access.settings != tenant:
                access = self._accesses[name] = TenantAccess(self, tenant)
            return access

    def forget_access(self, name: str) -> None:
        """Reads the tenant's secrets again at the next use: they may have been replaced. At most once a minute:
        refused sign-ins count for the client that all tenants share."""
        with self._guard:
            access = self._accesses.get(name)
            if access is not None and elapsed() - access.made_at > ACCESS_LIFE_S:
                del self._accesses[name]


def _waited(seconds: float) -> None:
    metrics.quota_waited(seconds)
    time.sleep(seconds)
