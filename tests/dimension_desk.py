"""A company whose projects, cost centres and business units are kept in step, between the two scripted systems."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from scripted_ledger import PROJECTS
from scripted_systems import ScriptedSevera
from two_systems import COMPANY, TENANT, Office

from severa_procountor.producers import dimension_items as producer
from severa_procountor.producers.dimension_items import Poll
from severa_procountor.state.keys import TransferKey
from severa_procountor.state.records import Record, State
from severa_procountor.workers import access
from severa_procountor.workers.frame import work

NAMES = {"project": "Projects", "cost_center": "Cost centres", "business_unit": "Units"}


class ScriptedRegisters:
    """The scripted Severa with lists of what dimensions are made of; `changed` (ms) is when an entry last was."""

    def __init__(self, severa: ScriptedSevera, lists: dict[str, list[dict[str, Any]]]) -> None:
        self._severa = severa
        self._lists = lists

    def __getattr__(self, name: str) -> Any:
        return getattr(self._severa, name)

    def projects(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._pages("projects", changed_since)

    def cost_centers(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._pages("cost_centers", changed_since)

    def business_units(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._pages("business_units", changed_since)

    def _pages(self, kind: str, changed_since: datetime | None) -> Iterator[bytes]:
        since = changed_since.timestamp() * 1000 if changed_since else 0
        found = [entry for entry in self._lists[kind] if entry["changed"] >= since]
        for start in range(0, len(found) or 1, self._severa.page_size):
            self._severa.called(kind, changed_since)
            yield json.dumps(found[start : start + self._severa.page_size]).encode()


class Desk:
    """The office with dimensions in its settings, and short words for what happens to them."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office = office
        self.lists: dict[str, list[dict[str, Any]]] = {
            "projects": [],
            "cost_centers": [],
            "business_units": [],
        }
        self.cursors: dict[str, str | None] = {}
        monkeypatch.setattr(access, "SeveraClient", lambda *_: ScriptedRegisters(office.severa, self.lists))
        self.settle()

    def settle(self, **company: Any) -> None:
        self.office.settle({"dimension_names": NAMES} | company)

    def add(self, kind: str, guid: str, **entry: Any) -> dict[str, Any]:
        """One more entry in Severa, or another state of one that is there."""
        self.lists[kind] = [other for other in self.lists[kind] if other["guid"] != guid]
        self.lists[kind].append({"guid": guid, "changed": self.office.clock(), **entry})
        return self.lists[kind][-1]

    def project(self, guid: str, number: int | None, name: str, **more: Any) -> dict[str, Any]:
        return self.add("projects", guid, number=number, name=name, **more)

    def hold(self, item_id: int, name: str, dimension: int = PROJECTS, **more: Any) -> None:
        """An item in Procountor."""
        self.office.procountor.items[dimension].append({"id": item_id, "codeName": name, **more})

    def items(self, dimension: int = PROJECTS) -> list[tuple[str, str | None]]:
        """Names and states of the items in Procountor."""
        return [(item["codeName"], item.get("status")) for item in self.office.procountor.items[dimension]]

    def poll(self, kind: str = "projects") -> Poll:
        """One poll, whose cursor the next one goes on from."""
        found, self.cursors[kind] = producer.poll(self.office.tenant, kind, self.cursors.get(kind))
        return found

    def sync(self, kind: str = "projects") -> Poll:
        """One poll, and all that it gives to do."""
        found = self.poll(kind)
        self.work()
        self.office.clock.pass_ms(1000)
        return found

    def work(self) -> None:
        transfers = self.office.runtime.transfers
        for tenant, company in transfers.companies():
            while tickets := transfers.refill(tenant, company, window=1000):
                for ticket in tickets:
                    work(self.office.runtime, str(ticket.key), ticket.fence)

    def rest(self) -> None:
        """Half a day later, after a poll: nothing that is there is listed as changed any more."""
        for kind in self.cursors:
            self.office.clock.pass_ms(12 * 3_600_000)
            self.sync(kind)

    def settle_holds(self) -> None:
        """The time after which what was on the road must have arrived; Redis counts it by a clock of its own."""
        self.office.clock.pass_ms(10 * self.office.runtime.settle_ms)
        for key in self.office.redis.scan_iter("*claim:*"):
            self.office.redis.delete(key)

    def record(self, guid: str, kind: str = "projects") -> Record:
        found = self.office.runtime.transfers.record(TransferKey(TENANT, COMPANY, kind, f"{guid}/{COMPANY}"))
        assert found is not None
        return found

    def ends(self) -> list[tuple[str, State]]:
        """The ids of what was handed over, and how far that is."""
        records = self.office.runtime.transfers.records(states=list(State))
        return [(record.key.source_id.partition("/")[0], record.state) for record in records]

    def writes(self) -> list[tuple[str, dict[str, Any]]]:
        return [
            (call, body)
            for call, body in self.office.procountor.asked
            if call in ("create_dimension_item", "change_dimension_item")
        ]
