"""A request to either system and the answer of a success."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO, Protocol
from urllib.parse import quote, urlencode

import msgspec

_READ_BYTES = 65_536


class Upload(msgspec.Struct, frozen=True, eq=False):
    """A body that is mostly a file of `size` bytes: read in pieces as it leaves, and from its start for each try."""

    before: bytes
    file: BinaryIO
    size: int
    after: bytes

    def __len__(self) -> int:
        return len(self.before) + self.size + len(self.after)

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(0)
        yield self.before
        while piece := self.file.read(_READ_BYTES):
            yield piece
        yield self.after


class Writable(Protocol):
    """All that a download asks of a file."""

    def write(self, data: bytes, /) -> object: ...


class Sink(msgspec.Struct, frozen=True, eq=False):
    """Where the body of a success goes as it comes: `limit` bytes at most, and one more when there are more."""

    file: Writable
    limit: int


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request. `template` is the path with its ids as `{names}`, so that `operation` never holds an id.

    `writes` says whether it can change anything there. `deadline` is the moment of `elapsed.elapsed` by which
    it must have begun to leave; later it fails with Unreachable instead. With `into` the answer is a file, of any
    content type. `bare` says that nothing is read from the answer, so that it may be empty.
    """

    method: str
    template: str
    ids: Mapping[str, str] = {}
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
    content: bytes | Upload | None = None
    into: Sink | None = None
    bare: bool = False
    writes: bool = False
    deadline: float | None = None

    def __repr__(self) -> str:
        return f"<Request {self.operation}>"

    @property
    def operation(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def target(self) -> str:
        """Path and query; ValueError for an id that would lead to another path."""
        if any(value.strip(". ") == "" for value in self.ids.values()):
            raise ValueError(f"{self.operation}: an id is empty")
        path = self.template.format(**{name: quote(value, safe=",") for name, value in self.ids.items()})
        return f"{path}?{urlencode(self.query, quote_via=quote, safe=',')}" if self.query else path


class Answer(msgspec.Struct, frozen=True):
    """A success: the whole body, empty or valid JSON.

    Of a file `size` is the number of bytes that were written to the request's sink, one more than its limit when
    the file is longer; `body` is empty.
    """

    body: bytes
    headers: Mapping[str, str]
    size: int = 0

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())
