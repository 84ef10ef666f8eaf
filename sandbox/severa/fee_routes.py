"""Severa's routes for project fees: made, read, changed, deleted, and listed for all or for one project."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from severa_procountor.sandbox.severa import fee_rules, lists, patches, refusals
from severa_procountor.sandbox.severa.access import Access, Call
from severa_procountor.sandbox.severa.lists import Listing, Paging
from severa_procountor.sandbox.severa.routes import found, known, query_of
from severa_procountor.sandbox.severa.wire import answer

READ, WRITE, DELETE = "fees:read", "fees:write", "fees:delete"

_ALL = Listing(filters={"changedSince": lists.since(lists.changed)})
_OF_PROJECT = Listing(
    filters={
        "productType": lists.among(lambda row: row.product_type),
        "isBillable": lists.flag(lambda row: row.is_billable),
        "isBilled": lists.flag(lambda row: row.invoice is not None),
    }
)
_DELETED = Listing(
    paging=Paging.TOKEN,
    filters={
        "projectGuids": lists.among(lambda row: row.project.guid),
        "userGuids": lists.among(lambda row: row.user and row.user.guid),
        "deletedSince": lists.since(lambda row: row.deleted_date_time),
    },
)


def routes(access: Access, now: Callable[[], datetime]) -> list[HTTPRouteHandler]:
    @post("/v1/projectfees", status_code=201)
    async def create(request: Call) -> Response[bytes]:
        """One fee in, an array out."""
        store = access.store(request, WRITE)
        sent = fee_rules.read(await _json(request))
        return answer([fee_rules.create(sent, store, now())], status=201)

    @patch("/v1/projectfees/{guid:str}")
    async def change(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, WRITE)
        before = found(store.fees, guid)
        store.fees[guid] = fee_rules.patched(before, patches.read(await _json(request)), now())
        return answer([store.fees[guid]])

    @delete("/v1/projectfees/{guid:str}", status_code=204)
    async def remove(request: Call, guid: FromPath[str]) -> None:
        store = access.store(request, DELETE)
        fee = known(store.fees, guid)
        fee_rules.must_be_uninvoiced(fee)
        fee_rules.delete(fee, store, now())

    return [create, change, remove, *_reads(access)]


def _reads(access: Access) -> list[HTTPRouteHandler]:
    @get("/v1/projectfees")
    async def everything(request: Call) -> Response[bytes]:
        rows = list(access.store(request, READ).fees.values())
        return _ALL.page(rows, request.url.path, query_of(request))

    @get("/v1/projectfees/{guid:str}")
    async def member(request: Call, guid: FromPath[str]) -> Response[bytes]:
        return answer(known(access.store(request, READ).fees, guid))

    @get("/v1/projects/{guid:str}/projectfees")
    async def of_project(request: Call, guid: FromPath[str]) -> Response[bytes]:
        store = access.store(request, READ)
        project = found(store.projects, guid)
        rows: list[Any] = [each for each in store.fees.values() if each.project.guid == project.guid]
        return _OF_PROJECT.page(rows, request.url.path, query_of(request))

    @get("/v1/deletedprojectfees")
    async def deleted(request: Call) -> Response[bytes]:
        return _DELETED.page(access.store(request, READ).deleted_fees, request.url.path, query_of(request))

    return [everything, member, of_project, deleted]


async def _json(request: Call) -> bytes:
    if request.content_type[0] != "application/json":
        raise refusals.body("The content type has to be application/json.")
    return await request.body()
