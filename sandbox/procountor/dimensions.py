"""Dimensions and their items. A dimension itself cannot be created over the API."""

from __future__ import annotations

from litestar import Response, get, post, put
from litestar.params import RawBody
from msgspec.structs import replace

from severa_procountor.sandbox.procountor import bodies
from severa_procountor.sandbox.procountor.handling import AnyRequest, OpenBooks, PathId
from severa_procountor.sandbox.procountor.listing import Query, one
from severa_procountor.sandbox.procountor.refusals import Refused, answer, blank, invalid, missing
from severa_procountor.sandbox.procountor.schema.ledger import Dimension, DimensionItem

_LONGEST_NAME = 255


@get("/dimensions", sync_to_thread=False)
def search(request: AnyRequest, books: OpenBooks) -> Response[bytes]:
    """All of them with all items; both filters match on a part."""
    query = Query(request)
    name, code_name = query.text("name") or "", query.text("codeName") or ""
    found = [
        dimension
        for dimension in books.dimensions.values()
        if name.lower() in dimension.name.lower() and _has_item(dimension, code_name)
    ]
    return answer(found)


def _has_item(dimension: Dimension, part: str) -> bool:
    return not part or any(part.lower() in item.code_name.lower() for item in dimension.items)


@get("/dimensions/{dimension_id:str}", sync_to_thread=False)
def read(dimension_id: PathId, books: OpenBooks) -> Response[bytes]:
    return answer(one(dimension_id, books.dimensions))


@post("/dimensions/{dimension_id:str}/items", sync_to_thread=False)
def create_item(
    request: AnyRequest, dimension_id: PathId, books: OpenBooks, body: RawBody
) -> Response[bytes]:
    """Nothing keeps a name from being used twice."""
    dimension = one(dimension_id, books.dimensions)
    sent = bodies.read(body, request.headers.get("content-type", ""), DimensionItem)
    _must_be_acceptable(sent)
    item = replace(sent, id=books.new_id())
    books.dimensions[dimension.id] = replace(dimension, items=(*dimension.items, item))
    return answer(item)


@put("/dimensions/{dimension_id:str}/items", sync_to_thread=False)
def change_item(
    request: AnyRequest, dimension_id: PathId, books: OpenBooks, body: RawBody
) -> Response[bytes]:
    dimension = one(dimension_id, books.dimensions)
    sent = bodies.read(body, request.headers.get("content-type", ""), DimensionItem)
    if sent.id is None:
        raise Refused(400, blank("id"))
    _must_be_acceptable(sent)
    if all(item.id != sent.id for item in dimension.items):
        raise missing()
    items = tuple(sent if item.id == sent.id else item for item in dimension.items)
    books.dimensions[dimension.id] = replace(dimension, items=items)
    return answer(sent)


def _must_be_acceptable(item: DimensionItem) -> None:
    if not item.code_name:
        raise Refused(400, blank("codeName"))
    if len(item.code_name) > _LONGEST_NAME:
        raise Refused(400, invalid("codeName", f"at most {_LONGEST_NAME} characters"))
    if item.status not in (None, "P"):
        raise Refused(400, invalid("status", "absent or P"))


HANDLERS = (search, read, create_item, change_item)
