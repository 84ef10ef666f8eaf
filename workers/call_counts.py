"""Whose calls they are: what a thread asks the two systems is counted for the document that it carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from severa_procountor.errors import System

_counted_for: ContextVar[Counter[str] | None] = ContextVar("counted_for", default=None)


@contextmanager
def counted_for(calls: Counter[str]) -> Iterator[None]:
    """Every call of this thread counts in `calls`, as "severa GET /v1/invoices/{guid}"."""
    token = _counted_for.set(calls)
    try:
        yield
    finally:
        _counted_for.reset(token)


def count(system: System, operation: str) -> None:
    """One call, whatever came of it."""
    calls = _counted_for.get()
    if calls is not None:
        calls[f"{system} {operation}"] += 1
