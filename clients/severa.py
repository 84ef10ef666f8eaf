"""Severa's REST API: a method is one request or one walk through a list; answers stay the bytes they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from severa_procountor.clients.dialects import SEVERA
from severa_procountor.clients.gates import Channel, Gate
from severa_procountor.clients.http import Http
from severa_procountor.clients.messages import Answer, Request, Sink, Writable
from severa_procountor.clients.sign_in import severa_tokens
from severa_procountor.clients.tokens import Session
from severa_procountor.errors import Missing, Rejected, Unavailable

_VALUES_PER_CALL = 50  # 50 guids keep the address under 3 000 characters


class SeveraClient:
    """One Severa organisation, reached by one client id.

    Single objects and unpaged lists are the JSON of the answer. Paged lists are iterators of pages, each a
    JSON array; when Severa refuses a page token in the middle the walk starts again once, so a reader drops
    repeats by guid. All methods raise AccessDenied, Missing, Rejected, Unreachable, Throttled, Unavailable
    and Snoozed; `move_invoice` also raises UnknownOutcome, when the change may have arrived.
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
        self._session = Session(channel, self._tokens, {"Client_Id": client_id})
        self._scopes = tuple(scopes)
        self._page_size = page_size

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

    def invoice(self, guid: str) -> bytes:
        return self._get("/v1/invoices/{guid}", guid=guid)

    def invoice_rows(self, guid: str) -> Iterator[bytes]:
        return self._by_token("/v1/invoices/{invoiceGuid}/invoicerows", invoiceGuid=guid)

    def invoice_settings(self, guid: str) -> bytes:
        """The print settings of the invoice, among them whether it is reverse charged."""
        return self._get("/v1/invoices/{invoiceGuid}/invoicesettings", invoiceGuid=guid)

    def move_invoice(
        self, guid: str, status_guid: str, *, path: str = "/status/guid", deadline: float | None = None
    ) -> bytes:
        """Gives the invoice another status; the answer is an array of the changed invoice, to be read back.

        Severa documents `Replace` only, and not the path: it is a setting.
        """
        operations = [{"op": "Replace", "path": path, "value": status_guid}]
        request = Request(
            method="PATCH",
            template="/v1/invoices/{guid}",
            ids={"guid": guid},
            headers={"Content-Type": "application/json"},
            content=msgspec.json.encode(operations),
            writes=True,
            deadline=deadline,
        )
        return self._session.call(request).body

    def invoice_pdf(self, guid: str, options: str, sink: Writable, limit: int) -> int:
        """Writes the invoice's PDF into `sink` as it comes and returns its size in bytes.

        More than `limit` means that it is longer: only `limit` + 1 bytes were read. After a failure `sink` holds
        some of it. `options` is `All`, `InvoiceOnly` or `AttachmentAndBreakdown`.
        """
        request = Request(
            method="GET",
            template="/v1/invoices/{guid}/pdf",
            ids={"guid": guid},
            query=(("pdfGetOptions", options),),
            headers={"Accept": "application/pdf", "Accept-Encoding": "identity"},
            into=Sink(sink, limit),
        )
        return self._session.call(request).size

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

    def project(self, guid: str) -> bytes:
        return self._get("/v1/projects/{guid}", guid=guid)

    def projects(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        """All projects, or those changed at that moment or later; a moment has a time zone."""
        return self._by_token("/v1/projects", _changed_since(changed_since))

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
        return self._by_row("/v1/businessunits", _changed_since(changed_since))

    def invoice_statuses(self) -> Iterator[bytes]:
        return self._by_row("/v1/invoicestatuses")

    def products(self) -> Iterator[bytes]:
        return self._by_token("/v1/products")

    def work_types(self) -> Iterator[bytes]:
        return self._by_row("/v1/worktypes")

    def travel_expense_types(self) -> Iterator[bytes]:
        return self._by_row("/v1/travelexpensetypes")

    def cost_centers(self, changed_since: datetime | None = None) -> Iterator[bytes]:
        return self._by_row("/v1/costcenters", _changed_since(changed_since))

    def _get(self, template: str, **ids: str) -> bytes:
        return self._session.call(Request(method="GET", template=template, ids=ids)).body

    def _page(
        self, template: str, ids: dict[str, str], query: Iterable[tuple[str, str]]
    ) -> tuple[Answer, int]:
        """A page and the number of its items. Unavailable for an answer that is not an array."""
        paged = (*query, ("rowCount", str(self._page_size)))
        request = Request(method="GET", template=template, ids=ids, query=paged)
        answer = self._session.call(request)
        try:
            return answer, len(msgspec.json.decode(answer.body, type=list[msgspec.Raw]))
        except msgspec.ValidationError:
            pass
        raise Unavailable("severa", request.operation, "answered without a list")

    def _by_values(self, template: str, name: str, values: Sequence[str]) -> Iterator[bytes]:
        for start in range(0, len(values), _VALUES_PER_CALL):
            part = values[start : start + _VALUES_PER_CALL]
            yield from self._by_token(template, [(name, value) for value in part])

    def _by_token(self, template: str, query: Sequence[tuple[str, str]] = (), **ids: str) -> Iterator[bytes]:
        """Pages that name the next one in the header `NextPageToken`; it is absent on the last."""
        token, seen, restarted = "", {""}, False
        while True:
            try:
                answer, _ = self._page(template, ids, [*query, ("pageToken", token)] if token else query)
            except (Rejected, Missing):
                if not token or restarted:
                    raise
                token, seen, restarted = "", {""}, True
                continue
            yield answer.body
            token = answer.header("NextPageToken") or ""
            if not token:
                return
            if token in seen:
                raise Unavailable("severa", f"GET {template}", "the same page token came twice")
            seen.add(token)

    def _by_row(self, template: str, query: Sequence[tuple[str, str]] = (), **ids: str) -> Iterator[bytes]:
        """Pages by `firstRow`; the last is the first that holds fewer rows than asked for."""
        first_row, before = 0, b""
        while True:
            answer, count = self._page(template, ids, [*query, ("firstRow", str(first_row))])
            if count and answer.body == before:
                raise Unavailable("severa", f"GET {template}", "the same page came twice")
            yield answer.body
            if count < self._page_size:
                return
            first_row, before = first_row + count, answer.body


def _changed_since(moment: datetime | None) -> list[tuple[str, str]]:
    """The filter, in whole seconds; ValueError for a moment without a zone, which Severa would read as its own."""
    if moment is None:
        return []
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return [("changedSince", moment.isoformat(timespec="seconds"))]
