"""Fixtures of the flow tests: systems with a world of the test's own, and the product over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flow.product import Product
from flow.systems import served
from redis import Redis

from severa_procountor.sandbox.server import Sandbox
from severa_procountor.sandbox.world import World

Serve = Callable[..., Sandbox]
Produce = Callable[..., Product]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a world until the end of the test."""
    with ExitStack() as stack:

        def start(made: World, **quotas: int) -> Sandbox:
            return stack.enter_context(served(made, **quotas))

        yield start


@pytest.fixture
def product(fake_redis: Redis, tmp_path: Path) -> Produce:
    """The product over a sandbox, in this process on the embedded Redis."""

    def start(sandbox: Sandbox, **settings: Any) -> Product:
        return Product(sandbox, fake_redis, tmp_path / "tenants", **settings)

    return start
