"""Reads a request body into its shape, or refuses it: types, lengths, names, characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from severa_procountor.sandbox.procountor.refusals import Finding, Refused, blank, invalid
from severa_procountor.sandbox.procountor.schema.base import Wire

Shape = TypeVar("Shape", bound=Wire)

_untyped = msgspec.json.Decoder(float_hook=Decimal)
_WHERE = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_NULLABLE = re.compile(
    r"(?:partner|product|factoringContract|ledgerReceipt|invoice|productGroup|reportGroup)Id$"
)


def read(body: bytes, content_type: str, shape: type[Shape]) -> Shape:
    """The body as `shape`. Raises `Refused` (400)."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refused(400, Finding("Content type must be application/json"))
    try:
        untyped = _untyped.decode(body)
    except msgspec.DecodeError as error:
        raise Refused(400, Finding(f"Malformed JSON: {error}")) from error
    try:
        value = msgspec.convert(untyped, shape)
    except msgspec.ValidationError as error:
        raise Refused(400, _explained(str(error))) from error
    findings = [finding for leaf in _leaves(untyped, value, "") if (finding := _wrong_leaf(*leaf))]
    if findings:
        raise Refused(400, *findings)
    return value


def _explained(error: str) -> Finding:
    """msgspec's complaint as a finding with the path of the field."""
    where = _WHERE.fullmatch(error)
    what, path = (where["what"], where["path"] or "") if where else (error, "")
    if absent := _MISSING.match(what):
        return blank(_joined(path, absent[1]))
    if unknown := _UNKNOWN.match(what):
        return Finding("Unknown field", _joined(path, unknown[1]))
    if "matching regex" in what:  # a name that is not in its list; this error comes without a field
        return Finding(f"Value of the '{path}' field is invalid: ")
    return invalid(path, what)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _leaves(untyped: Any, value: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Every value without parts: its path, as it was sent, and as it was understood."""
    if isinstance(untyped, dict):
        names = dict(zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True))
        for name, part in untyped.items():
            yield from _leaves(part, getattr(value, names[name]), _joined(path, name))
    elif isinstance(untyped, list):
        for index, (part, understood) in enumerate(zip(untyped, value, strict=True)):
            yield from _leaves(part, understood, f"{path}[{index}]")
    else:
        yield path, untyped, value


def _wrong_leaf(path: str, sent: Any, understood: Any) -> Finding | None:
    if sent is None and not _NULLABLE.search(path):
        return blank(path)
    if isinstance(sent, str) and isinstance(understood, Decimal):
        return invalid(path, "a number is expected")
    if isinstance(sent, str) and not _in_windows_1252(sent):
        return invalid(path, "it holds characters outside Windows-1252")
    return None


def _in_windows_1252(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
