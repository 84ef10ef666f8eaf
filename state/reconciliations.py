"""What the last reconciliation of each company found, until the next one."""

from __future__ import annotations

from typing import Any

import msgspec
from redis import Redis

MOST_DIFFERENCES = 500
_LAST = "sp:reconciliations"


class Difference(msgspec.Struct, frozen=True):
    """One invoice that is not the same in both systems: `number` as Procountor has it, `customer` by name, "" where
    that is not known; `code` is an entry of the catalogue of problems."""

    code: str
    number: str
    customer: str
    message: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One reconciliation. `at` is when it began, in milliseconds since 1970; `start` and `end` are the first and the
    last day, `YYYY-MM-DD`; `compared` were found on both sides and `pending` wait for their transfer. `total` counts
    the differences, of which the first `MOST_DIFFERENCES` are kept."""

    at: int
    start: str
    end: str
    compared: int
    pending: int
    total: int
    differences: tuple[Difference, ...]


class Last(msgspec.Struct, frozen=True):
    """When the last reconciliation of a company began (ms), and how many differences it found."""

    at: int
    differences: int


class Reconciliations:
    """The last report of each company."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def store(self, tenant: str, company: str, report: Report) -> None:
        """Keeps the report in place of the one before."""
        bounded = msgspec.structs.replace(report, differences=report.differences[:MOST_DIFFERENCES])
        pipeline = self._redis.pipeline()
        pipeline.set(_key(tenant, company), msgspec.json.encode(bounded))
        pipeline.hset(_LAST, f"{tenant}/{company}", msgspec.json.encode(Last(report.at, report.total)))
        pipeline.execute()

    def latest(self, tenant: str, company: str) -> Report | None:
        """None where the company was never reconciled, or Redis has been flushed since."""
        stored: Any = self._redis.get(_key(tenant, company))
        return None if stored is None else msgspec.json.decode(stored, type=Report)

    def last(self) -> dict[tuple[str, str], Last]:
        """By tenant and company."""
        stored: Any = self._redis.hgetall(_LAST)
        return {_names(name): msgspec.json.decode(value, type=Last) for name, value in stored.items()}


def _key(tenant: str, company: str) -> str:
    return f"sp:reconciliation:{tenant}/{company}"


def _names(name: bytes) -> tuple[str, str]:
    tenant, _, company = name.decode().partition("/")
    return tenant, company
