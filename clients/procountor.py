"""Procountor's API: a method is one request or one walk through a list; answers stay the bytes they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO, Literal

from severa_procountor.clients.dialects import PROCOUNTOR
from severa_procountor.clients.gates import Channel, Gate
from severa_procountor.clients.http import Http
from severa_procountor.clients.messages import Request, Sink
from severa_procountor.clients.multipart import AttachmentReader, StoredAttachment, form
from severa_procountor.clients.procountor_calls import MAX_IDS, PAGE_SIZE, is_last, query_of
from severa_procountor.clients.procountor_persons import PersonCalls
from severa_procountor.clients.procountor_purchases import PurchaseCalls
from severa_procountor.clients.sign_in import procountor_tokens
from severa_procountor.clients.tokens import Session

__all__ = ["MAX_IDS", "PAGE_SIZE", "ProcountorClient", "StoredAttachment", "is_last"]

Order = Literal["ASC", "DESC"]

_JSON = {"Content-Type": "application/json"}
_FILE_OF_PARTS = {"Accept": "multipart/mixed, application/json"}
_NO_COMMENT = b"{}"  # the contract declares the body as required and everything in it as optional
_MAX_ATTACHMENT_BYTES = 30_000_000  # three times what Procountor takes


class ProcountorClient(PersonCalls, PurchaseCalls):
    """One company, reached by its API key; the quota counts for the client id, all companies together.

    Paged lists are iterators of pages, each the JSON of one answer. All methods raise AccessDenied, Missing,
    Rejected, Unreachable, Throttled, Unavailable and Snoozed. A method that writes also raises
    UnknownOutcome, when the document may have arrived; its `deadline` is the moment of `elapsed.elapsed` by
    which the request must have begun to leave, later it is Unreachable.
    """

    def __init__(
        self, base_url: str, client_id: str, client_secret: str, api_key: str, http: Http, gate: Gate
    ) -> None:
        channel = Channel(PROCOUNTOR, base_url, http, gate, f"procountor:{client_id}")
        tokens = procountor_tokens(channel, client_id, client_secret, api_key)
        super().__init__(Session(channel, tokens, _JSON))

    def company(self) -> bytes:
        return self._get("/company")

    def company_usage_settings(self) -> bytes:
        return self._get("/company/usagesettings")

    def vats(self) -> bytes:
        """The VAT percentages and statuses in use in the company."""
        return self._get("/vats/default")

    def dimensions(self) -> bytes:
        """An array of all dimensions with all their items."""
        return self._get("/dimensions")

    def create_dimension_item(self, dimension_id: int, body: bytes, *, deadline: float) -> bytes:
        """The answer is the item with its id."""
        return self._post("/dimensions/{dimensionId}/items", body, deadline, dimensionId=str(dimension_id))

    def change_dimension_item(self, dimension_id: int, body: bytes, *, deadline: float) -> bytes:
        """`body` names the item by its `id` and replaces all of it; the answer is the item."""
        return self._put("/dimensions/{dimensionId}/items", body, deadline, dimensionId=str(dimension_id))

    def user_rights(self) -> bytes:
        """What the user behind the API key may do."""
        return self._get("/users/rights")

    def fiscal_years(self) -> bytes:
        return self._get("/fiscalyears")

    def chart_of_accounts(self) -> bytes:
        return self._get("/coa")

    def bank_accounts(self) -> Iterator[bytes]:
        return self._pages("/bankaccounts")

    def post_invoice(self, body: bytes, *, deadline: float) -> bytes:
        """Creates an invoice, always UNFINISHED; the answer is the invoice with its ids."""
        return self._post("/invoices", body, deadline)

    def invoice(self, invoice_id: int) -> bytes:
        return self._get("/invoices/{invoiceId}", invoiceId=str(invoice_id))

    def invoices_by_id(self, ids: Sequence[int]) -> bytes:
        """An array of at most 200 whole invoices; unknown ids are left out, Missing if all are unknown."""
        return self._many("/invoices/{invoiceId}", "invoiceId", ids)

    def invoices(
        self,
        *,
        types: Sequence[str] = (),
        original_invoice_number: str | None = None,
        created_start: str | None = None,
        previous_id: int | None = None,
        order_by_id: Order | None = None,
        size: int = PAGE_SIZE,
        page: int | None = None,
    ) -> bytes:
        """One page. `created_start` is `YYYY-MM-DDTHH:MM:SS`; `original_invoice_number` may match in part."""
        query = query_of(
            types=",".join(types) or None,
            originalInvoiceNumber=original_invoice_number,
            createdStartDate=created_start,
            previousId=previous_id,
            orderById=order_by_id,
            size=size,
            page=page,
        )
        return self._page("/invoices", query, {})[0]

    def invoices_created_since(self, moment: str, *, types: Sequence[str] = ()) -> Iterator[bytes]:
        """`moment` is `YYYY-MM-DDTHH:MM:SS` in Procountor's time; the oldest id comes first."""
        return self._pages("/invoices", query_of(types=",".join(types) or None, createdStartDate=moment))

    def invoices_dated(self, start: date, end: date, types: Sequence[str]) -> Iterator[bytes]:
        """The invoices of these types whose billing date is one of these days or between them."""
        days = query_of(startDate=start.isoformat(), endDate=end.isoformat())
        return self._pages("/invoices", query_of(types=",".join(types)) + days)

    def invoices_changed_since(self, moment: str, *, types: Sequence[str]) -> Iterator[bytes]:
        """Those of these types of which something was changed then or later; `moment` as above."""
        return self._pages("/invoices", query_of(types=",".join(types), versionStartDate=moment))

    def invoices_numbered(
        self, original_invoice_number: str, types: Sequence[str] = ("SALES_INVOICE",)
    ) -> Iterator[bytes]:
        """The invoices of these types whose original number is this one; Procountor may match it in part."""
        return self._pages(
            "/invoices", query_of(types=",".join(types), originalInvoiceNumber=original_invoice_number)
        )

    def approve_invoice(self, invoice_id: int, *, deadline: float) -> bytes:
        """The answer may be empty; the invoice tells its new status when it is read."""
        path = "/invoices/{invoiceId}/approve"
        return self._do("PUT", path, _NO_COMMENT, deadline, invoiceId=str(invoice_id))

    def send_invoice(self, invoice_id: int, *, deadline: float) -> bytes:
        """Sends an approved sales invoice to the customer; the answer may be empty."""
        return self._do("PUT", "/invoices/{invoiceId}/send", None, deadline, invoiceId=str(invoice_id))

    def send_to_circulation(self, invoice_id: int, *, deadline: float) -> bytes:
        """Has a travel or expense invoice checked by those who approve it; the answer may be empty.

        Procountor refuses it (403) where nobody is named to approve.
        """
        path = "/invoices/{invoiceId}/sendToCirculation"
        return self._do("PUT", path, None, deadline, invoiceId=str(invoice_id))

    def invoice_events(self, invoice_id: int) -> bytes:
        """What was done with the invoice and what is due: approvals, sendings, payments."""
        return self._get("/invoices/{invoiceId}/transactions", invoiceId=str(invoice_id))

    def ledger_receipt(self, receipt_id: int) -> bytes:
        return self._get("/ledgerreceipts/{receiptId}", receiptId=str(receipt_id))

    def receipts_changed_since(self, moment: str, *, types: Sequence[str]) -> Iterator[bytes]:
        """The ledger receipts of these types that were changed then or later: new dimensions may move their version
        only, and not their invoice's. `moment` as above."""
        return self._pages("/ledgerreceipts", query_of(types=",".join(types), versionStartDate=moment))

    def put_ledger_receipt(self, receipt_id: int, body: bytes, *, deadline: float) -> bytes:
        """Replaces the whole receipt; `body` carries the version just read, a stale one is Rejected."""
        return self._put("/ledgerreceipts/{receiptId}", body, deadline, receiptId=str(receipt_id))

    def put_transaction_dimensions(
        self, receipt_id: int, transaction_id: int, body: bytes, *, deadline: float
    ) -> bytes:
        """Replaces the dimensions of one transaction; the answer is the receipt.

        Missing also where Procountor does not know this call yet (404 or 405).
        """
        return self._put(
            "/ledgerreceipts/{receiptId}/transactions/{transactionId}/dimensions",
            body,
            deadline,
            receiptId=str(receipt_id),
            transactionId=str(transaction_id),
        )

    def post_attachment(
        self, meta: bytes, name: str, content_type: str, file: BinaryIO, size: int, *, deadline: float
    ) -> bytes:
        """Sends all `size` bytes of `file`, which can seek; the answer is the `Attachment` with its id.

        ValueError unless `name` is letters, digits, dots, dashes and underscores of ASCII, and `size` is right.
        """
        kind, content = form(meta, name, content_type, file, size)
        request = Request(
            method="POST",
            template="/attachments",
            headers={"Content-Type": kind},
            content=content,
            writes=True,
            deadline=deadline,
        )
        return self._session.call(request).body

    def attachment(self, attachment_id: int) -> StoredAttachment:
        """What is known of a stored attachment; its file is read and counted, not kept."""
        reader = AttachmentReader()
        request = Request(
            method="GET",
            template="/attachments/{attachmentId}",
            ids={"attachmentId": str(attachment_id)},
            headers=_FILE_OF_PARTS,
            into=Sink(reader, _MAX_ATTACHMENT_BYTES),
        )
        self._session.call(request)
        return reader.attachment()

    def delete_attachment(self, attachment_id: int, *, deadline: float) -> None:
        path = "/attachments/{attachmentId}"
        self._do("DELETE", path, None, deadline, attachmentId=str(attachment_id))

    def business_partners(
        self,
        *,
        customer_number: str | None = None,
        identifier: str | None = None,
        type: str | None = None,  # noqa: A002
        active: bool | None = None,
        version_start: str | None = None,
    ) -> Iterator[bytes]:
        """Without `active` Procountor gives the active ones only; numbers may match in part.

        `identifier` travels as a header: ValueError unless it is printable ASCII.
        """
        if identifier is not None and not re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?", identifier):
            raise ValueError("an identifier is searched for in a header, which holds printable ASCII only")
        query = query_of(
            customerNumber=customer_number, type=type, active=active, versionStartDate=version_start
        )
        return self._pages(
            "/businesspartners", query, {} if identifier is None else {"identifier": identifier}
        )

    def create_business_partner(self, body: bytes, *, deadline: float) -> bytes:
        return self._post("/businesspartners", body, deadline)

    def products(
        self,
        *,
        code: str | None = None,
        type: str | None = None,  # noqa: A002
        version_start: str | None = None,
    ) -> Iterator[bytes]:
        """`code` may match in part. Without `type` the travel products are left out."""
        return self._pages("/products", query_of(code=code, type=type, versionStartDate=version_start))

    def create_product(self, body: bytes, *, deadline: float) -> bytes:
        return self._post("/products", body, deadline)
