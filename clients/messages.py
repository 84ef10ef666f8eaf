"""A request to either system and the answer of a success."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

import msgspec


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request. `template` is the path with its ids as `{names}`, so that `operation` never holds an id.

    `writes` says whether it can change anything there. `deadline` is the moment of `elapsed.elapsed` by which
    it must have begun to leave; later it fails with Unreachable instead.
    """

    method: str
    template: str
    ids: Mapping[str, str] = {}
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
    content: bytes | None = None
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
    """A success: the whole body, empty or valid JSON."""

    body: bytes
    headers: Mapping[str, str]

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())
