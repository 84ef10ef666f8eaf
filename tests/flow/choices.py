"""Settings of the companies chosen otherwise than the sandbox's tenants files have them."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

_TABLE = re.compile(r"(?m)^\[companies\.(?P<name>\w+)\]\n(?P<lines>(?:[^\[\n].*\n?)*)")


def choose(tenants: Path, table: str = "sales_invoices", **choices: object) -> None:
    """In all files of the folder, sets these keys of the table of every company; None leaves a key out."""
    for file in tenants.glob("*.toml"):
        file.write_text(
            _TABLE.sub(lambda found: _chosen(found, table, choices), file.read_text("utf-8")), "utf-8"
        )


def _chosen(found: re.Match[str], table: str, choices: dict[str, object]) -> str:
    if found["name"] != table:
        return found[0]
    kept = [line for line in found["lines"].splitlines() if line.split(" = ")[0] not in choices]
    new = [f"{key} = {_toml(value)}" for key, value in choices.items() if value is not None]
    return "\n".join([f"[companies.{table}]", *kept, *new]) + "\n"


def _toml(value: object) -> str:
    """What TOML writes as JSON does: texts, numbers, truths, and lists of them."""
    return msgspec.json.encode(value).decode()
