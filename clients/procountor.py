"""Procountor's API: a method is one request or one walk through a list; answers stay the bytes they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from severa_procountor.clients.dialects import PROCOUNTOR
from severa_procountor.clients.gates import Channel, Gate
from severa_procountor.clients.http import Http
from severa_procountor.clients.messages import Request
from severa_procountor.clients.sign_in import procountor_tokens
from severa_procountor.clients.tokens import Session
from severa_procountor.errors import Unavailable

Order = Literal["ASC", "DESC"]
Query = tuple[tuple[str, str], ...]

PAGE_SIZE = 200
MAX_IDS = 200

_JSON = {"Content-Type": "application/json"}


class _Item(msgspec.Struct):
    id: int


class _Meta(msgspec.Struct, rename="camel"):
    result_count: int | None = None
    total_count: int | None = None


class _Page(msgspec.Struct):
    """`products` is what older answers call the results of the product register."""

    results: list[_Item] | None = None
    products: list[_Item] | None = None
    meta: _Meta | None = None


class ProcountorClient:
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
        self._session = Session(channel, procountor_tokens(channel, client_id, client_secret, api_key), _JSON)

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

    def fiscal_years(self) -> bytes:
        return self._get("/fiscalyears")

    def bank_accounts(self) -> Iterator[bytes]:
        return self._pages("/bankaccounts")

    def post_invoice(self, body: bytes, *, deadline: float) -> bytes:
        """Creates an invoice, always UNFINISHED; the answer is the invoice with its ids."""
        return self._post("/invoices", body, deadline)

    def invoice(self, invoice_id: int) -> bytes:
        return self._get("/invoices/{invoiceId}", invoiceId=str(invoice_id))

    def invoices_by_id(self, ids: Sequence[int]) -> bytes:
        """An array of at most 200 whole invoices; unknown ids are left out, Missing if all are unknown."""
        if not 1 <= len(ids) <= MAX_IDS:
            raise ValueError(f"1 to {MAX_IDS} ids, not {len(ids)}")
        body = self._get("/invoices/{invoiceId}", invoiceId=",".join(str(invoice_id) for invoice_id in ids))
        return body if body.lstrip().startswith(b"[") else b"[" + body + b"]"

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
        query = _query(
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
        return self._pages("/invoices", _query(types=",".join(types) or None, createdStartDate=moment))

    def invoices_numbered(self, original_invoice_number: str) -> Iterator[bytes]:
        """The sales invoices whose original number is this one; Procountor may match it in part."""
        return self._pages(
            "/invoices", _query(types="SALES_INVOICE", originalInvoiceNumber=original_invoice_number)
        )

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
        query = _query(
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
        return self._pages("/products", _query(code=code, type=type, versionStartDate=version_start))

    def create_product(self, body: bytes, *, deadline: float) -> bytes:
        return self._post("/products", body, deadline)

    def _get(self, template: str, **ids: str) -> bytes:
        return self._session.call(Request(method="GET", template=template, ids=ids)).body

    def _post(self, template: str, body: bytes, deadline: float) -> bytes:
        request = Request(method="POST", template=template, content=body, writes=True, deadline=deadline)
        return self._session.call(request).body

    def _pages(
        self, template: str, query: Query = (), headers: dict[str, str] | None = None
    ) -> Iterator[bytes]:
        """Pages by the last id of the one before: `page` would skip and repeat while data changes."""
        last_id: int | None = None
        first, seen = b"", 0
        while True:
            position = _query(previousId=last_id, orderById="ASC", size=PAGE_SIZE)
            body, ids = self._page(template, query + position, headers or {})
            if last_id is not None and any(found <= last_id for found in ids):
                raise Unavailable("procountor", f"GET {template}", "the pages do not go on")
            yield body
            first, seen = first or body, seen + len(ids)
            if is_last(first, len(ids), seen):
                return
            last_id = ids[-1]

    def _page(self, template: str, query: Query, headers: dict[str, str]) -> tuple[bytes, list[int]]:
        """A page and its ids. An answer without a list is Unavailable: it must not pass for "none found"."""
        request = Request(method="GET", template=template, query=query, headers=headers)
        body = self._session.call(request).body
        ids = _ids(body)
        if ids is None:
            raise Unavailable("procountor", request.operation, "answered without a list")
        return body, ids


def is_last(first: bytes, count: int, seen: int) -> bool:
    """Whether a page of `count` items, `seen` with the pages before it, is the last; `first` is the first page.

    A short page proves nothing: the server may give fewer than it was asked for. It is the last if the first page's
    meta says that there are no more; later pages may count only what is left. Where it does not, an empty page has
    to come.
    """
    if count == 0 or count >= PAGE_SIZE:
        return count == 0
    total = _meta(first).total_count
    return total is not None and seen >= total


def _meta(body: bytes) -> _Meta:
    return msgspec.json.decode(body, type=_Page).meta or _Meta()


def _ids(body: bytes) -> list[int] | None:
    try:
        page = msgspec.json.decode(body, type=_Page)
    except msgspec.ValidationError:
        return None
    items = page.products if page.results is None else page.results
    if items is not None:
        return [item.id for item in items]
    is_empty = page.meta is not None and 0 in (page.meta.result_count, page.meta.total_count)
    return [] if is_empty else None


def _query(**values: str | int | bool | None) -> Query:
    return tuple((name, _text(value)) for name, value in values.items() if value is not None)


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
