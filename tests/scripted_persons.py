"""Procountor's person register in memory, laid over a company's scripted books."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from persons_of import held_person
from scripted_systems import ScriptedProcountor
from two_systems import Office

from severa_procountor.errors import Missing, Rejected
from severa_procountor.problems import Problem


class PersonBooks(ScriptedProcountor):
    """Books with a person register. `hides_codes`: its lists show no identity codes."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.clock)
        self.people: list[dict[str, Any]] = []
        self.hides_codes = False
        self.put_bodies: list[dict[str, Any]] = []
        self.between: list[dict[str, Any]] = []
        office.procountor = office.by_key["key-1"] = self

    def add(self, person_id: int = 7, code: str | None = None, **changes: Any) -> dict[str, Any]:
        held = held_person(person_id, **changes)
        if code is not None:
            held["invoicingInfo"]["identifier"] = code
        self.people.append(held)
        return held

    def business_partners(self, **by: Any) -> Iterator[bytes]:
        """Exact by identifier for persons, as everything else is for customers."""
        if by.get("type") != "PERSON":
            yield from super().business_partners(**by)
            return
        self.called("search", by["active"])
        found = [
            {"id": one["id"], "type": "PERSON", "invoicingInfo": self._listed_info(one)}
            for one in self.people
            if one["registryInfo"]["active"] is by["active"]
            and one["invoicingInfo"].get("identifier") == by["identifier"]
        ]
        yield json.dumps({"results": found}).encode()

    def persons(self, *, include_inactive: bool) -> Iterator[bytes]:
        self.called("persons", include_inactive)
        listed = [
            {
                "id": one["id"],
                "firstName": one["firstName"],
                "lastName": one["lastName"],
                "invoicingInfo": self._listed_info(one),
                "registryInfo": {"active": one["registryInfo"]["active"]},
            }
            for one in self.people
            if include_inactive or one["registryInfo"]["active"]
        ]
        for one in listed or [None]:
            yield json.dumps({"results": [one] if one else []}).encode()

    def person(self, person_id: int) -> bytes:
        self.called("person", person_id)
        return json.dumps(self._held(person_id)).encode()

    def create_person(self, body: bytes, *, deadline: float) -> bytes:
        self.called("create_person", json.loads(body))
        made = json.loads(body) | {"id": 70 + len(self.people), "version": "1"}
        self.people.append(made)
        return json.dumps(made).encode()

    def put_person(self, person_id: int, body: bytes, *, deadline: float) -> bytes:
        """Somebody else's change in `between` comes first. A stale version is refused."""
        self.called("put_person", person_id)
        held, new = self._held(person_id), json.loads(body)
        if self.between:
            held |= self.between.pop(0)
        if new["version"] != held["version"]:
            raise Rejected([Problem("procountor_refused", "INVALID_VERSION")])
        self.put_bodies.append(new)
        held.clear()
        held |= new | {"id": person_id, "version": f"{new['version']}+"}
        return json.dumps(held).encode()

    def _held(self, person_id: int) -> dict[str, Any]:
        for one in self.people:
            if one["id"] == person_id:
                return one
        raise Missing([Problem("procountor_missing", "Procountor: not found")])

    def _listed_info(self, one: dict[str, Any]) -> dict[str, Any]:
        return {} if self.hides_codes else one["invoicingInfo"]
