"""Says whether a request or an answer is what the vendor's contract declares; reads OpenAPI 3.1 documents.

It is stricter than the vendors in one point: a property that is not declared is reported, in both directions.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import unquote

from contract import decode, rules
from contract.schemas import Schema, Schemas, closed

System = Literal["severa", "procountor"]
Query = Sequence[tuple[str, str]]
Headers = Mapping[str, str] | None

REPOSITORY = Path(__file__).resolve().parents[2]
JSON = "application/json"
_ERROR_STATUSES = frozenset({400, 401, 403, 404, 409, 410})  # Procountor 2.6: with ErrorMessages, on any call
_ERROR_MESSAGES = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/ErrorMessages"}}}}


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the document declares it."""

    method: str
    template: str
    declaration: Mapping[str, Any]

    def parameters(self, place: str) -> dict[str, Mapping[str, Any]]:
        declared = self.declaration.get("parameters", ())
        return {parameter["name"]: parameter for parameter in declared if parameter["in"] == place}

    def segments(self, path: str) -> list[tuple[str, str]]:
        """The parts of the path that stand for `{names}`, by name."""
        pairs = zip(self.template.split("/"), path.split("/"), strict=True)
        return [(name[1:-1], unquote(text)) for name, text in pairs if name.startswith("{")]


class Contract:
    """The declared calls of one system. Paths are without the base of the server's address.

    Findings are sentences; none means that all is well. `headers` None means that they are not known.
    Where several declared paths have the same shape, the one that fits best is meant.
    """

    def __init__(self, system: System, document: Mapping[str, Any]) -> None:
        self.system = system
        self._paths: dict[str, Mapping[str, Any]] = dict(document["paths"])
        if system == "procountor":
            self._paths["/oauth/token"] = rules.PROCOUNTOR_TOKEN
        self._schemas = Schemas(document["components"]["schemas"], zoned=system == "severa")

    @classmethod
    def load(cls, system: System) -> Contract | None:
        """The contract from `../shared/contracts` (or CONTRACTS_FOLDER); None when the folder is not there."""
        return _load(system, folder())

    def check_request(self, method: str, path: str, query: Query, headers: Headers, body: bytes) -> list[str]:
        """What is wrong with a request."""
        operations, problem = self._operations(method, path)
        findings = [list(self._request(each, path, query, headers, body)) for each in operations]
        return min(findings, key=len) if findings else [problem]

    def check_answer(self, method: str, path: str, status: int, headers: Headers, body: bytes) -> list[str]:
        """What is wrong with an answer. With 429 and 5xx anything may come: nothing is declared for them."""
        operations, problem = self._operations(method, path)
        if operations and (status == 429 or status >= 500):
            return []
        findings = [list(self._answer(each, path, status, headers, body)) for each in operations]
        return min(findings, key=len) if findings else [problem]

    def _operations(self, method: str, path: str) -> tuple[list[Operation], str]:
        templates = _most_literal([template for template in self._paths if _fits(template, path)])
        if not templates:
            return [], f"path {path} is not in the contract"
        declared = [
            Operation(method.upper(), template, self._paths[template][method.lower()])
            for template in templates
            if method.lower() in self._paths[template]
        ]
        return declared, f"{method} is not declared for {path}"

    def _request(
        self, operation: Operation, path: str, query: Query, headers: Headers, body: bytes
    ) -> Iterator[str]:
        segments = operation.segments(path)
        yield from self._parameters(operation.parameters("path"), segments, "path")
        yield from self._parameters(operation.parameters("query"), query, "query")
        if headers is not None:
            declared = operation.parameters("header")
            given = [(name, text) for name, text in headers.items() if name in declared]
            yield from self._parameters(declared, given, "header")
            yield from rules.missing_headers(self.system, operation.template, headers)
        try:
            value = self._body(operation, _content_type(headers), body)
        except decode.Undecodable as error:
            yield f"body: {error}"
            return
        if body:
            schema = operation.declaration["requestBody"]["content"][_wanted(operation)]["schema"]
            yield from self._schemas.violations(_without_files(closed(schema)), value, "body")
        beyond = rules.severa_problems if self.system == "severa" else rules.procountor_problems
        yield from beyond(operation.template, segments, query, value)

    def _parameters(
        self, declared: Mapping[str, Mapping[str, Any]], given: Query, place: str
    ) -> Iterator[str]:
        names = {name for name, _ in given}
        for name, parameter in declared.items():
            if parameter.get("required") and name not in names:
                yield f"{place} {name}: missing"
        for name, pairs in groupby(sorted(given, key=itemgetter(0)), key=itemgetter(0)):
            if name in declared:
                yield from self._parameter(declared[name], [text for _, text in pairs], f"{place} {name}")
            else:
                yield f"{place} {name}: not declared"

    def _parameter(self, parameter: Mapping[str, Any], texts: list[str], where: str) -> list[str]:
        """Judges one parameter, which a repeated list gives several times and a joined one once."""
        schema = closed(parameter["schema"])
        is_list = "array" in self._schemas.types(schema)
        repeats = is_list and parameter.get("explode", True)
        if len(texts) > 1 and not repeats:
            return [
                f"{where}: given {len(texts)} times{'; the list is joined with commas' if is_list else ''}"
            ]
        if not is_list:
            value = decode.parameter(texts[0], self._schemas.types(schema))
            return self._schemas.violations(schema, value, where)
        types = self._schemas.types(self._schemas.items(schema))
        elements = texts if repeats else texts[0].split(",")
        return self._schemas.violations(schema, [decode.parameter(text, types) for text in elements], where)

    def _body(self, operation: Operation, kind: str | None, body: bytes) -> object:
        declared = operation.declaration.get("requestBody")
        if not body:
            if declared is not None and declared.get("required"):
                raise decode.Undecodable("missing")
            return None
        if declared is None:
            raise decode.Undecodable(f"{operation.method} is declared without one")
        kind = _wanted(operation) if kind is None else kind
        if decode.media_type(kind) != _wanted(operation):
            raise decode.Undecodable(f"content type {kind!r} is not {_wanted(operation)}")
        return decode.body_value(kind, body)

    def _answer(
        self, operation: Operation, path: str, status: int, headers: Headers, body: bytes
    ) -> Iterator[str]:
        response = self._response(operation, status)
        if response is None:
            yield f"answer: status {status} is not declared"
            return
        content = response.get("content")
        if content is None or status == 204:
            yield from ["answer: a body where none is declared"] if body else []
            return
        schema = content[JSON]["schema"]
        if schema.get("format") == "binary":
            return
        kind = _content_type(headers)
        if status == 200 and operation.method == "GET" and operation.template in rules.MIXED:
            kind, body = JSON, decode.first_of_mixed(kind, body)
        if kind is not None and decode.media_type(kind) != JSON:
            yield f"answer: content type {kind!r} is not {JSON}"
        if status == 200 and self._is_batch(operation, path):
            schema = {"type": "array", "items": schema}
        try:
            value = decode.json_value(body)
        except decode.Undecodable as error:
            yield f"answer: {error}"
        else:
            yield from self._schemas.violations(closed(schema), value, "answer")

    def _response(self, operation: Operation, status: int) -> Mapping[str, Any] | None:
        responses = operation.declaration["responses"]
        if str(status) in responses:
            return cast("Mapping[str, Any]", responses[str(status)])
        if status >= 400 and "default" in responses:
            return cast("Mapping[str, Any]", responses["default"])
        return _ERROR_MESSAGES if self.system == "procountor" and status in _ERROR_STATUSES else None

    def _is_batch(self, operation: Operation, path: str) -> bool:
        several = operation.template in rules.BATCHES and operation.method == "GET" and "," in unquote(path)
        return several and self.system == "procountor"


