"""Reads JSON answers into typed values; what cannot be read is named by its path, never by its content."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeVar

import msgspec

from severa_procountor.errors import Untranslatable
from severa_procountor.problems import Problem

T = TypeVar("T")

_LARGEST = 12  # digits before the decimal point: no invoice is larger, and no product of two overflows
_FINEST = 40  # decimals: a double never needs more


def read(body: bytes, kind: type[T], *, code: str) -> T:
    """`body` as a `kind`. Raises Untranslatable with problem `code` for wrong JSON, types or numbers."""
    try:
        value = msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as failure:
        raise Untranslatable([Problem(code, _reason(failure), kind_name(kind))]) from None
    for path, number in _numbers(value, ""):
        if not _usable(number):
            raise Untranslatable([Problem(code, f"Not a usable number - at `${path}`", kind_name(kind))])
    return value


def kind_name(kind: object) -> str:
    """The plain name of a type, `list[Invoice]` as `Invoice`."""
    inner = getattr(kind, "__args__", (kind,))[0]
    return str(getattr(inner, "__name__", inner))


def _reason(failure: Exception) -> str:
    if isinstance(failure, msgspec.MsgspecError):
        return str(failure)  # types, paths and byte positions; msgspec quotes no values of ours
    return "Not UTF-8 text" if isinstance(failure, UnicodeDecodeError) else "Nested too deeply"


def _numbers(value: object, path: str) -> Iterator[tuple[str, Decimal]]:
    if isinstance(value, Decimal):
        yield path, value
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value):
            yield from _numbers(item, f"{path}[{place}]")
    elif isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            yield from _numbers(getattr(value, field.name), f"{path}.{field.encode_name}")


def _usable(number: Decimal) -> bool:
    """Finite and of a size that sums stay exact with: JSON can also hold "NaN" and 1e400000."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and number.adjusted() < _LARGEST and exponent >= -_FINEST
