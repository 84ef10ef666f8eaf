"""Tenant files for the tests of the settings."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

MINIMAL = (Path(__file__).parents[2] / "docs" / "minimal-tenant.toml").read_text(encoding="utf-8")
EXAMPLE = (Path(__file__).parents[2] / "docs" / "example-tenant.toml").read_text(encoding="utf-8")


def parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def minimal(*, company_id: int = 10250, client_id: str = "acme-integration") -> str:
    """A tenant file that is right, with the numbers that two tenants may not share."""
    return MINIMAL.replace("10250", str(company_id)).replace('"acme-integration"', f'"{client_id}"')
