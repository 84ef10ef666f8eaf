"""No two tenants may read the same Severa or post into the same books: their documents would meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from severa_procountor.settings.company import Tenant
from severa_procountor.settings.findings import Path

Claim = tuple[str, str | int]


class Refusal(msgspec.Struct, frozen=True):
    """`tenant` may not run as its file stands: what `key` claims, `rival` claims too."""

    tenant: str
    key: Path
    rival: str
    claim: Claim


def settle(
    candidates: Mapping[str, Tenant], running: Mapping[str, Tenant]
) -> tuple[dict[str, Tenant], tuple[Refusal, ...]]:
    """The tenants that may run, and the refusals.

    `candidates` are the files as they stand, `running` what ran until now. Who already runs with a claim
    keeps it; who comes later is refused and goes on as it was. When none of the rivals ran, all are refused:
    which of them is meant cannot be known, and documents in the wrong books are worse than late ones.
    """
    settled = dict(candidates)
    refusals: list[Refusal] = []
    while refused := list(_refused(settled, running)):
        refusals += refused
        for tenant in {refusal.tenant for refusal in refused}:
            if tenant in running and settled[tenant] != running[tenant]:
                settled[tenant] = running[tenant]
            else:
                del settled[tenant]
    return settled, tuple(refusals)


def _refused(tenants: Mapping[str, Tenant], running: Mapping[str, Tenant]) -> Iterator[Refusal]:
    holders: dict[Claim, list[str]] = {}
    for name, tenant in tenants.items():
        for _, claim in _claims(tenant):
            holders.setdefault(claim, []).append(name)
    for name, tenant in tenants.items():
        held = {claim for _, claim in _claims(running[name])} if name in running else set()
        for key, claim in _claims(tenant):
            rivals = [other for other in holders[claim] if other != name]
            if rivals and claim not in held:
                yield Refusal(name, key, rivals[0], claim)


def _claims(tenant: Tenant) -> Iterator[tuple[Path, Claim]]:
    enabled = [(index, company) for index, company in enumerate(tenant.companies) if company.enabled]
    if enabled:
        yield ("severa", "client_id"), ("Severa client", tenant.severa.client_id)
    for index, company in enabled:
        yield (
            ("companies", index, "procountor", "company_id"),
            ("Procountor company", company.procountor.company_id),
        )
