"""What the list calls have in common: filters from the query, order, pages and batches of ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from severa_procountor.sandbox.procountor.handling import AnyRequest
from severa_procountor.sandbox.procountor.refusals import Finding, Refused, invalid, missing
from severa_procountor.sandbox.procountor.schema.base import Meta

Record = TypeVar("Record")

_LARGEST_PAGE = 200
LARGEST_BATCH = 200
_INTEGER = re.compile(r"-?[0-9]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?")


class Query:
    """The query parameters of one call. Each may be there once; lists are joined by commas."""

    def __init__(self, request: AnyRequest, *ignored: str) -> None:
        pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in ignored]
        self._values = dict(pairs)
        if len(self._values) < len(pairs):
            raise Refused(400, Finding("A query parameter is given more than once"))

    def text(self, name: str) -> str | None:
        return self._values.get(name)

    def integer(self, name: str) -> int | None:
        return self._parsed(name, _integer)

    def flag(self, name: str) -> bool | None:
        return self._parsed(name, lambda text: {"true": True, "false": False}[text])

    def day(self, name: str) -> date | None:
        return self._parsed(name, lambda text: date.fromisoformat(_matching(_DATE, text)))

    def moment(self, name: str) -> datetime | None:
        """A date-time without a zone."""
        return self._parsed(name, lambda text: datetime.fromisoformat(_matching(_DATE_TIME, text)))

    def name(self, name: str, allowed: Sequence[str]) -> str | None:
        """One of the allowed names."""
        return self._parsed(name, lambda text: _among(text, allowed))

    def names(self, name: str, allowed: Sequence[str]) -> tuple[str, ...] | None:
        """Some of the allowed names."""
        return self._parsed(name, lambda text: tuple(_among(part, allowed) for part in text.split(",")))

    def integers(self, name: str) -> tuple[int, ...] | None:
        return self._parsed(name, lambda text: tuple(_integer(part) for part in text.split(",")))

    def _parsed(self, name: str, parse: Callable[[str], Record]) -> Record | None:
        text = self._values.get(name)
        if text is None:
            return None
        try:
            return parse(text)
        except (ValueError, KeyError) as error:
            raise Refused(400, invalid(name, text)) from error


def _integer(text: str) -> int:
    return int(_matching(_INTEGER, text))


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _among(text: str, allowed: Sequence[str]) -> str:
    if text not in allowed:
        raise ValueError(text)
    return text


class Order(NamedTuple):
    """A sort parameter and the value it sorts by."""

    parameter: str
    key: Callable[[Any], Any]


def within(value: Any, start: Any, end: Any) -> bool:
    """Both ends belong to the range; an end that is None is open."""
    return (start is None or value >= start) and (end is None or value <= end)


def paged(
    query: Query, found: Iterable[Record], id_of: Callable[[Record], int], *orders: Order
) -> tuple[tuple[Record, ...], Meta]:
    """One page: by id, the newest first, unless a parameter says otherwise. Raises `Refused` (400).

    `previousId` goes on after that id in the direction of the order by id.
    """
    size, page = query.integer("size"), query.integer("page") or 0
    size = 50 if size is None else size
    if not 1 <= size <= _LARGEST_PAGE:
        raise Refused(400, invalid("size", f"1 to {_LARGEST_PAGE}"))
    if page < 0:
        raise Refused(400, invalid("page", "from 0"))

    by_id = query.name("orderById", ("ASC", "DESC")) or "DESC"
    records = sorted(found, key=id_of, reverse=by_id == "DESC")
    previous = query.integer("previousId")
    if previous is not None:
        records = [r for r in records if (id_of(r) > previous if by_id == "ASC" else id_of(r) < previous)]
    for order in orders:
        direction = query.name(order.parameter, ("ASC", "DESC"))
        if direction is not None:
            records.sort(key=order.key, reverse=direction == "DESC")

    shown = tuple(records[page * size : (page + 1) * size])
    return shown, Meta(page_number=page, page_size=size, result_count=len(shown), total_count=len(records))


def batch(ids: str, find: Callable[[int], Record | None]) -> Record | list[Record]:
    """One id: the record. Several with commas: those that exist, by id. Raises `Refused`: 400 or 404."""
    if not re.fullmatch(r"\d+(?:,\d+)*", ids):
        raise missing()
    numbers = [int(number) for number in ids.split(",")]
    if len(numbers) > LARGEST_BATCH:
        raise Refused(400, Finding(f"At most {LARGEST_BATCH} ids"))
    found = [record for number in sorted(set(numbers)) if (record := find(number)) is not None]
    if not found:
        raise missing()
    return found if len(numbers) > 1 else found[0]


def one(path_id: str, records: dict[int, Record]) -> Record:
    """The record with the id in the path. Raises `Refused` (404)."""
    record = records.get(int(path_id)) if path_id.isdecimal() else None
    if record is None:
        raise missing()
    return record
