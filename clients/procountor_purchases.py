"""The calls of Procountor's API by which purchase invoices and their accounting are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from severa_procountor.clients.procountor_calls import ProcountorCalls, query_of

_TYPE = "PURCHASE_INVOICE"


class PurchaseCalls(ProcountorCalls):
    """See ProcountorClient for what they raise.

    `start_date` is `YYYY-MM-DD` and cuts by the date of the invoice; `version_start` is `YYYY-MM-DDTHH:MM:SS` in
    Procountor's time and cuts by the last change.
    """

    def purchase_invoices(
        self, *, start_date: str | None = None, version_start: str | None = None
    ) -> Iterator[bytes]:
        """In all statuses: one that has been invalidated since is to be seen too."""
        query = query_of(types=_TYPE, startDate=start_date, versionStartDate=version_start)
        return self._pages("/invoices", query)

    def purchase_receipts(self, *, version_start: str | None = None) -> Iterator[bytes]:
        """Their ledger receipts: new dimensions may move the version of these only. They have dates of their own."""
        return self._pages("/ledgerreceipts", query_of(types=_TYPE, versionStartDate=version_start))

    def invoices_with_number(self, invoice_number: int) -> Iterator[bytes]:
        """The purchase invoices that Procountor itself gave this number."""
        return self._pages("/invoices", query_of(types=_TYPE, invoiceNumber=invoice_number))

    def ledger_receipts_by_id(self, ids: Sequence[int]) -> bytes:
        """An array of at most 200 whole receipts; unknown ids are left out, Missing if all are unknown."""
        return self._many("/ledgerreceipts/{receiptId}", "receiptId", ids)
