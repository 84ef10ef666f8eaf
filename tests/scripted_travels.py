"""Severa's travel reimbursements and users in memory, laid over a scripted organisation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from persons_of import USER
from scripted_systems import ScriptedSevera
from two_systems import Office

from severa_procountor.errors import Missing
from severa_procountor.problems import Problem

TRAVEL_DRAFT, TRAVEL_WAITING, TRAVEL_TRANSFERRED = "t0", "t1", "t2"


class TravelSevera(ScriptedSevera):
    """An organisation where people travel; `reimbursements` and `users` are by guid."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.travel_statuses = [
            {"guid": TRAVEL_DRAFT, "name": "Draft", "isActive": True},
            {"guid": TRAVEL_WAITING, "name": "Approved", "isActive": True},
            {"guid": TRAVEL_TRANSFERRED, "name": "Transferred", "isActive": True},
        ]
        self.reimbursements: dict[str, dict[str, Any]] = {}
        self.users: dict[str, dict[str, Any]] = {"u1": USER}
        office.severa = self

    def travel(self, guid: str = "r1", number: int = 31, user: str | None = "u1", **changes: Any) -> None:
        """One more reimbursement that waits."""
        self.reimbursements[guid] = {
            "guid": guid,
            "number": number,
            "user": {"guid": user, "name": "Tuulia Esimerkki"} if user else None,
            "travelReimbursementStatus": {"guid": TRAVEL_WAITING},
            **changes,
        }

    def reimbursement_statuses(self) -> Iterator[bytes]:
        self.called("reimbursement_statuses")
        yield json.dumps(self.travel_statuses).encode()

    def reimbursements_in_status(self, status_guids: Sequence[str]) -> Iterator[bytes]:
        found = [
            one
            for one in self.reimbursements.values()
            if (one.get("travelReimbursementStatus") or {}).get("guid") in status_guids
        ]
        for start in range(0, len(found) or 1, self.page_size):
            self.called("reimbursements_in_status", tuple(status_guids))
            yield json.dumps(found[start : start + self.page_size]).encode()

    def user(self, guid: str) -> bytes:
        self.called("user", guid)
        if guid not in self.users:
            raise Missing([Problem("severa_missing", "Severa: not found")])
        return json.dumps(self.users[guid]).encode()


def travels(**settings: Any) -> dict[str, Any]:
    """A company's settings for travel reimbursements."""
    return {"travel_reimbursements": {"status_before": "Approved", "status_after": "Transferred"} | settings}
