"""The control calls of the Severa imitation: look at the invoices, and do what a user would do in Severa."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import msgspec
from litestar import MediaType, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody
from litestar.types import ExceptionHandlersMap

from severa_procountor.sandbox.severa.access import Access, Call
from severa_procountor.sandbox.severa.refusals import NotThere
from severa_procountor.sandbox.severa.store import Store, edited
from severa_procountor.sandbox.severa.wire import answer, empty


class InvoiceState(msgspec.Struct, frozen=True):
    """One invoice as it stands now. `expected` and `twist` are the generator's own marks."""

    organisation: str
    company: str
    guid: str
    number: int | None
    date: date
    status: str
    customer_number: int | None
    is_credit_note: bool
    currency: str | None
    rows: int
    net: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    expected: str
    twist: str | None


class NewStatus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /_sandbox/invoices/{guid}/status`: the name of the status."""

    status: str


def _on_bad_body(_: Call, error: Exception) -> Response[str]:
    return Response(str(error), status_code=400, media_type=MediaType.TEXT)


_REFUSALS: ExceptionHandlersMap = {msgspec.DecodeError: _on_bad_body}


def routes(access: Access, now: Callable[[], datetime]) -> tuple[HTTPRouteHandler, ...]:
    @get("/state")
    async def state() -> Response[bytes]:
        return answer([each for store in access.stores.values() for each in _states(store)])

    @post("/invoices/{guid:str}/status", status_code=200, exception_handlers=_REFUSALS)
    async def move(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        store = _holder(access, guid, "invoices")
        wanted = msgspec.json.decode(body, type=NewStatus).status
        named = [status for status in store.statuses.values() if status.name == wanted]
        if not named:
            raise NotThere
        invoice = store.invoices[guid]
        store.put_invoice(msgspec.structs.replace(invoice, status=named[0].sub()))
        return empty(200)

    @post("/invoices/{guid:str}", status_code=200, exception_handlers=_REFUSALS)
    async def edit_invoice(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        store = _holder(access, guid, "invoices")
        store.put_invoice(edited(store.invoices[guid], _changes(body), now()))
        return answer(store.invoices[guid])

    @post("/customers/{guid:str}", status_code=200, exception_handlers=_REFUSALS)
    async def edit_customer(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        store = _holder(access, guid, "customers")
        store.put_customer(edited(store.customers[guid], _changes(body), now()))
        return answer(store.customers[guid])

    return (state, move, edit_invoice, edit_customer)


def _changes(body: bytes) -> dict[str, object]:
    return msgspec.json.decode(body, type=dict[str, object])


def _holder(access: Access, guid: str, register: str) -> Store:
    for store in access.stores.values():
        if guid in getattr(store, register):
            return store
    raise NotThere


def _states(store: Store) -> list[InvoiceState]:
    states = []
    for guid, invoice in store.invoices.items():
        sale = store.sales[guid]
        customer = invoice.billing_customer or invoice.customer
        states.append(
            InvoiceState(
                organisation=store.organisation.name,
                company=sale.company,
                guid=guid,
                number=invoice.number,
                date=invoice.date,
                status=invoice.status.name or "",
                customer_number=customer.number,
                is_credit_note=invoice.is_credit_note,
                currency=invoice.currency.code,
                rows=len(sale.rows),
                net=invoice.total_excluding_tax.amount,
                tax=invoice.total_tax.amount,
                total=invoice.total_including_tax.amount,
                expected=sale.expected,
                twist=sale.twist,
            )
        )
    return states
