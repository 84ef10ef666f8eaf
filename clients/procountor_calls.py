"""How Procountor's API is called: a request, or a walk through a list by the ids of what has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from severa_procountor.clients.messages import Request
from severa_procountor.clients.tokens import Session
from severa_procountor.errors import Unavailable

Query = tuple[tuple[str, str], ...]

PAGE_SIZE = 200
MAX_IDS = 200


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


class ProcountorCalls:
    """The kinds of calls that are made within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _get(self, template: str, **ids: str) -> bytes:
        return self._session.call(Request(method="GET", template=template, ids=ids)).body

    def _post(self, template: str, body: bytes, deadline: float, **ids: str) -> bytes:
        return self._write("POST", template, ids, body, deadline)

    def _put(self, template: str, body: bytes, deadline: float, **ids: str) -> bytes:
        return self._write("PUT", template, ids, body, deadline)

    def _do(self, method: str, template: str, body: bytes | None, deadline: float, **ids: str) -> bytes:
        """A write whose success may be all that it answers."""
        return self._write(method, template, ids, body, deadline, bare=True)

    def _write(
        self,
        method: str,
        template: str,
        ids: Mapping[str, str],
        body: bytes | None,
        deadline: float,
        bare: bool = False,
    ) -> bytes:
        request = Request(
            method=method,
            template=template,
            ids=ids,
            content=body,
            bare=bare,
            writes=True,
            deadline=deadline,
        )
        return self._session.call(request).body

    def _pages(
        self, template: str, query: Query = (), headers: dict[str, str] | None = None
    ) -> Iterator[bytes]:
        """Pages by the last id of the one before: `page` would skip and repeat while data changes."""
        last_id: int | None = None
        first, seen = b"", 0
        while True:
            position = query_of(previousId=last_id, orderById="ASC", size=PAGE_SIZE)
            body, ids = self._page(template, query + position, headers or {})
            if last_id is not None and any(found <= last_id for found in ids):
                raise Unavailable("procountor", f"GET {template}", "the pages do not go on")
            yield body
            first, seen = first or body, seen + len(ids)
            if is_last(first, len(ids), seen):
                return
            last_id = ids[-1]

    def _numbered_pages(self, template: str, query: Query = ()) -> Iterator[bytes]:
        """Pages by their number, where a list has no other way; what comes twice is for the reader to drop."""
        number, first, seen = 0, b"", 0
        while True:
            position = query_of(page=number, orderById="ASC", size=PAGE_SIZE)
            body, ids = self._page(template, query + position, {})
            if number and body == first and ids:
                raise Unavailable("procountor", f"GET {template}", "the pages do not go on")
            yield body
            number, first, seen = number + 1, first or body, seen + len(ids)
            if is_last(first, len(ids), seen):
                return

    def _many(self, template: str, name: str, ids: Sequence[int]) -> bytes:
        """An array of the objects of 1 to 200 ids; Procountor answers one of them alone with the object."""
        if not 1 <= len(ids) <= MAX_IDS:
            raise ValueError(f"1 to {MAX_IDS} ids, not {len(ids)}")
        body = self._get(template, **{name: ",".join(str(one) for one in ids)})
        return body if body.lstrip().startswith(b"[") else b"[" + body + b"]"

    def _page(self, template: str, query: Query, headers: dict[str, str]) -> tuple[bytes, list[int]]:
        """A page and its ids. An answer without a list is Unavailable: it must not pass for "none found"."""
        request = Request(method="GET", template=template, query=query, headers=headers)
        body = self._session.call(request).body
        ids = _ids(body)
        if ids is None:
            raise Unavailable("procountor", request.operation, "answered without a list")
        return body, ids


def query_of(**values: str | int | bool | None) -> Query:
    """The values that there are, as Procountor writes them."""
    return tuple((name, _text(value)) for name, value in values.items() if value is not None)


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


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