def folder() -> Path:
    """Where the contracts are kept: beside the repository."""
    return Path(os.environ.get("CONTRACTS_FOLDER", REPOSITORY.parent / "shared" / "contracts"))


@cache
def _load(system: System, place: Path) -> Contract | None:
    file = place / f"{system}.openapi.json"
    return Contract(system, json.loads(file.read_bytes())) if file.exists() else None


@cache
def _shape(template: str) -> re.Pattern[str]:
    parts = template.split("/")
    return re.compile("/".join(r"[^/]+" if part.startswith("{") else re.escape(part) for part in parts))


def _fits(template: str, path: str) -> bool:
    return _shape(template).fullmatch(path) is not None


def _most_literal(templates: Iterable[str]) -> list[str]:
    """`/products/groups` goes before `/products/{productId}`."""
    ranked = sorted(templates, key=lambda template: template.count("{"))
    return [template for template in ranked if template.count("{") == ranked[0].count("{")]


def _wanted(operation: Operation) -> str:
    """The content type of the request body; both documents declare one at most."""
    return str(next(iter(operation.declaration["requestBody"]["content"])))


def _content_type(headers: Headers) -> str | None:
    if headers is None:
        return None
    return next((text for name, text in headers.items() if name.lower() == "content-type"), "")


def _without_files(schema: Schema) -> Schema:
    """Files of a form are bytes, which JSON Schema knows nothing of."""
    if "properties" not in schema:
        return schema
    parts = schema["properties"].items()
    return {
        **schema,
        "properties": {name: {} if part.get("format") == "binary" else part for name, part in parts},
    }
