"""The calls of Severa's API about project fees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from severa_procountor.clients.severa_calls import SeveraCalls, since


class FeeCalls(SeveraCalls):
    """See SeveraClient for what they raise."""

    def project_fees(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        """The fees of all projects, or those changed at that moment or later; a moment has a time zone."""
        return self._by_token("/v1/projectfees", since(changed_since))

    def fees_of_project(self, project_guid: str) -> Iterator[bytes]:
        return self._by_token("/v1/projects/{projectGuid}/projectfees", projectGuid=project_guid)

    def project_fee(self, guid: str) -> bytes:
        return self._get("/v1/projectfees/{guid}", guid=guid)

    def create_project_fee(self, body: bytes, *, deadline: float) -> bytes:
        """The answer is an array of the new fee."""
        return self._write("POST", "/v1/projectfees", body, deadline)

    def change_project_fee(self, guid: str, operations: bytes, *, deadline: float) -> bytes:
        """`operations` is a JSON Patch; the answer is an array of the changed fee, to be read back."""
        return self._write("PATCH", "/v1/projectfees/{guid}", operations, deadline, guid=guid)
