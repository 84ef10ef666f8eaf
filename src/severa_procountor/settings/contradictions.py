"""Settings that are right one by one and wrong together.

Works on the decoded TOML, not on the types: a file with a typing error somewhere is checked all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from severa_procountor.problems import Level
from severa_procountor.settings.checking import Finding, shown
from severa_procountor.settings.choices import Channel, Dimension, Target
from severa_procountor.settings.company import ItemNames
from severa_procountor.settings.findings import Path, dotted
from severa_procountor.settings.kinds import PurchaseInvoices, SalesInvoices, TravelReimbursements
from severa_procountor.settings.types import Settings

Table = Mapping[str, Any]
KINDS: dict[str, type[Settings]] = {
    "sales_invoices": SalesInvoices,
    "travel_reimbursements": TravelReimbursements,
    "purchase_invoices": PurchaseInvoices,
}
FROM_SEVERA = ("sales_invoices", "travel_reimbursements")
WRONG_TARGET = {"sales_invoices": Target.RECEIVED, "travel_reimbursements": Target.SENT}


def contradictions(document: Table) -> Iterator[Finding]:
    """What does not go together within one tenant's file."""
    listed = document.get("companies")
    companies = [
        (("companies", index), company)
        for index, company in enumerate(listed if isinstance(listed, list) else [])
        if isinstance(company, dict)
    ]
    for path, company in companies:
        yield from _kinds(company, path)
        yield from _statuses(company, path)
        yield from _dimensions(company, path)
        yield from _targets(company, path)
        yield from _numbers(company, path)
        yield from _channels(company, path)
        yield from _item_names(company, path)
    enabled = [(path, company) for path, company in companies if company.get("enabled", True) is not False]
    yield from _only_once(companies, ("name",), "a name of its own for each company")
    yield from _only_once(enabled, ("severa_company",), "each Severa company only once")
    yield from _only_once(enabled, ("procountor", "company_id"), "each Procountor company only once")


def _kinds(company: Table, path: Path) -> Iterator[Finding]:
    if not any(kind in company for kind in KINDS):
        yield Finding(path, "no kind of document", f"at least one of the tables {', '.join(KINDS)}")
    purchases = _table(company, "purchase_invoices")
    if purchases is not None and "project" not in (_table(company, "dimension_names") or {}):
        yield Finding(
            (*path, "dimension_names", "project"),
            "nothing",
            "the dimension in which purchase invoices name their project",
        )


def _statuses(company: Table, path: Path) -> Iterator[Finding]:
    for kind in FROM_SEVERA:
        table = _table(company, kind) or {}
        before, after = _folded(table.get("status_before")), _folded(table.get("status_after"))
        if before is not None and before == after:
            expected = "a status other than status_before: else every poll takes the same documents"
            yield Finding((*path, kind, "status_after"), shown(table["status_after"]), expected)


def _dimensions(company: Table, path: Path) -> Iterator[Finding]:
    names = _table(company, "dimension_names") or {}
    first: dict[str, str] = {}
    for dimension, name in names.items():
        folded = _folded(name)
        if folded is not None and first.setdefault(folded, dimension) != dimension:
            where = dotted((*path, "dimension_names", first[folded]))
            expected = f"another dimension than {where} has: a row's amount cannot be there twice"
            yield Finding((*path, "dimension_names", dimension), shown(name), expected)
    for kind in FROM_SEVERA:
        chosen = (_table(company, kind) or {}).get("dimensions")
        for index, dimension in enumerate(chosen if isinstance(chosen, list) else []):
            if isinstance(dimension, str) and dimension in set(Dimension) and dimension not in names:
                where = dotted((*path, "dimension_names", dimension))
                yield Finding(
                    (*path, kind, "dimensions", index), shown(dimension), f"a name for it in {where}"
                )


def _targets(company: Table, path: Path) -> Iterator[Finding]:
    for kind, wrong in WRONG_TARGET.items():
        if (_table(company, kind) or {}).get("target") == wrong:
            others = ", ".join(f'"{target}"' for target in Target if target is not wrong)
            yield Finding((*path, kind, "target"), f'"{wrong}"', f"one of {others}")


def _numbers(company: Table, path: Path) -> Iterator[Finding]:
    if all(_table(company, kind) is not None for kind in FROM_SEVERA):
        sales, travel = (_value(company, kind, "number_prefix") for kind in FROM_SEVERA)
        if sales == travel:
            yield Finding(
                (*path, "travel_reimbursements", "number_prefix"),
                shown(travel),
                "another prefix than that of sales invoices, so that their numbers never meet",
            )


def _channels(company: Table, path: Path) -> Iterator[Finding]:
    if _table(company, "sales_invoices") is None:
        return
    order = _value(company, "sales_invoices", "channel_order")
    if _value(company, "sales_invoices", "send_by_email") is True and Channel.EMAIL not in order:
        expected = "EMAIL among the channels, for send_by_email is on"
        yield Finding((*path, "sales_invoices", "channel_order"), shown(order), expected)


def _item_names(company: Table, path: Path) -> Iterator[Finding]:
    for name, template in (_table(company, "item_names") or {}).items():
        field = {field.name: field for field in msgspec.structs.fields(ItemNames)}.get(name)
        if isinstance(template, str) and field is not None and isinstance(field.default, str):
            first = field.default.split(" ", maxsplit=1)[0]
            if not template.startswith(first):
                yield Finding(
                    (*path, "item_names", name),
                    shown(template),
                    f"a name that starts with {first}: otherwise a lost item is not found again",
                    level=Level.WARNING,
                )


def _only_once(
    companies: Sequence[tuple[Path, Table]], keys: tuple[str, ...], expected: str
) -> Iterator[Finding]:
    seen: dict[str | int, Path] = {}
    for path, company in companies:
        value: Any = company
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, int) or _folded(value) is not None:
            first = seen.setdefault(value if isinstance(value, int) else value.strip().casefold(), path)
            if first is not path:
                found = f"{shown(value)}, which {dotted((*first, *keys))} has too"
                yield Finding((*path, *keys), found, expected)


def _table(company: Table, name: str) -> Table | None:
    table = company.get(name)
    return table if isinstance(table, dict) else None


def _folded(value: object) -> str | None:
    return value.strip().casefold() if isinstance(value, str) else None


def _value(company: Table, kind: str, name: str) -> Any:
    default = {field.name: field.default for field in msgspec.structs.fields(KINDS[kind])}[name]
    return (_table(company, kind) or {}).get(name, default)
