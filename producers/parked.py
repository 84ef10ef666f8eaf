"""What is parked and comes by no list of what waits is looked at again by each poll of its kind."""

from __future__ import annotations

from severa_procountor.state.records import State
from severa_procountor.workers.access import CompanyAccess


def look_at_parked(company: CompanyAccess, kind: str, listed_at: int) -> None:
    """What has not changed is not listed: it goes again when the settings have changed or its time has come, as others
    do. `listed_at` (ms) is from before the poll."""
    transfers = company.runtime.transfers
    for record in transfers.records(states=[State.PARKED], tenant=company.tenant.name, company=company.name):
        if record.key.kind == kind:
            transfers.register(
                record.key,
                number=record.number,
                version=record.version,
                listed_at=listed_at,
                settings=company.settings_version,
                facts=record.facts,
            )
