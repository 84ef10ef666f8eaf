"""How Severa's API is called: a request, a download, or a walk through one of its two kinds of lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from severa_procountor.clients.messages import Answer, Request, Sink, Writable
from severa_procountor.clients.tokens import Session
from severa_procountor.errors import Missing, Rejected, Unavailable

_VALUES_PER_CALL = 50  # 50 guids keep the address under 3 000 characters


class SeveraCalls:
    """The kinds of calls that are made within one session; `page_size` rows are asked for in a list."""

    def __init__(self, session: Session, page_size: int) -> None:
        self._session = session
        self._page_size = page_size

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

    def _download(
        self, template: str, accept: str, sink: Writable, limit: int, *query: tuple[str, str], **ids: str
    ) -> int:
        """Writes a file into `sink` as it comes and returns its size in bytes.

        More than `limit` means that it is longer: only `limit` + 1 bytes were read. After a failure `sink` holds
        some of it.
        """
        request = Request(
            method="GET",
            template=template,
            ids=ids,
            query=query,
            headers={"Accept": accept, "Accept-Encoding": "identity"},
            into=Sink(sink, limit),
        )
        return self._session.call(request).size

    def _write(self, method: str, template: str, body: bytes, deadline: float | None, **ids: str) -> bytes:
        request = Request(
            method=method,
            template=template,
            ids=ids,
            headers={"Content-Type": "application/json"},
            content=body,
            writes=True,
            deadline=deadline,
        )
        return self._session.call(request).body

    def _replace(self, template: str, path: str, value: str, deadline: float | None, guid: str) -> bytes:
        """Changes one value; Severa documents `Replace` only. The answer is an array of what was changed."""
        operations = [{"op": "Replace", "path": path, "value": value}]
        return self._write("PATCH", template, msgspec.json.encode(operations), deadline, guid=guid)


def since(moment: datetime | None) -> list[tuple[str, str]]:
    """The filter, in whole seconds; ValueError for a moment without a zone, which Severa would read as its own."""
    if moment is None:
        return []
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return [("changedSince", moment.isoformat(timespec="seconds"))]
