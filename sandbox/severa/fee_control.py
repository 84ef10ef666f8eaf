"""The control calls about project fees: look at them, and do to them what a user of Severa would do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import msgspec
from litestar import MediaType, Response, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody
from litestar.types import ExceptionHandlersMap
from msgspec.structs import replace

from severa_procountor.sandbox.severa import fee_rules
from severa_procountor.sandbox.severa.access import Access, Call
from severa_procountor.sandbox.severa.fees import Fee, FeeInvoice
from severa_procountor.sandbox.severa.refusals import NotThere
from severa_procountor.sandbox.severa.store import Store, edited
from severa_procountor.sandbox.severa.wire import answer


class FeeState(msgspec.Struct, frozen=True):
    """One fee as it stands now; `cost` is quantity times unit cost, with its sign."""

    organisation: str
    company: str
    guid: str
    project: str
    project_number: int
    name: str | None
    description: str | None
    date: date | None
    cost: Decimal
    currency: str | None
    vat_rate: Decimal | None
    product_type: str | None
    product: str | None
    is_billable: bool
    is_billed: bool


class Billing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /_sandbox/fees/{guid}/invoice`: the guid of one of the organisation's invoices."""

    invoice: str


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /_sandbox/fees/{guid}/project`: the guid of another project."""

    project: str


def _on_bad_body(_: Call, error: Exception) -> Response[str]:
    return Response(str(error), status_code=400, media_type=MediaType.TEXT)


_REFUSALS: ExceptionHandlersMap = {msgspec.DecodeError: _on_bad_body}


def routes(access: Access, now: Callable[[], datetime]) -> tuple[HTTPRouteHandler, ...]:
    @get("/fees")
    async def state() -> Response[bytes]:
        stores = access.stores.values()
        return answer([_state(store, fee) for store in stores for fee in store.fees.values()])

    @post("/fees/{guid:str}/invoice", status_code=200, exception_handlers=_REFUSALS)
    async def bill(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        """Puts the fee on an invoice."""
        store = _holder(access, guid)
        invoice = store.invoices.get(msgspec.json.decode(body, type=Billing).invoice)
        if invoice is None:
            raise NotThere
        on = FeeInvoice(guid=invoice.guid, date=invoice.date, number=invoice.number)
        store.fees[guid] = replace(store.fees[guid], invoice=on, last_updated_date_time=now())
        return answer(store.fees[guid])

    @post("/fees/{guid:str}/project", status_code=200, exception_handlers=_REFUSALS)
    async def move(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        store = _holder(access, guid)
        project = store.projects.get(msgspec.json.decode(body, type=Move).project)
        if project is None:
            raise NotThere
        store.fees[guid] = fee_rules.moved(store.fees[guid], project, now())
        return answer(store.fees[guid])

    @post("/fees/{guid:str}", status_code=200, exception_handlers=_REFUSALS)
    async def edit(guid: FromPath[str], body: RawBody) -> Response[bytes]:
        """Changes fields, by their names in the API."""
        store = _holder(access, guid)
        changes = msgspec.json.decode(body, type=dict[str, object])
        store.fees[guid] = edited(store.fees[guid], changes, now())
        return answer(store.fees[guid])

    @delete("/fees/{guid:str}", status_code=204)
    async def remove(guid: FromPath[str]) -> None:
        store = _holder(access, guid)
        fee_rules.delete(store.fees[guid], store, now())

    return (state, bill, move, edit, remove)


def _holder(access: Access, guid: str) -> Store:
    for store in access.stores.values():
        if guid in store.fees:
            return store
    raise NotThere


def _state(store: Store, fee: Fee) -> FeeState:
    project = store.projects[fee.project.guid]
    return FeeState(
        organisation=store.organisation.name,
        company=project.business_unit.company_name or "",
        guid=fee.guid,
        project=project.guid,
        project_number=project.number,
        name=fee.name,
        description=fee.description,
        date=fee.event_date,
        cost=fee.cost,
        currency=fee.unit_cost.currency_code if fee.unit_cost else None,
        vat_rate=fee.vat_rate,
        product_type=fee.product_type,
        product=fee.product.guid if fee.product else None,
        is_billable=fee.is_billable,
        is_billed=fee.invoice is not None,
    )
