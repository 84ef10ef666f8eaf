"""The control calls of the Severa imitation: look at the invoices, and do what a user would do in Severa.

`customers`, `projects`, `costcenters`, `businessunits`, `users`, `travelexpensetypes`, `invoicerows`,
`invoicesettings`, `travelreimbursements` and `projecttravelexpenses` take a POST of changed fields to
`/{register}/{guid}`; of an invoice's settings the guid is the invoice's.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import MediaType, Response, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody
from litestar.types import ExceptionHandlersMap

from severa_procountor.sandbox.severa import edits, expected
from severa_procountor.sandbox.severa.access import Access, Call
from severa_procountor.sandbox.severa.refusals import NotThere
from severa_procountor.sandbox.severa.store import Paper, Store, edited
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


class NewProjects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /_sandbox/projects`: the company's name in Severa, and how many more it gets."""

    company: str
    count: Annotated[int, msgspec.Meta(ge=1)]


class NewStatus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /_sandbox/invoices/{guid}/status`: the name of the status."""

    status: str


def _on_bad_body(_: Call, error: Exception) -> Response[str]:
    return Response(str(error), status_code=400, media_type=MediaType.TEXT)


REFUSALS: ExceptionHandlersMap = {msgspec.DecodeError: _on_bad_body}


def routes(access: Access, now: Callable[[], datetime]) -> tuple[HTTPRouteHandler, ...]:
    @get("/state")
    async def state() -> Response[bytes]:
        return answer([each for store in access.stores.values() for each in _states(store)])

    @post("/invoices/{guid:str}/status", status_code=200, exception_handlers=REFUSALS)
    async def move(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        store = _holder(access, guid)
        wanted = msgspec.json.decode(body, type=NewStatus).status
        named = [status for status in store.statuses.values() if status.name == wanted]
        if not named:
            raise NotThere
        invoice = store.invoices[guid]
        store.put_invoice(msgspec.structs.replace(invoice, status=named[0].sub()))
        return empty(200)

    @post("/invoices/{guid:str}", status_code=200, exception_handlers=REFUSALS)
    async def edit_invoice(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        store = _holder(access, guid)
        store.put_invoice(edited(store.invoices[guid], _changes(body), now()))
        return answer(store.invoices[guid])

    @delete("/invoices/{guid:str}", status_code=204)
    async def delete_invoice(guid: FromPath[str]) -> None:
        store = _holder(access, guid)
        del store.invoices[guid], store.sales[guid]

    @put("/invoices/{guid:str}/pdf", status_code=204, exception_handlers=REFUSALS)
    async def print_differently(guid: FromPath[str], body: RawBody) -> None:
        store = _holder(access, guid)
        store.papers[guid] = msgspec.json.decode(body, type=Paper)

    @get("/dimensions")
    async def dimensions() -> Response[bytes]:
        return answer([each for store in access.stores.values() for each in expected.of(store)])

    @post("/projects", status_code=200, exception_handlers=REFUSALS)
    async def add_projects(body: RawBody) -> Response[bytes]:
        wanted = msgspec.json.decode(body, type=NewProjects)
        for store in access.stores.values():
            if any(company.name == wanted.company for company in store.organisation.details.active_companies):
                added = edits.add_projects(store, wanted.company, wanted.count, now())
                return answer([each.guid for each in added])
        raise NotThere

    edit_members = [_edit_member(access, now, register) for register in edits.REGISTERS]
    return (
        state,
        move,
        edit_invoice,
        delete_invoice,
        print_differently,
        dimensions,
        add_projects,
        *edit_members,
    )


def _edit_member(access: Access, now: Callable[[], datetime], register: str) -> HTTPRouteHandler:
    @post(f"/{register}/{{guid:str}}", status_code=200, exception_handlers=REFUSALS)
    async def edit(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        for store in access.stores.values():
            with suppress(NotThere):
                return answer(edits.edit(store, register, guid, _changes(body), now()))
        raise NotThere

    return edit


def _changes(body: bytes) -> dict[str, object]:
    return msgspec.json.decode(body, type=dict[str, object])


def _holder(access: Access, guid: str) -> Store:
    for store in access.stores.values():
        if guid in store.invoices:
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
