"""Lists as Severa gives them: filters by repeated query parameters, and the two paging styles."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

import msgspec
from litestar import Response

from severa_procountor.sandbox.severa.refusals import parameter
from severa_procountor.sandbox.severa.wire import answer

MAXIMUM = 100
DEFAULT = 20

Query = Sequence[tuple[str, str]]
Test = Callable[[Any], bool]
Filter = Callable[[str, Sequence[str]], Test]
Field = Callable[[Any], Any]


class Paging(Enum):
    """How a list is cut: by the token in the answer's header, by row number, or not at all."""

    TOKEN = "token"
    ROWS = "rows"
    ALL = "all"


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """How one list is filtered and paged. `default` is the page size without rowCount; None gives all."""

    paging: Paging = Paging.TOKEN
    filters: dict[str, Filter] = {}
    default: int | None = DEFAULT

    def page(self, rows: Sequence[Any], path: str, query: Query) -> Response[bytes]:
        """One page of `rows`, which keep their order between calls. Unknown parameters are ignored."""
        tests = [make(name, _values(query, name)) for name, make in self.filters.items() if _has(query, name)]
        kept = ((at, row) for at, row in enumerate(rows) if all(test(row) for test in tests))
        if self.paging is Paging.ALL:
            return answer([row for _, row in kept])
        size = _whole(query, "rowCount", self.default, 1, MAXIMUM)
        if self.paging is Paging.ROWS:
            first = _whole(query, "firstRow", 0, 0, None) or 0
            found = [row for _, row in kept]
            return answer(found[first:] if size is None else found[first : first + size])
        return self._token_page(kept, path, query, size)

    def _token_page(
        self, kept: Iterator[tuple[int, Any]], path: str, query: Query, size: int | None
    ) -> Response[bytes]:
        start = _read_token(path, query)
        page: list[Any] = []
        for at, row in kept:
            if at < start:
                continue
            if size is not None and len(page) == size:
                return answer(page, headers={"NextPageToken": _token(path, query, at)})
            page.append(row)
        return answer(page)


def among(field: Field) -> Filter:
    """A repeated parameter: the field equals one of the values. A comma is part of a value."""
    return lambda _, values: lambda row: field(row) in values


def overlapping(field: Field) -> Filter:
    """A repeated parameter: one of the field's several values is among those given."""
    return lambda _, values: lambda row: not set(values).isdisjoint(field(row))


def numbers(field: Field) -> Filter:
    def make(name: str, values: Sequence[str]) -> Test:
        wanted = {_decimal(name, value) for value in values}
        return lambda row: field(row) in wanted

    return make


def flag(field: Field) -> Filter:
    def make(name: str, values: Sequence[str]) -> Test:
        wanted = {"true": True, "false": False}.get(values[-1].lower())
        if wanted is None:
            raise parameter(name, f"The value of {name} is not a boolean.")
        return lambda row: bool(field(row)) is wanted

    return make


def text(*fields: Field) -> Filter:
    """textToSearch: part of one of the fields, without regard to case."""

    def make(_: str, values: Sequence[str]) -> Test:
        wanted = values[-1].casefold()
        return lambda row: any(wanted in (field(row) or "").casefold() for field in fields)

    return make


def since(field: Field) -> Filter:
    """At or after the moment given."""

    def make(name: str, values: Sequence[str]) -> Test:
        moment = _moment(name, values[-1])
        return lambda row: field(row) >= moment

    return make


def from_day(field: Field) -> Filter:
    def make(name: str, values: Sequence[str]) -> Test:
        day = _moment(name, values[-1]).date()
        return lambda row: field(row) >= day

    return make


def to_day(field: Field) -> Filter:
    def make(name: str, values: Sequence[str]) -> Test:
        day = _moment(name, values[-1]).date()
        return lambda row: field(row) <= day

    return make


def changed(row: Any) -> datetime:
    """The moment that changedSince looks at."""
    moment: datetime = row.last_updated_date_time or row.created_date_time
    return moment


def _values(query: Query, name: str) -> list[str]:
    return [value for key, value in query if key == name]


def _has(query: Query, name: str) -> bool:
    return any(key == name for key, _ in query)


def _whole(query: Query, name: str, default: int | None, least: int, most: int | None) -> int | None:
    if not _has(query, name):
        return default
    value = _values(query, name)[-1]
    if not value.isdecimal() or int(value) < least or (most is not None and int(value) > most):
        raise parameter(name, f"The value of {name} is not allowed.")
    return int(value)


def _decimal(name: str, value: str) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation:
        raise parameter(name, f"The value of {name} is not a number.") from None


def _moment(name: str, value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise parameter(name, f"The value of {name} is not a date-time.") from None
    if moment.tzinfo is None:
        raise parameter(name, f"The value of {name} has no offset.")
    return moment


def _mark(path: str, query: Query) -> int:
    """A token belongs to the list and the filters that it was given for."""
    filters = sorted((key, value) for key, value in query if key not in {"pageToken", "rowCount"})
    return zlib.crc32(repr((path, filters)).encode())


def _token(path: str, query: Query, at: int) -> str:
    return base64.urlsafe_b64encode(f"{at}.{_mark(path, query)}".encode()).decode()


def _read_token(path: str, query: Query) -> int:
    if not _has(query, "pageToken"):
        return 0
    try:
        at, mark = base64.urlsafe_b64decode(_values(query, "pageToken")[-1]).decode().split(".")
        if int(mark) == _mark(path, query):
            return int(at)
    except (binascii.Error, ValueError):
        pass
    raise parameter("pageToken", "The page token is not valid.")
