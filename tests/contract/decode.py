"""Bytes and texts into the values that JSON Schema can judge: parameters, JSON, forms, multipart bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from email.message import MIMEPart
from email.parser import BytesParser
from email.policy import HTTP
from typing import cast
from urllib.parse import parse_qsl


class Undecodable(ValueError):
    """The bytes are not what their content type says; the text tells how."""


def parameter(text: str, types: set[str]) -> object:
    """The value that a parameter's text stands for; the text itself when it stands for none of the types."""
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if types & {"integer", "number"} and re.fullmatch(r"-?\d+", text):
        return int(text)
    if "number" in types and re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return text


def media_type(kind: str) -> str:
    return kind.split(";")[0].strip().lower()


def body_value(kind: str, body: bytes) -> object:
    """The value of a request body. Parts of a multipart body that are not JSON are empty texts: files.

    Raises Undecodable.
    """
    if media_type(kind) == "application/x-www-form-urlencoded":
        return _form(kind, body)
    if media_type(kind) == "multipart/form-data":
        return _multipart(kind, body)
    return json_value(body)


def json_value(body: bytes) -> object:
    """Raises Undecodable, also for a name given twice and for NaN, which Python would take."""
    try:
        return json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_object)
    except ValueError as error:
        raise Undecodable(f"not JSON ({error})") from error


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    if len(names) > len(set(names)):
        raise Undecodable(f"a name is given twice among {', '.join(names)}")
    return dict(pairs)


def _form(kind: str, body: bytes) -> object:
    if ";" in kind:
        raise Undecodable(f"content type {kind!r}; a form is sent without a charset")
    try:
        return _object(parse_qsl(body.decode(), strict_parsing=True))
    except ValueError as error:
        raise Undecodable(f"not a form ({error})") from error


def first_of_mixed(kind: str | None, body: bytes) -> bytes:
    """The JSON that a multipart/mixed body begins with, before its file; nothing when there is none."""
    first, *rest = _parts("multipart/mixed" if kind is None else kind, body) or [None]
    if first is None or first.get_content_type() != "application/json" or len(rest) != 1:
        return b""
    return cast("bytes", first.get_payload(decode=True))


def _multipart(kind: str, body: bytes) -> object:
    return _object([(_name(part), _part(part)) for part in _parts(kind, body)])


def _parts(kind: str, body: bytes) -> list[MIMEPart]:
    """A content type without a boundary is one that nobody wrote down: then it is what the body begins with."""
    if "boundary=" not in kind and (found := re.match(rb"--([^\r\n]+)\r\n", body)):
        kind = f'{kind}; boundary="{found[1].decode()}"'
    head = b"Content-Type: " + kind.encode() + b"\r\n\r\n"
    return list(BytesParser(policy=HTTP).parsebytes(head + body).iter_parts())


def _name(part: MIMEPart) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _part(part: MIMEPart) -> object:
    content = cast("bytes", part.get_payload(decode=True))
    return json_value(content) if part.get_content_type() == "application/json" else ""
