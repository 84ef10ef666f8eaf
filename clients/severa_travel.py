"""The calls of Severa's API about travel reimbursements, their expenses and the users who travelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from severa_procountor.clients.messages import Writable
from severa_procountor.clients.severa_calls import SeveraCalls, since


class TravelCalls(SeveraCalls):
    """See SeveraClient for what they raise."""

    def reimbursements_in_status(self, status_guids: Sequence[str]) -> Iterator[bytes]:
        """Travel reimbursements that stand in any of the statuses; none for no status."""
        return self._by_values("/v1/travelreimbursements", "travelReimbursementStatusGuids", status_guids)

    def reimbursements_changed_since(self, moment: datetime) -> Iterator[bytes]:
        """Those of all statuses that were changed at that moment or later; a moment has a time zone."""
        return self._by_token("/v1/travelreimbursements", since(moment))

    def reimbursement(self, guid: str) -> bytes:
        return self._get("/v1/travelreimbursements/{guid}", guid=guid)

    def reimbursement_expenses(self, guid: str) -> Iterator[bytes]:
        """Its rows, also those of which the employee gets nothing."""
        path = "/v1/travelreimbursements/{travelReimbursementGuid}/projecttravelexpenses"
        return self._by_token(path, travelReimbursementGuid=guid)

    def expenses_changed_since(self, moment: datetime) -> Iterator[bytes]:
        """Of all reimbursements, those changed at that moment or later; a moment has a time zone."""
        return self._by_token("/v1/projecttravelexpenses", since(moment))

    def reimbursement_statuses(self) -> Iterator[bytes]:
        return self._by_row("/v1/travelreimbursementstatuses")

    def move_reimbursement(
        self,
        guid: str,
        status_guid: str,
        *,
        path: str = "/travelReimbursementStatus/guid",
        deadline: float | None = None,
    ) -> bytes:
        """Gives it another status; the answer is an array of the changed reimbursement, to be read back."""
        return self._replace("/v1/travelreimbursements/{guid}", path, status_guid, deadline, guid)

    def reimbursement_pdf(self, guid: str, sink: Writable, limit: int) -> int:
        """Writes the PDF with its receipts into `sink`, `limit` + 1 bytes at most, and returns its size in bytes."""
        path = "/v1/travelreimbursements/{guid}/pdf"
        return self._download(path, "application/pdf", sink, limit, guid=guid)

    def expense_files(self, guid: str) -> Iterator[bytes]:
        """The receipts of one travel expense."""
        path = "/v1/projecttravelexpenses/{projectTravelExpenseGuid}/files"
        return self._by_row(path, projectTravelExpenseGuid=guid)

    def file_data(self, guid: str, sink: Writable, limit: int) -> int:
        """Writes a file's bytes into `sink`, `limit` + 1 at most, and returns its size in bytes."""
        return self._download("/v1/files/{guid}/filedata", "*/*", sink, limit, guid=guid)

    def user(self, guid: str) -> bytes:
        """The whole user: the answer may hold an identity code and a bank account."""
        return self._get("/v1/users/{guid}", guid=guid)

    def users_changed_since(self, moment: datetime) -> Iterator[bytes]:
        """Whole users as above, those changed at that moment or later; a moment has a time zone."""
        return self._by_token("/v1/users", since(moment))

    def active_users(self) -> Iterator[bytes]:
        """Whole users as above."""
        return self._by_token("/v1/users", [("isActive", "true")])
