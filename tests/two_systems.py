"""One company between the two scripted systems, with all of its wiring, on a clock that only the test moves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
import pytest
from redis import Redis
from scripted_systems import CASE, ScriptedProcountor, ScriptedSevera
from virtual_clock import VirtualClock

from severa_procountor.settings.company import Tenant
from severa_procountor.settings.deployment import Deployment
from severa_procountor.settings.findings import SettingsProblem
from severa_procountor.settings.secrets import Secret
from severa_procountor.settings.tenants import Tenants
from severa_procountor.state.claims import Claim
from severa_procountor.state.epoch import Epoch
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.quotas import Limit, Quotas
from severa_procountor.state.records import Record
from severa_procountor.state.registers import Registers
from severa_procountor.state.schedule import Schedule
from severa_procountor.state.transfers import Transfers
from severa_procountor.state.watches import Watches
from severa_procountor.workers import access, runtime
from severa_procountor.workers.access import CompanyAccess, TenantAccess
from severa_procountor.workers.memory import Memory
from severa_procountor.workers.runtime import Runtime
from severa_procountor.workers.sales_invoices import KIND

TENANT, COMPANY = "acme", "books"


class FixedTenants:
    """Settings as a test has them, instead of a folder's."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenants: dict[str, Tenant] = {tenant.name: tenant}
        self.problems: tuple[SettingsProblem, ...] = ()

    def current(self) -> Mapping[str, Tenant]:
        return self.tenants

    def unreadable_secrets(self) -> tuple[SettingsProblem, ...]:
        return ()

    def place(self, tenant: str, company: str, key: str) -> str:
        return f"{tenant}.toml"


class Office:
    """A tenant with one company, wired as a process is, on a clock that only the test moves."""

    def __init__(self, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
        self.redis, self.clock = redis, VirtualClock()
        self.severa = ScriptedSevera()
        self.procountor = ScriptedProcountor(self.clock)
        self.by_key = {"key-1": self.procountor}
        self.keys_used: list[str] = []
        self._monkeypatch = monkeypatch
        for name, value in (("SEVERA_SECRET", "s3cret"), ("KEY", "key-1"), ("KEY2", "key-2")):
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(access, "SeveraClient", lambda *_: self.severa)
        monkeypatch.setattr(access, "ProcountorClient", self._books_of)
        monkeypatch.setattr(runtime, "Http", lambda **_: None)  # costs a tenth of a second and is never used
        for module in (access, runtime):
            monkeypatch.setattr(module, "elapsed", self.seconds)
        monkeypatch.setattr(access, "Registers", partial(Registers, clock=self.clock))
        self.tenants = FixedTenants(tenant())
        self.runtime = self.make_runtime()
        self.runtime.epoch.begin(assume_clean=True)
        self.severa.add()

    def make_runtime(self, **settings: Any) -> Runtime:
        """One more process over the same Redis and systems."""
        deployment = Deployment(procountor_client_id="c", procountor_client_secret=Secret("s"), **settings)
        runtime = Runtime(deployment, as_tenants(self.tenants), self.redis)
        limits = {"severa:": Limit(10), "procountor:": Limit(10)}
        runtime.transfers = Transfers(self.redis, clock=self.clock)
        runtime.watches = Watches(self.redis, self.clock)
        runtime.schedule = Schedule(self.redis, self.clock)
        runtime.epoch = Epoch(self.redis, self.clock)
        runtime.quotas = Quotas(self.redis, limits, clock=self.clock, sleep=self.clock.sleep)
        runtime.memory = Memory(clock=self.seconds)
        return runtime

    def seconds(self) -> float:
        return self.clock() / 1000

    def settle(self, company: dict[str, Any] | None = None, **severa: Any) -> None:
        """Changes the settings, as an edited file would."""
        self.tenants.tenants = {TENANT: tenant(severa, company or {})}

    def set_key(self, value: str) -> None:
        """Puts another API key behind the same reference."""
        self._monkeypatch.setenv("KEY", value)

    @property
    def tenant(self) -> TenantAccess:
        found = self.runtime.tenant(TENANT)
        assert found is not None
        return found

    @property
    def company(self) -> CompanyAccess:
        found = self.tenant.company(COMPANY)
        assert found is not None
        return found

    def see(self, guid: str = "g1", number: str = "1042", **facts: str) -> TransferKey:
        """What a poll does with a listed invoice."""
        key = TransferKey(TENANT, COMPANY, KIND, guid)
        all_facts = {"listed_at": str(self.clock()), "companies": "1", "customers": "1001"} | facts
        self.runtime.transfers.register(
            key,
            number=number,
            version=f"v{self.clock()}",
            listed_at=self.clock(),
            settings="s",
            facts=all_facts,
        )
        return key

    def claim(self, guid: str = "g1", number: str = "1042", **facts: str) -> Claim:
        """A document seen, queued and taken."""
        self.see(guid, number, **facts)
        return self.take(guid)

    def take(self, guid: str = "g1") -> Claim:
        """A document that waits, queued and taken."""
        for ticket in self.runtime.transfers.refill(TENANT, COMPANY, window=1000):
            if ticket.key.source_id == guid:
                claim = self.runtime.transfers.take(ticket.key, ticket.fence)
                assert claim is not None
                return claim
        raise AssertionError(f"{guid} was not queued")

    def record(self, guid: str = "g1") -> Record:
        found = self.found(guid)
        assert found is not None
        return found

    def found(self, guid: str = "g1") -> Record | None:
        return self.runtime.transfers.record(TransferKey(TENANT, COMPANY, KIND, guid))

    def everything_in_redis(self) -> str:
        """Every key and value, as one text."""
        return " ".join(
            repr(part) for key in self.redis.scan_iter() for part in (key, _value(self.redis, key))
        )

    def _books_of(self, url: str, client_id: str, secret: str, api_key: str, *_: Any) -> ScriptedProcountor:
        self.keys_used.append(api_key)
        return self.by_key[api_key]


def tenant(
    severa: dict[str, Any] | None = None, company: dict[str, Any] | None = None, *, name: str = TENANT
) -> Tenant:
    """The settings of the golden cases; `company` is laid over them."""
    plain = {"client_id": "severa-client", "client_secret": "env:SEVERA_SECRET"}
    document = {
        "name": name,
        "severa": plain | (severa or {}),
        "companies": [msgspec.to_builtins(CASE.company) | (company or {})],
    }
    return msgspec.convert(document, Tenant)


def as_tenants(tenants: Any) -> Tenants:
    """Only `current`, `problems` and `place` are asked of it."""
    found: Tenants = tenants
    return found


def _value(redis: Redis, key: bytes) -> object:
    readers = {b"hash": redis.hgetall, b"set": redis.smembers, b"string": redis.get}
    kind: Any = redis.type(key)
    if kind == b"zset":
        return redis.zrange(key, 0, -1, withscores=True)
    return redis.lrange(key, 0, -1) if kind == b"list" else readers[kind](key)
