"""Severa's REST API: a method is one request or one walk through a list; answers stay the bytes they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from severa_procountor.clients.dialects import SEVERA
from severa_procountor.clients.gates import Channel, Gate
from severa_procountor.clients.http import Http
from severa_procountor.clients.messages import Writable
from severa_procountor.clients.severa_calls import since
from severa_procountor.clients.severa_fees import FeeCalls
from severa_procountor.clients.severa_travel import TravelCalls
from severa_procountor.clients.sign_in import severa_tokens
from severa_procountor.clients.tokens import Session


class SeveraClient(TravelCalls, FeeCalls):
    """One Severa organisation, reached by one client id.

    Single objects and unpaged lists are the JSON of the answer. Paged lists are iterators of pages, each a
    JSON array; when Severa refuses a page token in the middle the walk starts again once, so a reader drops
    repeats by guid. All methods raise AccessDenied, Missing, Rejected, Unreachable, Throttled, Unavailable
    and Snoozed; what writes also raises UnknownOutcome, when the change may have arrived, and has a `deadline`: the
    moment of `elapsed.elapsed` by which the request must have begun to leave; later it is Unreachable.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        scopes: Sequence[str],
        scope_separator: str,
        http: Http,
        gate: Gate,
        page_size: int = 100,
    ) -> None:
        channel = Channel(SEVERA, base_url, http, gate, f"severa:{client_id}")
        self._tokens = severa_tokens(channel, client_id, client_secret, scopes, scope_separator)
        self._scopes = tuple(scopes)
        super().__init__(Session(channel, self._tokens, {"Client_Id": client_id}), page_size)

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """The scopes that we ask for and Severa did not grant; signs in if that has not happened yet."""
        granted = self._tokens.current().scopes
        return () if granted is None else tuple(scope for scope in self._scopes if scope not in granted)

    def heartbeat(self) -> None:
        """Raises if Severa does not answer or refuses the credentials."""
        self._get("/heartbeat/authorized")

    def invoices_in_status(self, status_guids: Sequence[str]) -> Iterator[bytes]:
        """Invoices that stand in any of the statuses; none for no status."""
        return self._by_values("/v1/invoices", "invoiceStatusGuids", status_guids)

    def invoices_dated(self, start: date, end: date) -> Iterator[bytes]:
        """Invoices of all statuses from the day before `start` to the day after `end`: whose midnight counts is not
        known."""
        days = (start - timedelta(days=1), end + timedelta(days=1))
        query = [(name, f"{day}T00:00:00Z") for name, day in zip(("startDate", "endDate"), days, strict=True)]
        return self._by_token("/v1/invoices", query)

    def invoices_by_number(self, numbers: Sequence[int]) -> Iterator[bytes]:
        """Invoices of all statuses and companies with these numbers."""
        return self._by_values("/v1/invoices", "numbers", [str(number) for number in numbers])

    def invoice(self, guid: str) -> bytes:
        return self._get("/v1/invoices/{guid}", guid=guid)

    def invoice_rows(self, guid: str) -> Iterator[bytes]:
        return self._by_token("/v1/invoices/{invoiceGuid}/invoicerows", invoiceGuid=guid)

    def invoice_rows_changed_since(self, moment: datetime) -> Iterator[bytes]:
        """Of all invoices, those changed at that moment or later; a moment has a time zone."""
        return self._by_token("/v1/invoicerows", since(moment))

    def invoice_settings(self, guid: str) -> bytes:
        """The print settings of the invoice, among them whether it is reverse charged."""
        return self._get("/v1/invoices/{invoiceGuid}/invoicesettings", invoiceGuid=guid)

    def move_invoice(
        self, guid: str, status_guid: str, *, path: str = "/status/guid", deadline: float | None = None
    ) -> bytes:
        """Gives the invoice another status; the answer is an array of the changed invoice, to be read back.

        Severa documents `Replace` only, and not the path: it is a setting.
        """
        return self._replace("/v1/invoices/{guid}", path, status_guid, deadline, guid)

    def invoice_pdf(self, guid: str, options: str, sink: Writable, limit: int) -> int:
        """Writes the invoice's PDF into `sink`, `limit` + 1 bytes at most, and returns its size in bytes.

        `options` is `All`, `InvoiceOnly` or `AttachmentAndBreakdown`.
        """
        path, query = "/v1/invoices/{guid}/pdf", ("pdfGetOptions", options)
        return self._download(path, "application/pdf", sink, limit, query, guid=guid)

    def invoice_files(self, guid: str) -> Iterator[bytes]:
        return self._by_row("/v1/invoices/{invoiceGuid}/files", invoiceGuid=guid)

    def invoice_work_hours(self, guid: str) -> Iterator[bytes]:
        return self._by_token("/v1/invoices/{invoiceGuid}/workhours", invoiceGuid=guid)

    def invoice_fees(self, guid: str) -> Iterator[bytes]:
        return self._by_token("/v1/invoices/{invoiceGuid}/projectfees", invoiceGuid=guid)

    def invoice_travel_expenses(self, guid: str) -> Iterator[bytes]:
        return self._by_token("/v1/invoices/{invoiceGuid}/projecttravelexpenses", invoiceGuid=guid)

    def row_work_hours(self, row_guid: str) -> Iterator[bytes]:
        return self._by_token("/v1/invoicerows/{invoiceRowGuid}/workhours", invoiceRowGuid=row_guid)

    def row_fees(self, row_guid: str) -> Iterator[bytes]:
        return self._by_token("/v1/invoicerows/{invoiceRowGuid}/projectfees", invoiceRowGuid=row_guid)

    def row_travel_expenses(self, row_guid: str) -> Iterator[bytes]:
        return self._by_token(
            "/v1/invoicerows/{invoiceRowGuid}/projecttravelexpenses", invoiceRowGuid=row_guid
        )

    def reimbursed_work_hours(self, row_guid: str) -> Iterator[bytes]:
        """What a row of a credit note gives back; the same for fees and travel expenses."""
        return self._by_row("/v1/invoicerows/{invoiceRowGuid}/reimbursedworkhours", invoiceRowGuid=row_guid)

    def reimbursed_fees(self, row_guid: str) -> Iterator[bytes]:
        return self._by_token(
            "/v1/invoicerows/{invoiceRowGuid}/reimbursedprojectfees", invoiceRowGuid=row_guid
        )

    def reimbursed_travel_expenses(self, row_guid: str) -> Iterator[bytes]:
        return self._by_row(
            "/v1/invoicerows/{invoiceRowGuid}/reimbursedprojecttravelexpenses", invoiceRowGuid=row_guid
        )

    def flat_rate(self, guid: str) -> bytes:
        """An array, although it is asked for by guid."""
        return self._get("/v1/flatrates/{guid}", guid=guid)

    def customer(self, guid: str) -> bytes:
        return self._get("/v1/customers/{guid}", guid=guid)

    def customers_by_number(self, numbers: Sequence[int]) -> Iterator[bytes]:
        return self._by_values("/v1/customers", "numbers", [str(number) for number in numbers])

    def active_customers(self) -> Iterator[bytes]:
        return self._by_token("/v1/customers", [("isActive", "true")])

    def project(self, guid: str) -> bytes:
        return self._get("/v1/projects/{guid}", guid=guid)

    def projects(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        """All projects, or those changed at that moment or later; a moment has a time zone."""
        return self._by_token("/v1/projects", since(changed_since))

    def projects_by_guid(self, guids: Sequence[str]) -> Iterator[bytes]:
        return self._by_values("/v1/projects", "projectGuids", guids)

    def projects_by_number(self, numbers: Sequence[int]) -> Iterator[bytes]:
        return self._by_values("/v1/projects", "numbers", [str(number) for number in numbers])

    def organization_details(self) -> bytes:
        return self._get("/v1/organizationdetails")

    def countries(self) -> bytes:
        return self._get("/v1/localization/countries")

    def vat_rates(self) -> bytes:
        """The rates of the organisation's own country."""
        return self._get("/v1/vatrates")

    def bank_accounts(
        self, *, company_guid: str | None = None, active: bool | None = None
    ) -> Iterator[bytes]:
        company = [] if company_guid is None else [("companyGuid", company_guid)]
        state = [] if active is None else [("active", "true" if active else "false")]
        return self._by_row("/v1/bankaccounts", [*company, *state])

    def business_units(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._by_row("/v1/businessunits", since(changed_since))

    def invoice_statuses(self) -> Iterator[bytes]:
        return self._by_row("/v1/invoicestatuses")

    def products(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._by_token("/v1/products", since(changed_since))

    def work_types(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._by_row("/v1/worktypes", since(changed_since))

    def travel_expense_types(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._by_row("/v1/travelexpensetypes", since(changed_since))

    def sales_accounts(self) -> Iterator[bytes]:
        return self._by_row("/v1/salesaccounts")

    def cost_centers(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._by_row("/v1/costcenters", since(changed_since))
