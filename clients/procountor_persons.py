"""The calls of Procountor's API about the person register."""

from __future__ import annotations

from collections.abc import Iterator

from severa_procountor.clients.procountor_calls import ProcountorCalls, query_of


class PersonCalls(ProcountorCalls):
    """See ProcountorClient for what they raise. The answers hold identity codes, those of one person an account too."""

    def persons(self, *, include_inactive: bool) -> Iterator[bytes]:
        """The register, page by page; there is no search by identity code."""
        return self._numbered_pages("/persons", query_of(includeInactive=include_inactive))

    def person(self, person_id: int) -> bytes:
        return self._get("/persons/{id}", id=str(person_id))

    def create_person(self, body: bytes, *, deadline: float) -> bytes:
        return self._post("/persons", body, deadline)

    def put_person(self, person_id: int, body: bytes, *, deadline: float) -> bytes:
        """Replaces the whole person; `body` carries the version just read."""
        return self._put("/persons/{id}", body, deadline, id=str(person_id))
